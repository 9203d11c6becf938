"""The drawn town with bodies and a category, and wishes for what is to be settled in it."""

from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange

from grids.models import Body, Category
from grids.settlement_wishes import AreaWish, DecisionWish, RuleWish
from tests.grids import drawn_town as town

SPRING, SUMMER, AUTUMN = date(2022, 3, 1), date(2022, 6, 1), date(2022, 9, 1)


def bodies():
    """Two bodies of one name and one of its own, and a category."""
    Body.objects.create(kind="department", name="公园处", names={"en": "Parks Office"}, outside_ids={"uscc": "12X"})
    Body.objects.create(kind="department", name="服务中心")
    Body.objects.create(kind="contractor", name="服务中心")
    Category.objects.create(
        standard="S", kind="matter", code="A1", name="占道", names={"en": "Blocked way"}, valid=DateRange(town.SINCE, None)
    )


def area(code="P1", **more):
    """A park over the middle of the town: the corner that all four communities share."""
    given = {
        "name": "中心公园", "kind": "park", "geometry": town.PAPER.polygon((1, 1), (1, 3), (3, 3), (3, 1)),
        "body": "公园处", "beats": ("territory", "property"),
    }
    return AreaWish(code, **given | more)


def road(code="R1", **more):
    """The road along the border of communities A and B, 20 m wide."""
    given = {
        "kind": "community", "one": town.A, "other": town.B, "rule": "centre_line",
        "geometry": town.PAPER.line((2, 0), (2, 2)), "buffer_m": 10.0, "name": "中街",
    }
    return RuleWish(code, **given | more)


def decision(code="D1", **more):
    """Whose the yard in A is."""
    given = {
        "name": "大院", "geometry": town.PAPER.polygon((0, 0), (0, 1), (1, 1), (1, 0)), "since": SPRING,
        "reason": "双方现场认定。", "unit": f"community:{town.B}", "present": ("张三", "李四"),
    }
    return DecisionWish(code, **given | more)
