"""Ask: what is in a tile that keeps to its bounds, and by which rule was something left out?"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from gis_core import sql
from tiles.bounds import Detail, bounded
from tiles.web_grid import EXTENT


def bounded_tile(draw: Callable[[Detail], bytes]) -> bytes:
    """The most detailed tile that fits; where that is not all, a layer “left_out” in it names the rule."""
    return bounded(lambda detail: draw(detail) + left_out(detail))


def left_out(detail: Detail) -> bytes:
    """The layer that names the rule by which a tile of this detail leaves something out, if it does."""
    return _left_out(detail.rule) if detail.rule else b""


@cache
def _left_out(rule: str) -> bytes:
    return one_value("left_out", {"extent": EXTENT, "rule": rule})


def one_value(statement: str, parameters: dict[str, Any]) -> bytes:
    """The one tile a statement makes; empty bytes for none."""
    ((drawn,),) = sql.rows("tiles", statement, parameters)
    return bytes(drawn or b"")
