"""Act: what do colleagues say about a draft, and is it settled?

A comment is about a draft and not of it: it needs no If-Match and makes no new version
(docs/decisions/0027-comments-on-drafts.md).
"""

from __future__ import annotations

import unicodedata
from typing import Any

from django.contrib.gis.geos import Point
from django.db import transaction
from django.utils import timezone

from gis_core.auditing import acting
from gis_core.current_city import current_city
from gis_core.errors import BadParameter, Conflict, NotFound, Unprocessable
from gis_core.precision import GRID
from grids.models import DraftComment, Revision

MOST_COMMENTS = 500
_LONGEST = 4000
_DECIMALS = len(f"{GRID:.7f}".partition(".")[2])


@transaction.atomic
def say(by: Any, draft: int, text: str, place: tuple[float, float] | None = None) -> DraftComment:
    """Keep a comment on a draft; ``place`` is lon, lat in WGS 84.

    Raises NotFound, Unprocessable for an empty text, BadParameter for a place outside the city,
    Conflict where the draft is published or says enough already.
    """
    found = _open_draft(draft)
    said = text.strip()
    if not said:
        raise Unprocessable("The comment says nothing.", hint="Write what you mean.", parameter="text")
    if any(unicodedata.category(letter) in ("Cc", "Cs") and letter not in "\n\r\t" for letter in said):
        raise Unprocessable("The comment holds characters that are no text.", hint="Type it anew.",
                            parameter="text")
    if len(said) > _LONGEST:
        raise Unprocessable(f"A comment has {_LONGEST} letters at most.", parameter="text")
    if found.comments.count() >= MOST_COMMENTS:
        raise Conflict(f"A draft keeps {MOST_COMMENTS} comments at most.", hint="Talk about it.")
    with acting(by):
        return DraftComment.objects.create(draft=found, author=by, text=said, place=_point(place))


def _point(place: tuple[float, float] | None) -> Point | None:
    if place is None:
        return None
    lon, lat = place
    if not current_city().contains(lon, lat):
        raise BadParameter("The place lies outside the city.", hint="Longitude before latitude, in degrees.",
                           parameter="/place")
    return Point(round(lon, _DECIMALS), round(lat, _DECIMALS), srid=4326)


def _open_draft(draft: int) -> Revision:
    found = Revision.objects.select_for_update().filter(pk=draft, base__isnull=False).first()
    if found is None:
        raise NotFound(f"There is no draft {draft}.")
    if found.status == Revision.Status.PUBLISHED:
        raise Conflict("What is published is talked about no more.", code="draft-status")
    return found


@transaction.atomic
def settle(by: Any, draft: int, comment: int, settled: bool = True) -> DraftComment:
    """Mark a comment as settled, or as open again; raises NotFound and Conflict."""
    _open_draft(draft)
    found = DraftComment.objects.filter(draft=draft, pk=comment).first()
    if found is None:
        raise NotFound(f"Draft {draft} has no comment {comment}.")
    if (found.settled_at is not None) != settled:
        found.settled_at, found.settled_by = (timezone.now(), by) if settled else (None, None)
        with acting(by):
            found.save(update_fields=["settled_at", "settled_by"])
    return found
