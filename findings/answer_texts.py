"""Ask: whose is one place: the whole answer, at once as the JSON that travels, in UTF-8?

The same text that ``findings.answers`` gives as members, byte for byte, put together from ready-made
pieces (``findings.answer_fragments``). What is rare (a place exactly on a border, no index of cells yet, no
units at all) is left to ``findings.answers``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from findings.accountability.deciding import Counted
from findings.accountability.ground import Settlements
from findings.answer_documents import digest_of_facts, told_decision
from findings.answer_fragments import (
    MOST_DISTANCES,
    Fragment,
    exactly,
    fragment,
    in_words,
)
from findings.answer_ids import Asked, name_of
from findings.answerer import Answerer, Stamps, answerer_for
from findings.answers import Prepared, prepared
from findings.place.cells import Cells
from findings.place.index import IndexedUnit
from findings.place.judging import WORST_LAST, KindAnswer, PlaceAnswer
from findings.place.one_place import Covered
from findings.questions import Question
from gis_core.city import City, UnitKind
from gis_core.json_text import json_string, json_text

_MOST_ANSWERERS = 8
_MOST_FRAMES = 4_000
_MOST_FRAGMENTS = 12_000
_Near = tuple[IndexedUnit, float]


@dataclass(frozen=True, slots=True)
class _Row:
    """What one kind says wherever the same units cover a place, and count: ``at`` are the rows of its units
    in ``Covered``, ``known`` its fragments by what differs from place to place (``_differs``)."""

    kind: UnitKind
    at: tuple[int, ...]
    counted: Counted | None
    known: dict[object, Fragment] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Frame:
    """What all places have in common that the same units cover, where the same is settled, asked about
    the same category: the kinds in the city's order, the decision's digest, and as JSON what it says."""

    settled: Settlements  # kept so that its id stays its own
    rows: tuple[_Row, ...]
    digest: bytes
    bodies: tuple[bytes, ...]
    zh: tuple[bytes, ...]
    en: tuple[bytes, ...]


@dataclass(slots=True)
class _Place:
    """What is known of one place: its units, the nearest ones of kinds without, how uncertain it is;
    and as the judge has it, once that was needed."""

    found: Covered
    nearest: Mapping[str, _Near]
    settled: Settlements
    tolerance_m: float
    judged: PlaceAnswer | None = None


class OneAnswer:
    """Answers for single places by one ``Answerer``, under one plan."""

    def __init__(self, answerer: Answerer) -> None:
        self.answerer = answerer
        self._judge, self._index = answerer.judge, answerer.judge.index
        self._frames: dict[tuple[object, ...], _Frame] = {}
        self._rows: dict[tuple[object, ...], _Row] = {}
        self._texts: dict[str, bytes] = {}
        self._fragments = 0

    def told(self, asked: Prepared) -> bytes | None:
        """The answer as JSON, or None for what is left to others."""
        place = self._look(asked) if self._judge.kinds_in_use else None
        if place is None:
            return None
        frame = self._frame(asked, place)
        said = [
            (self._fragment(nth, row, frame, asked, place), _metres(row, place))
            for nth, row in enumerate(frame.rows)
        ]
        return _document(asked, place, frame, said)

    # --- the place -----------------------------------------------------------------------------

    def _look(self, asked: Prepared) -> _Place | None:
        cells, lon, lat = self._index.cells_for(1), asked.lon, asked.lat
        found = None if cells is None else self._index.one_place.covered(cells, lon, lat)
        if cells is None or found is None or len(found.units) > MOST_DISTANCES:
            return None
        tolerance = self.answerer.tolerance(asked.accuracy_m, asked.datum)
        bare = self._bare(cells, asked, found, tolerance)
        nearest = {
            kind.key: near for kind in bare
            if (near := self._judge.nearest_at(kind, lon, lat, tolerance)) is not None
        }
        return _Place(found, nearest, self.answerer.ground.at_place(lon, lat), tolerance)

    def _bare(self, cells: Cells, asked: Prepared, found: Covered, tolerance_m: float) -> list[UnitKind]:
        """The kinds that do not cover the place and of which a unit is nearest to it; of islands, at hand."""
        units = self._index.units
        covering = {units[unit].kind for unit in found.units}
        bare = [kind for kind in self._judge.kinds_in_use if kind.key not in covering]
        if bare:
            near = self._index.one_place.bordering(cells, asked.lon, asked.lat, tolerance_m)
            if near is not None:
                at_hand = {units[unit].kind for unit in near}
                bare = [kind for kind in bare if kind.policy != "islands" or kind.key in at_hand]
        return bare

    def _judged(self, place: _Place) -> PlaceAnswer:
        if place.judged is None:
            place.judged = self._judge.of_covered(place.found, place.nearest, place.tolerance_m)
        return place.judged

    # --- what many places have in common -------------------------------------------------------

    def _frame(self, asked: Prepared, place: _Place) -> _Frame:
        key = place.found.units, id(place.settled), asked.means.category
        frame = self._frames.get(key)
        if frame is None:
            if len(self._frames) >= _MOST_FRAMES or self._fragments >= _MOST_FRAGMENTS:
                self._frames, self._rows, self._texts, self._fragments = {}, {}, {}, 0
            frame = self._frames[key] = self._new_frame(asked, place)
        return frame

    def _new_frame(self, asked: Prepared, place: _Place) -> _Frame:
        judged = self._judged(place)
        decision = self.answerer.decided(judged, place.settled, asked.means.category)
        told = told_decision(decision, self.answerer.language)
        rows = tuple(self._row(answer, decision.units.get(answer.kind.key), place) for answer in judged.kinds)
        zh, en = (tuple(map(self._text, told.steps[language])) for language in ("zh", "en"))
        return _Frame(place.settled, rows, told.digest, tuple(map(self._text, told.bodies)), zh, en)

    def _text(self, said: object) -> bytes:
        """What many frames say, as JSON: the same bytes for all of them."""
        text = json_text(said)
        return self._texts.setdefault(text, text.encode())

    def _row(self, answer: KindAnswer, counted: Counted | None, place: _Place) -> _Row:
        """The row of a kind, the same one for all frames in which it says the same."""
        at = tuple(
            place.found.units.index(self._index.position_of_unit[found.unit.unit])
            for found in answer.covering
        )
        same = (
            answer.kind.key, at, tuple(found.unit.version for found in answer.covering), answer.choice,
            answer.within and answer.within.version, counted and (counted.unit.version, counted.settled_by),
        )
        row = self._rows.get(same)
        if row is None:
            row = self._rows[same] = _Row(answer.kind, at, counted)
        return row

    def _fragment(
        self, nth: int, row: _Row, frame: _Frame, asked: Prepared, place: _Place
    ) -> Fragment:
        differs = _differs(row, place)
        part = row.known.get(differs)
        if part is None:
            answer, plan = self._judged(place).kinds[nth], asked.means.plan
            part = fragment(answer, place.tolerance_m, row.counted, plan.code if plan else "")
            row.known[differs] = part
            self._fragments += 1
        return part


def _differs(row: _Row, place: _Place) -> object:
    """What makes a kind say else from place to place, distances apart: who is across, who near, how near."""
    found, tolerance = place.found, place.tolerance_m
    if len(row.at) == 1:
        at = row.at[0]
        across = found.across[at]
        return across if found.distances_m[at] > tolerance else (across, tolerance)
    if row.at:
        return tuple((found.across[at], found.distances_m[at] <= tolerance) for at in row.at), tolerance
    near = place.nearest.get(row.kind.key)
    return near and (near[0].version, tolerance)


def _metres(row: _Row, place: _Place) -> tuple[float, ...]:
    """The distances a kind tells of a place, in the order of a fragment's gaps."""
    if row.at:
        return tuple([place.found.distances_m[at] for at in row.at])
    near = place.nearest.get(row.kind.key)
    return () if near is None else (near[1],)


