"""Ask: how is a fault told, to a program as problem+json and to a person as a page?"""

from __future__ import annotations

import json
import logging
import uuid

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from gis_core.errors import BadParameter, Fault, NotAllowed, NotFound, TooLarge, Unavailable

logger = logging.getLogger("gis_core.problems")

MACHINE_PATHS = ("/api/", "/tiles/", "/archives/", "/point/", "/area/", "/healthz")
PAGES_BETWEEN = frozenset({"/tiles/"})
"""Pages for people whose path begins as those of machines do."""

_HTML = "text/html"
_PROBLEM_JSON = "application/problem+json; charset=utf-8"
_KINDS = [_HTML, "application/problem+json", "application/json"]


class Broken(Fault):
    """The fault is ours: only its number is told."""

    status = 500
    code = "server-error"
    title = "Something went wrong on our side"


class WrongMethod(Fault):
    """The address is right, the method is not."""

    status = 405
    code = "wrong-method"
    title = "This address does not take that method"


class WrongOrigin(Fault):
    """A form came without the mark that it is from one of our own pages."""

    status = 403
    code = "wrong-origin"
    title = "This form cannot be verified as ours"


def is_for_machines(path: str) -> bool:
    """Whether programs ask there: its answers are the same in every language, its problems JSON."""
    return path.startswith(MACHINE_PATHS) and path not in PAGES_BETWEEN


def wants_json(request: HttpRequest) -> bool:
    """Whether a program asks: by the path, or by what it accepts."""
    if is_for_machines(request.path_info):
        return True
    return request.get_preferred_type(_KINDS) != _HTML


def request_id(request: HttpRequest) -> str:
    """The number a request is found by in the log: ours alone, made when first needed."""
    kept: str | None = getattr(request, "_request_id", None)
    if kept is None:
        kept = uuid.uuid4().hex[:16]
        request._request_id = kept  # type: ignore[attr-defined]
    return kept


def fault_of(error: BaseException) -> Fault:
    """Any exception as a fault that tells nothing of tables, paths or code."""
    if isinstance(error, Fault):
        return error
    if isinstance(error, Http404):
        return NotFound(_("There is nothing at this address."))
    if isinstance(error, PermissionDenied):
        return NotAllowed(_("Your account does not have the right to do this."))
    if isinstance(error, RequestDataTooBig):
        return TooLarge(_("The request carries more than this address takes."))
    if isinstance(error, SuspiciousOperation):
        return BadParameter(_("The request is not of a form that can be read safely."), code="bad-request")
    if _is_outage(error):
        return Unavailable(
            _("The database does not answer just now."), hint=_("Please try again in a moment.")
        )
    return Broken(_("The request could not be answered."), hint=_("Please tell us the number below."))


def _is_outage(error: BaseException) -> bool:
    if isinstance(error, OperationalError | InterfaceError):
        return True
    # A statement cancelled inside GEOS comes back under another class.
    return isinstance(error, DatabaseError) and "Interrupted" in str(error)


def problem_response(request: HttpRequest, error: BaseException) -> HttpResponse:
    """The answer to a request that failed with ``error``, logged when the fault is ours."""
    fault = fault_of(error)
    if fault.status >= 500:
        # The query string stays out of the log: it may hold a reporter's exact place.
        logger.error(
            "request %s failed: %s %a",
            request_id(request),
            request.method,
            request.path_info,
            exc_info=None if isinstance(error, Fault) else error,
        )
    problem = fault.as_problem() | {"request": request_id(request)}
    if wants_json(request):
        body = json.dumps(problem, ensure_ascii=False, allow_nan=False, default=str)
        response = HttpResponse(body, status=fault.status, content_type=_PROBLEM_JSON)
    else:
        response = HttpResponse(_page(request, fault, problem), status=fault.status)
    return _with_headers(response, request, fault)


def _with_headers(response: HttpResponse, request: HttpRequest, fault: Fault) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    response["X-Request-Id"] = request_id(request)
    if fault.status == 401:
        response["WWW-Authenticate"] = 'Token realm="api"'
    if fault.status == 503:
        response["Retry-After"] = "5"
    response.is_problem = True  # type: ignore[attr-defined]
    return response


def _page(request: HttpRequest, fault: Fault, problem: dict[str, object]) -> str:
    context = {
        "problem": problem,
        "problem_title": gettext(fault.title),
        "code": fault.code,
        # Sentences without names in them are translated; others stay as they were said.
        "detail": gettext(fault.detail) if fault.detail else "",
        "hint": gettext(fault.hint) if fault.hint else "",
    }
    if fault.status < 500:
        try:
            return render_to_string("problem.html", context, request)
        except Exception:  # the page about a fault must not fail for the same cause
            logger.exception("request %s: its problem page failed", request_id(request))
    return render_to_string("problem.html", context)
