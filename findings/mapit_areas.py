"""Ask: which areas cover a place, told as mySociety's MapIt tells them?

For programs that know MapIt (https://mapit.mysociety.org/docs/), such as FixMyStreet: an area is a
unit, its type the kind, a generation the number of a revision. The day is asked for beside.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from findings.place_index import judge_of_day
from findings.reasons import text_in
from gis_core.city import City
from gis_core.crs import to_storage
from gis_core.errors import NotFound
from gis_core.geometry import point
from gis_core.masked_places import masked_fault
from gis_core.precision import snap_coordinate
from gis_core.public_profile import PublicProfile
from grids.models import Membership, Revision, UnitVersion
from grids.unit_search import Moment, features, versions_at

CODE = "luzhang"
"""The name of our codes among an area's codes."""


def areas_at(
    x: float, y: float, srid: int, datum: str, moment: Moment, city: City,
    profile: PublicProfile | None = None,
) -> dict[str, dict[str, Any]]:
    """The areas of every kind that cover a place, by their number; both sides of a border it lies on.

    Raises CrsFault, GeometryFault for what is no place in the city, NotAllowed for a masked one.
    """
    lon, lat = to_storage(x, y, epsg=srid, datum=datum, allowed=city.allowed_epsgs)
    place = point(float(lon), float(lat), city.envelope)
    fault = masked_fault(profile, *map(float, place))
    if fault is not None:
        raise fault
    stored = [[float(snap_coordinate(each))] for each in place]
    revision = Revision.objects.get(number=moment.revision)
    (answer,) = judge_of_day(moment.on, revision, city).answers(*stored, None)
    versions = [found.unit.version for kind in answer.kinds for found in kind.covering]
    return _told(UnitVersion.objects.filter(pk__in=versions), moment, city)


def area(unit: int, moment: Moment, city: City) -> dict[str, Any]:
    """One area by its number; raises NotFound where it did not exist on the day."""
    found = _told(versions_at(moment).filter(unit=unit), moment, city)
    if not found:
        raise _no_area(unit, moment)
    return found[str(unit)]


def area_shape(unit: int, moment: Moment, eyes: City | None = None) -> dict[str, Any]:
    """The boundary of an area as a bare GeoJSON geometry; raises NotFound.

    ``eyes``: the city whose public profile shows other boundaries than are stored.
    """
    version = versions_at(moment).filter(unit=unit).values_list("pk", flat=True).first()
    if version is None:
        raise _no_area(unit, moment)
    (feature,) = features([version], moment, with_geometry=True, eyes=eyes)
    shape: dict[str, Any] | None = feature["geometry"]
    return {"type": "MultiPolygon", "coordinates": []} if shape is None else shape


def _no_area(unit: int, moment: Moment) -> NotFound:
    return NotFound(f"There was no area {unit} on {moment.on}, as revision {moment.revision} has it.")


def _told(versions: Any, moment: Moment, city: City) -> dict[str, dict[str, Any]]:
    rows = list(versions.select_related("revision").defer("geometry").order_by("kind", "code"))
    parents = _parents((row.unit_id for row in rows), moment, city)
    language = city.languages[0].split("-")[0]
    return {
        str(row.unit_id): {
            "id": row.unit_id,
            "name": row.name,
            "parent_area": parents.get(row.unit_id),
            "type": row.kind,
            "type_name": text_in(city.kind(row.kind).labels, language),
            "country": "",
            "country_name": "-",
            "generation_low": row.revision.number,
            "generation_high": moment.revision,
            "codes": {CODE: row.code},
            "all_names": {},
        }
        for row in rows
    }


def _parents(units: Iterable[int], moment: Moment, city: City) -> Mapping[int, int]:
    """The primary parent, of the kind above its own, of each unit."""
    held = Membership.objects.filter(
        child__in=list(units), primary=True, valid__contains=moment.on, believed__contains=moment.revision
    )
    above = {kind.key: kind.parent for kind in city.kinds}
    rows = held.values_list("child_id", "child__kind", "parent_kind", "parent_id")
    return {child: parent for child, kind, parent_kind, parent in rows if above.get(kind) == parent_kind}
