"""Pure: which background maps may lie under ours, from where, in which datum, with whose name?

A document (a YAML list, see docs/reference/basemaps.md) becomes ``Basemap`` records or a
``BasemapFault`` that says what is wrong where. A background map without a declared datum, or one
whose supplier is known to use another, is refused: laid as it comes it would be off by 600 m.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from gis_core.errors import Fault

KINDS = ("pmtiles", "xyz", "wmts", "tianditu")
DATUMS = ("wgs84", "cgcs2000", "gcj02", "bd09")
OFFSET_DATUMS = ("gcj02", "bd09")
_KEY = re.compile(r"[a-z][a-z0-9_-]{0,31}", re.ASCII)
_SUPPLIERS = {
    "autonavi.com": "gcj02", "amap.com": "gcj02", "gtimg.com": "gcj02", "qq.com": "gcj02",
    "google.cn": "gcj02", "geoq.cn": "gcj02", "tianditu.gov.cn": "cgcs2000", "openstreetmap.org": "wgs84",
}
"""Suppliers whose tiles are known to be in one datum, whatever somebody declares."""
_OWN_GRID = ("bdimg.com", "baidu.com", "bdstatic.com")
"""Baidu numbers its tiles in a grid of its own, not in that of web Mercator."""
_TIANDITU_MAPS = {"vec": ("vec", "cva"), "img": ("img", "cia"), "ter": ("ter", "cta")}
_TIANDITU_HOSTS = tuple(f"https://t{number}.tianditu.gov.cn" for number in range(8))
_TIANDITU_KEY = re.compile(r"[0-9A-Za-z]{16,64}", re.ASCII)
_MEMBERS = frozenset({
    "key", "kind", "names", "datum", "attribution", "attribution_url", "approval", "min_zoom", "max_zoom",
    "file", "url", "dark_url", "subdomains", "tile_size", "layer", "style", "matrix_set", "matrix_prefix",
    "format", "map", "api_key", "vector_layers", "name_fields",
})


class BasemapFault(Fault):
    """A background map is not declared as it must be."""

    code = "basemap-configuration"
    title = "A background map is declared wrongly"


@dataclass(frozen=True)
class Basemap:
    """One background map as it was declared.

    ``stacks`` are drawn one over the other, each a tuple of address templates with {z}, {x}, {y};
    empty for a file of this server. ``dark`` is the same for a dark page, empty for none (it is
    dimmed then). ``approval`` is the map approval number 审图号 that it bears.
    """

    key: str
    kind: str
    names: Mapping[str, str]
    datum: str
    attribution: str
    attribution_url: str = ""
    approval: str = ""
    min_zoom: int = 0
    max_zoom: int = 18
    tile_size: int = 256
    stacks: tuple[tuple[str, ...], ...] = ()
    dark: tuple[tuple[str, ...], ...] = ()
    file: str = ""
    vector_layers: Mapping[str, str] = field(default_factory=dict)
    name_fields: Mapping[str, str] = field(default_factory=dict)

    def label(self, language: str) -> str:
        """Its name in a language, in the first one it has otherwise."""
        return self.names.get(language) or next(iter(self.names.values()))


def basemaps_from_document(document: Any) -> tuple[Basemap, ...]:
    """The background maps a document declares, in its order; raises BasemapFault."""
    if not isinstance(document, list):
        raise BasemapFault("The document must be a list, one member for each background map.")
    made = tuple(_basemap(member, f"[{number}]") for number, member in enumerate(document))
    keys = [basemap.key for basemap in made]
    if len(set(keys)) < len(keys):
        raise BasemapFault("A key stands twice.")
    return made


def hosts_of(basemaps: Iterable[Basemap]) -> list[str]:
    """Origins (scheme, host, port) a page with these background maps asks, and no others; sorted."""
    templates = (
        template for basemap in basemaps for stack in (*basemap.stacks, *basemap.dark) for template in stack
    )
    return sorted({"{0.scheme}://{0.netloc}".format(urlsplit(template)) for template in templates})


def _basemap(document: Any, where: str) -> Basemap:
    if not isinstance(document, Mapping):
        raise BasemapFault(f"{where} must have members such as key, kind and datum.")
    key = str(document.get("key", ""))
    if not _KEY.fullmatch(key):
        raise BasemapFault(f"{where}: “{key}” is no key: small letters, digits, - and _ only.")
    where = f"{where} ({key})"
    if unknown := sorted(set(map(str, document)) - _MEMBERS):
        known = ", ".join(sorted(_MEMBERS))
        raise BasemapFault(f"{where}: unknown member “{unknown[0]}”.", hint=f"Known: {known}.")
    kind = _one_of(document, "kind", KINDS, where)
    least, greatest = _zoom(document, "min_zoom", 0, where), _zoom(document, "max_zoom", 18, where)
    if least > greatest:
        raise BasemapFault(f"{where}: min_zoom is above max_zoom.")
    stacks, dark, datum = _ADDRESSES[kind](document, where)
    return Basemap(
        key=key,
        kind=kind,
        names=_texts(document.get("names"), f"{where}: names"),
        datum=datum,
        attribution=_line(document, "attribution", where, required=True),
        attribution_url=_web_address(document, "attribution_url", where),
        approval=_line(document, "approval", where),
        min_zoom=least,
        max_zoom=greatest,
        tile_size=_tile_size(document, where),
        stacks=stacks,
        dark=dark,
        file=str(document["file"]) if kind == "pmtiles" else "",
        vector_layers=_words(document, "vector_layers", where),
        name_fields=_words(document, "name_fields", where),
    )


_Stacks = tuple[tuple[str, ...], ...]


def _of_file(document: Mapping[str, Any], where: str) -> tuple[_Stacks, _Stacks, str]:
    if not document.get("file"):
        raise BasemapFault(f"{where}: file is missing: a PMTiles archive, seen from the document's folder.")
    return (), (), _datum(document, where, hosts=())


def _of_xyz(document: Mapping[str, Any], where: str) -> tuple[_Stacks, _Stacks, str]:
    bright = _templates(document, "url", where)
    dark = _templates(document, "dark_url", where) if document.get("dark_url") else ()
    return (bright,), (dark,) if dark else (), _datum(document, where, hosts=bright + dark)


def _of_wmts(document: Mapping[str, Any], where: str) -> tuple[_Stacks, _Stacks, str]:
    """Key-value or templated WMTS in web Mercator, whose matrices are the zooms."""
    url = str(document.get("url", ""))
    names = {"TileMatrix": "{z}", "TileRow": "{y}", "TileCol": "{x}"}
    if "{" in url:
        for name, zxy in names.items():
            url = url.replace("{" + name + "}", str(document.get("matrix_prefix", "")) * (zxy == "{z}") + zxy)
        for name in ("Style", "TileMatrixSet"):
            member = "style" if name == "Style" else "matrix_set"
            url = url.replace("{" + name + "}", str(document.get(member, "default")))
    else:
        url = _by_key_and_value(url, document, where)
    (stack,), _, datum = _of_xyz({**document, "url": url}, where)
    return (stack,), (), datum


def _by_key_and_value(url: str, document: Mapping[str, Any], where: str) -> str:
    asked = {
        "SERVICE": "WMTS", "REQUEST": "GetTile", "VERSION": "1.0.0",
        "LAYER": _line(document, "layer", where, required=True),
        "STYLE": _line(document, "style", where) or "default",
        "TILEMATRIXSET": _line(document, "matrix_set", where, required=True),
        "FORMAT": _line(document, "format", where) or "image/png",
        "TILEMATRIX": _line(document, "matrix_prefix", where) + "{z}", "TILEROW": "{y}", "TILECOL": "{x}",
    }
    joined = "&".join(f"{name}={value}" for name, value in asked.items())
    return f"{url}{'&' if '?' in url else '?'}{joined}"


def _of_tianditu(document: Mapping[str, Any], where: str) -> tuple[_Stacks, _Stacks, str]:
    """天地图 by its key: the map and its names, in web Mercator on CGCS2000."""
    layers = _TIANDITU_MAPS[_one_of({"map": "vec", **document}, "map", tuple(_TIANDITU_MAPS), where)]
    key = str(document.get("api_key", ""))
    if not _TIANDITU_KEY.fullmatch(key):
        raise BasemapFault(f"{where}: api_key is missing or no key of 天地图 (letters and digits).")
    stacks = tuple(
        tuple(
            f"{host}/{layer}_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER={layer}&STYLE=default"
            f"&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={{z}}&TILEROW={{y}}&TILECOL={{x}}&tk={key}"
            for host in _TIANDITU_HOSTS
        )
        for layer in layers
    )
    return stacks, (), _datum({"datum": "cgcs2000", **document}, where, hosts=_TIANDITU_HOSTS)


_ADDRESSES = {"pmtiles": _of_file, "xyz": _of_xyz, "wmts": _of_wmts, "tianditu": _of_tianditu}


def _datum(document: Mapping[str, Any], where: str, *, hosts: Iterable[str]) -> str:
    datum = _one_of(document, "datum", DATUMS, where)
    for host in {urlsplit(template).hostname or "" for template in hosts}:
        if any(host == own or host.endswith("." + own) for own in _OWN_GRID):
            raise BasemapFault(
                f"{where}: {host} numbers its tiles in a grid of its own, which is not drawn here.",
                hint="Use 天地图, or tiles numbered in web Mercator.",
            )
        for supplier, known in _SUPPLIERS.items():
            if (host == supplier or host.endswith("." + supplier)) and _frame(known) != _frame(datum):
                raise BasemapFault(
                    f"{where}: the tiles of {supplier} are in {known}, not in {datum}.",
                    hint=f"Declare datum: {known}; it is then laid where it belongs.",
                )
    return datum


def _frame(datum: str) -> str:
    """WGS 84 and CGCS2000 differ by less than anything that is drawn."""
    return "true" if datum in ("wgs84", "cgcs2000") else datum


def _templates(document: Mapping[str, Any], member: str, where: str) -> tuple[str, ...]:
    """The addresses of a template, one for each subdomain {s}."""
    template = str(document.get(member, ""))
    subdomains = document.get("subdomains") or []
    if not isinstance(subdomains, list) or len(subdomains) > 10:
        raise BasemapFault(f"{where}: subdomains must be a list of at most ten.")
    if ("{s}" in template) != bool(subdomains):
        raise BasemapFault(f"{where}: {{s}} in {member} and subdomains belong together.")
    made = tuple(template.replace("{s}", str(one)) for one in subdomains) or (template,)
    for one in made:
        parts = urlsplit(one)
        secure = parts.scheme == "https" or parts.hostname in ("127.0.0.1", "localhost")
        if not (secure and parts.scheme in ("http", "https") and _is_host(parts.netloc)):
            given = f"Given: {one[:80]}"
            raise BasemapFault(f"{where}: {member} must begin with https:// and a host.", hint=given)
        if any(f"{{{axis}}}" not in one for axis in "zxy"):
            raise BasemapFault(f"{where}: {member} must hold {{z}}, {{x}} and {{y}}.")
    return made


def _is_host(netloc: str) -> bool:
    """Whether that may stand in a page's policy: a host by name or number, no wildcard, no user."""
    return re.fullmatch(r"[A-Za-z0-9.-]+(:\d{1,5})?", netloc, re.ASCII) is not None


