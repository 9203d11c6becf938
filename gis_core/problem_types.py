"""Ask: which types of problem does this service know, and what does each mean to a person?"""

from __future__ import annotations

import inspect

from django.utils.translation import gettext_noop as _

from gis_core.errors import Fault

# For a code that stands for itself, such as "too-few-points": its answer says the rest.
GENERAL = (
    _("Something in what was sent cannot be taken"),
    _("The answer that brought you here says what was wrong, in which row or place, and what to do."),
)

# What pure rooms, which know no Django, say in words without names; translated on the page of a problem.
SENTENCES = (_("Sign in to be answered."),)

# Titles of gis_core.errors (which knows no Django) and explanations, both translated on the page.
_EXPLAINED: dict[str, tuple[str, str]] = {
    "bad-request": (
        _("The request cannot be answered as it stands"),
        _("Something in it is not of the form this address takes. The detail says what."),
    ),
    "bad-parameter": (
        _("A parameter is wrong"),
        _("A parameter is unknown, missing, given twice or not of its form. The answer names it."),
    ),
    "token-in-address": (
        _("A token stood in the address"),
        _("Addresses end in logs and histories. Send the token as a header; revoke the one that was sent."),
    ),
    "not-found": (
        _("There is no such thing"),
        _("Nothing is at this address, or it does not exist for you (yet). Check the address or sign in."),
    ),
    "not-allowed": (
        _("This is not among your rights"),
        _("You are known here, but your roles do not include this. An administrator can grant a role."),
    ),
    "masked-area": (
        _("Of this place nothing is told to the public"),
        _("The place lies in an area of which the city tells the public nothing."),
    ),
    "not-signed-in": (
        _("Please sign in"),
        _("This is for signed-in users. Programs send a token as a header."),
    ),
    "wrong-method": (
        _("This address does not take that method"),
        _("The address exists, but is used in another way, for example by GET instead of POST."),
    ),
    "wrong-origin": (
        _("This form cannot be verified as ours"),
        _("Open the page again and send the form once more; cookies must be allowed."),
    ),
    "too-many-attempts": (
        _("Too many failed attempts"),
        _("Signing in is refused for a quarter of an hour, to stop guessing."),
    ),
    "conflict": (
        _("This contradicts what is already there"),
        _("Something else has been recorded in the meantime or before. Reload and compare."),
    ),
    "unprocessable": (
        _("The content cannot be taken"),
        _("The form is right, the content is not. The detail says which row or place and why."),
    ),
    "too-large": (_("This is too much for one request"), _("Send less at a time.")),
    "unavailable": (
        _("Not available at the moment"),
        _("Something this answer needs does not answer. Please try again in a moment."),
    ),
    "no-city": (
        _("No city has been configured"),
        _("The service is running without a city. An administrator must configure one."),
    ),
    "no-revision": (
        _("No boundaries have been published yet"),
        _("Import and publish units first; then places can be answered for."),
    ),
    "city-configuration": (
        _("The city's configuration is wrong"),
        _("The configuration document of the city does not hold together."),
    ),
    "server-error": (
        _("Something went wrong on our side"),
        _("It has been logged. Please tell us the number of the request."),
    ),
}


def _families(fault: type[Fault]) -> list[type[Fault]]:
    return [fault, *(deeper for child in fault.__subclasses__() for deeper in _families(child))]


def problem_types() -> dict[str, tuple[str, str]]:
    """Code → title and explanation (English, to be translated): the explained ones above, and
    every fault a higher floor has defined, by its title and first line of documentation."""
    of_classes = {
        family.code: (family.title, (inspect.getdoc(family) or family.title).split("\n")[0])
        for family in _families(Fault)
    }
    return of_classes | _EXPLAINED
