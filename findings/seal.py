"""Ask: which hash and which sign does a bulletin print, so that the paper is the anchor?"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from findings.models import Round, Snapshot
from gis_core.qr_code import qr_svg

_SHORT = 16


@dataclass(frozen=True)
class Seal:
    """What a bulletin and a press text print of a snapshot.

    ``sha256`` is the hash of the manifest, ``short`` its first 16 digits in groups of four, ``verify_url``
    the page that says how to check it (without a host where the city has told none: LUZHANG_PUBLIC_URL),
    ``qr_svg`` a QR code (SVG, to stand inside a page) of that address with the hash behind “#”.
    """

    sha256: str
    short: str
    verify_url: str
    qr_svg: str


def seal_of(of: Round, bulletin: int) -> Seal | None:
    """The seal of a published bulletin; None where there is no snapshot (yet)."""
    found = Snapshot.objects.filter(round=of, bulletin=bulletin).values_list("sha256", flat=True).first()
    return None if found is None else seal_for(found, seal_path(of.key, bulletin))


def seal_path(key: str, bulletin: int) -> str:
    """Where the proof of a bulletin is told."""
    return f"/rounds/{key}/proof?bulletin={bulletin}"


def seal_for(sha256: str, path: str) -> Seal:
    """The seal of a hash whose proof is told at ``path``."""
    address = settings.PUBLIC_URL.rstrip("/") + path
    short = " ".join(sha256[at : at + 4] for at in range(0, _SHORT, 4))
    return Seal(sha256, short, address, qr_svg(f"{address}#sha256={sha256}"))
