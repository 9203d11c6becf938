"""Act: how does New York's open data come into an empty database, by configuration alone?

Only what an office would do by hand with the commands: the city's document, two files of
boundaries, a plan, a round for each month, the requests, their assignment, publication.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

from findings.assignment import run
from findings.cells import CellFault, TimeNotes, moment
from findings.intake import FindingImport, import_findings
from findings.intake_report import IntakeReport
from findings.intake_rows import Columns
from findings.models import Finding, Plan, Round
from findings.periods import round_key_of
from findings.plans import read_plan, store_plan
from findings.rounds import close_round, open_round, publish_round, release_round, score_round
from findings.stale import newest_order
from gis_core.accounts import NewAccount, create_account, find_account
from gis_core.configuring import configure_city, read_city_document
from gis_core.current_city import city_is_configured, current_city
from gis_core.errors import Conflict, Unprocessable
from gis_core.reading import read_features
from grids.imports import UnitImport, import_units
from grids.models import Unit
from grids.unit_rows import Columns as UnitColumns

FIXTURES = Path(settings.BASE_DIR) / "fixtures"
SINCE = date(2022, 1, 1)
TIME_FORMAT = "%m/%d/%Y %I:%M:%S %p"
TIME_ZONE = "America/New_York"
DOCUMENT = "NYC Open Data"
Say = Callable[[str], None]


def _silence(line: str) -> None:
    """Where nobody listens."""



REQUESTS = Columns(
    key="Unique Key", lon="Longitude", lat="Latitude", category="Complaint Type",
    observed="Created Date", closed="Closed Date", due="Due Date", state="Status",
    department="Agency", description="Descriptor",
)
IN_FEET = {"lon": "X Coordinate (State Plane)", "lat": "Y Coordinate (State Plane)"}
"""The other place the same rows carry: EPSG:2263, US survey feet."""


@dataclass
class LoadedNewYork:
    """What was loaded: units by kind, the requests' report, and how they were assigned."""

    units: dict[str, int] = field(default_factory=dict)
    requests: list[IntakeReport] = field(default_factory=list)
    states: dict[str, int] = field(default_factory=dict)
    skipped: dict[str, int] = field(default_factory=dict)
    rounds: list[str] = field(default_factory=list)
    accounts: list[NewAccount] = field(default_factory=list)
    seconds: float = 0.0


def files_of(folder: Path) -> tuple[Path, Path, list[Path]]:
    """Boroughs, community districts and the files of requests in a folder, or its ``nyc``."""
    for place in (folder, folder / "nyc"):
        found = place / "borough.geojson", place / "community_district.geojson"
        requests = sorted(place.glob("nyc311*.csv"))
        if all(file.is_file() for file in found) and requests:
            return *found, requests
    raise Unprocessable(
        f"New York's files are not in “{folder.name}”.",
        hint="It needs borough.geojson, community_district.geojson and nyc311*.csv.",
    )


def requests_import(file: Path, plan: str, *, feet: bool = False, commit: bool = True) -> FindingImport:
    """How a file of 311 service requests is imported, by degrees or by the feet it also holds."""
    columns = REQUESTS if not feet else replace(REQUESTS, **IN_FEET)
    return FindingImport(
        path=file, plan=plan, columns=columns, datum="wgs84", crs="EPSG:2263" if feet else None,
        time_zone=TIME_ZONE, time_format=TIME_FORMAT, source=Finding.Source.PLATFORM, commit=commit,
    )


def load_demo_nyc(folder: Path, say: Say = _silence, progress: Say = _silence) -> LoadedNewYork:
    """Load everything in ``folder``; ``say`` hears of every step, ``progress`` of what goes on in it.

    What is there already stays as it is and the rest is added. Raises Conflict when the
    database serves another city, Unprocessable when the folder lacks a file.
    """
    boroughs, districts, requests = files_of(folder)
    _refuse_another_city()
    began = time.monotonic()
    loaded = LoadedNewYork()
    configure_city(read_city_document(FIXTURES / "cities" / "new_york.yaml"))
    load_boundaries(boroughs, districts, say, progress)
    say("plan and rounds …")
    plan = _plan()
    for file in requests:
        _open_rounds(file, plan)
        say(f"requests of {file.name} …")
        loaded.requests.append(_checked(import_findings(requests_import(file, plan.code), progress)))
    say("assigning …")
    report = run(newest_order(), progress)
    loaded.states, loaded.skipped = dict(report.states), dict(report.skipped)
    loaded.rounds = _publish(plan, loaded)
    loaded.units = {kind.key: Unit.objects.filter(kind=kind.key).count() for kind in current_city().kinds}
    loaded.seconds = time.monotonic() - began
    return loaded


def _refuse_another_city() -> None:
    if city_is_configured() and current_city().key != "new_york":
        raise Conflict(
            f"This database serves “{current_city().key}”: one database, one city.",
            hint="Use an empty database; `make demo-nyc` has a cluster of its own.",
        )
    if not city_is_configured() and Unit.objects.exists():
        raise Conflict("This database is not empty: it holds units of no city.", hint="Use an empty one.")


def load_boundaries(
    boroughs: Path, districts: Path, say: Say = _silence, progress: Say = _silence
) -> None:
    """Publish the boroughs and the community districts, as they are in the files."""
    for file, kind, code, name in (
        (boroughs, "borough", "borough_code", "name"),
        (districts, "community_district", "boro_cd", "name"),
    ):
        say(f"boundaries: {kind} …")
        report = import_units(
            UnitImport(
                path=file, kind=kind, columns=UnitColumns(code, name, None), datum="wgs84", on=SINCE,
                document=DOCUMENT, commit=True,
            ),
            progress,
        )
        if report.blocked:
            raise Unprocessable(f"{file.name} was refused: {report.refused[0].reason}")


def _plan() -> Plan:
    rules = read_plan(FIXTURES / "new_york" / "plan-2022.yaml")
    kept = Plan.objects.filter(code=rules.key).order_by("-version").first()
    return kept if kept is not None else store_plan(rules)


def _open_rounds(file: Path, plan: Plan) -> None:
    """Open the round of every month a request of the file was made in."""
    city = current_city()
    keys: set[str] = set()
    for row in read_features(file).rows:
        try:
            at = moment(row.values[REQUESTS.observed], city.zone, TIME_FORMAT, TimeNotes())
        except (CellFault, KeyError):
            continue  # the import says which row and why
        keys.add(round_key_of(at.astimezone(city.zone).date(), city.round_length))
    known = set(Round.objects.filter(key__in=keys).values_list("key", flat=True))
    for key in sorted(keys - known):
        open_round(key, plan)


def _checked(report: IntakeReport) -> IntakeReport:
    if report.blocked:
        raise Unprocessable(f"{report.file} was refused: {report.refused[0]}")
    return report


def _clerks(loaded: LoadedNewYork) -> tuple[Any, Any]:
    """Two persons of the office, as a publication needs them; made where they are not there yet."""
    for name in ("office", "office2"):
        with suppress(Conflict):
            loaded.accounts.append(create_account(name, "office"))
    return find_account("office"), find_account("office2")


def _publish(plan: Plan, loaded: LoadedNewYork) -> list[str]:
    """Publish the rounds that are open: open data is public. Their keys."""
    rounds = Round.objects.filter(plan=plan, status=Round.Status.OPEN).order_by("period")
    keys = list(rounds.values_list("key", flat=True))
    clerks = _clerks(loaded) if keys else ()
    for key in keys:
        score_round(key)
        close_round(key)
        release_round(key)
        publish_round(key, *clerks)
    return keys
