"""Pure: what does a published bulletin's manifest say, and does what is kept agree with it?

A manifest names the SHA-256 of every file of the proof package, of the evidence kept beside it, and of
the manifest made before: so the hash printed in the newspaper stands for all rounds up to that one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from findings.canonical import canonical, digest, sha256

FORMAT = "luzhang-proof/1"


def file_bytes(value: Any) -> bytes:
    """A file of the record as it lies in the package: a text as it is, all else as canonical JSON."""
    return value.encode("utf-8") if isinstance(value, str) else canonical(value)


def entry_of(content: bytes) -> dict[str, Any]:
    """What the manifest says of one file."""
    return {"sha256": sha256(content), "bytes": len(content)}


def entries_of(record: Mapping[str, Any]) -> dict[str, Any]:
    """What the manifest says of the files of a record, by name."""
    return {name: entry_of(file_bytes(value)) for name, value in record.items()}


def manifest_of(
    about: Mapping[str, Any], record: Mapping[str, Any], evidence: Mapping[str, Any],
    more_files: Mapping[str, Any], previous: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """The manifest of a bulletin.

    ``about``: round, bulletin, plan and so on, as plain JSON. ``more_files``: entries of files that are
    made from elsewhere (the boundaries). ``previous``: round, bulletin and hash of the manifest before.
    """
    return {
        "format": FORMAT,
        **about,
        "files": {**entries_of(record), **more_files},
        "evidence": digest(dict(evidence)),
        "previous": None if previous is None else dict(previous),
    }


def faults(
    manifest: Mapping[str, Any], stored: str, record: Mapping[str, Any], evidence: Mapping[str, Any],
    more_files: Mapping[str, Any],
) -> Iterator[str]:
    """What of a snapshot does not agree with its manifest, each in words; nothing when all does."""
    if digest(dict(manifest)) != stored:
        yield "manifest: its SHA-256 is not the one stored"
    listed = manifest.get("files", {})
    there = {**entries_of(record), **more_files}
    for name in sorted(listed.keys() | there.keys()):
        if name not in there:
            yield f"{name}: the manifest lists it, and it is not there"
        elif name not in listed:
            yield f"{name}: it is there, and the manifest does not list it"
        elif there[name] != listed[name]:
            yield f"{name}: its SHA-256 is not the one in the manifest"
    if digest(dict(evidence)) != manifest.get("evidence"):
        yield "evidence: its SHA-256 is not the one in the manifest"
