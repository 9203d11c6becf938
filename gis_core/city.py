"""Pure: what is a city here, as configuration?

Everything that differs between Xianning and New York is in one document (YAML in
``fixtures/cities/``, JSON in the database). Nothing else in the code may name a city.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from math import inf
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from gis_core.errors import Fault
from gis_core.public_profile import ProfileFault, PublicProfile, profile_from_document

POLICIES = ("root", "partition_of_parent", "partition_of_own_extent", "islands")
ROUND_LENGTHS = ("month", "quarter")
_KIND_KEY = re.compile(r"[a-z][a-z0-9_]{0,31}", re.ASCII)


class CityFault(Fault):
    """A city's configuration document does not hold together."""

    code = "city-configuration"
    title = "The city's configuration is wrong"


@dataclass(frozen=True)
class UnitKind:
    """One kind of territorial unit and the policy its units keep.

    ``policy`` is one of POLICIES; ``parent`` the kind it nests in (or whose union it
    partitions, for ``partition_of_own_extent``), ``code_pattern`` a full-match regular
    expression; ``group_kind`` the kind inside whose units this kind is ranked;
    ``border_counts`` whether the other side of its border would change a body or a score;
    ``area_norm_m2`` how large a unit should be about, in square metres, None for any size.
    """

    key: str
    labels: Mapping[str, str]
    policy: str
    parent: str | None
    code_pattern: str
    ranked: bool = False
    group_kind: str | None = None
    border_counts: bool = True
    least_zoom: int = 0
    area_norm_m2: float | None = None

    @property
    def is_partition(self) -> bool:
        """Whether every place of its extent belongs to exactly one unit of this kind."""
        return self.policy in ("partition_of_parent", "partition_of_own_extent")

    def accepts_code(self, code: str) -> bool:
        """Whether ``code`` has this kind's form."""
        return re.fullmatch(self.code_pattern, code) is not None


@dataclass(frozen=True)
class City:
    """One city. Coordinates are lon/lat WGS84; ``envelope`` is west, south, east, north."""

    key: str
    names: Mapping[str, str]
    time_zone: str
    languages: tuple[str, ...]
    currency: str
    metric_srid: int
    allowed_epsgs: tuple[int, ...]
    envelope: tuple[float, float, float, float]
    map_centre: tuple[float, float]
    map_zoom: float
    round_length: str
    kinds: tuple[UnitKind, ...]
    public_profile: PublicProfile
    border_tolerance_m: float = 1.0
    fictitious: bool = False
    bulletin: Mapping[str, Any] = field(default_factory=dict)
    """How bulletins are worded; read by the floor that writes them."""
    attribute_labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """What attributes of units are called, by stored name and language; others go by their stored name."""

    @property
    def zone(self) -> ZoneInfo:
        """The city's time zone: a day and a month are the city's, never the server's."""
        return ZoneInfo(self.time_zone)

    def kind(self, key: str) -> UnitKind:
        """The kind of that key; raises CityFault naming the known ones."""
        for kind in self.kinds:
            if kind.key == key:
                return kind
        known = ", ".join(kind.key for kind in self.kinds)
        raise CityFault(f"There is no kind of unit “{key}”.", hint=f"Known kinds: {known}.")

    def attribute_label(self, name: str, language: str) -> str:
        """What an attribute is called in a language: its stored name where the city gives none."""
        return self.attribute_labels.get(name, {}).get(language, name)

    def has_kind(self, key: str) -> bool:
        """Whether the city knows that kind of unit."""
        return any(kind.key == key for kind in self.kinds)

    def contains(self, lon: float, lat: float) -> bool:
        """Whether a lon/lat WGS84 place lies in the city's envelope."""
        west, south, east, north = self.envelope
        return west <= lon <= east and south <= lat <= north


def _require(document: Mapping[str, Any], key: str, where: str) -> Any:
    if key not in document:
        raise CityFault(f"{where} lacks “{key}”.")
    return document[key]


def _labels(value: Any, where: str) -> dict[str, str]:
    if not isinstance(value, Mapping) or not value:
        raise CityFault(f"{where} must give a text for each language, such as {{en: …, zh: …}}.")
    return {str(language): str(text) for language, text in value.items()}