_Said = list[tuple[Fragment, tuple[float, ...]]]


def _document(asked: Prepared, place: _Place, frame: _Frame, said: _Said) -> bytes:
    """The answer as ``findings.answers`` tells it, member by member."""
    units, facts, zh, en = [], [], [], []
    for part, metres in said:
        exact, words = exactly(metres), in_words(metres)
        units.append(part.entries.filled(exact))
        facts.append(part.facts.filled(exact))
        zh.append(part.zh.filled(words))
        en.append(part.en.filled(words))
    for part, _ in reversed(said):
        if part.at_border:  # the smallest kind at a border speaks of it
            zh += part.border_zh
            en += part.border_en
            break
    state = WORST_LAST[max(part.badness for part, _ in said)]
    zh += frame.zh
    en += frame.en
    begin = (
        f'{{"answer_id":"{_name(asked, place, frame, state, facts)}",{_meant(asked)},"state":"{state}",'
        f'"tolerance_m":{place.tolerance_m!r},"units":['
    )
    return b"".join((
        begin.encode(), b",".join(reversed(units)), b'],"bodies":[', b",".join(frame.bodies),
        b'],"ruling":null,"because":{"zh":[', b",".join(zh), b'],"en":[', b",".join(en), b"]}}",
    ))


def _name(asked: Prepared, place: _Place, frame: _Frame, state: str, facts: list[bytes]) -> str:
    means, plan, tolerance = asked.means, asked.means.plan, place.tolerance_m
    number = means.revision.number
    meant = repr((means.on, number, plan.code if plan else ""))
    digest = digest_of_facts(frame.digest, meant, state, tolerance, b", ".join(reversed(facts)))
    return name_of(
        Asked(
            asked.lon, asked.lat, means.on, tolerance, means.category, number or 0, plan.pk if plan else None
        ),
        digest,
    )


def _meant(asked: Prepared) -> str:
    """The members that say what was asked."""
    means = asked.means
    plan = json_string(means.plan.code) if means.plan and means.plan.code else "null"
    category = "null" if asked.category is None else json_string(asked.category)
    return (
        f'"on":"{means.on.isoformat()}","revision":{means.revision.number},"plan":{plan},'
        f'"place":{json_text(asked.place)},"category":{category}'
    )


_ones: dict[int, OneAnswer] = {}


def _one(answerer: Answerer) -> OneAnswer:
    found = _ones.get(id(answerer))
    if found is None or found.answerer is not answerer:
        if len(_ones) >= _MOST_ANSWERERS:
            _ones.clear()
        found = _ones[id(answerer)] = OneAnswer(answerer)
    return found


def forget() -> None:
    """Drop everything this process keeps."""
    _ones.clear()


def answer_json(question: Question, city: City, seen: Stamps) -> bytes | None:
    """The answer to a question as JSON; None where ``findings.answers`` is to be asked.

    Raises what ``findings.answers.answer`` raises.
    """
    asked = prepared(question, city, seen)
    means = asked.means
    answerer = answerer_for(means.on, means.revision, means.plan, city, seen)
    return _one(answerer).told(asked)
