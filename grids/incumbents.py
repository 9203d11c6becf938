"""Ask: who held which post on a day?

Names of persons. Who may be told them is asked of ``gis_core.permissions.may_see_persons`` by
the door; phones are in a table of their own and are never read here.
"""

from __future__ import annotations

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
