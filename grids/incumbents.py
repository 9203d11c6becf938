"""Ask: who held which post on a day?

Names of persons and, apart, their phones. Who may be told them is asked of
``gis_core.permissions.may_see_persons`` and ``may_see_phones`` by whoever calls.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from grids.models import Incumbency


def holders_on(on: date, posts: Iterable[int]) -> dict[int, str]:
    """The name of each post's holder on the city's day ``on``, by the post's number: one query.

    A post that was vacant that day is not in the answer; no query for no posts.
    """
    asked = set(posts)
    if not asked:
        return {}
    held = Incumbency.objects.filter(post_id__in=asked, valid__contains=on)
    return dict(held.values_list("post_id", "person__name"))


def phones_on(on: date, posts: Iterable[int]) -> dict[int, list[str]]:
    """The phones of each post's holder on the city's day ``on``, by the post's number: one query."""
    asked = set(posts)
    found: dict[int, list[str]] = defaultdict(list)
    if asked:
        held = Incumbency.objects.filter(post_id__in=asked, valid__contains=on, person__phones__isnull=False)
        rows = held.order_by("person__phones__pk").values_list("post_id", "person__phones__number")
        for post, number in rows:
            found[post].append(number)
    return found
