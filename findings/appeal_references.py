"""Ask: which unit or body is meant by what people write: a kind with a code, an id such as b_17?"""

from __future__ import annotations

import re
from collections.abc import Mapping

from findings.models import Finding
from gis_core.current_city import current_city
from gis_core.errors import BadParameter, Unprocessable
from grids.models import Body
from grids.units import newest_revision, unit_by_code, versions_on

_BODY = re.compile(r"b_([0-9]{1,18})", re.ASCII)


def body_number(written: str, parameter: str) -> int:
    """The identity number of the body that ``b_17`` means; raises BadParameter for another form."""
    found = _BODY.fullmatch(written)
    if found is None:
        raise BadParameter(
            "A body is named by its id.", hint="As answers give it: b_17.", parameter=parameter
        )
    return int(found[1])


def unit_number(given: Mapping[str, str] | None, finding: Finding, parameter: str) -> int | None:
    """The identity number of the unit that bore a code on the finding's day; None for none given.

    Raises Unprocessable where there was none.
    """
    if not given:
        return None
    newest, found = newest_revision(), None
    if newest is not None and newest.number is not None and current_city().has_kind(given["kind"]):
        found = unit_by_code(given["kind"], given["code"], finding.observed_on, newest.number)
    if found is None:
        raise Unprocessable(
            f"There was no {given['kind'][:32]} “{given['code'][:40]}” on {finding.observed_on}.",
            parameter=parameter, hint="Look for it: /api/v1/units?q=…",
        )
    return int(found.pk)


def unit_called(code: str, finding: Finding, parameter: str) -> int | None:
    """The unit that alone bore that code on the finding's day, of whatever kind; None for no text.

    Raises Unprocessable where none did, or units of several kinds.
    """
    newest = newest_revision()
    if not code.strip() or newest is None or newest.number is None:
        return None
    found = list(versions_on(finding.observed_on, newest.number).filter(code=code.strip())[:2])
    if len(found) != 1:
        raise Unprocessable(
            "There is no unit of that code on the day of the finding, or more than one.",
            parameter=parameter, hint="Choose one of the list, or look the code up on the map.",
        )
    return int(found[0].unit_id)


def body_called(name: str, parameter: str) -> int | None:
    """The body that alone is called so; None for no text. Raises Unprocessable for none or several."""
    if not name.strip():
        return None
    found = list(Body.objects.filter(name=name.strip()).values_list("pk", flat=True)[:2])
    if len(found) != 1:
        raise Unprocessable(
            "There is no body of that name, or more than one.", parameter=parameter,
            hint="Choose one of the list.",
        )
    return int(found[0])
