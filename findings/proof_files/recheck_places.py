#!/usr/bin/env python3
"""Pure: which unit does each published place lie in? Rechecked from the boundaries in this package.

核对位置：用本核验包中的界线，重新判断每个公开位置落在哪个责任区。只用 Python 标准库，不需联网。

Usage / 用法:  python3 recheck_places.py [folder]

A place is published with few decimals: it stands for a small square. Where a border runs through that
square the place cannot decide, and is counted as undecidable. Ends with 0 when no place contradicts what
was recorded, 1 when one does, 2 when the package cannot be read.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

Box = tuple[float, float, float, float]


def crosses(ax: float, ay: float, bx: float, by: float, box: Box) -> bool:
    """Whether the segment from a to b meets the box (Liang–Barsky: cut it by each side)."""
    west, south, east, north = box
    dx, dy = bx - ax, by - ay
    first, last = 0.0, 1.0
    for step, room in ((-dx, ax - west), (dx, east - ax), (-dy, ay - south), (dy, north - ay)):
        if step == 0:
            if room < 0:
                return False
        elif step < 0:
            first = max(first, room / step)
        else:
            last = min(last, room / step)
    return first <= last


def looked_at(rings: list[list[list[float]]], x: float, y: float, box: Box) -> tuple[bool, bool]:
    """(inside by the even-odd rule, a border runs through the box)."""
    inside = near = False
    for ring in rings:
        for (ax, ay), (bx, by) in pairwise(ring):
            if (ay > y) != (by > y) and x < ax + (y - ay) * (bx - ax) / (by - ay):
                inside = not inside
            near = near or crosses(ax, ay, bx, by, box)
    return inside, near


class Unit:
    """One boundary and the days it held."""

    def __init__(self, feature: dict[str, Any]) -> None:
        self.code: str = feature["properties"]["code"]
        self.since: str = feature["properties"]["from"] or ""
        self.until: str = feature["properties"]["until"] or "9999"
        self.rings = [ring for part in feature["geometry"]["coordinates"] for ring in part]
        xs = [x for ring in self.rings for x, _ in ring]
        ys = [y for ring in self.rings for _, y in ring]
        self.box: Box = (min(xs), min(ys), max(xs), max(ys))

    def meets(self, box: Box) -> bool:
        """Whether the unit's own box meets another."""
        return not (
            box[2] < self.box[0] or self.box[2] < box[0] or box[3] < self.box[1] or self.box[3] < box[1]
        )


def judged(place: dict[str, Any], units: list[Unit], half: float) -> tuple[str, set[str]]:
    """("decided" or "undecidable", the codes of the units the place lies in)."""
    x, y = float(place["lon"]), float(place["lat"])
    box = (x - half, y - half, x + half, y + half)
    found, near = set(), False
    for unit in units:
        if unit.since <= place["on"] < unit.until and unit.meets(box):
            inside, bordering = looked_at(unit.rings, x, y, box)
            near = near or bordering
            if inside:
                found.add(unit.code)
    return ("undecidable" if near else "decided"), found


def recheck(folder: Path, kind: str, places: dict[str, Any]) -> tuple[Counter[str], list[str]]:
    """How the places of one kind came out, and every contradiction in words."""
    boundaries = json.loads((folder / f"boundaries/{kind}.geojson").read_text("utf-8"))
    units = [Unit(feature) for feature in boundaries["features"]]
    recorded = json.loads((folder / f"inputs/{kind}.json").read_text("utf-8"))["findings"]
    half = float(Decimal("0.5").scaleb(-places["decimals"])) + 1e-9
    by_key = {place["finding"]: place for place in places["places"]}
    counted: Counter[str] = Counter()
    wrong = []
    for finding in recorded:
        place = by_key[finding["id"]]
        if place["lon"] is None or place["mark"]:
            outcome = "no trusted place / 无可信位置"
        elif finding["state"] == "outside" and finding["computed"] is None:
            outcome = "outside every zone, not scored / 在各评价区域之外，不计分"
        elif place["shape"] != "point" or kind in place["settled"]:
            outcome = "settled or no point, not rechecked / 已确权或非点位，不核"
        else:
            how, found = judged(place, units, half)
            if how == "undecidable":
                outcome = "undecidable, too near a border / 距界线过近，无法判断"
            elif finding["computed"] in found or (finding["computed"] is None and not found):
                outcome = "equal / 一致"
            else:
                outcome = "DIFFERENT / 不一致"
                wrong.append(f"{kind} {finding['id']}: {finding['computed']} ≠ {', '.join(found) or '-'}")
        counted[outcome] += 1
    return counted, wrong


def main(arguments: list[str]) -> int:
    """Recheck every kind of unit in the package."""
    folder = Path(arguments[0]) if arguments else Path(__file__).resolve().parent
    try:
        places = json.loads((folder / "places.json").read_text("utf-8"))
        kinds = sorted(file.stem for file in (folder / "boundaries").glob("*.geojson"))
        outcomes = {kind: recheck(folder, kind, places) for kind in kinds}
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"The package cannot be read / 核验包无法读取: {error!r}")
        return 2
    for kind, (counted, wrong) in outcomes.items():
        print(f"{kind}: " + "; ".join(f"{number} {outcome}" for outcome, number in counted.most_common()))
        for line in wrong:
            print(f"  {line}")
    return 1 if any(wrong for _, wrong in outcomes.values()) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
