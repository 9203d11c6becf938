"""Ask: whose is a side of a border, and who may not answer for it 会签?

A side answers for itself: its accountable body, or those who plan or review there. Whoever drew
or asked answers for no side, and nobody for both: docs/decisions/0011-each-side-confirms.md.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from gis_core.city import City
from gis_core.current_city import current_city
from gis_core.errors import NotAllowed
from gis_core.models import Role
from gis_core.permissions import bodies_of, territories_of
from grids.border_consents import Border, digest_of, moved_borders
from grids.coverage.value import Pair
from grids.differences import Difference, Move
from grids.draft_rights import DID_NOT_DRAW_IT, Matter, matter_of
from grids.draft_state import DraftState, difference_of
from grids.models import Body, Consent, Duty, Revision, Unit

BEFORE_APPROVAL = (Revision.Status.DRAFT, Revision.Status.RETURNED, Revision.Status.SUBMITTED)
"""The status of a draft whose sides may still answer, or change their answers."""

_ABOVE = frozenset({Duty.Role.TERRITORY.value})
_FOR_ITSELF = _ABOVE | {Duty.Role.ROAD_CHIEF.value, Duty.Role.PROPERTY.value}
"""For a unit itself its road chief or property company answers too: a grid or an estate may have
nobody else. What lies above speaks for it by territory only."""


def same_name(one: str, other: str) -> bool:
    """Whether two names are the same for everybody but a computer: width, case and blanks apart."""
    return _plain(one) == _plain(other)


def _plain(name: str) -> str:
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(letter for letter in folded if letter.isalnum())


def is_a_name(name: str) -> bool:
    """Whether a text holds at least a letter or figure, so that it can name somebody."""
    return bool(_plain(name))


def side_of(consent: Consent) -> tuple[str, str]:
    """The kind and key of the unit a consent answers for."""
    return consent.kind, consent.unit_key


def own_sides(user: Any, consents: Iterable[Consent], difference: Difference) -> dict[int, str]:
    """The consents, by number, whose side is the user's own, and for which office they answer.

    A side's unit is a user's when their body holds the territory on it or on a unit above it
    (or is the road chief or property company of the unit itself) on the draft's effective day, or
    when they plan or review there.
    """
    asked = [each for each in consents if each.unit_key in _pairs(difference, each.kind)]
    if not asked:
        return {}
    state = DraftState.of(asked[0].draft).without_draft()
    sides = dict.fromkeys(side_of(each) for each in asked)
    above = matter_of(state, [(kind, key, _pairs(difference, kind)[key]) for kind, key in sides]).above
    offices = _offices(user, above, difference)
    return {each.pk: offices[side_of(each)] for each in asked if side_of(each) in offices}


def is_open(draft: Revision) -> bool:
    """Whether the sides of a draft may answer still."""
    return draft.status in BEFORE_APPROVAL


def consents_of(user: Any) -> list[tuple[Consent, Sequence[Move]]]:
    """The consents of the user's own sides that are about the ground that moves now, with that ground."""
    asked: dict[int, list[Consent]] = {}
    rows = Consent.objects.filter(draft__status__in=BEFORE_APPROVAL).select_related("draft__document")
    for each in rows.order_by("draft", "kind", "unit_key", "other_key", "pk"):
        asked.setdefault(each.draft_id, []).append(each)
    found: list[tuple[Consent, Sequence[Move]]] = []
    for consents in asked.values():
        difference = difference_of(consents[0].draft)
        if not (own := own_sides(user, consents, difference)):
            continue
        borders = moved_borders(difference)
        digests = {border: digest_of(border, moved, difference) for border, moved in borders.items()}
        found += [
            (each, borders[border_of(each)]) for each in consents
            if each.pk in own and digests.get(border_of(each)) == each.digest
        ]
    return found


def border_of(consent: Consent) -> Border:
    """The border a consent is about."""
    one, other = sorted((consent.unit_key, consent.other_key))
    return consent.kind, one, other


