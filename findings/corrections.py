"""Act: how does a published round get one more bulletin, the old one staying as it is?

A correction 更正 is opened with its reason and paper; then the office rules what was wrong, scores the
round again (into the new bulletin) and publishes it as two persons. Until then the old bulletin stands.
"""

from __future__ import annotations

from django.db import transaction

from findings.imported_rounds import refuse_change
from findings.models import Correction, NotCounted, Result, Round
from findings.publication import lapse_request
from findings.round_state import bulletin_being_made
from findings.round_steps import ROUNDS, locked_round, refuse_unless
from gis_core.errors import Unprocessable
from gis_core.stamping import bump
from grids.models import Document

_MOST_TEXT = 2000


@transaction.atomic
def open_correction(key: str, reason: str, document: str) -> Correction:
    """Begin the next bulletin of a published round; raises Conflict, Unprocessable without its grounds."""
    found = locked_round(key)
    refuse_change(found)
    published = found.status == Round.Status.PUBLISHED
    refuse_unless(published, f"Round {key} is {found.status}: there is nothing to correct.")
    refuse_unless(
        bulletin_being_made(found) is None, f"Bulletin {found.bulletin + 1} of round {key} is being made.",
        "Publish it first, or take it back: manage.py correct_round KEY --cancel.",
    )
    for text, name in ((reason, "reason"), (document, "document")):
        if not text.strip() or len(text) > _MOST_TEXT:
            raise Unprocessable(f"A correction gives its {name}.", parameter=name)
    paper = Document.objects.get_or_create(number=document.strip()[:100])[0]
    made = Correction.objects.create(
        round=found, bulletin=found.bulletin + 1, reason=reason.strip(), document=paper
    )
    bump(ROUNDS, [key])
    return made


@transaction.atomic
def cancel_correction(key: str) -> None:
    """The bulletin being made is not to be: its results go, what was ruled meanwhile stays.

    Raises Conflict where none is being made.
    """
    found = locked_round(key)
    bulletin = bulletin_being_made(found)
    corrected = found.status == Round.Status.PUBLISHED and bulletin is not None
    refuse_unless(corrected, f"Round {key} is not being corrected.")
    lapse_request(found)
    Result.objects.filter(round=found, bulletin=bulletin).delete()
    NotCounted.objects.filter(round=found, bulletin=bulletin).delete()
    Correction.objects.filter(round=found, bulletin=bulletin).delete()
    bump(ROUNDS, [key])
