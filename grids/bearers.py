"""Ask: which unit does a code mean when its kind is not said?"""

from __future__ import annotations

from django.urls import reverse

from gis_core.city import City
from gis_core.errors import Conflict, NotFound
from grids.models import UnitVersion
from grids.unit_search import Moment, versions_at


class AmbiguousCode(Conflict):
    """Units of several kinds bear this code: the answer lists their addresses."""

    code = "ambiguous-code"
    title = "Units of several kinds bear this code"


def kind_of_code(
    code: str, moment: Moment, city: City, *, route: str, on_that_day: bool = True
) -> str:
    """The one kind of which a unit bears the code at the moment; raises NotFound, AmbiguousCode.

    Where none does and ``on_that_day`` is not insisted on, those that ever bore it count, as the
    moment's revision has it. ``route`` names the address (of kind and code) that is told of each.
    """
    kinds = [kind.key for kind in city.kinds]
    found = versions_at(moment, kinds).filter(code=code)
    if not found and not on_that_day:
        found = UnitVersion.objects.filter(kind__in=kinds, code=code, believed__contains=moment.revision)
    names: dict[str, str] = dict(found.order_by("valid__startswith").values_list("kind", "name"))
    if not names:
        when = f" on {moment.on}" if on_that_day else ""
        raise NotFound(
            f"There was no unit “{code[:60]}”{when}, as revision {moment.revision} has it.",
            hint="Its history tells when the code was borne: add /history to the address."
            if on_that_day else "Look for it: /api/v1/units?q=…",
        )
    if len(names) > 1:
        raise AmbiguousCode(
            f"Units of {len(names)} kinds bear the code “{code[:60]}”.",
            hint="Say which: add kind=…, or follow one of the addresses.", parameter="kind",
            choices=[
                {"kind": kind, "code": code, "name": names[kind],
                 "address": reverse(route, kwargs={"kind": kind, "code": code})}
                for kind in kinds if kind in names
            ],
        )
    return next(iter(names))
