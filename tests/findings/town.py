"""A small town in the database: two townships, four communities, two zones, grids, an estate, duties.

Cells of 100 m. Columns 0–3 are communities A–D; zones and grids end at column 3, so that the
last column lies in no zone; grid R3 leaves a gap in the southern half of column 2.
"""

from datetime import date

import shapely
from psycopg2.extras import DateRange

from findings.models import Finding, Plan, Round
from gis_core.precision import snap
from grids.changes import UnitChange
from grids.duty_changes import DutyStart, start
from grids.models import Body, Category, Post
from grids.revisions import publish
from grids.units import newest_revision, unit_by_code
from tests import sketch

PAPER = sketch.at(114.3, 29.85, metres=100)
SINCE = date(2022, 1, 1)
DAY = date(2022, 12, 15)

A, B, C, D = (
    f"421202{township}{community}"
    for township, community in (("001", "001"), ("001", "002"), ("003", "001"), ("003", "002"))
)
R1, R2, R3 = "421202001001-R001", "421202001002-R002", "421202003001-R003"
ESTATE = f"{A}-E001"
NAMES = {
    A: "花坛社区",
    B: "阳光社区",
    C: "浮山社区",
    D: "甘棠村",
    "421202001": "温泉街道",
    "421202003": "浮山街道",
}


def area(*cells):
    """A MultiPolygon of (column, row) cells of the paper."""
    joined = shapely.coverage_union_all([PAPER.cell(*cell) for cell in cells])
    return joined if joined.geom_type == "MultiPolygon" else shapely.MultiPolygon([joined])


def columns(*which):
    return area(*((column, row) for column in which for row in (0, 1)))


def boundaries():
    """(kind, code, area) of every unit."""
    yield "county", "421202", columns(0, 1, 2, 3)
    yield "township", "421202001", columns(0, 1)
    yield "township", "421202003", columns(2, 3)
    for column, code in enumerate((A, B, C, D)):
        yield "community", code, columns(column)
    yield "zone", "zone-central", columns(0, 1)
    yield "zone", "zone-east", columns(2)
    yield "grid", R1, columns(0)
    yield "grid", R2, columns(1)
    yield "grid", R3, area((2, 0))
    wall = PAPER.polygon((0.2, 0.2), (0.2, 0.6), (0.6, 0.6), (0.6, 0.2))
    yield "estate", ESTATE, shapely.MultiPolygon([snap(wall)])


def publish_town(on=SINCE):
    """Publish the town's units; the revision."""
    changes = [
        UnitChange(kind, code, NAMES.get(code, f"name of {code}"), shape)
        for kind, code, shape in boundaries()
    ]
    return publish(effective_on=on, changes=changes, document="咸政办函〔2021〕9号").revision


def unit(kind, code, on=DAY):
    return unit_by_code(kind, code, on, newest_revision().number)


def category(code="sidewalk_order", name="人行道秩序", parent=None, standard="xianning"):
    return Category.objects.create(
        standard=standard,
        kind="matter",
        code=code,
        name=name,
        names={"zh": name, "en": code.replace("_", " ")},
        parent=parent,
        valid=DateRange(SINCE, None),
    )


def body(name, kind="office", **more):
    return Body.objects.create(kind=kind, name=name, names={"zh": name}, **more)


def duties(sidewalk):
    """The bodies that answer in the town, by a short name."""
    made = {
        "office": body("温泉街道办事处", outside_ids={"uscc": "11421200MB000001X0"}),
        "department": body("市城管执法委", "department"),
        "chiefs": body("路长制办公室", "other"),
    }
    post = Post.objects.create(
        body=made["chiefs"], title="二级路长", titles={"zh": "二级路长", "en": "level 2 chief"}
    )
    start(
        [
            DutyStart(
                made["office"].pk, "territory", date(2021, 3, 1), unit_id=unit("township", "421202001").pk
            ),
            DutyStart(made["department"].pk, "department", SINCE, category_id=sidewalk.pk),
            DutyStart(
                made["chiefs"].pk,
                "road_chief",
                date(2022, 6, 15),
                unit_id=unit("grid", R1).pk,
                post_id=post.pk,
                level=2,
            ),
        ],
        document="咸政办函〔2022〕3号",
    )
    return made


def plan(code="2022"):
    return Plan.objects.create(
        code=code, names={"zh": "方案"}, valid=DateRange(SINCE, date(2023, 1, 1)), rules={}
    )


def round_of(its_plan, key="2022-12", first=date(2022, 12, 1), after=date(2023, 1, 1)):
    return Round.objects.create(key=key, plan=its_plan, period=DateRange(first, after))


def finding(key, its_plan, place=None, on=DAY, **more):
    """A finding at (column, row) of the paper, or without a place."""
    point = None
    if place is not None:
        lon, lat = PAPER.point(*place)
        point = f"SRID=4326;POINT({lon:.7f} {lat:.7f})"
    elif "place_mark" not in more:
        more["place_mark"] = "missing"
    return Finding.objects.create(
        source="inspection",
        source_key=key,
        plan=its_plan,
        observed_at=f"{on}T04:00:00Z",
        observed_on=on,
        received_datum="wgs84",
        geometry=point,
        **more,
    )
