"""Ask: how does the bulletin being made stand at this moment: what it is scored from, its list, its results?

Made once for a publication: whoever publishes holds the round's lock, under which nothing of it changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from findings.canonical import digest
from findings.models import Round
from findings.round_inputs import ReadRound, read_all
from findings.sensitivity import sensitivity_document
from findings.stored_results import digest_of_results, stored_kinds, stored_results


@dataclass(frozen=True)
class Present:
    """What each kind is scored from, the sensitivity list (see findings.acknowledged), and the stored
    results by kind.
    """

    read: Mapping[str, ReadRound]
    listed: list[dict[str, Any]]
    stored: Mapping[str, dict[str, Any]]

    @cached_property
    def seen(self) -> str:
        """The SHA-256 of the sensitivity list: what an acknowledgement names."""
        return digest(self.listed)

    @cached_property
    def results(self) -> str:
        """The SHA-256 of all results of the bulletin: what two persons speak of."""
        return digest_of_results(self.stored)


def present_state(of: Round, bulletin: int) -> Present:
    """How a bulletin stands now; of a round that is locked."""
    read = read_all(of)
    stored = {kind: stored_results(of, bulletin, kind) for kind in stored_kinds(of, bulletin)}
    return Present(read, sensitivity_document(of, read), stored)
