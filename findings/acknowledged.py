"""Ask: which list do those who publish a round acknowledge first, and what is its digest?

The findings whose place, ruling or appeal could change ranks and sums: see findings.sensitivity.
"""

from __future__ import annotations

from typing import Any

from findings.canonical import digest
from findings.models import Round
from findings.sensitivity import sensitivity_document


def sensitivity_list(of: Round) -> list[dict[str, Any]]:
    """The sensitivity list of the bulletin being made, kind by kind: texts and whole numbers only."""
    return sensitivity_document(of)


def sensitivity_digest(of: Round) -> str:
    """The SHA-256 of the sensitivity list as it is now: what an acknowledgement names."""
    return digest(sensitivity_list(of))