def _one_of(document: Mapping[str, Any], member: str, allowed: tuple[str, ...], where: str) -> str:
    value = str(document.get(member, ""))
    if value not in allowed:
        said = f"“{value}” is no {member}" if value else f"{member} is missing"
        raise BasemapFault(f"{where}: {said}; one of {', '.join(allowed)}.")
    return value


def _zoom(document: Mapping[str, Any], member: str, usual: int, where: str) -> int:
    value = document.get(member, usual)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 22:
        raise BasemapFault(f"{where}: {member} must be a whole number from 0 to 22.")
    return value


def _tile_size(document: Mapping[str, Any], where: str) -> int:
    value = document.get("tile_size", 256)
    if value not in (256, 512):
        raise BasemapFault(f"{where}: tile_size must be 256 or 512 pixels.")
    return int(value)


def _line(document: Mapping[str, Any], member: str, where: str, *, required: bool = False) -> str:
    value = str(document.get(member) or "").strip()
    if required and not value:
        raise BasemapFault(f"{where}: {member} is missing.")
    if len(value) > 300 or not value.isprintable():
        raise BasemapFault(f"{where}: {member} must be one line of at most 300 characters.")
    return value


def _web_address(document: Mapping[str, Any], member: str, where: str) -> str:
    value = _line(document, member, where)
    if value and urlsplit(value).scheme not in ("http", "https"):
        raise BasemapFault(f"{where}: {member} must begin with https://.")
    return value


def _words(document: Mapping[str, Any], member: str, where: str) -> dict[str, str]:
    value = document.get(member)
    return _texts(value, f"{where}: {member}") if value else {}


def _texts(value: Any, where: str) -> dict[str, str]:
    if not isinstance(value, Mapping) or not value:
        raise BasemapFault(f"{where} must give a text for each member, such as {{en: …, zh: …}}.")
    return {str(member): str(text) for member, text in value.items()}
