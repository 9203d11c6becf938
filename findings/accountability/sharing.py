"""Pure: how is a finding's whole parted among bodies, so that the shares sum to exactly one?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, Decimal
from typing import TypeVar

from findings.accountability.duties import Accountable
from findings.accountability.rules import Share

Key = TypeVar("Key")

STEP = Decimal("0.000001")
"""Shares are kept with six decimals; what equal parts leave over goes to the first of them."""


@dataclass
class Sharing:
    """The shares of bodies, by their position; and what became of shares nobody could carry."""

    shares: dict[int, Decimal] = field(default_factory=dict)
    to_fallback: list[Share] = field(default_factory=list)
    to_others: list[Share] = field(default_factory=list)


def holders(
    bodies: Sequence[Accountable], sizes: Sequence[int], role: str, size: int | None = None
) -> list[int]:
    """The positions of those who hold a role: for units of one kind, or for the smallest there are.

    ``sizes`` tells for each body how small the kind of its duty's unit is (a larger number is a
    smaller kind, -1: no unit); ``size`` asks for one of them.
    """
    of_role = [at for at, each in enumerate(bodies) if each.duty.role == role]
    asked = max((sizes[at] for at in of_role), default=-1) if size is None else size
    return [at for at in of_role if sizes[at] == asked]


def part(
    wanted: Sequence[tuple[Share, Sequence[int]]], fallback: Sequence[int]
) -> Sharing:
    """Part one whole: each share to its holders in equal parts.

    A share that nobody holds goes to the ``fallback`` positions, else to the other holders in
    proportion; if nobody holds any, there are no shares.
    """
    sharing = Sharing()
    for share, positions in wanted:
        _give(sharing.shares, share.share, positions)
        if not positions:
            (sharing.to_fallback if fallback else sharing.to_others).append(share)
    for share in sharing.to_fallback:
        _give(sharing.shares, share.share, fallback)
    if sharing.to_others and sharing.shares:
        sharing.shares = in_proportion(sharing.shares)
    return sharing


def _give(shares: dict[int, Decimal], amount: Decimal, positions: Sequence[int]) -> None:
    if not positions:
        return
    equal = (amount / len(positions)).quantize(STEP, ROUND_DOWN)
    for position in positions:
        shares[position] = shares.get(position, Decimal(0)) + equal
    shares[positions[0]] += amount - equal * len(positions)


def in_proportion(weights: dict[Key, Decimal]) -> dict[Key, Decimal]:
    """The weights scaled to sum to one, in steps; the largest remainders get the steps left over.

    Of equal remainders the first weight comes first.
    """
    total = sum(weights.values(), Decimal(0))
    exact = {key: weight / total for key, weight in weights.items()}
    rounded = {key: value.quantize(STEP, ROUND_DOWN) for key, value in exact.items()}
    left = int((Decimal(1) - sum(rounded.values(), Decimal(0))) / STEP)
    by_remainder = sorted(exact, key=lambda key: rounded[key] - exact[key])
    for key in by_remainder[:left]:
        rounded[key] += STEP
    return rounded
