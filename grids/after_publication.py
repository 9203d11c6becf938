"""Pure: who on a higher floor wants to hear that boundaries were published?

As with guards (docs/decisions/0009-higher-floors-stand-guard.md), but afterwards: whoever hears
cannot refuse, is told nothing but that it happened, and asks by itself what changed.
"""

from __future__ import annotations

from collections.abc import Callable

Listener = Callable[[], None]

_listeners: dict[str, Listener] = {}


def register(listener: Listener) -> Listener:
    """Let a listener be called after each publication; again changes nothing."""
    _listeners[f"{listener.__module__}.{listener.__qualname__}"] = listener
    return listener


def listeners() -> tuple[Listener, ...]:
    """Those who want to hear, in the order they came."""
    return tuple(_listeners.values())
