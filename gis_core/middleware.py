"""Door: what happens to every request before and after its view?

Settings name these classes in order: ProblemMiddleware outermost, then (after Django's
session and authentication) TokenMiddleware, PermissionMiddleware, CityMiddleware.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation.trans_real import parse_accept_lang_header
from knox.auth import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed

from gis_core import http
from gis_core.city import City
from gis_core.current_city import current_city
from gis_core.errors import Fault, NotAllowed, NotSignedIn, Unavailable
from gis_core.notices import FICTITIOUS, map_mark
from gis_core.permission_table import rule_of
from gis_core.problems import WrongMethod, is_for_machines, problem_response, request_id, wants_json

Answer = Callable[[HttpRequest], HttpResponseBase]
_TOKEN = re.compile(r"[A-Za-z0-9]{16,128}", re.ASCII)
# Control characters, and what undecodable bytes became.
_NEVER_IN_A_PATH = re.compile("[\x00-\x1f\x7f\ufffd\ud800-\udfff]")
_TOKEN_NAMES = frozenset({"token", "access_token", "auth_token", "api_token", "api_key", "apikey", "key"})


class ProblemMiddleware:
    """No failure leaves the house in any other form than a problem."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if _NEVER_IN_A_PATH.search(request.path_info):
            # A database refuses such a text only when it is asked, each in its own way.
            return problem_response(request, Http404())
        response = self.get_response(request)
        is_page = response.get("Content-Type", "text/html").startswith("text/html")
        if response.status_code >= 400 and is_page and not getattr(response, "is_problem", False):
            return _framework_problem(request, response)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse:
        return problem_response(request, error)


def _framework_problem(request: HttpRequest, response: HttpResponseBase) -> HttpResponse:
    """A problem instead of the page Django itself made (no such route, wrong host or method)."""
    errors: dict[int, BaseException] = {
        400: SuspiciousOperation(),
        403: PermissionDenied(),
        404: Http404(),
        405: WrongMethod(
            f"This address does not take {request.method}.", hint=f"It takes: {response.get('Allow', '')}."
        ),
    }
    problem = problem_response(request, errors.get(response.status_code) or _other(response.status_code))
    if "Allow" in response:
        problem["Allow"] = response["Allow"]
    return problem


def _other(status: int) -> BaseException:
    if status >= 500:
        return RuntimeError(f"answered {status} outside any view")
    known = {int(each): each.phrase for each in HTTPStatus}  # “in HTTPStatus” asks for a member up to 3.11
    fault = Fault(known.get(status, "The request was refused."))
    fault.status = status
    return fault


class LanguageMiddleware(LocaleMiddleware):
    """A page speaks the reader's language; what a program reads is the same in every language.

    So a tile is kept once by a shared cache, not once for each Accept-Language.
    """

    def process_request(self, request: HttpRequest) -> None:
        if is_for_machines(request.path_info):
            translation.activate("en")
        else:
            super().process_request(request)

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if is_for_machines(request.path_info):
            return response
        answered: HttpResponseBase = super().process_response(request, response)
        return answered


class TokenMiddleware:
    """A token in the ``Authorization: Token …`` header makes the user; nowhere else is it taken."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.auth = None  # type: ignore[attr-defined]
        try:
            _refuse_token_in_address(request)
            _take_token(request)
        except (Fault, DatabaseError, SuspiciousOperation) as error:
            return problem_response(request, error)
        return self.get_response(request)


def _refuse_token_in_address(request: HttpRequest) -> None:
    written = request.META.get("QUERY_STRING", "").lower()
    if "%" not in written and not any(name in written for name in _TOKEN_NAMES):
        return  # so plain that it need not be taken apart
    for name in request.GET:
        if name.lower() in _TOKEN_NAMES:
            raise Fault(
                f"A token must not travel in the address (parameter “{name}”): addresses end in logs.",
                hint="Send it as a header: Authorization: Token YOUR-TOKEN. Revoke this one.",
                parameter=name,
                code="token-in-address",
            )


def _take_token(request: HttpRequest) -> None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":  # who means to be known must not be answered as the public
        raise NotSignedIn(
            "A token is not sent as a bearer here.", hint="Send Authorization: Token YOUR-TOKEN."
        )
    if scheme.lower() != "token":
        return
    try:
        if not _TOKEN.fullmatch(token.strip()):
            raise AuthenticationFailed
        user, request.auth = TokenAuthentication().authenticate_credentials(token.strip().encode())  # type: ignore[attr-defined]
    except AuthenticationFailed:
        raise NotSignedIn(
            "The token is not known, has expired, or belongs to a closed account.",
            hint="Ask an administrator for a new one: manage.py issue_token NAME.",
        ) from None
    request.user = user
    # A browser never adds this header by itself, so no other site can forge such a request.
    request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]


class PermissionMiddleware:
    """Deny by default: a route serves the roles the permission table names, nobody else."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        try:
            signed_in = http.is_signed_in(request)
        except DatabaseError as error:
            return problem_response(request, error)
        # A stale session's cookie is taken back in the answer: that is nobody else's to keep either.
        _say_who_may_keep(response, signed_in or settings.SESSION_COOKIE_NAME in request.COOKIES)
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        try:
            _require_right(request)
        except (NotSignedIn, NotAllowed, DatabaseError) as error:
            if isinstance(error, NotSignedIn) and not wants_json(request):
                response: HttpResponse = redirect_to_login(request.get_full_path())
            else:
                response = problem_response(request, error)
            response.refused_by_table = isinstance(error, Fault)  # type: ignore[attr-defined]
            return response
        return None


