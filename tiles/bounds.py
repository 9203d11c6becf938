"""Pure: how large may a tile be, and what is left out of one that would be larger, in which order?

Nothing is dropped silently: such a tile has a layer “left_out” besides, whose one feature names the rule.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tiles.encoding import compressed

MOST_BYTES = 500_000
"""Of a finished tile, compressed."""

MOST_POINTS = 20_000
"""Findings of one tile that are told each at its place; more are told in clusters, whatever the zoom."""


@dataclass(frozen=True, slots=True)
class Detail:
    """What a tile tells: ``fields`` beyond numbers and codes or not; nothing smaller than ``least``.

    ``least`` is a side in tile units: of areas those of fewer than its square, of lines those shorter.
    ``rule`` says in words what is left out; empty where nothing is.
    """

    fields: bool
    least: int
    rule: str


DETAILS = (
    Detail(True, 0, ""),
    Detail(False, 0, "fields: they come by the values"),
    *(Detail(False, least, f"fields, and what is smaller than {least} tile units")
      for least in (4, 8, 16, 32, 64, 128, 256, 512)),
)
"""From the whole to the coarsest; the first that keeps to MOST_BYTES is drawn."""

LEFT_OUT = (
    f"No tile exceeds {MOST_BYTES // 1000} kB (gzip): one that would leaves out fields first, then what is "
    "smaller than 4, 8, 16 … tile units, and says so in a layer “left_out”."
)


def fits(body: bytes) -> bool:
    """Whether a tile keeps to MOST_BYTES once it is compressed."""
    return len(body) <= MOST_BYTES or len(compressed(body)) <= MOST_BYTES


def bounded(draw: Callable[[Detail], bytes | None]) -> bytes:
    """The most detailed tile that fits; the coarsest where none does.

    ``draw`` may answer None where it knows that a tile will not fit, but not for the coarsest.
    """
    for detail in DETAILS:
        body = draw(detail)
        if body is not None and fits(body):
            break
    assert body is not None
    return body
