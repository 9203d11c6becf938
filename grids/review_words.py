"""Ask: how is what went wrong with a draft, or may not be done, told in the reader's language?"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from gis_core.city import City
from gis_core.errors import Fault
from grids.models import Revision

_BY_CODE: dict[str, tuple[Any, Any]] = {
    "draft-changed": (
        _("Somebody changed the draft after this page was opened."),
        _("Below it is as it is now: look at it, then do it again."),
    ),
    "draft-status": (_("The draft is no longer in the state in which this can be done."),
                     _("Below it is as it is now.")),
    "not-co-signed": (
        _("Co-signatures are lacking."),
        _("See below which side has not agreed. Wait for it, or return the draft."),
    ),
    "draft-faults": (_("Faults forbid it."), _("They are listed below, each with its place.")),
    "draft-incomplete": (
        _("The draft lacks a reason or a document number."), _("Fill in both to submit it."),
    ),
    "nothing-changes": (_("The draft changes nothing."), _("Draw something first.")),
}


def told(fault: Fault) -> dict[str, str]:
    """A fault in the reader's language, as ``detail`` and ``hint``; what has no words yet as it was said."""
    if special := _SPECIAL.get(fault.code):
        return special(fault)
    if known := _BY_CODE.get(fault.code):
        return {"detail": str(known[0]), "hint": str(known[1])}
    detail, title = gettext(fault.detail), gettext(fault.title)
    if detail == fault.detail and title != fault.title:
        detail = f"{title} — {detail}"
    return {"detail": detail, "hint": gettext(fault.hint) if fault.hint else ""}


def _frozen(fault: Fault) -> dict[str, str]:
    days = ", ".join(fault.members.get("allowed", []))
    return {
        "detail": gettext(
            "On the effective day units that are ranked may not be redrawn: a round is under way."
        ),
        "hint": gettext("Allowed days: %(days)s.") % {"days": days},
    }


def _refused_operation(fault: Fault) -> dict[str, str]:
    number = fault.members.get("ordinal", "")
    return {
        "detail": gettext("Operation %(number)s can no longer be done on the present boundaries.")
        % {"number": number},
        "hint": gettext("Take it out, or draw it anew."),
    }


_SPECIAL: dict[str, Callable[[Fault], dict[str, str]]] = {
    "boundaries-frozen": _frozen, "operation-refused": _refused_operation,
}

STATES: dict[str, Any] = {
    Revision.Status.DRAFT: _("being drawn"),
    Revision.Status.SUBMITTED: _("submitted"),
    Revision.Status.APPROVED: _("approved"),
    Revision.Status.RETURNED: _("returned"),
    Revision.Status.PUBLISHED: _("published"),
}
"""What a draft's state is called."""

OPERATIONS: dict[str, Any] = {
    "move_arc": _("border moved"),
    "move_node": _("junction moved"),
    "reassign": _("ground handed over"),
    "split": _("split by a line"),
    "merge": _("merged"),
    "simplify": _("border simplified"),
    "fill_gap": _("gap filled"),
    "cut_overlap": _("overlap given to one"),
    "move_to_parent": _("moved to another parent"),
    "create": _("unit drawn"),
    "create_along_road": _("unit drawn along a road"),
    "retire": _("unit ended"),
    "recode": _("code changed"),
    "set_attributes": _("name or attributes changed"),
    "set_each": _("names, codes or attributes changed by a table"),
    "replace": _("outlines replaced from a file"),
}
"""What an operation did, in words of a street office."""

FIELDS: dict[str, Any] = {
    "code": _("code"), "name": _("name"), "parent": _("parent"), "attributes": _("attributes"),
    "boundary": _("boundary"),
}
UNIT_STATES: dict[str, Any] = {"added": _("new"), "removed": _("ended"), "changed": _("changed")}
SIDE_STATES: dict[str, Any] = {
    "confirmed": _("confirmed"), "objected": _("objected"), "": _("not answered"), "outdated": _("outdated"),
}
TURNS: dict[str, Any] = {
    "author": _("whoever draws"), "sides": _("the sides that co-sign"), "reviewer": _("a reviewer"),
    "publisher": _("whoever publishes"), "nobody": _("nobody: done"),
}
"""Whose turn it is with a draft."""


def attributes_said(names: Iterable[str], city: City) -> str:
    """Attributes by what the city calls them in the reader's language."""
    language = (get_language() or "en").split("-")[0]
    mark = "、" if language == "zh" else ", "
    return mark.join(city.attribute_label(name, language) for name in names)


def label_of(labels: Any) -> str:
    """The text of several, by language, that is the reader's."""
    language = (get_language() or "en").split("-")[0]
    return str(labels.get(language) or next(iter(labels.values())))