def _positive(value: Any, where: str) -> float | None:
    """A number above zero, or None where nothing is given."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < inf:
        raise CityFault(f"{where} must be a number above zero.")
    return float(value)


def _kind(document: Mapping[str, Any], number: int) -> UnitKind:
    where = f"kinds[{number}]"
    key = str(_require(document, "key", where))
    if not _KIND_KEY.fullmatch(key):
        raise CityFault(f"{where}: “{key}” is no key: small letters, digits and _ only.")
    policy = str(_require(document, "policy", where))
    if policy not in POLICIES:
        raise CityFault(f"{where} ({key}): unknown policy “{policy}”; one of {', '.join(POLICIES)}.")
    pattern = str(document.get("code_pattern", r".{1,40}"))
    try:
        re.compile(pattern)
    except re.error as error:
        raise CityFault(f"{where} ({key}): code_pattern is no regular expression: {error}.") from error
    return UnitKind(
        key=key,
        labels=_labels(_require(document, "labels", where), f"{where}.labels"),
        policy=policy,
        parent=document.get("parent"),
        code_pattern=pattern,
        ranked=bool(document.get("ranked", False)),
        group_kind=document.get("group_kind"),
        border_counts=bool(document.get("border_counts", True)),
        least_zoom=int(document.get("least_zoom", 0)),
        area_norm_m2=_positive(document.get("area_norm_m2"), f"{where} ({key}): area_norm_m2"),
    )


def _kinds(documents: Any) -> tuple[UnitKind, ...]:
    if not isinstance(documents, list) or not documents:
        raise CityFault("kinds must be a list, the largest first.")
    kinds = tuple(_kind(document, number) for number, document in enumerate(documents))
    known = [kind.key for kind in kinds]
    if len(set(known)) < len(known):
        raise CityFault("kinds: a key stands twice.")
    for kind in kinds:
        for other in filter(None, (kind.parent, kind.group_kind)):
            if other not in known:
                raise CityFault(f"kinds: “{kind.key}” refers to “{other}”, which is no kind.")
    return kinds


def _envelope(value: Any) -> tuple[float, float, float, float]:
    try:
        west, south, east, north = (float(number) for number in value)
    except (TypeError, ValueError) as error:
        raise CityFault("envelope must be four numbers: west, south, east, north.") from error
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise CityFault("envelope must be west < east and south < north, in degrees.")
    return west, south, east, north


@cache
def _time_zones() -> set[str]:
    """Names of the IANA database, looked for once in a process: that walks through hundreds of files."""
    return available_timezones()


def city_from_document(document: Mapping[str, Any]) -> City:
    """The city a configuration document describes; raises CityFault saying what is wrong where."""
    time_zone = str(_require(document, "time_zone", "The document"))
    if time_zone not in _time_zones():
        raise CityFault(f"time_zone “{time_zone}” is not in the IANA database.")
    round_length = str(document.get("round_length", "month"))
    if round_length not in ROUND_LENGTHS:
        raise CityFault(f"round_length “{round_length}” must be one of {', '.join(ROUND_LENGTHS)}.")
    metric_srid = int(_require(document, "metric_srid", "The document"))
    allowed = tuple(int(code) for code in document.get("allowed_epsgs", []))
    centre = _require(document, "map_centre", "The document")
    return City(
        key=str(_require(document, "key", "The document")),
        names=_labels(_require(document, "names", "The document"), "names"),
        time_zone=time_zone,
        languages=tuple(document.get("languages", ["en"])),
        currency=str(document.get("currency", "")),
        metric_srid=metric_srid,
        allowed_epsgs=tuple(sorted({4326, 4490, metric_srid, *allowed})),
        envelope=_envelope(_require(document, "envelope", "The document")),
        map_centre=(float(centre[0]), float(centre[1])),
        map_zoom=float(document.get("map_zoom", 9)),
        round_length=round_length,
        kinds=_kinds(_require(document, "kinds", "The document")),
        public_profile=_profile(document.get("public_profile", {})),
        border_tolerance_m=float(document.get("border_tolerance_m", 1.0)),
        fictitious=bool(document.get("fictitious", False)),
        bulletin=_bulletin(document.get("bulletin", {})),
        attribute_labels=_attributes(document.get("attributes", {})),
    )


def _profile(value: Any) -> PublicProfile:
    try:
        return profile_from_document(value)
    except ProfileFault as fault:
        raise CityFault(fault.detail, hint=fault.hint) from fault


def _attributes(value: Any) -> dict[str, dict[str, str]]:
    if not isinstance(value, Mapping):
        raise CityFault("attributes must name attributes of units, such as {households: {en: …, zh: …}}.")
    made = {str(name): _labels(labels, f"attributes.{name}") for name, labels in value.items()}
    for language in {language for labels in made.values() for language in labels}:
        said = [labels[language] for labels in made.values() if language in labels]
        if twice := sorted({label for label in said if said.count(label) > 1}):
            raise CityFault(f"attributes: two are called “{twice[0]}” in {language}.")
    return made


def _bulletin(value: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise CityFault("bulletin must be members with texts, such as {issuer: {en: …, zh: …}}.")
    return dict(value)
