"""Door: /api/v1/drafts and /api/v1/revisions: how do programs draw, review and publish boundaries?

Every write to a draft says by If-Match which state of it was seen: without it the answer is 428,
with an old one 412 and the present state. So nobody writes over what another has done.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse

from gis_core.auditing import acting
from gis_core.current_city import current_city
from gis_core.errors import BadParameter, NotFound
from gis_core.http import Query, is_signed_in, json_response, reads_only, roles
from gis_core.notices import notice_member
from gis_core.permissions import may_see_persons
from gis_core.public_profile import PublicProfile
from grids import draft_answers, draft_forms, draft_keeping, draft_publishing, drafts
from grids.boundary_eyes import boundary_profile, same_for_all
from grids.boxes import box_of
from grids.differences import TABLE_COLUMNS, Difference, as_feature_collection, as_table
from grids.draft_answers import draft_numbered, etag, state_of
from grids.draft_doors import PRIVATE, View, answered_once, body_of, by_method, form_of, seen_version
from grids.draft_faults import faults_at_once, faults_of_draft
from grids.draft_search import changed_units_called
from grids.draft_state import DraftState, difference_of, difference_of_revision
from grids.draft_suggestions import fault_features
from grids.models import Revision
from grids.public_shapes import public_features

GEOJSON = "application/geo+json"
_PUBLIC = {"Cache-Control": "public, no-cache", "Vary": "Cookie, Authorization"}
_MOST = 200


def _writing(act: Callable[[HttpRequest, int, int], HttpResponseBase]) -> View:
    """A view that writes to a draft: with If-Match, and by 412 with the present state."""
    def view(request: HttpRequest, draft: int, **more: Any) -> HttpResponseBase:
        draft_numbered(draft)
        seen = seen_version(request, draft)
        try:
            with acting(request.user):
                return act(request, draft, seen, **more)
        except drafts.DraftChanged as fault:
            fault.members["current"] = state_of(draft_numbered(draft))
            raise

    return view


def _answer(draft: Revision | int, more: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
    """The state of a draft with its tag; beside ``more`` only the newest of its operations."""
    found = draft_numbered(draft if isinstance(draft, int) else draft.pk)
    tag = etag(found)  # of the row as read: what is written meanwhile gets another tag, never this one
    data = notice_member(current_city()) | state_of(found, newest_only=more is not None) | (more or {})
    return json_response(data, status=status, headers=PRIVATE | {"ETag": tag})


def _list(request: HttpRequest) -> HttpResponseBase:
    query = Query(request, {"status", "mine", "limit", "before"})
    found = draft_answers.drafts()
    status = query.text("status", None, choices=Revision.Status.values)
    if status is not None:
        found = found.filter(status=status)
    if query.text("mine", "no", choices=("yes", "no")) == "yes":
        found = found.filter(author=request.user)
    before = query.integer("before", None, least=1, most=2**62)
    if before is not None:
        found = found.filter(pk__lt=before)
    limit = query.integer("limit", 50, least=1, most=_MOST)
    rows = list(found[: limit + 1])
    data = {
        "drafts": [draft_answers.in_short(each) for each in rows[:limit]],
        "next": rows[limit - 1].pk if len(rows) > limit else None,
    }
    return json_response(notice_member(current_city()) | data, headers=PRIVATE)


def _start(request: HttpRequest) -> HttpResponseBase:
    body = form_of(request, "start")
    on = draft_forms.day(body.pop("effective_on"))
    assert on is not None
    with acting(request.user):
        made = drafts.start_draft(request.user, on, **body)
    response = _answer(made.pk, status=201)
    response["Location"] = reverse("draft", kwargs={"draft": made.pk})
    return response


def _read(request: HttpRequest, draft: int) -> HttpResponseBase:
    Query(request, set())
    found = draft_numbered(draft)
    tag = etag(found)
    if request.headers.get("If-None-Match", "").removeprefix("W/") == tag:
        return HttpResponse(status=304, headers=PRIVATE | {"ETag": tag})
    return _answer(found)


def _describe(request: HttpRequest, draft: int, seen: int) -> HttpResponseBase:
    body = form_of(request, "describe")
    on = draft_forms.day(body.pop("effective_on", None))
    return _answer(drafts.describe(request.user, draft, seen, on=on, **body))


def _drop(request: HttpRequest, draft: int, seen: int) -> HttpResponseBase:
    Query(request, set())
    drafts.drop(request.user, draft, seen)
    return HttpResponse(status=204)


def _step(step: drafts.Step, status: int = 200) -> HttpResponseBase:
    """A step with the units it changed and what is wrong with them."""
    state = DraftState.of(step.draft)
    faults = faults_at_once(state, step.changes) if step.changes else []
    return _answer(step.draft, {
        "changed": draft_answers.changed_collection(step.changes),
        "faults": fault_features(state, faults),
    }, status)


def _append(request: HttpRequest, draft: int, seen: int) -> HttpResponseBase:
    Query(request, set())
    given = body_of(request)
    if not isinstance(given, dict) or not isinstance(given.get("kind"), str):
        raise BadParameter(
            "An operation names the kind of its units.", parameter="/kind",
            hint='As {"kind": "community", "operation": "merge", …}.',
        )
    document = {name: value for name, value in given.items() if name != "kind"}
    return _step(drafts.append(request.user, draft, given["kind"], document, seen), 201)


def _undo(request: HttpRequest, draft: int, seen: int) -> HttpResponseBase:
    return _step(drafts.undo(request.user, draft, seen, form_of(request, "steps").get("steps", 1)))


def _redo(request: HttpRequest, draft: int, seen: int) -> HttpResponseBase:
    return _step(drafts.redo(request.user, draft, seen, form_of(request, "steps").get("steps", 1)))


def _keep(request: HttpRequest, draft: int, seen: int) -> HttpResponseBase:
    form = form_of(request, "locks")
    return _answer(draft_keeping.keep(
        request.user, draft, seen, form["kind"], form["units"], kept=form["locked"],
    ))


def _discard(request: HttpRequest, draft: int, seen: int, ordinal: int) -> HttpResponseBase:
    Query(request, set())
    return _answer(drafts.discard(request.user, draft, ordinal, seen).draft)


def _rebase(request: HttpRequest, draft: int, seen: int) -> HttpResponseBase:
    form_of(request, "nothing")
    return _answer(drafts.rebase(request.user, draft, seen).draft)


def _submit(request: HttpRequest, draft: int, seen: int) -> HttpResponseBase:
    return _answer(draft_publishing.submit(request.user, draft, seen, **form_of(request, "submit")))


def _take_back(request: HttpRequest, draft: int, seen: int) -> HttpResponseBase:
    form_of(request, "nothing")
    return _answer(draft_publishing.take_back(request.user, draft, seen))


def _send_back(request: HttpRequest, draft: int, seen: int) -> HttpResponseBase:
    remark = form_of(request, "return")["remark"]
    return _answer(draft_publishing.send_back(request.user, draft, seen, remark))


def _approve(request: HttpRequest, draft: int, seen: int) -> HttpResponseBase:
    form_of(request, "nothing")
    return _answer(draft_publishing.approve(request.user, draft, seen))


def _publish(request: HttpRequest, draft: int, seen: int) -> HttpResponseBase:
    reason = form_of(request, "publish").get("override_reason")
    draft_publishing.publish_draft(request.user, draft, seen, override_reason=reason)
    return _answer(draft)


def _roll_back(request: HttpRequest, number: int) -> HttpResponseBase:
    given = form_of(request, "rollback")
    words = {name: given[name] for name in ("reason", "document") if name in given}
    with acting(request.user):
        on = draft_forms.day(given.get("effective_on"))
        made = draft_publishing.roll_back(request.user, number, on=on, **words)
    response = _answer(made.pk, status=201)
    response["Location"] = reverse("draft", kwargs={"draft": made.pk})
    return response


def _open_state(draft: int) -> DraftState:
    found = draft_numbered(draft)
    if found.status == Revision.Status.PUBLISHED:
        raise NotFound(
            f"Draft {draft} is published as revision {found.number}.",
            hint=f"See /api/v1/revisions/{found.number}/diff.",
        )
    return DraftState.of(found)


@reads_only
def draft_units(request: HttpRequest, draft: int) -> HttpResponseBase:
    """The units of a kind as the draft has them; ``?q=``: those it changes, by name or code."""
    query = Query(request, {"kind", "box", "q"})
    if query.has("q"):
        _open_state(draft)
        told = changed_units_called(draft_numbered(draft), query.text("q", longest=60) or "")
        return json_response(notice_member(current_city()) | told, content_type=GEOJSON, headers=PRIVATE)
    found = draft_answers.units_within(_open_state(draft), query.text("kind"), box_of(query))
    return json_response(notice_member(current_city()) | found, content_type=GEOJSON, headers=PRIVATE)


@reads_only
def draft_arcs(request: HttpRequest, draft: int) -> HttpResponseBase:
    """The stretches of border of a kind as the draft has them."""
    query = Query(request, {"kind", "box"})
    found = draft_answers.arcs_within(_open_state(draft), query.text("kind"), box_of(query))
    return json_response(notice_member(current_city()) | found, content_type=GEOJSON, headers=PRIVATE)


@reads_only
def draft_faults(request: HttpRequest, draft: int) -> HttpResponseBase:
    """Everything wrong with the kinds a draft touches."""
    Query(request, set())
    state = _open_state(draft)
    faults = faults_of_draft(state, difference_of(draft_numbered(draft)).changes)
    found = fault_features(state, faults)
    return json_response(notice_member(current_city()) | found, content_type=GEOJSON, headers=PRIVATE)


@reads_only
def draft_diff(request: HttpRequest, draft: int) -> HttpResponseBase:
    """What a draft changes."""
    query = Query(request, {"format"})
    found = draft_numbered(draft)
    published = found.status == Revision.Status.PUBLISHED
    difference = difference_of_revision(found) if published else difference_of(found)
    return _difference(query, difference, PRIVATE)


@reads_only
def revision_diff(request: HttpRequest, number: int) -> HttpResponseBase:
    """What a published revision changed on its day."""
    query = Query(request, {"format"})
    found = Revision.objects.filter(number=number, status=Revision.Status.PUBLISHED).first()
    if found is None:
        raise NotFound(f"There is no revision {number}.")
    city = current_city()
    profile = boundary_profile(roles(request), city)
    headers = {"Cache-Control": "public, no-cache"} if same_for_all(profile, city) else PRIVATE
    return _difference(query, difference_of_revision(found), headers, profile)


def _difference(
    query: Query, difference: Difference, headers: dict[str, str], profile: PublicProfile | None = None
) -> HttpResponseBase:
    form = query.text("format", "geojson", choices=("geojson", "json", "csv"))
    city = current_city()
    if form == "geojson":
        found = as_feature_collection(difference, city.metric_srid)
        found["features"] = public_features(found["features"], profile)
        return json_response(notice_member(city) | found, content_type=GEOJSON, headers=headers)
    rows = as_table(difference, city.metric_srid)
    if form == "json":
        return json_response(notice_member(city) | {"rows": rows}, headers=headers)
    return HttpResponse(_csv(rows), content_type="text/csv; charset=utf-8", headers=headers)


def _csv(rows: list[dict[str, Any]]) -> str:
    """Rows for a spreadsheet; a text that would be a formula there is made harmless."""
    out = io.StringIO()
    writer = csv.DictWriter(out, TABLE_COLUMNS)
    writer.writeheader()
    for row in rows:
        writer.writerow({name: _harmless(row.get(name)) for name in TABLE_COLUMNS})
    return "\ufeff" + out.getvalue()


def _harmless(cell: Any) -> Any:
    if isinstance(cell, list | tuple):
        cell = "; ".join(f"{member}: {_told(before)} → {_told(after)}" for member, before, after in cell)
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in "=+-@\t\r" and cell[:1] else cell


def _told(value: Any) -> str:
    return "" if value is None else str(value)


@reads_only
def revisions(request: HttpRequest) -> HttpResponseBase:
    """The published revisions, the newest first."""
    query = Query(request, {"limit", "before"})
    before = query.integer("before", None, least=1, most=2**31 - 1)
    limit = query.integer("limit", 50, least=1, most=_MOST)
    city = current_city()
    found = Revision.objects.filter(status=Revision.Status.PUBLISHED).order_by("-number")
    found = found.select_related("document", "author", "reviewer", "rolls_back")
    rows = list((found if before is None else found.filter(number__lt=before))[: limit + 1])
    with_people = is_signed_in(request) and may_see_persons(roles(request), city)
    data = {
        "revisions": [_revision(each, with_people) for each in rows[:limit]],
        "next": rows[limit - 1].number if len(rows) > limit else None,
    }
    headers = PRIVATE if with_people else _PUBLIC
    return json_response(notice_member(city) | data, headers=headers)


def _revision(revision: Revision, with_people: bool) -> dict[str, Any]:
    told: dict[str, Any] = {
        "number": revision.number,
        "effective_on": revision.effective_on,
        "document": revision.document.number if revision.document else None,
        "reason": revision.reason,
        "published_at": revision.published_at.isoformat() if revision.published_at else None,
        "rolls_back": revision.rolls_back.number if revision.rolls_back else None,
        "override_reason": revision.override_reason,
    }
    people = {
        "author": draft_answers.called(revision.author), "reviewer": draft_answers.called(revision.reviewer),
    }
    return told | people if with_people else told


all_drafts = by_method(get=_list, post=_start)
one_draft = by_method(get=_read, patch=_writing(_describe), delete=_writing(_drop))
operations = by_method(post=answered_once(_writing(_append)))
one_operation = by_method(delete=_writing(_discard))
undo = by_method(post=_writing(_undo))
redo = by_method(post=_writing(_redo))
locks = by_method(post=_writing(_keep))
rebase = by_method(post=_writing(_rebase))
submit = by_method(post=_writing(_submit))
take_back = by_method(post=_writing(_take_back))
send_back = by_method(post=_writing(_send_back))
approve = by_method(post=_writing(_approve))
publish = by_method(post=_writing(_publish))
roll_back = by_method(post=_roll_back)
