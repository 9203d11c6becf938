"""Pure: what does an import of boundaries tell the person who runs it?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from grids.coverage_measures import Measure
from grids.unit_rows import Refusal

_SHOWN_REFUSALS = 50


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

    @property
    def blocked(self) -> bool:
        """Whether refused rows keep the whole file out."""
        return bool(self.refused) and not self.skip_refused

    def outcome(self) -> str:
        """The last line: what happened to the database, and what to do next."""
        if self.blocked:
            return "Nothing written: rows were refused. Mend the file, or leave them out with --skip-refused."
        if not self.new and not self.changed:
            return "Nothing to write: every unit is known like this already."
        if not self.commit:
            return "Dry run: nothing written. Add --commit."
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
        if self.staying:
            yield f"{self.staying} {self.kind} not in the file stay as they are."
        yield self.overlaps.sentence("Overlaps")
        if self.gaps is not None:
            yield self.gaps.sentence("Gaps enclosed")
        yield self.outcome()

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
            "outcome": self.outcome(),
        }


def _measure_json(placed: PlacedMeasure) -> dict[str, Any]:
    measure = asdict(placed.measure)
    del measure["largest_units"]
    return measure | {"largest_units": list(placed.codes)}
