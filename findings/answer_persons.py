"""Ask: which persons held the posts an answer names, on the day it speaks of?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from findings.answers import Answer
from grids.incumbents import holders_on


def with_persons(found: Answer) -> Answer:
    """The same answer; the body of each post that was held that day tells its holder as ``person``.

    For those only who may_see_persons. Whose place it is does not depend on who holds a post,
    so ``answer_id`` stays what it is for everybody.
    """
    on = date.fromisoformat(found.document["on"])
    holders = holders_on(on, (post for post in found.posts if post is not None))
    entries = zip(found.document["bodies"], found.posts, strict=True)
    bodies = [_with_person(entry, holders.get(post) if post else None) for entry, post in entries]
    return replace(found, document=found.document | {"bodies": bodies})


def _with_person(entry: Mapping[str, Any], person: str | None) -> dict[str, Any]:
    return dict(entry) if person is None else {**entry, "body": {**entry["body"], "person": person}}
