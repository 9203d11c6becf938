"""A small city on the map, for tests of tiles: every number in it can be counted by hand.

Two counties, four townships, four grids, one estate smaller than a tile unit at zoom 8;
one published round with scores and findings, one closed and sealed, one open.
"""

import base64
from datetime import UTC, date, datetime
from pathlib import Path

from django.contrib.gis.geos import MultiPolygon, Point, Polygon
from psycopg2.extras import DateRange, NumericRange

from findings.canonical import digest
from findings.manifest import manifest_of
from findings.models import Appeal, Evidence, Finding, Photo, Plan, Result, Round, Ruling, Snapshot
from gis_core.configuring import configure_city, read_city_document
from gis_core.stamping import bump
from grids.models import (
    Attachment,
    Body,
    DecisionEvidence,
    Duty,
    Revision,
    SiteDecision,
    Street,
    Unit,
    UnitVersion,
)

ROOT = Path(__file__).resolve().parents[2]
WEST, SOUTH = 114.30, 29.80
STEP = 0.02
NOVEMBER, DECEMBER, JANUARY = "2022-11", "2022-12", "2023-01"


def box(column, row, width=1.0, height=1.0):
    """A rectangle of the city, in steps of 0.02 degrees from its south-west corner."""
    west, south = round(WEST + column * STEP, 7), round(SOUTH + row * STEP, 7)
    east, north = round(west + width * STEP, 7), round(south + height * STEP, 7)
    return MultiPolygon(Polygon.from_bbox((west, south, east, north)), srid=4326)


def middle(column, row):
    return round(WEST + (column + 0.5) * STEP, 7), round(SOUTH + (row + 0.5) * STEP, 7)


DRAFT = 9_000_001
PNG = base64.b64decode(  # one grey pixel
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
)
APPEAL = 9_000_002
DEPARTMENT = 9_000_003


