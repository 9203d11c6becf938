"""Rulings and appeals as rows, for tests of what they do to scores (the acts have tests of their own)."""

from datetime import UTC, datetime
from itertools import count

from findings.models import Appeal, Ruling
from grids.models import Body, UnitVersion
from tests.people import person

_NUMBERS = count(1)


def appellant():
    return Body.objects.get_or_create(kind="office", name="appellant")[0]


def appeal(finding, kind, state="upheld", **more):
    decided = {} if state in ("open", "withdrawn") else {
        "decided_at": datetime(2023, 1, 2, 0, 0, next(_NUMBERS) % 60, tzinfo=UTC),
        "decided_by": person("office"), "decision": "d",
    }
    if kind in ("whose", "disclaim"):
        more.setdefault("says_body", appellant())
    return Appeal.objects.create(
        finding=finding, kind=kind, body=appellant(), text="t", state=state,
        due_at=datetime(2023, 1, 5, tzinfo=UTC), **decided, **more,
    )


def rule(finding, code, **more):
    Ruling.objects.filter(finding=finding).update(is_current=False)
    unit = UnitVersion.objects.get(code=code).unit
    return Ruling.objects.create(finding=finding, unit=unit, reason="r", **more)
