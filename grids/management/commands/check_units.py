"""Door: manage.py check_units: what is wrong with the units that hold on a day?"""

import json
import sys
from collections import defaultdict
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from gis_core.current_city import current_city
from gis_core.errors import Fault
from gis_core.terminal import day
from grids.check_units import UnitCheck, check_units
from grids.checks.faults import DEFAULT_TOLERANCE_M, UnitFault
from grids.fault_files import write_faults

SHOWN = 20


class Command(BaseCommand):
    help = (
        "Check the units that hold on a day: outlines, overlaps, gaps, holes, slivers, spills over "
        "the parent, codes, names, areas. Reads only. Exit code 1 when there is an error; warnings "
        f"alone give 0. At most {SHOWN} lines for each kind of fault; --out has them all."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--on", type=day, metavar="DATE", help="the day; else today in the city")
        parser.add_argument("--revision", type=int, metavar="N", help="as believed then; else the newest")
        parser.add_argument("--kind", action="append", default=[], help="only this kind; may be repeated")
        parser.add_argument(
            "--tolerance", type=float, default=DEFAULT_TOLERANCE_M, metavar="METRES",
            help="narrower overlaps, gaps and spills are told in one line (%(default)s m)",
        )
        parser.add_argument("--json", type=Path, metavar="FILE", help="write all faults as GeoJSON")
        parser.add_argument(
            "--out", type=Path, metavar="FILE",
            help="write all faults into a new file for a desktop program: GeoPackage (.gpkg, a layer "
            "each for areas, lines and points) or GeoJSON (.geojson)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            on = options["on"] or datetime.now(current_city().zone).date()
            check = check_units(on, options["revision"], options["kind"], options["tolerance"])
            written = write_faults(options["out"], check) if options["out"] else []
        except Fault as fault:
            raise CommandError(str(fault)) from fault
        for line in _lines(check):
            self.stdout.write(line)
        for line in written:
            self.stdout.write(line)
        if options["json"]:
            text = json.dumps(check.as_collection(), ensure_ascii=False)
            options["json"].write_text(text + "\n", encoding="utf-8")
        if check.blocked:
            sys.exit(1)


def _lines(check: UnitCheck) -> list[str]:
    """The report: what was looked at, each fault, and the sum."""
    looked_at = ", ".join(f"{count:,} {kind}" for kind, count in check.units.items())
    by_fault: defaultdict[tuple[str, str], list[UnitFault]] = defaultdict(list)
    for fault in check.faults:
        by_fault[fault.severity, fault.fault].append(fault)
    lines = [f"Units on {check.on}, revision {check.revision}: {looked_at}."]
    for (severity, _), faults in by_fault.items():
        lines += [f"{severity}: {_line(fault)}" for fault in faults[:SHOWN]]
        if len(faults) > SHOWN:
            more = len(faults) - SHOWN
            lines.append(f"{severity}: … and {more} more of this kind (--out FILE.gpkg has all).")
    errors = sum(fault.severity == "error" for fault in check.faults)
    return [*lines, f"{errors} error(s), {len(check.faults) - errors} warning(s)."]


def _line(fault: UnitFault) -> str:
    """One fault: its kind, its message, where it is, and what could be done."""
    where = ""
    if not fault.place.is_empty:
        place = fault.place.representative_point()
        where = f" At {place.x:.6f}, {place.y:.6f}."
    return f"[{fault.fault}] {fault.message['en']}{where} Suggested: {fault.operation}."
