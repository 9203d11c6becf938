"""Ask: who did what, when, by which way and why?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.exceptions import FieldError, ValidationError
from django.db.models import Model
from pghistory.models import Event, Events

from gis_core.errors import BadParameter

_BATCH = 500
_LONGEST = 80


@dataclass(frozen=True)
class AuditEntry:
    """One row's change: ``action`` is insert, update or delete, ``changes`` column → (before, after).

    ``who`` is an account's name, ``way`` the request's or the command's; each empty where unknown.
    """

    at: datetime
    action: str
    model: str
    row: str
    who: str
    way: str
    reason: str
    changes: dict[str, tuple[Any, Any]]

    def as_json(self) -> dict[str, Any]:
        """The whole entry for a machine."""
        return {
            "at": self.at.isoformat(), "action": self.action, "model": self.model, "row": self.row,
            "who": self.who or None, "way": self.way or None, "reason": self.reason or None,
            "changes": {name: {"from": old, "to": new} for name, (old, new) in self.changes.items()},
        }

    def line(self) -> str:
        """The entry for a person, long values cut."""
        because = f" because “{self.reason}”" if self.reason else ""
        what = "; ".join(_change(name, *pair) for name, pair in self.changes.items())
        when = self.at.strftime("%Y-%m-%d %H:%M:%S")
        who = f"{self.who or 'unknown'} by {self.way}" if self.way else self.who or "unknown"
        return f"{when} {self.action} {self.model} {self.row}: {who}{because}{f': {what}' if what else ''}"


def _change(name: str, old: Any, new: Any) -> str:
    if isinstance(new, dict | list) or isinstance(old, dict | list):
        return f"{name} changed"
    if old is None:
        return f"{name} {_cut(new)}"
    return f"{name} {_cut(old)} → {_cut(new)}"


def _cut(value: Any) -> str:
    text = "nothing" if value in (None, "") else str(value)
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"


def event_models() -> dict[str, type[Event]]:
    """The tables of events by the name of what they keep: ``grant``, ``revision``, …"""
    return {
        model.pgh_tracked_model._meta.model_name: model
        for model in apps.get_models()
        if issubclass(model, Event) and not model._meta.abstract and hasattr(model, "pgh_tracked_model")
    }


def audit(
    *, since: datetime | None = None, of: str | None = None, by: str | None = None
) -> Iterator[AuditEntry]:
    """Every change kept, the oldest first: ``since`` a moment, ``of`` one record, ``by`` an account.

    ``of`` is “grant”, “grant:7” (the row's identity number) or “revision:number=7” (a column's
    value at any time). Deleted rows are there too. Raises BadParameter for an unknown record
    or account.
    """
    events = _events_of(of)
    if since is not None:
        events = events.filter(pgh_created_at__gte=since)
    if by is not None:
        events = events.filter(pgh_context__user=_account(by))
    names = dict(get_user_model()._default_manager.values_list("pk", "username"))
    for event in events.order_by("pgh_created_at", "pgh_model", "pgh_id").iterator(_BATCH):
        yield _entry(event, names)


def _events_of(of: str | None) -> Any:
    models = event_models()
    if of is None:
        return Events.objects.across(*models.values())
    name, _, which = of.partition(":")
    model = models.get(name.lower())
    if model is None:
        raise BadParameter(
            f"No events are kept of “{name[:40]}”.", parameter="of",
            hint=f"Known: {', '.join(sorted(models))}.",
        )
    events = Events.objects.across(model)
    return events.filter(pgh_obj_id__in=_rows(model, which)) if which else events


def _rows(model: type[Model], which: str) -> list[str]:
    """The identity numbers that ``which`` means, as the events write them."""
    column, equals, value = which.rpartition("=")
    try:
        held = model._default_manager.filter(**{column if equals else "pgh_obj_id": value})
        return [str(number) for number in held.values_list("pgh_obj_id", flat=True).distinct()]
    except (FieldError, ValidationError, ValueError, TypeError):
        raise BadParameter(
            f"“{which[:60]}” is no row and no column's value.", parameter="of",
            hint="Write grant:7 or revision:number=7.",
        ) from None


def _account(name: str) -> int:
    found = get_user_model()._default_manager.filter(username=name).values_list("pk", flat=True).first()
    if found is None:
        raise BadParameter(f"There is no account “{name[:60]}”.", parameter="by")
    return int(found)


def _entry(event: Any, names: dict[int, str]) -> AuditEntry:
    context = event.pgh_context or {}
    user = context.get("user")
    who = names.get(user, f"user {user}") if user is not None else context.get("login", "")
    return AuditEntry(
        event.pgh_created_at, event.pgh_label, event.pgh_obj_model, event.pgh_obj_id or "",
        who, way_of(context), context.get("reason", ""), _changes(event),
    )


def way_of(context: dict[str, Any]) -> str:
    """By which request or command it was done, as a context tells it."""
    if "url" in context:
        return f"{context.get('method', '')} {context['url']}".strip()
    return f"manage.py {context['command']}" if "command" in context else ""


def _changes(event: Any) -> dict[str, tuple[Any, Any]]:
    if event.pgh_label == "update":
        return {name: (old, new) for name, (old, new) in (event.pgh_diff or {}).items()}
    told = {name: value for name, value in event.pgh_data.items() if value not in (None, "")}
    gone = event.pgh_label == "delete"
    return {name: (value, None) if gone else (None, value) for name, value in told.items()}
