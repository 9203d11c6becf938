"""Ask: which archives of tiles lie in the folder that is served, and may everybody have them?"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import IO, Any

from django.conf import settings

from gis_core.errors import NotFound
from tiles.archive_metadata import is_for_everybody

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+)*", re.ASCII)
_LONGEST = 100
_HEADER = 127
_MOST_METADATA = 10_000_000
_GZIP = 2

Identity = tuple[str, int, int, int]
"""Path, inode, modification in nanoseconds and size: another file, another identity."""


@dataclass(frozen=True)
class ArchiveFile:
    """An archive that may be served: its name without ending, and what tells it from a later one."""

    name: str
    identity: Identity

    @property
    def size(self) -> int:
        """Bytes."""
        return self.identity[3]

    @property
    def mark(self) -> str:
        """What changes when the file does, told without reading it."""
        return "-".join(f"{each:x}" for each in self.identity[1:])

    @property
    def digest(self) -> str:
        """The first 20 digits of the SHA-256 of its bytes; read once for each state of the file."""
        return _digest(self.identity)

    @property
    def told(self) -> dict[str, Any]:
        """Its metadata."""
        return _metadata(self.identity)


def opened(name: str) -> tuple[ArchiveFile, IO[bytes]]:
    """The archive of that name, open; what is read of it stays of one state, whatever comes after.

    Raises NotFound where there is none, or it is not for everybody.
    """
    missing = NotFound("There is no such archive of tiles.")
    if len(name) > _LONGEST or not _NAME.fullmatch(name):
        raise missing
    try:
        file = (Path(settings.ARCHIVES) / f"{name}.pmtiles").open("rb")
    except OSError:
        raise missing from None
    found = ArchiveFile(name, _identity(file))
    try:
        if is_for_everybody(found.told):
            return found, file
    except (OSError, ValueError, EOFError):
        pass  # damaged, or no archive at all: not told apart from one that is not there
    file.close()
    raise missing


def served() -> Iterator[ArchiveFile]:
    """Every archive that is served, by name."""
    with suppress(OSError):
        for file in sorted(Path(settings.ARCHIVES).glob("*.pmtiles")):
            with suppress(NotFound):
                found, stream = opened(file.stem)
                stream.close()
                yield found


def _identity(file: IO[bytes]) -> Identity:
    state = os.fstat(file.fileno())
    return file.name, state.st_ino, state.st_mtime_ns, state.st_size


@lru_cache(maxsize=256)
def _digest(identity: Identity) -> str:
    with open(identity[0], "rb") as file:
        if _identity(file) != identity:
            raise NotFound("The archive was replaced just now.", hint="Ask for it again.")
        return hashlib.file_digest(file, "sha256").hexdigest()[:20]


@lru_cache(maxsize=256)
def _metadata(identity: Identity) -> dict[str, Any]:
    """The metadata of an archive (PMTiles 3, sections 3 and 5); raises ValueError where it is none."""
    with open(identity[0], "rb") as file:
        header = file.read(_HEADER)
        if len(header) < _HEADER or header[:8] != b"PMTiles\x03":
            raise ValueError("no PMTiles of version 3")
        start, length = (int.from_bytes(header[at : at + 8], "little") for at in (24, 32))
        if length > _MOST_METADATA:
            raise ValueError("metadata too long")
        file.seek(start)
        text = file.read(length)
    told = json.loads(gzip.decompress(text) if header[97] == _GZIP else text)
    if not isinstance(told, dict):
        raise ValueError("metadata is no object")
    return told
