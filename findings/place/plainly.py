"""Pure: are the functions of the innermost loops compiled, or run as the plain Python they are?

``findings.place.look_up`` and ``findings.place.exactly`` are written so that either is possible.
Imported as usual they are plain Python, right for some places at a time in a web process, which must
stay light. ``findings.place.compiled`` makes them again, compiled, for workers and commands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

Function = TypeVar("Function", bound=Callable[..., Any])

_compilers: list[Callable[[Any], Any]] = []


def inner(function: Function) -> Function:
    """A function of the innermost loops: as it is, or compiled while ``compiling``."""
    return _compilers[-1](function) if _compilers else function


@contextmanager
def compiling(compiler: Callable[[Any], Any]) -> Iterator[None]:
    """Within, ``inner`` compiles."""
    _compilers.append(compiler)
    try:
        yield
    finally:
        _compilers.pop()
