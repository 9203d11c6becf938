"""Ask: which addresses has the API here, whom do they serve, and how are they described?

Each floor's ``openapi.py`` declares its own; they are found by name, so this floor knows none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.module_loading import module_has_submodule

from gis_core import api_description
from gis_core.api_description import Floor, Route
from gis_core.city import City
from gis_core.current_city import city_is_configured, current_city
from gis_core.permission_table import rule_of

_PART = re.compile(r"<(?:[a-z]+:)?([a-z_]+)>")
_DESCRIPTION = (
    "Units of a day, who answers for a place, results of rounds, and drafts of new boundaries. "
    "Every parameter is read strictly: an unknown or repeated one is refused by name. Days are the "
    "city's; places are lon/lat WGS84; points and shares are decimal strings. What went wrong is told "
    "as RFC 9457. HEAD is answered as GET, without a body."
)
_DESCRIPTION_ZH = (
    "按日查询责任区、查询某处由谁负责、各期得分，以及边界调整草案。参数从严读取：未知或重复的参数会被指名拒绝。"
    "日期按本市时间；位置为 WGS84 经纬度；分值与份额为十进制字符串。"
    "出错时按 RFC 9457 说明。HEAD 与 GET 同，无正文。"
)


def floors(city: City | None) -> list[Floor]:
    """What each floor declares, the ground floor last."""
    found = []
    for config in apps.get_app_configs():
        if config.module is not None and module_has_submodule(config.module, "openapi"):
            declared = getattr(import_module(f"{config.name}.openapi"), "floor", None)
            if declared is not None:
                found.append(declared(city))
    return [*found[1:], *found[:1]]


def routes() -> dict[str, Route]:
    """Every named route outside Django's admin: its address as a template and the roles it serves."""
    found = {}
    for name, address in _walk(get_resolver().url_patterns, "/"):
        rule = rule_of(name)
        if rule is not None:
            found[name] = Route(_PART.sub(r"{\1}", address), rule.roles)
    return found


def _walk(patterns: list[Any], before: str) -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        here = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver) and not pattern.namespace:
            yield from _walk(pattern.url_patterns, here)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield pattern.name, here


def openapi_document() -> dict[str, Any]:
    """The OpenAPI document of this installation: its kinds of units, and examples that answer here."""
    city = current_city() if city_is_configured() else None
    return api_description.document(
        floors(city), routes(),
        title=_titled("Luzhang", city, "en"), title_zh=_titled("路长", city, "zh"),
        description=_DESCRIPTION, description_zh=_DESCRIPTION_ZH,
        vocabulary={"kinds": [kind.key for kind in city.kinds] if city else []},
    )


def _titled(service: str, city: City | None, language: str) -> str:
    """The service's name with the city's, in a language or in the first there is."""
    if city is None:
        return service
    return f"{service} · {city.names.get(language) or next(iter(city.names.values()))}"


def offers(roles: frozenset[str]) -> list[dict[str, str]]:
    """What somebody of these roles may read: name, address template (RFC 6570) and a sentence."""
    where = routes()
    return [
        {
            "name": operation.route,
            "address": where[operation.route].address + _query(operation),
            "says": operation.en,
        }
        for floor in floors(None)
        for operation in floor.operations
        if operation.method == "get" and not where[operation.route].roles.isdisjoint(roles)
    ]


def _query(operation: api_description.Operation) -> str:
    names = ",".join(each.name for each in operation.query)
    return f"{{?{names}}}" if names else ""
