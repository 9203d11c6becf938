"""Pure: in which languages is a bulletin written?"""

from __future__ import annotations

from collections.abc import Mapping

from findings.bulletin_chinese import Chinese
from findings.bulletin_english import English
from findings.bulletin_language import Language
from gis_core.errors import BadParameter

LANGUAGES: Mapping[str, Language] = {language.code: language for language in (Chinese(), English())}


def language_of(code: str) -> Language:
    """The language of that code; raises BadParameter naming the known ones."""
    if code not in LANGUAGES:
        raise BadParameter(
            f"A bulletin is not written in “{code}”.",
            hint=f"One of: {', '.join(LANGUAGES)}.",
            parameter="language",
        )
    return LANGUAGES[code]
