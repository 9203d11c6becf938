"""Pure: whose is a finding, and what does it cost, as a person decided?"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Verdict:
    """Whose a finding is: a unit that counts for its kind, or a body in a role, or both; and why."""

    reason: str
    unit: int | None = None
    body: int | None = None
    role: str = ""
    document: str = ""


@dataclass(frozen=True)
class Cost:
    """What counts in place of the plan's deduction: a severity of the plan, or points."""

    severity: str = ""
    points: Decimal | None = None
