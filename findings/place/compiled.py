"""Pure: where are the compiled look-ups for workers and commands?

The modules ``exactly``, ``look_up``, ``nearness`` and ``measured`` of this folder once more, compiled by
numba.
Numba takes 125 MB: never imported by the web process (a test holds it to that), so callers import
this module where they use it. What was compiled is kept on disk beside the source, or in the user's cache.
"""

from __future__ import annotations

import importlib.util
import sys
from functools import cache
from threading import Lock
from types import ModuleType
from typing import Any

from findings.place import exactly, look_up, measured, nearness
from findings.place.plainly import compiling

_lock = Lock()


def _compiler(function: Any) -> Any:
    import numba

    return numba.njit(cache=True, nogil=True, error_model="numpy")(function)


def _again(module: ModuleType, others: dict[str, ModuleType]) -> ModuleType:
    """A module made once more from its source, its inner functions compiled; it imports ``others``."""
    name = f"{module.__name__}_compiled"
    spec = importlib.util.spec_from_file_location(name, module.__file__)
    if spec is None or spec.loader is None:
        raise ImportError(f"{module.__name__} has no source to compile.")
    made = importlib.util.module_from_spec(spec)
    sys.modules[name] = made
    usual = {each: sys.modules[each] for each in others}
    try:
        sys.modules.update(others)
        with compiling(_compiler):
            spec.loader.exec_module(made)
    finally:
        sys.modules.update(usual)
    return made


@cache
def _modules() -> dict[str, ModuleType]:
    made: dict[str, ModuleType] = {}
    for module in (exactly, look_up, nearness, measured):
        made[module.__name__] = _again(module, dict(made))
    return made


def compiled(module: ModuleType) -> ModuleType:
    """One of the modules of inner loops, compiled."""
    with _lock:
        return _modules()[module.__name__]
