"""Ask: what is in this zip file somebody sent, and may it be unpacked?

Members are unpacked under names of our own, never theirs, and their bytes are counted as they
come: sizes in headers may lie.
"""

from __future__ import annotations

import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from gis_core.feature_table import FileFault

MAX_ENTRIES = 1_000
MAX_RATIO = 200
MAX_BYTES = 1024 * 1024 * 1024
SMALL = 10 * 1024 * 1024
"""Below this a member may be packed as tightly as it likes."""

_ENCRYPTED = 0x1
_UTF8_NAME = 0x800
_CHUNK = 1024 * 1024
_NESTED = (".zip", ".7z", ".rar", ".gz", ".tar", ".tgz", ".kmz")


def _refuse(detail: str, hint: str = "", code: str = "bad-archive") -> FileFault:
    return FileFault(detail, hint=hint, code=code)


def open_archive(path: Path) -> zipfile.ZipFile:
    """The zip file at ``path``, looked through; raises FileFault if it should not be unpacked."""
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError) as error:
        raise _refuse("This is not a zip file, or it is damaged.", "Pack it again.") from error
    try:
        _check(archive)
    except FileFault:
        archive.close()
        raise
    return archive


def _check(archive: zipfile.ZipFile) -> None:
    members = archive.infolist()
    if len(members) > MAX_ENTRIES:
        raise _refuse(f"The archive has {len(members):,} members; {MAX_ENTRIES:,} are the most.")
    names: set[str] = set()
    for member in members:
        _check_member(member)
        name = member.filename.casefold()
        if name in names:
            raise _refuse(f"Two members are named “{member_name(member)}”.")
        names.add(name)
    if sum(member.file_size for member in members) > MAX_BYTES:
        raise _refuse("Unpacked it would be larger than 1 GB.", code="zip-bomb")


def _check_member(member: zipfile.ZipInfo) -> None:
    name, shown = member.filename.replace("\\", "/"), member_name(member)
    parts = PurePosixPath(name).parts
    if name.startswith("/") or ".." in parts or (parts and ":" in parts[0]):
        raise _refuse(f"The member “{shown}” points out of the archive.", code="zip-slip")
    if stat.S_ISLNK(member.external_attr >> 16):
        raise _refuse(f"The member “{shown}” is a link.", code="zip-slip")
    if member.flag_bits & _ENCRYPTED:
        raise _refuse(f"The member “{shown}” is encrypted.", "Pack it without a password.")
    if name.casefold().endswith(_NESTED):
        raise _refuse(f"The member “{shown}” is an archive itself.", "Pack the files directly.")
    if member.file_size > SMALL and member.file_size > MAX_RATIO * max(member.compress_size, 1):
        raise _refuse(f"The member “{shown}” unpacks to over {MAX_RATIO} times its size.", code="zip-bomb")


def member_name(member: zipfile.ZipInfo) -> str:
    """The member's name as a person wrote it: old Chinese packers use GBK and do not say so."""
    if member.flag_bits & _UTF8_NAME:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("gb18030")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return member.filename


def unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path) -> None:
    """Write a member to ``target``, counting bytes; raises FileFault if it is damaged or lies."""
    most = max(SMALL, MAX_RATIO * max(member.compress_size, 1))
    written = 0
    try:
        with archive.open(member) as source, target.open("wb") as sink:
            while chunk := source.read(_CHUNK):
                written += len(chunk)
                if written > most:
                    raise _refuse(f"“{member_name(member)}” unpacks without end.", code="zip-bomb")
                sink.write(chunk)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError) as error:
        raise _refuse(f"The member “{member_name(member)}” is damaged.", "Pack it again.") from error