def _say_who_may_keep(response: HttpResponseBase, personal: bool) -> None:
    """A shared cache keeps nothing personal; nor does a browser, unless the view says how.

    What a view says nothing of may be kept, but is asked for again each time.
    """
    said = response.get("Cache-Control", "")
    if not said:
        response["Cache-Control"] = "private, no-store" if personal else "no-cache"
    elif personal and "no-store" not in said:
        patch_cache_control(response, private=True)


def _require_right(request: HttpRequest) -> None:
    rule = rule_of(request.resolver_match.view_name if request.resolver_match else "")
    if rule is None:
        raise NotAllowed("This address serves nobody: it is not in the permission table.")
    if not rule.by_token and getattr(request, "auth", None) is not None:
        raise NotAllowed("This page takes a signed-in person, not a token.")
    if rule.roles.isdisjoint(http.roles(request)):
        if not http.is_signed_in(request):
            raise NotSignedIn("This address serves signed-in users only.")
        raise NotAllowed(f"This address serves: {', '.join(sorted(rule.roles))}.")


class CityMiddleware:
    """``request.city``, read when first used; its time zone is then the request's."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.city = SimpleLazyObject(_city_with_its_clock)  # type: ignore[attr-defined]
        timezone.deactivate()
        try:
            return self.get_response(request)
        finally:
            timezone.deactivate()

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        if not wants_json(request):  # pages show times in the city's zone; a tile costs no query
            city = _city_of(request)
            if city is not None and not _language_is_wished(request):
                translation.activate(city.languages[0])
                request.LANGUAGE_CODE = translation.get_language()  # type: ignore[attr-defined]


def _language_is_wished(request: HttpRequest) -> bool:
    """Whether the reader chose a language we have, by cookie or by the browser's setting."""
    if settings.LANGUAGE_COOKIE_NAME in request.COOKIES:
        return True
    wished = parse_accept_lang_header(request.headers.get("Accept-Language", ""))
    return any(_is_supported(language) for language, _ in wished)


def _is_supported(language: str) -> bool:
    try:
        return bool(translation.get_supported_language_variant(language))
    except LookupError:
        return False


def _city_with_its_clock() -> City:
    city = current_city()
    timezone.activate(city.zone)
    return city


def _city_of(request: HttpRequest) -> City | None:
    """The request's city, or None where there is none yet or no database to ask."""
    try:
        city: Any = getattr(request, "city", None)
        return city if city is not None and city.key else None
    except (Unavailable, DatabaseError):
        return None


def city_context(request: HttpRequest) -> dict[str, Any]:
    """What every page shows: the city's name, the notice that data are invented, the map's mark."""
    city = _city_of(request)
    language = (get_language() or "en").split("-")[0]
    shared = {"language": language, "request_id": request_id(request), "roles": _roles(request)}
    if city is None:
        return shared | {"city": None, "city_name": "", "fictitious": "", "map_approval": ""}
    return shared | {
        "city": city,
        "city_name": city.names.get(language) or next(iter(city.names.values())),
        "fictitious": FICTITIOUS.get(language, FICTITIOUS["en"]) if city.fictitious else "",
        "map_approval": map_mark(city),
    }


def _roles(request: HttpRequest) -> frozenset[str]:
    try:
        return http.roles(request)
    except DatabaseError:
        return frozenset({"public"})
