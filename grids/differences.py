"""Pure: what is different between two states of the units, and which ground went from whom to whom?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from grids.coverage.value import Change


@dataclass(frozen=True)
class Difference:
    """What would be (or is) different from the day ``on``, beside what ``revision`` says of it.

    ``changes`` by kind, from the state under ``revision`` to the new one; keys are the units' codes
    in the former (a new unit: its first code). ``units`` gives the identity number of each unit
    that was there, by (kind, key).
    """

    on: date
    revision: int
    changes: Mapping[str, Change]
    units: Mapping[tuple[str, str], int] = field(default_factory=dict)
