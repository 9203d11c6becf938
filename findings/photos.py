"""Act: which photos belong to which findings: a folder of files named by the findings' keys is taken in.

``KEY.jpg``, ``KEY-2.jpg``, ``KEY_3.png`` are photos of the finding KEY as it was found; a file whose further
words hold “after”, “rectified” or 整改后 shows it put right.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction

from findings.models import Finding, Photo
from gis_core.errors import Fault, NotFound
from grids.scans import MOST_BYTES, BadAttachment, Scan, scan

ENDINGS = (".jpg", ".jpeg", ".png")
_AFTER = ("after", "rectified", "整改后")
_TAIL = re.compile(r"[-_ ·.（(]")


@dataclass
class PhotoReport:
    """What was taken in: photos kept, those that were there already, and each file that was not taken."""

    kept: int = 0
    known: int = 0
    findings: set[str] = field(default_factory=set)
    refused: list[tuple[str, str]] = field(default_factory=list)


@transaction.atomic
def import_photos(folder: Path, source: str, round_key: str = "") -> PhotoReport:
    """Take the photos of a folder in, for findings of ``source``, of one round where it is told.

    A file that is no photo or names no finding is told and left out. Raises NotFound for no folder.
    """
    if not folder.is_dir():
        raise NotFound(f"There is no folder {folder}.")
    files = sorted(each for each in folder.rglob("*") if each.suffix.lower() in ENDINGS and each.is_file())
    findings = Finding.objects.filter(source=source)
    if round_key:
        findings = findings.filter(round__key=round_key)
    wanted = {stem for file in files for stem in _stems(file.stem)}
    numbers = dict(findings.filter(source_key__in=wanted).values_list("source_key", "pk"))
    report = PhotoReport()
    for file in files:
        key = next((stem for stem in _stems(file.stem) if stem in numbers), None)
        if key is None:
            report.refused.append((file.name, "no finding has this key"))
            continue
        try:
            photo = _photo(file)
        except Fault as fault:
            report.refused.append((file.name, fault.detail))
            continue
        _keep(numbers[key], photo, file.stem[len(key):], report)
        report.findings.add(key)
    return report


def _stems(name: str) -> Iterable[str]:
    """The whole name, then what stands before its marks, the longest first."""
    yield name
    for found in reversed(list(_TAIL.finditer(name))):
        yield name[: found.start()]


def _photo(file: Path) -> Scan:
    """The file as a photo; raises BadAttachment, TooLarge, BadParameter."""
    with file.open("rb") as opened:
        read = scan(file.name, opened.read(MOST_BYTES + 1))
    if not read.media_type.startswith("image/"):
        raise BadAttachment("The file is no JPEG or PNG.")
    return read


def _keep(finding: int, photo: Scan, tail: str, report: PhotoReport) -> None:
    after = any(word in tail.lower() for word in _AFTER)
    _, new = Photo.objects.get_or_create(finding_id=finding, sha256=photo.sha256, defaults={
        "name": photo.name, "media_type": photo.media_type, "content": photo.content,
        "moment": Photo.Moment.RECTIFIED if after else Photo.Moment.FOUND,
    })
    report.kept += new
    report.known += not new
