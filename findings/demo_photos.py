"""Act: which invented photos does the demo show of its findings?"""

from __future__ import annotations

from collections.abc import Sequence

from findings.demo.pictures import street
from findings.models import Finding, Photo
from grids.scans import scan

OF_A_ROUND = 60
"""So many findings of a round have photos: enough to be met with, few enough to be made at once."""


def put_demo_photos(rounds: Sequence[str]) -> int:
    """Photos of the dearest findings of the rounds, and of how they were put right; how many there are."""
    made = []
    for key in rounds:
        dearest = Finding.objects.filter(round__key=key, source=Finding.Source.INSPECTION)
        dearest = dearest.order_by("-severity", "source_key").only("pk", "source_key", "rectified_at")
        for number, finding in enumerate(dearest[:OF_A_ROUND]):
            made += list(_photos(finding, number))
    Photo.objects.bulk_create(made)
    return len(made)


def _photos(finding: Finding, number: int) -> list[Photo]:
    moments = [Photo.Moment.FOUND] + ([Photo.Moment.RECTIFIED] if finding.rectified_at else [])
    return [_photo(finding, number, moment) for moment in moments]


def _photo(finding: Finding, number: int, moment: Photo.Moment) -> Photo:
    clean = moment == Photo.Moment.RECTIFIED
    file = scan(f"{finding.source_key}{'-整改后' if clean else ''}.png", street(number, clean=clean))
    return Photo(
        finding=finding, moment=moment, name=file.name, media_type=file.media_type, sha256=file.sha256,
        content=file.content,
    )
