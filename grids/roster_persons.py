"""Ask: who comes into which post by a roster, who leaves it, and whose phones change?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from grids.roster_changes import Ending, Later, ending, next_beginning
from grids.roster_facts import Facts, IncumbencyFact, phones_of, phones_told_on
from grids.roster_matching import NewPost, PostSaid
from grids.roster_words import one_name


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A person who is still to be made; ``at`` tells two of one name apart."""

    name: str
    at: object


PersonRef = int | NewPerson


@dataclass
class PersonChanges:
    """Incumbencies that end and start, persons that are new, and the phones as they shall be."""

    leave: list[tuple[IncumbencyFact, Ending]] = field(default_factory=list)
    take: list[tuple[int | NewPost, PersonRef, object]] = field(default_factory=list)
    phones: dict[PersonRef, tuple[str, ...]] = field(default_factory=dict)
    newer_phones: int = 0
    """How many persons keep the numbers that a roster of a later day told."""
    later: list[Later] = field(default_factory=list)

    @property
    def new(self) -> list[NewPerson]:
        """The persons to be made, in order of their rows."""
        return list(dict.fromkeys(person for _, person, _ in self.take if isinstance(person, NewPerson)))


def person_changes(holders: Mapping[int | NewPost, PostSaid], facts: Facts) -> PersonChanges:
    """What the roster's words on posts change from its day on."""
    return _Persons(facts).changes(holders)


class _Persons:
    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.named: dict[str, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
        for post, held in facts.incumbencies.items():
            for each in held:
                self.named[one_name(each.name)][each.person].add(facts.posts[post].body)
        everybody = {person for persons in self.named.values() for person in persons}
        self.phones, self.told_on = phones_of(everybody), phones_told_on(everybody)
        self.made: dict[tuple[str, object], NewPerson] = {}

    def changes(self, holders: Mapping[int | NewPost, PostSaid]) -> PersonChanges:
        """As the function ``person_changes``."""
        result = PersonChanges()
        said: dict[PersonRef, dict[str, None]] = defaultdict(dict)
        for post, words in sorted(holders.items(), key=lambda each: each[1].rows):
            person = self._change(post, words, result)
            if person is not None:
                said[person].update(dict.fromkeys(words.phones))
        for person, numbers in said.items():
            known = self.phones.get(person, ()) if isinstance(person, int) else ()
            if not numbers or set(numbers) == set(known):
                continue
            if isinstance(person, int) and self.told_on.get(person, self.facts.on) > self.facts.on:
                result.newer_phones += 1
            else:
                result.phones[person] = tuple(numbers)
        return result

    def _change(self, post: int | NewPost, words: PostSaid, result: PersonChanges) -> PersonRef | None:
        """Note what changes for a post; the person who holds it then."""
        on, known = self.facts.on, self.facts.incumbencies.get(post, []) if isinstance(post, int) else []
        now = self.facts.holder_of(post) if isinstance(post, int) else None
        if now is not None and words.person is not None and one_name(now.name) == words.person:
            return now.person
        if now is None and words.person is None:
            return None
        until = next_beginning([each.span for each in known], on)
        if until is not None and isinstance(post, int):
            result.later.append(Later(None, post, until))
        if now is not None:
            result.leave.append((now, ending(now.span, on, until)))
        if words.person is None:
            return None
        body = self.facts.posts[post].body if isinstance(post, int) else post.body
        person = self._known(words, body) or self._new(words, body)
        result.take.append((post, person, until))
        return person

    def _known(self, words: PostSaid, body: object) -> int | None:
        """Who bore the name at the same body, else who has the name and one of the phones."""
        namesakes = self.named.get(words.person or "", {})
        same_body = [person for person, bodies in namesakes.items() if body in bodies]
        same_phone = [p for p in namesakes if not set(words.phones).isdisjoint(self.phones.get(p, ()))]
        both = [person for person in same_body if person in same_phone]
        found = both or same_body or same_phone
        return max(found) if found else None

    def _new(self, words: PostSaid, body: object) -> NewPerson:
        """One person for a name at one body, or with one phone."""
        name = words.person or ""
        keys: list[tuple[str, object]] = [(name, body), *((name, number) for number in words.phones)]
        person = next((self.made[key] for key in keys if key in self.made), NewPerson(name, body))
        self.made.update(dict.fromkeys(keys, person))
        return person
