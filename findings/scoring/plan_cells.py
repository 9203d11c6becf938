"""Pure: how is one value of a plan's document written in a cell of a table, and read back?

A cell is text. Numbers stand as they are written, lists with “、” between their entries (or, where an entry
would be torn apart by that, as a JSON list), yes and no and the words of a choice in a language or by key.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from findings.scoring.plan_layout import Field, Words

YES = Words("yes", "是")
NO = Words("no", "否")
_YES = frozenset({"true", "yes", "y", "是", "√", "1"})
_NO = frozenset({"false", "no", "n", "否", "×", "0"})
_APART = re.compile(r"[、，,;；\n]")
_WHOLE = re.compile(r"-?[0-9]{1,9}(\.0+)?", re.ASCII)
_SINGLE = frozenset({"name", "rule_key", "choice", "number", "signed", "count", "flag", "day", "deductions"})


def written(field: Field, value: Any) -> str:
    """A value of the document as its cell's text; the key of a choice, true and false of a flag."""
    if field.kind == "flag":
        return "true" if value else "false"
    if field.kind in ("texts", "lists", "sums"):
        return listed([str(each) for each in value])
    return str(value)


def listed(entries: Sequence[str]) -> str:
    """A list as a cell's text."""
    if any(not each or each != each.strip() or each[0] == "[" or _APART.search(each) for each in entries):
        return json.dumps(list(entries), ensure_ascii=False)
    return "、".join(entries)


def read(field: Field, text: str) -> Any:
    """What a cell says, as the document has it; None where it says nothing.

    What is not of the field's kind comes out as the text it is: the loader says what is wrong with it.
    """
    bare = text.strip()
    if not bare:
        return None
    if field.kind in ("texts", "lists", "sums"):
        return _entries(bare)
    if field.kind == "flag":
        return {**dict.fromkeys(_YES, True), **dict.fromkeys(_NO, False)}.get(bare.casefold(), bare)
    if field.kind == "count":
        return int(bare.partition(".")[0]) if _WHOLE.fullmatch(bare) else bare
    if field.kind == "choice":
        return chosen(field.options or {}, bare)
    return bare if field.kind in _SINGLE else text


def _entries(text: str) -> list[Any]:
    if text.startswith("["):
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            return [text]
        return found if isinstance(found, list) else [text]
    return [each.strip() for each in _APART.split(text) if each.strip()]


def chosen(options: Mapping[str, Words], text: str) -> str:
    """The key of the option a text names, in either language; the text itself where it names none."""
    wanted = text.casefold()
    for key, words in options.items():
        if wanted in (key, words.en.casefold(), words.zh.casefold()):
            return key
    return text


def shown(field: Field, text: str, language: str) -> str:
    """A cell as a person reads it in a language: the words of choices, yes and no."""
    if field.kind == "flag" and text in ("true", "false"):
        return (YES if text == "true" else NO).name(language)
    if field.kind == "choice" and field.options and text in field.options:
        return field.options[text].name(language)
    return text