def _pairs(difference: Difference, kind: str) -> Mapping[str, Pair]:
    change = difference.changes.get(kind)
    return change.pairs if change else {}


def _offices(
    user: Any, above: Mapping[tuple[str, str], frozenset[int]], difference: Difference
) -> dict[tuple[str, str], str]:
    """By side of the user's, the body they answer for; empty for those who plan or review there."""
    kinds = dict(Unit.objects.filter(pk__in=frozenset().union(*above.values())).values_list("pk", "kind"))
    held = _duties(user, difference)
    reaches = [territories_of(user, role) for role in (Role.PLANNER, Role.REVIEWER)]
    found: dict[tuple[str, str], str] = {}
    for side, numbers in above.items():
        over = lineage(current_city(), side[0])
        nearest_first = sorted((over.index(kinds[each]), each) for each in numbers if kinds[each] in over)
        for level, number in nearest_first:
            roles = _ABOVE if level else _FOR_ITSELF
            for office in (name for role, name in held.get(number, ()) if role in roles):
                found.setdefault(side, office)
        if side not in found and any(reach.covers(*numbers) for reach in reaches):
            found[side] = ""
    return found


def lineage(city: City, kind: str) -> Sequence[str]:
    """A kind and those above it, upwards."""
    found = [kind]
    while (parent := city.kind(found[-1]).parent) and parent not in found:
        found.append(parent)
    return found


def _duties(user: Any, difference: Difference) -> dict[int, list[tuple[str, str]]]:
    """By unit, the roles that bodies of the user hold on it on the effective day, with their names."""
    bodies = bodies_of(user, Role.BODY).ids - {None}
    names = dict(Body.objects.filter(pk__in=bodies).values_list("pk", "name")) if bodies else {}
    found: dict[int, list[tuple[str, str]]] = {}
    rows = Duty.objects.filter(
        body__in=list(names), unit__isnull=False, category__isnull=True, valid__contains=difference.on
    )
    for unit, role, body in rows.order_by("pk").values_list("unit_id", "role", "body_id"):
        found.setdefault(unit, []).append((role, names[body]))
    return found


def refuse_who_drew_or_asked(user: Any, consent: Consent) -> None:
    """Raises NotAllowed for whoever drew in the draft, or asked for its co-signatures."""
    asked = Consent.objects.filter(draft=consent.draft_id, asked_by=user.pk).exists()
    if asked or DID_NOT_DRAW_IT.refused(user, Matter(consent.draft)):
        raise NotAllowed(
            "Whoever drew a draft or asks for its co-signatures answers for no side.",
            hint="Send the link to the side it is for.", rule="not-who-asks",
        )


def refuse_their_name(name: str, consent: Consent) -> None:
    """Raises NotAllowed where a link is answered in the name of one who drew or asked."""
    people = [consent.draft.author, *(
        each.asked_by for each in Consent.objects.filter(draft=consent.draft_id).select_related("asked_by")
    )]
    names = {word for each in people if each for word in (each.get_full_name(), each.get_username()) if word}
    if any(same_name(name, each) for each in names):
        raise NotAllowed(
            "Whoever drew a draft or asks for its co-signatures answers for no side.",
            hint="Whoever merely bears the same name answers signed in.", rule="not-who-asks",
        )


def refuse_both_sides(consent: Consent, user: Any, name: str) -> None:
    """Raises NotAllowed where the other side of the border was answered by the same account or name.

    Two accounts are two people whatever they are called; of a link only the name is known.
    """
    other = Consent.objects.filter(
        draft=consent.draft_id, kind=consent.kind, unit_key=consent.other_key,
        other_key=consent.unit_key, digest=consent.digest,
    ).exclude(answer=Consent.Answer.OPEN).first()
    if other is None:
        return
    both_known = user is not None and other.answered_by_id is not None
    same = other.answered_by_id == user.pk if both_known else same_name(name, other.answered_as)
    if same:
        raise NotAllowed(
            "One person does not sign for both sides.",
            hint="The other side was answered in the same name: whoever merely bears it answers signed in."
            if not both_known else "", rule="one-side-only",
        )
