"""Door: the manifest and the proof package of a published bulletin, and the page that explains both."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import content_disposition_header

from findings.bulletins import snapshot_of, superseded_by
from findings.models import Round, Snapshot
from findings.proof_package import package_name, package_of
from findings.results import visible_round
from findings.seal import seal_for, seal_path
from gis_core.current_city import current_city
from gis_core.http import Query, json_response, reads_only, roles
from gis_core.notices import notice_member

_PUBLIC = {"Cache-Control": "public, no-cache"}


def _asked(request: HttpRequest, key: str) -> tuple[Round, Snapshot]:
    bulletin = Query(request, {"bulletin"}).integer("bulletin", None, least=1, most=999)
    found = visible_round(key, roles(request))
    return found, snapshot_of(found, bulletin)


@reads_only
def manifest(request: HttpRequest, key: str) -> HttpResponse:
    """What a published bulletin stands on: the hash of every file, and of the manifest before."""
    found, snapshot = _asked(request, key)
    return json_response(notice_member(current_city()) | {
        "round": found.key,
        "bulletin": snapshot.bulletin,
        "superseded_by": superseded_by(found, snapshot.bulletin),
        "sha256": snapshot.sha256,
        "manifest": snapshot.manifest,
    }, headers=_PUBLIC)


@reads_only
def proof(request: HttpRequest, key: str) -> HttpResponseBase:
    """The zip with which anybody recomputes a published bulletin."""
    _, snapshot = _asked(request, key)
    name = content_disposition_header(True, f"{package_name(snapshot)}.zip") or "attachment"
    return HttpResponse(package_of(snapshot), content_type="application/zip", headers={
        **_PUBLIC, "Content-Disposition": name, "X-Content-Type-Options": "nosniff",
    })


@reads_only
def proof_page(request: HttpRequest, key: str) -> HttpResponseBase:
    """How to check a published bulletin: its hash, its sign, the package, and what corrects it."""
    found, snapshot = _asked(request, key)
    return render(request, "findings/proof.html", {
        "round": found, "snapshot": snapshot, "manifest": snapshot.manifest,
        "seal": seal_for(snapshot.sha256, seal_path(found.key, snapshot.bulletin)),
        "correction": superseded_by(found, snapshot.bulletin),
    })
