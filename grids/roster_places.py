"""Pure: which units of a day does a row of a roster mean, by code, by name, or by road and stretch?"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from grids.roster_rows import PlaceWords
from grids.roster_words import ends_of, folded

CANDIDATES = 3
_NAMED_STRETCH = re.compile(r"^(?P<road>[^（(]+)[（(](?P<stretch>[^）)]+)[）)](?P<rest>.*)$")


@dataclass(frozen=True)
class UnitFact:
    """A unit of the day: its number, kind, code, name, road and stretch, and the units above it."""

    pk: int
    kind: str
    code: str
    name: str
    road: str = ""
    start: str = ""
    end: str = ""
    above: frozenset[tuple[str, str, str]] = frozenset()

    @property
    def label(self) -> str:
        """How a report names it."""
        return f"{self.code} {self.name}".strip()


@dataclass(frozen=True)
class Miss:
    """No unit, or not one, is meant: why, and which come nearest."""

    reason: str
    candidates: tuple[str, ...] = ()


def road_of(name: str, attributes: Mapping[str, object]) -> tuple[str, str, str]:
    """Road, start and end of a grid: as its attributes say, else as its name does: 书台街（甲路—乙路）."""
    said = tuple(str(attributes.get(key) or "") for key in ("street", "from", "to"))
    if said[0]:
        return said[0], said[1], said[2]
    match = _NAMED_STRETCH.match(name)
    ends = ends_of(match["stretch"]) if match else None
    return (match["road"].strip(), *ends) if match and ends else (name, "", "")


class Places:
    """The units of a day, looked up as people write them.

    ``words`` are what a kind is called, ``default`` the kinds meant where a row says none, and
    ``loose`` those (the city, a zone) that two roads of one name can well have in common.
    """

    def __init__(
        self,
        units: Iterable[UnitFact],
        words: Mapping[str, str],
        default: Sequence[str],
        loose: Sequence[str],
    ) -> None:
        self.units = list(units)
        self._words = {folded(word): kind for word, kind in words.items()}
        self._default, self._loose = list(default), frozenset(loose)
        self._by_code: dict[str, list[UnitFact]] = defaultdict(list)
        self._by_name: dict[str, list[UnitFact]] = defaultdict(list)
        self._by_road: dict[str, list[UnitFact]] = defaultdict(list)
        for unit in self.units:
            self._by_code[folded(unit.code)].append(unit)
            self._by_name[folded(unit.name)].append(unit)
            if unit.road and unit.kind in self._default:
                self._by_road[folded(unit.road)].append(unit)
        self.by_pk = {unit.pk: unit for unit in self.units}

    def find(self, words: PlaceWords, kinds: Sequence[str] | None = None) -> list[UnitFact] | Miss:
        """The units a row means; several only along a road. ``kinds``: none but these can be meant."""
        allowed = kinds or self._kinds_of(words)
        if isinstance(allowed, Miss):
            return allowed
        for text in (words.code, words.unit):
            if text and (coded := self._coded(text, allowed, bool(kinds or words.kind))):
                return coded
        if words.code:
            return Miss(f"No unit has the code “{words.code[:40]}” that day.", self._near(words, allowed))
        if words.unit:
            named = self._inside(words, [u for u in self._by_name[folded(words.unit)] if u.kind in allowed])
            if len(named) == 1:
                return named
            if len(named) > 1:
                return Miss(f"{len(named)} units are named “{words.unit[:40]}”.", _labels(named))
            if not words.road:
                return Miss(f"No unit is named “{words.unit[:40]}” that day.", self._near(words, allowed))
        return self._along(words, allowed)

    def _kinds_of(self, words: PlaceWords) -> Sequence[str] | Miss:
        if not words.kind:
            return self._default
        kind = self._words.get(folded(words.kind))
        if kind is None:
            return Miss(f"“{words.kind[:20]}” is no kind of unit.", tuple(sorted(self._words))[:8])
        return [kind]

    def _coded(self, text: str, allowed: Sequence[str], strict: bool) -> list[UnitFact]:
        """The unit of that code: of the allowed kinds, else (where no kind was said) the only one of any."""
        found = self._by_code.get(folded(text), [])
        fitting = [unit for unit in found if unit.kind in allowed]
        if fitting or strict:
            return fitting[:1]
        return found if len(found) == 1 else []

    def _inside(self, words: PlaceWords, units: Iterable[UnitFact]) -> list[UnitFact]:
        """Those that lie in the community (or township) a row names, if it names one."""
        wanted = folded(words.community)
        if not wanted:
            return list(units)
        return [
            unit
            for unit in units
            if any(wanted in (folded(code), folded(name)) for _, code, name in unit.above)
        ]

    def _along(self, words: PlaceWords, allowed: Sequence[str]) -> list[UnitFact] | Miss:
        """The grids along a road, from one crossing to another or all of it."""
        of_road = [unit for unit in self._by_road[folded(words.road)] if unit.kind in allowed]
        here = self._inside(words, of_road)
        if not here:
            where = f" in “{words.community[:20]}”" if words.community and of_road else ""
            return Miss(f"No grid lies along “{words.road[:40]}”{where}.", self._near(words, allowed))
        found = _stretch(here, words.start, words.end) if words.start else here
        if not found:
            return Miss(
                f"“{words.road[:40]}” has no stretch from “{words.start[:20]}” to “{words.end[:20]}”.",
                _labels(here),
            )
        if len(found) > 1 and self._apart(found):
            return Miss(f"“{words.road[:40]}” is the name of more than one road.", _labels(found))
        return found

    def _apart(self, units: Sequence[UnitFact]) -> bool:
        """Whether the units lie in no division together but the city itself, or a zone."""
        above = [{(kind, code) for kind, code, _ in u.above if kind not in self._loose} for u in units]
        return all(above) and not set.intersection(*above)

    def _near(self, words: PlaceWords, allowed: Sequence[str]) -> tuple[str, ...]:
        """The units whose code, name or road looks most like what was written."""
        same_road = self._inside(words, self._by_road.get(folded(words.road), [])) if words.road else []
        if same_road:
            return _labels(same_road)
        fitting = [unit for unit in self.units if unit.kind in allowed]
        names: dict[str, list[UnitFact]] = defaultdict(list)
        for unit in self._inside(words, fitting) or fitting:
            for text in filter(None, (unit.code, unit.name, unit.road)):
                names[folded(text)].append(unit)
        wanted = [folded(text) for text in (words.code, words.unit, words.road) if text]
        near = [name for text in wanted for name in get_close_matches(text, names, CANDIDATES, 0.6)]
        return _labels(list({unit.pk: unit for name in near for unit in names[name]}.values()))


def _labels(units: Sequence[UnitFact]) -> tuple[str, ...]:
    return tuple(unit.label for unit in units[:CANDIDATES])


def _stretch(units: Sequence[UnitFact], start: str, end: str) -> list[UnitFact]:
    """The units from one crossing to another: the only way there, or nothing.

    Both sides of one stretch belong to it. A crossing nobody knows is no way.
    """
    ways: dict[str, dict[str, list[UnitFact]]] = defaultdict(lambda: defaultdict(list))
    if folded(start) == folded(end):
        return []
    for unit in units:
        one, other = folded(unit.start), folded(unit.end)
        ways[one][other].append(unit)
        if one != other:
            ways[other][one].append(unit)
    way = _only_way(ways, folded(start), folded(end))
    return [unit for one, other in zip(way, way[1:], strict=False) for unit in ways[one][other]]


def _only_way(ways: Mapping[str, Mapping[str, object]], first: str, last: str) -> list[str]:
    """The crossings of the shortest way; empty where there is none, or another as short."""
    ends: dict[str, list[list[str]]] = {first: [[first]]}
    seen = {first}
    while ends and last not in ends:
        further: dict[str, list[list[str]]] = defaultdict(list)
        for at, paths in ends.items():
            for crossing in ways.get(at, ()):
                if crossing and crossing not in seen:
                    further[crossing] = (further[crossing] + [[*path, crossing] for path in paths])[:2]
        ends = dict(further)
        seen |= ends.keys()
    found = ends.get(last, [])
    return found[0] if len(found) == 1 and first != last else []