class MappedCity:
    """What was made, by name."""

    def __init__(self):
        document = read_city_document(ROOT / "fixtures" / "cities" / "xianning.yaml")
        configure_city(document | {"fictitious": True})
        self.revision = Revision.objects.create(
            number=1, status="published", effective_on=date(2020, 1, 1),
            published_at=datetime(2020, 1, 1, tzinfo=UTC),
        )
        self.units = {}
        self._make_units()
        self.plan = Plan.objects.create(
            code="2022", valid=DateRange(date(2022, 1, 1), date(2024, 1, 1)), rules={}
        )
        self.rounds = {key: self._make_round(key, status) for key, status in (
            (NOVEMBER, "published"), (DECEMBER, "closed"), (JANUARY, "open"))}
        self._make_results()
        self._make_findings()
        self._seal(NOVEMBER)
        Revision.objects.create(pk=DRAFT, base=1, effective_on=date(2023, 2, 1))
        Attachment.objects.create(
            pk=DRAFT, draft_id=DRAFT, name="a.pdf", media_type="application/pdf", sha256="0" * 64,
            content=b"%PDF-1.7",
        )
        office = Body.objects.create(kind="office", name="西区管理办公室")
        Duty.objects.create(body=office, unit=self.units["zone-west"].unit, role="territory",
                            valid=DateRange(date(2020, 1, 1), None))
        Body.objects.create(pk=DEPARTMENT, kind="department", name="市环境卫生中心")
        self._make_appeal(office)
        self._make_decision(office)
        Street.objects.create(
            code="S1", name="书台街", grade="main",
            geometry=f"SRID=4326;MULTILINESTRING(({WEST} {SOUTH + STEP}, {WEST + 4 * STEP} {SOUTH + STEP}))",
        )
        bump("units")
        bump("rounds", list(self.rounds))

    def _make_decision(self, office):
        """A decision on site with a file behind it."""
        days = DateRange(date(2022, 3, 1), None)
        decision = SiteDecision.objects.create(
            code="D1", name="路口", geometry=box(0, 0, 0.5, 0.5), unit=self.units["zone-west"].unit, body=office,
            role="owner", valid=days, as_decided=days, decided_on=date(2022, 3, 1), present=["张三"], reason="r",
        )
        DecisionEvidence.objects.create(
            pk=DRAFT, decision=decision, name="a.pdf", media_type="application/pdf", sha256="0" * 64,
            content=b"%PDF-1.7",
        )

    def _make_appeal(self, office):
        """A finding of the published round, and an appeal about it that was taken back."""
        finding = Finding.objects.create(
            pk=APPEAL, source="platform", source_key="appealed", plan=self.plan,
            observed_at=datetime(2022, 11, 5, tzinfo=UTC), observed_on=date(2022, 11, 5),
            received_datum="wgs84", place_mark="missing",
        )
        Photo.objects.create(
            pk=APPEAL, finding=finding, name="a.png", media_type="image/png", sha256="0" * 64, content=PNG,
        )
        appeal = Appeal.objects.create(
            pk=APPEAL, finding=finding, kind="fact", body=office, text="已清扫", state="withdrawn",
            due_at=datetime(2022, 12, 5, tzinfo=UTC),
        )
        Evidence.objects.create(
            pk=APPEAL, appeal=appeal, name="a.pdf", media_type="application/pdf", sha256="0" * 64,
            content=b"%PDF-1.7",
        )
        Ruling.objects.create(finding=finding, body=office, role="territory", reason="r")

    def add_unit(self, kind, code, name, geometry, first=date(2020, 1, 1), after=None):
        unit = Unit.objects.create(kind=kind)
        self.units[code] = UnitVersion.objects.create(
            unit=unit, kind=kind, code=code, name=name, geometry=geometry, revision=self.revision,
            valid=DateRange(first, after), believed=NumericRange(1, None),
        )
        return self.units[code]

    def _make_units(self):
        self.add_unit("city", "4212", "咸宁市", box(0, 0, 4, 2))
        self.add_unit("county", "421202", "咸安区", box(0, 0, 2, 2))
        self.add_unit("county", "421221", "嘉鱼县", box(2, 0, 2, 2))
        self.add_unit("zone", "zone-west", "西区", box(0, 0, 2, 2), after=date(2023, 1, 1))
        self.add_unit("zone", "zone-west-2023", "西区（新）", box(0, 0, 1, 2), first=date(2023, 1, 1))
        self.add_unit("zone", "zone-east", "东区", box(2, 0, 2, 2))
        for column, name in enumerate(("温泉街道", "浮山街道", "鱼岳镇", "官桥镇")):
            county = "421202" if column < 2 else "421221"
            self.add_unit("township", f"{county}00{column}", name, box(column, 0, 1, 2))
        for number in range(4):
            self.add_unit("grid", f"421202001007-R00{number}", f"网格{number}", box(number, 0))
        self.add_unit("estate", "421202001007-E001", "小区", box(0.5, 0.5, 0.02, 0.02))

    def _make_round(self, key, status):
        first = date.fromisoformat(f"{key}-01")
        after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
        done = datetime(after.year, after.month, 5, tzinfo=UTC) if status == "published" else None
        return Round.objects.create(
            key=key, plan=self.plan, period=DateRange(first, after), status=status,
            revision=self.revision if status == "published" else None,
            released_at=done, published_at=done,
        )

    def _make_results(self):
        for key in (NOVEMBER, DECEMBER):
            self._result(key, "zone-west", "91.21", 1, 3)
            self._result(key, "zone-east", "85.50", 2, 1)
            self._result(key, "421202000", "92.00", 1, 2, group="421202")
            self._result(key, "421202001", "88.00", 2, 1, group="421202")
            self._result(key, "421221002", "80.00", 1, 1, group="421221")
            self._result(key, "421221003", None, None, 0, group="421221")

    def _seal(self, key):
        """The snapshot of a published bulletin, with a file in it."""
        of = self.rounds[key]
        record = {"round.json": {"round": key}}
        manifest = manifest_of({"round": key, "bulletin": 1}, record, {}, {}, None)
        Snapshot.objects.create(
            round=of, bulletin=1, record=record, evidence={}, manifest=manifest, sha256=digest(manifest),
            published_at=of.published_at,
        )

    def _result(self, key, code, score, rank, findings, group=""):
        version = self.units[code]
        Result.objects.create(
            round=self.rounds[key], unit_version=version, kind=version.kind, code=code, group=group,
            score=score, score_exact=score, rank=rank, findings=findings,
            reason="" if score else "no data",
        )

    def _make_findings(self):
        places = [middle(0, 0)] * 3 + [middle(0, 1), middle(3, 1)]
        for number, (lon, lat) in enumerate(places):
            self.add_finding(NOVEMBER, f"N{number}", lon, lat)
        self.add_finding(NOVEMBER, "repeated", *middle(1, 0), place_mark="repeated")
        self.add_finding(DECEMBER, "D0", *middle(2, 0))
        self.add_finding(JANUARY, "J0", *middle(2, 0))

    def add_finding(self, key, source_key, lon, lat, **fields):
        found = self.rounds[key]
        day = found.period.lower
        bump("findings", ["", key])
        return Finding.objects.create(
            source="inspection", source_key=source_key, plan=self.plan, round=found,
            observed_at=datetime(day.year, day.month, 3, 4, tzinfo=UTC), observed_on=day.replace(day=3),
            geometry=Point(lon, lat, srid=4326), received_datum="wgs84", **fields,
        )
