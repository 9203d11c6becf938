"""Pure: which words must stand on everything this city's data are shown in?"""

from __future__ import annotations

from functools import lru_cache

from gis_core.city import City
from gis_core.json_text import json_text
from gis_core.public_profile import BOUNDARY_FOOTER

__all__ = ["BOUNDARY_FOOTER", "FICTITIOUS", "map_mark", "notice_member", "with_notice"]

# Both languages at once, for answers and files that know no reader's language.
FICTITIOUS = {
    "zh": "虚构数据：边界、人员与问题均为演示而编造。",
    "en": "Fictitious data: boundaries, people and findings are invented for demonstration.",
}


def notice_member(city: City) -> dict[str, dict[str, str]]:
    """The ``notice`` member of an answer about a city whose data are invented; else nothing."""
    return {"notice": FICTITIOUS} if city.fictitious else {}


@lru_cache(maxsize=2)
def _notice_json(fictitious: bool) -> bytes:
    return json_text({"notice": FICTITIOUS}).encode() if fictitious else b""


def with_notice(city: City, text: bytes) -> bytes:
    """The JSON of an object that has members and no notice, with the ``notice`` member put first."""
    notice = _notice_json(city.fictitious)
    return b"".join((notice[:-1], b",", text[1:])) if notice else text


def map_mark(city: City) -> str:
    """The map approval number 审图号 every public map bears, or the mark that there is none.

    Empty in a city whose profile says that no approval is required.
    """
    if not city.public_profile.map_approval_required:
        return ""
    number = city.public_profile.map_approval_number
    return f"审图号：{number}" if number else "内部使用·未经审图"
