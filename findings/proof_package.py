"""Ask: what does a citizen take home to recompute a published bulletin, as one zip?

Everything in it is public, and the same bytes every time: no time, no person, places as everybody may
see them. A standalone checker travels along, which knows nothing of this house but the plan's words.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from findings.canonical import canonical
from findings.manifest import file_bytes
from findings.models import Snapshot
from findings.proof_boundaries import boundary_files
from gis_core.current_city import current_city

_TOOLS = Path(__file__).parent / "proof_files"
TOOLS = ("README.md", "README.zh-CN.md", "check.py", "recheck_places.py")
_WHEN = (1980, 1, 1, 0, 0, 0)  # of every file: a zip made twice is the same


def package_files(snapshot: Snapshot) -> dict[str, bytes]:
    """The files of the package by name: tools, manifest, record, boundaries."""
    return {
        **{name: (_TOOLS / name).read_bytes() for name in TOOLS},
        "manifest.json": canonical(snapshot.manifest),
        "manifest.sha256": f"{snapshot.sha256}  manifest.json\n".encode(),
        **{name: file_bytes(value) for name, value in snapshot.record.items()},
        **_boundaries(snapshot),
    }


def _boundaries(snapshot: Snapshot) -> dict[str, bytes]:
    """The boundaries, whose hashes the manifest has; none where the public is not shown them as they are."""
    shown = not current_city().public_profile.changes_boundaries
    return boundary_files(snapshot.round) if shown else {}


def package_of(snapshot: Snapshot) -> bytes:
    """The proof package of a bulletin as the bytes of a zip."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(package_files(snapshot).items()):
            entry = zipfile.ZipInfo(f"{package_name(snapshot)}/{name}", _WHEN)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, content)
    return out.getvalue()


def package_name(snapshot: Snapshot) -> str:
    """What the folder and the file of the package are called, without an ending."""
    return f"proof-{snapshot.round.key}-{snapshot.bulletin}"
