"""Act: raise the versions by which readers know what changed."""

from __future__ import annotations

from collections.abc import Iterable

from gis_core import sql


def bump(topic: str, cells: Iterable[str] = ("",)) -> None:
    """Give each cell of a topic a new version, inside the caller's transaction.

    Versions come from a sequence, which no rollback turns back: a version seen inside a
    transaction that failed never comes again to mean something else. Cells are taken in
    order, so two writers never wait for each other in a circle.
    """
    sql.run("gis_core", "bump_stamps", {"topic": topic, "cells": sorted(set(cells))})
