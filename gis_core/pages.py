"""Door: signing in and out, what a problem means, what the API offers, is the service up?"""

from __future__ import annotations

import logging
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from gis_core import http, throttle
from gis_core.api_catalogue import offers
from gis_core.notices import notice_member
from gis_core.problem_types import GENERAL, problem_types
from gis_core.problems import WrongOrigin, problem_response

logger = logging.getLogger("gis_core.sign_in")


class SignIn(LoginView):
    """The page where a person signs in; refuses after too many failures."""

    template_name = "sign_in.html"
    redirect_authenticated_user = False

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        throttle.refuse_if_too_many(*_who(request))
        return super().post(request, *args, **kwargs)

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        account, address = _who(self.request)
        throttle.note_failure(account, address)
        # A name that is no account's is often a password typed into the wrong field.
        known = get_user_model()._default_manager.filter(username=account[:150]).values_list("pk").first()
        who = f"user {known[0]}" if known else "no account"
        logger.warning("sign-in failed for %s from %s", who, address)
        return super().form_invalid(form)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        throttle.forget_failures(*_who(self.request))
        logger.info("user %s signed in", form.get_user().pk)
        return super().form_valid(form)


def _who(request: HttpRequest) -> tuple[str, str]:
    return request.POST.get("username", ""), request.META.get("REMOTE_ADDR", "")


class SignOut(LogoutView):
    """Ends the session on the server (POST)."""


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The answer to a form without our mark; ``reason`` is Django's and stays in its log."""
    fault = WrongOrigin(
        _("The form did not carry the mark our pages give it."),
        hint=_("Open the page again and send the form once more; cookies must be allowed."),
    )
    return problem_response(request, fault)


@http.reads_only
def problem(request: HttpRequest, code: str) -> HttpResponse:
    """What a type of problem means and what to do about it; the finer codes of importers in general words."""
    title, explanation = problem_types().get(code, GENERAL)
    context = {"problem_title": gettext(title), "code": code, "explanation": gettext(explanation)}
    return render(request, "problem.html", context)


@http.reads_only
def favicon(request: HttpRequest) -> HttpResponse:
    """Where the sign is: a browser that shows an answer as JSON asks for it at this address only."""
    return HttpResponseRedirect(static("img/luzhang.svg"))


@http.reads_only
def healthz(request: HttpRequest) -> HttpResponse:
    """Whether the service and its database answer; a failing database makes it 503."""
    http.Query(request, allowed=())
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    response = http.json_response({"status": "ok"})
    response["Cache-Control"] = "no-store"
    return response


@http.reads_only
def api_index(request: HttpRequest) -> HttpResponse:
    """What the API offers to the one who asks, with the notice when the data are invented."""
    http.Query(request, allowed=())
    city = request.city  # type: ignore[attr-defined]
    roles = http.roles(request)
    return http.json_response(
        notice_member(city)
        | {
            "city": {"key": city.key, "names": dict(city.names), "time_zone": city.time_zone},
            "fictitious": city.fictitious,
            "crs": "EPSG:4326, longitude before latitude",
            "roles": sorted(roles),
            "authentication": "Authorization: Token …",
            "description": "/api/v1/openapi.json",
            "offers": offers(roles),
        }
    )
