"""Pure: of which parts and fields does a plan's document consist, and what are they called?

One declaration (gathered in ``plan_layout_parts``) from which the JSON Schema, the workbook, the
form and the comparison of plans are made; tests hold it against what the loader asks for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

FieldKind = Literal[
    "text", "name", "rule_key", "choice", "labels", "number", "signed", "count", "flag", "day", "texts",
    "lists", "sums", "deductions",
]
LANGUAGES = ("zh", "en")
"""The languages every table has columns for; a document may have more."""


@dataclass(frozen=True)
class Words:
    """A word of the document as offices read it, and what it means; English and Chinese."""

    en: str
    zh: str
    more_en: str = ""
    more_zh: str = ""

    def name(self, language: str) -> str:
        """The word; ``language`` zh or else English."""
        return self.zh if language == "zh" else self.en

    @property
    def both(self) -> tuple[str, str]:
        """The word in both languages."""
        return self.en, self.zh

    def more(self, language: str) -> str:
        """What it means, empty where the word says it."""
        return self.more_zh if language == "zh" else self.more_en


@dataclass(frozen=True)
class Field:
    """A field of an entry: its dotted path in there, its kind, its limits and words.

    ``options`` are the values of a choice with their words; ``places`` the most decimals; ``at_most`` the
    most of a count, ``at_least`` the fewest entries of a list; ``default`` what holds when it is absent
    (None: it is ``required``, or there is none). ``nullable``: null means absent.
    """

    path: str
    kind: FieldKind
    words: Words
    required: bool = False
    options: Mapping[str, Words] | None = None
    places: int = 0
    at_most: int = 0
    default: str | int | bool | None = None
    at_least: int = 0
    nullable: bool = False


@dataclass(frozen=True)
class Part:
    """A list of the document whose entries are the rows of one table; ``plan`` is the document itself.

    ``holder`` is the part whose entries hold the list (“”: the document), ``at`` the list's dotted path in
    there, ``link`` the column that names the holder by its ``identity``. ``identity`` are the columns by
    which a row is the same in two plans. ``plain``: the entries are texts, not mappings.
    """

    key: str
    at: str
    words: Words
    fields: tuple[Field, ...]
    identity: tuple[str, ...]
    holder: str = ""
    link: Field | None = None
    at_least: int = 0
    plain: bool = False

    @property
    def single(self) -> bool:
        """Whether it is the document itself, which has one entry."""
        return not self.at

    def field(self, path: str) -> Field | None:
        """The field of that path."""
        return next((each for each in self.fields if each.path == path), None)

    def columns(self, languages: tuple[str, ...], severities: tuple[str, ...]) -> Iterator[Column]:
        """The columns of its table: one for each language of a label, and for each severity's deduction."""
        if self.link is not None:
            yield Column(self.link.path, self.link)
        for each in self.fields:
            if each.kind == "labels":
                yield from (Column(f"{each.path}.{language}", each, language) for language in languages)
            elif each.kind == "deductions":
                yield from (Column(f"{each.path}.{severity}", each, severity) for severity in severities)
            else:
                yield Column(each.path, each)


@dataclass(frozen=True)
class Column:
    """A column of a table: its name, its field, and which language or severity of it it holds."""

    name: str
    field: Field
    of: str = ""

    def heading(self, language: str) -> str:
        """What stands above it: a label's language or a severity's key is told beside the word."""
        word = self.field.words.name(language)
        if self.field.kind == "labels":
            return f"{word} ({_LANGUAGE.get(self.of, {}).get(language, self.of)})"
        return f"{word} ({self.of})" if self.of else word


_LANGUAGE: Mapping[str, Mapping[str, str]] = {
    "zh": {"en": "Chinese", "zh": "中文"}, "en": {"en": "English", "zh": "英文"},
}
