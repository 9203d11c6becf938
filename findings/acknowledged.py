"""Ask: which list do those who publish a round acknowledge first, and what is its digest?

The hook of findings.sensitivity: the findings whose place or ruling could change ranks and sums.
"""

from __future__ import annotations

from typing import Any

from findings.canonical import digest
from findings.models import Round


def sensitivity_list(of: Round) -> list[dict[str, Any]]:
    """The entries of the sensitivity list of the bulletin being made: texts and whole numbers only."""
    return []


def sensitivity_digest(of: Round) -> str:
    """The SHA-256 of the sensitivity list as it is now: what an acknowledgement names."""
    return digest(sensitivity_list(of))
