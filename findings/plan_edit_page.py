"""Door: the page on which the office writes a plan: a form of all parts, or a file; checked, then saved."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext

from findings.appeal_rights import require_office
from findings.plan_files import XLSX, form_of
from findings.plan_form import form_lists, form_parts, problem_list, tables_in, with_change
from findings.plan_pages import answered
from findings.plan_rules import rules_of
from findings.plan_sheets import language, told_plan
from findings.plan_sight import visible_plan
from findings.plan_trial_page import tried_now
from findings.plan_workbook_reading import read_book
from findings.plans import digest_of, read_plan, save_plan
from findings.scoring.plan import PlanFault
from findings.scoring.plan_problem_words import problem_words
from findings.scoring.plan_tables import Cell, CellProblem, Tables, TablesFault, plan_from_tables, tables_of
from findings.scoring.reading import Problem
from gis_core.auditing import acting
from gis_core.errors import BadParameter, Fault
from gis_core.http import Query, roles
from gis_core.received import by_method, sent_file

MOST_FILE_BYTES = 4 * 1024 * 1024
MOST_TEXT_BYTES = 512 * 1024
_SAVE = "save"


def _page(
    request: HttpRequest, tables: Tables, more: dict[str, Any], problems: Sequence[CellProblem] = (),
    status: int = 200,
) -> HttpResponse:
    context = {
        "parts": form_parts(tables, problems), "lists": form_lists(tables),
        "problems": problem_list(problems, tables),
    }
    page = answered(request, "findings/plan_edit.html", context | more, status)
    page["Cache-Control"] = "private, no-store"
    page["Referrer-Policy"] = "same-origin"
    page.is_problem = status >= 400  # type: ignore[attr-defined]  # it tells the problem itself
    return page


def _start(request: HttpRequest, key: str, version: int) -> tuple[Tables, dict[str, Any]]:
    """The tables of the plan that is edited (empty ones for a new plan), and the head of the page."""
    if not key:
        return {"plan": [{}]}, {"seen": ""}
    plan, rounds = visible_plan(key, version, roles(request))
    try:
        tables = tables_of(rules_of(plan))
    except PlanFault:
        tables = {"plan": [{"key": plan.code}]}
    return tables, {"of": told_plan(plan, rounds), "seen": digest_of(key)}


def _look(request: HttpRequest, key: str = "", version: int = 0) -> HttpResponseBase:
    require_office(request.user)
    Query(request, set())
    tables, head = _start(request, key, version)
    return _page(request, tables, head)


def _write(request: HttpRequest, key: str = "", version: int = 0) -> HttpResponseBase:
    """Add or take a row, check, or save; a file fills the form."""
    require_office(request.user)
    _, head = _start(request, key, version)
    head["seen"] = str(request.POST.get("seen", head["seen"]))[:64]
    if request.POST.get("do") == "upload":
        return _filled_in(request, head)
    do = str(request.POST.get("do", "check"))[:60]
    tables = with_change(tables_in(request.POST), do)
    if do.startswith(("add:", "remove:")):
        return _page(request, tables, head | {"changed": do.split(":")[1]})
    try:
        rules = plan_from_tables(tables)
        if do == "try":
            return tried_now(request, rules)
        if do != _SAVE:
            return _page(request, tables, head | {"checked": True})
        with acting(request.user):
            saved = save_plan(request.user, rules, head["seen"])
    except TablesFault as fault:
        return _page(request, tables, head, fault.cells, 422)
    except Fault as fault:
        return _page(request, tables, head | {"fault": _said(fault)}, status=fault.status)
    return HttpResponseRedirect(reverse("plan-page", kwargs={"key": saved.code, "version": saved.version}))


def _said(fault: Fault) -> dict[str, str]:
    detail, title = gettext(fault.detail), gettext(fault.title)
    if detail == fault.detail and title != fault.title:
        detail = f"{title} — {fault.detail}"
    return {"detail": detail, "hint": gettext(fault.hint) if fault.hint else ""}


def _filled_in(request: HttpRequest, head: dict[str, Any]) -> HttpResponseBase:
    """The form with what a file says, problems beside its fields; nothing is saved."""
    try:
        name, content = sent_file(request, MOST_FILE_BYTES)
        most = MOST_FILE_BYTES if form_of(Path(name)) == XLSX else MOST_TEXT_BYTES
        if len(content) > most:
            raise BadParameter(f"The file has more than {most:,} bytes.", parameter="file")
        tables, problems = _tables_in_file(Path(name), content)
    except PlanFault as fault:
        problems = [CellProblem(Cell("plan"), _with_path(each)) for each in fault.problems]
        tables = tables_in(request.POST)
        return _page(request, tables or {"plan": [{}]}, head | {"file_problems": True}, problems, 422)
    except Fault as fault:
        tables, _ = _start(request, *_address(request))
        return _page(request, tables, head | {"fault": _said(fault)}, status=fault.status)
    status = 422 if problems else 200
    return _page(request, tables, head | {"from_file": name[:100]}, problems, status)


def _address(request: HttpRequest) -> tuple[str, int]:
    found = request.resolver_match.kwargs if request.resolver_match else {}
    return str(found.get("key", "")), int(found.get("version", 0))


def _with_path(each: Problem) -> Problem:
    words = problem_words(each.message, language())
    return Problem(each.path, f"{each.path}: {words}" if each.path else words)


def _tables_in_file(name: Path, content: bytes) -> tuple[Tables, Sequence[CellProblem]]:
    """The tables in a file and what is wrong with them; raises PlanFault where they cannot be made out."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"plan.{form_of(name)}"
        path.write_bytes(content)
        if form_of(name) != XLSX:
            return tables_of(read_plan(path)), ()
        read = read_book(path)
    if read.problems:
        raise PlanFault(read.problems)
    try:
        plan_from_tables(read.tables)
    except TablesFault as fault:
        return read.tables, fault.cells
    return read.tables, ()


edit_page = by_method(get=_look, post=_write)
