"""Pure: what does an import of boundaries tell the person who runs it?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Protocol

from grids.coverage_measures import Measure
from grids.repairing import Repair, Unrepaired
from grids.unit_rows import Refusal

_SHOWN_REFUSALS = 50
_SHOWN_REPAIRS = 50
_UNTOLD_M = 0.0005


class Named(Protocol):
    """A unit by its code and name."""

    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...


@dataclass(frozen=True, slots=True)
class DraftMade:
    """The draft a file became: its number (None: tried only), whose, and how many other units it moves."""

    number: int | None
    planner: str
    neighbours: int

    def untaken(self) -> DraftMade:
        """The same, taken back."""
        return DraftMade(None, self.planner, self.neighbours)


@dataclass(frozen=True, slots=True)
class PlacedMeasure:
    """A measure of overlaps or gaps with the codes of the units at its largest place."""

    measure: Measure
    codes: tuple[str, ...]

    def sentence(self, what: str) -> str:
        """One line of the report."""
        measure = self.measure
        if not measure.places or measure.largest_place is None:
            return f"{what}: none."
        lon, lat = measure.largest_place
        return (
            f"{what}: {measure.places}, {measure.square_metres:,.2f} m² in all; the largest "
            f"{measure.largest_square_metres:,.2f} m² at {lon:.7f}, {lat:.7f} ({', '.join(self.codes)})."
        )


@dataclass(frozen=True)
class ImportReport:
    """What was read, taken and refused, where it was taken to lie, and whether it was written."""

    file: str
    kind: str
    read: int
    new: int
    changed: int
    unchanged: int
    refused: Sequence[Refusal]
    staying: int
    memberships: int
    coordinates: str
    notes: Sequence[str]
    overlaps: PlacedMeasure
    gaps: PlacedMeasure | None
    revision: int | None
    skip_refused: bool
    commit: bool
    on: date
    repairs: Sequence[Repair] = ()
    unrepaired: Sequence[Unrepaired] = ()
    ending: Sequence[Named] = ()
    draft: DraftMade | None = None

    @property
    def blocked(self) -> bool:
        """Whether refused rows keep the whole file out."""
        return bool(self.refused) and not self.skip_refused

    def outcome(self) -> str:
        """The last line: what happened to the database, and what to do next."""
        if self.blocked:
            return "Nothing written: rows were refused. Mend the file, or leave them out with --skip-refused."
        if not self.new and not self.changed and not self.ending:
            return "Nothing to write: every unit is known like this already."
        if not self.commit:
            return "Dry run: nothing written. Add --commit."
        if self.draft is not None:
            return f"Written as draft {self.draft.number} of {self.draft.planner}; nothing is published."
        return f"Written as revision {self.revision}."

    def lines(self) -> Iterator[str]:
        """The report for a terminal."""
        yield f"{self.file}: {self.coordinates}"
        yield from self.notes
        yield (
            f"{self.kind}: {self.read} rows read, {self.new} new, {self.changed} changed, "
            f"{self.unchanged} unchanged, {len(self.refused)} refused."
        )
        for refusal in self.refused[:_SHOWN_REFUSALS]:
            named = f" ({refusal.unit})" if refusal.unit else ""
            yield f"  row {refusal.row}{named}: {refusal.reason} {refusal.hint} [{refusal.code}]"
        if len(self.refused) > _SHOWN_REFUSALS:
            yield f"  and {len(self.refused) - _SHOWN_REFUSALS} more; --report FILE.json lists all."
        yield from self._repair_lines()
        if self.staying:
            yield f"{self.staying} {self.kind} not in the file stay as they are."
        if self.ending:
            yield f"{len(self.ending)} {self.kind} not in the file end on {self.on}:"
            yield from _first([f"  {each.code} {each.name}" for each in self.ending])
        if self.draft is not None and self.draft.neighbours:
            yield f"{self.draft.neighbours} other units follow (neighbours at hairlines, parents)."
        yield self.overlaps.sentence("Overlaps")
        if self.gaps is not None:
            yield self.gaps.sentence("Gaps enclosed")
        yield self.outcome()

    def _repair_lines(self) -> Iterator[str]:
        if self.repairs:
            yield f"Repaired: {len(self.repairs)} times."
            yield from _first([_repair_line(each) for each in self.repairs])
        if self.unrepaired:
            yield f"Not repaired: {len(self.unrepaired)} places, left as they are. Decide who has the ground."
            yield from _first([_unrepaired_line(each) for each in self.unrepaired])

    def as_json(self) -> dict[str, Any]:
        """The whole report, with every refusal, for a machine."""
        return {
            **{key: getattr(self, key) for key in (
                "file", "kind", "read", "new", "changed", "unchanged", "staying", "memberships",
                "coordinates", "revision", "commit",
            )},
            "notes": list(self.notes),
            "refused": [refusal.as_json() for refusal in self.refused],
            "overlaps": _measure_json(self.overlaps),
            "gaps": None if self.gaps is None else _measure_json(self.gaps),
            "on": self.on.isoformat(),
            "repairs": [asdict(each) for each in self.repairs],
            "unrepaired": [asdict(each) for each in self.unrepaired],
            "ending": [{"code": each.code, "name": each.name} for each in self.ending],
            "draft": None if self.draft is None else self.draft.number,
            "outcome": self.outcome(),
        }


def _measure_json(placed: PlacedMeasure) -> dict[str, Any]:
    measure = asdict(placed.measure)
    del measure["largest_units"]
    return measure | {"largest_units": list(placed.codes)}


def _first(lines: Sequence[str]) -> Iterator[str]:
    """The first lines of a list, and how many more there are."""
    yield from lines[:_SHOWN_REPAIRS]
    if len(lines) > _SHOWN_REPAIRS:
        yield f"  and {len(lines) - _SHOWN_REPAIRS} more; --report FILE.json lists all."


def _repair_line(repair: Repair) -> str:
    where = "" if repair.place is None else f" at {repair.place[0]:.7f}, {repair.place[1]:.7f}"
    moved = (
        f"largest shift {repair.largest_shift_m:.3f} m{where}" if repair.largest_shift_m >= _UNTOLD_M
        else "vertices only"
    )
    what = "borders closed" if repair.what == "borders" else repair.what
    return f"  {repair.code}: {what}; area {repair.area_change_m2:+,.3f} m², {moved}"


def _unrepaired_line(left: Unrepaired) -> str:
    lon, lat = left.place
    return (
        f"  {left.what} of {', '.join(left.codes)}: {left.area_m2:,.2f} m², "
        f"{left.width_m:,.2f} m wide, at {lon:.7f}, {lat:.7f}"
    )
