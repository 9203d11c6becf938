"""The written disputes of fixtures/disputes.yaml: their town in memory and in the database."""

from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import shapely
import yaml

from findings.accountability import Catalogue, DutyBook, DutyFact
from findings.accountability.deciding import Decider
from findings.accountability.ground import (
    BodyFact,
    BorderRuleFact,
    Ground,
    SiteDecisionFact,
    SpecialAreaFact,
)
from findings.accountability.rules_document import read_rules
from findings.answer_documents import because_of, place_steps, told_decision, units_of
from findings.place.index import IndexedUnit, PlaceIndex
from findings.place.judging import Judge
from findings.place.kinship import Kinship
from findings.scoring.reading import Problems, node
from gis_core.city import city_from_document
from gis_core.datums import UNCERTAINTY_M, from_wgs84
from gis_core.precision import snap
from tests import sketch

ROOT = Path(__file__).parents[2]
DAY = date(2022, 12, 15)


@cache
def written():
    """The document."""
    return yaml.safe_load((ROOT / "fixtures/disputes.yaml").read_text(encoding="utf-8"))


@cache
def city():
    return city_from_document(yaml.safe_load((ROOT / "fixtures/cities/xianning.yaml").read_text()))


def cases():
    return written()["disputes"]


PAPER = sketch.at(written()["paper"]["lon"], written()["paper"]["lat"], metres=written()["paper"]["metres"])


def box(west, north, east, south):
    return snap(PAPER.polygon((west, north), (west, south), (east, south), (east, north)))


def multi(shape):
    return shape if shape.geom_type == "MultiPolygon" else shapely.MultiPolygon([shape])


@cache
def outlines():
    """(kind, letter) → outline, in the city's order of kinds."""
    found = {}
    for kind, drawn in written()["units"].items():
        areas = PAPER.units(drawn["drawing"]) if "drawing" in drawn else {}
        areas |= {letter: box(*corners) for letter, corners in drawn.get("boxes", {}).items()}
        found |= {(kind, letter): multi(area) for letter, area in areas.items()}
    return found


def code_of(kind, letter):
    return written()["units"][kind]["codes"][letter]


def name_of(kind, letter):
    return written()["units"][kind]["names"][letter]


def place_of(case):
    """(lon, lat, datum) of a case, as it would be given."""
    lon, lat = PAPER.point(*case["at"])
    datum = case.get("datum", "wgs84")
    return (*(float(number) for number in from_wgs84(lon, lat, datum)), datum)


def day_of(case):
    return case.get("day", DAY)


def holds(entry, on):
    return entry.get("since", written()["since"]) <= on and ("until" not in entry or on < entry["until"])


def parents():
    """(child key, parent kind, parent key) by where the middle of the child lies."""
    for child, outline in outlines().items():
        inner = outline.representative_point()
        for other, over in outlines().items():
            above = city().kind(child[0]).parent
            if other[0] == above and over.covers(inner):
                yield child, above, other


# --- in memory -----------------------------------------------------------------------------------


def number_of(key):
    return list(outlines()).index(key) + 1


def body_fact(key):
    body = written()["bodies"][key]
    return BodyFact(list(written()["bodies"]).index(key) + 1, {"zh": body["zh"], "en": body["en"]}, {})


def category_number(key):
    return None if key is None else list(written()["categories"]).index(key) + 1


def duty_facts(on):
    for number, duty in enumerate(written()["duties"], start=1):
        if holds(duty, on):
            body = body_fact(duty["body"])
            yield DutyFact(
                number, body.body, body.names, {}, duty["role"], duty.get("level"),
                unit=number_of(tuple(duty["unit"].split())) if "unit" in duty else None,
                category=category_number(duty.get("category")),
                since=duty.get("since", written()["since"]),
            )


def settled_facts(on):
    """(fact, outline) of all that is settled on the day."""
    from findings.settled_ground import _kind_names

    for at, area in enumerate(written()["special_areas"]):
        yield SpecialAreaFact(
            area["code"], area["name"], area["kind"], _kind_names(area["kind"]), body_fact(area["body"]),
            area["role"], tuple(area["beats"]), category_number(area.get("category")),
            area.get("precedence", 0), float(at), since=written()["since"],
        ), box(*area["box"])
    for rule in written()["border_rules"]:
        kind = rule["kind"]
        yield BorderRuleFact(
            rule["code"], rule["name"], kind, number_of((kind, rule["one"])), number_of((kind, rule["other"])),
            rule["rule"], number_of((kind, rule["takes"])) if "takes" in rule else None,
            rule.get("document", ""), written()["since"],
        ), box(*rule["box"])
    for decision in written()["site_decisions"]:
        if decision["decided_on"] <= on:
            yield SiteDecisionFact(
                decision["code"], decision["name"],
                number_of(tuple(decision["unit"].split())) if "unit" in decision else None,
                body_fact(decision["body"]) if "body" in decision else None, decision.get("role", ""),
                category_number(decision.get("category")), decision["decided_on"], decision["reason"],
                decision.get("document", ""), decision["decided_on"],
            ), box(*decision["box"])


def plan_rules():
    problems = Problems()
    rules = read_rules(node({"accountability": written()["plan"]}, "", problems), "accountability")
    assert not problems.found, problems.found
    return rules


def catalogue():
    entries = written()["categories"]
    return Catalogue(
        {category_number(key): category_number(entry.get("parent")) for key, entry in entries.items()},
        {category_number(key): entry["names"] for key, entry in entries.items()},
        {category_number(key): key for key in entries},
        {category_number(key): entry["kind"] for key, entry in entries.items()},
    )


def in_memory(case):
    """What the rules say of a case: units, bodies and reasons in the shape of the API."""
    on = day_of(case)
    units = [
        IndexedUnit(number_of(key), number_of(key), key[0], code_of(*key), name_of(*key)) for key in outlines()
    ]
    index = PlaceIndex(units, list(outlines().values()), city().metric_srid)
    kinship = Kinship(
        [(number_of(child), kind, number_of(parent)) for child, kind, parent in parents()],
        {number_of(key): key[0] for key in outlines()},
    )
    judge = Judge(index, city().kinds, kinship, 0.5)
    decider = Decider(
        city().kinds, kinship, lambda number: next((u for u in units if u.unit == number), None),
        DutyBook(duty_facts(on)), catalogue(), "2022", plan_rules(),
    )
    facts, grounds = zip(*settled_facts(on), strict=True)
    lon, lat = PAPER.point(*case["at"])
    tolerance = max(case.get("accuracy_m", 0), UNCERTAINTY_M[case.get("datum", "wgs84")], 0.5)
    (place,) = judge.answers([lon], [lat], [tolerance])
    (settled,) = Ground(facts, grounds).at([lon], [lat])
    decision = decider.decide(place, settled, category_number(case["category"]))
    told = told_decision(decision, "zh")
    return {
        "state": place.state,
        "units": units_of(place, decision),
        "bodies": list(told.bodies),
        "because": because_of(place_steps(place, decision, "2022"), told),
    }


# --- what must come out --------------------------------------------------------------------------


def check(case, found):
    """The answer is what the dispute says, member by member."""
    chosen = {entry["kind"]: entry for entry in found["units"] if entry.get("chosen")}
    assert found["state"] == case["state"], found["because"]["zh"]
    for kind, letter in case["units"].items():
        expected = None if letter is None else code_of(kind, letter)
        assert (chosen[kind]["code"] if kind in chosen else None) == expected, (kind, found["units"])
    by = {kind: entry["settled_by"] for kind, entry in chosen.items() if "settled_by" in entry}
    settled = case.get("settled", {})
    assert {kind: by.get(kind) for kind in settled} == settled
    _check_bodies(case, found["bodies"])
    for language, phrases in case["because"].items():
        told = "\n".join(found["because"][language])
        for phrase in phrases:
            assert phrase in told, f"{phrase}\n--- is not in ---\n{told}"


def _check_bodies(case, bodies):
    names = {key: body["zh"] for key, body in written()["bodies"].items()}
    expected = {tuple(text.split()[:2]): (text.split() + [None])[2] for text in case["bodies"]}
    keys = {name: key for key, name in names.items()}
    told = {(keys[entry["body"]["name"]], entry["role"]): entry["share"] for entry in bodies}
    assert told == expected
    shares = [Decimal(entry["share"]) for entry in bodies if entry["share"] is not None]
    assert not shares or sum(shares) == 1
    by_number = sorted((e["dispatch"], keys[e["body"]["name"]]) for e in bodies if e["dispatch"] is not None)
    if "dispatch" in case:
        assert [key for _, key in by_number] == case["dispatch"]
    rules = {(keys[entry["body"]["name"]], entry["rule"]) for entry in bodies}  # one body may have two roles
    assert rules >= set(case.get("rules", {}).items())


def case_named(key):
    return SimpleNamespace(**next(case for case in cases() if case["key"] == key))


# --- in the database -----------------------------------------------------------------------------


def store():
    """The same town as records: units published, duties taken up, settlements and the plan stored."""
    from gis_core.stamping import bump
    from grids.changes import UnitChange
    from grids.models import Body
    from grids.revisions import publish
    from grids.units import unit_by_code

    since = written()["since"]
    publish(effective_on=since, document="文1", changes=[
        UnitChange(kind, code_of(kind, letter), name_of(kind, letter), outline)
        for (kind, letter), outline in outlines().items()
    ])
    units = {key: unit_by_code(key[0], code_of(*key), since, 1) for key in outlines()}
    bodies = {
        key: Body.objects.create(kind=body["kind"], name=body["zh"], names={"zh": body["zh"], "en": body["en"]})
        for key, body in written()["bodies"].items()
    }
    categories = _store_categories()
    _store_duties(units, bodies, categories)
    _store_settlements(units, bodies, categories)
    _store_plan()
    for topic in ("settlements", "plans", "categories"):
        bump(topic)


def _always():
    from psycopg2.extras import DateRange

    return DateRange(written()["since"], None)


def _store_categories():
    from grids.models import Category

    categories = {}
    for key, entry in sorted(written()["categories"].items(), key=lambda item: "parent" in item[1]):
        categories[key] = Category.objects.create(
            standard="disputes", kind=entry["kind"], code=key, name=entry["names"]["zh"], names=entry["names"],
            parent=categories.get(entry.get("parent")), valid=_always(),
        )
    return categories


def _store_settlements(units, bodies, categories):
    from psycopg2.extras import DateRange

    from grids.models import BorderRule, Document, SiteDecision, SpecialArea

    def paper(entry):
        return Document.objects.get_or_create(number=entry["document"])[0] if "document" in entry else None

    def ground(entry):
        return f"SRID=4326;{multi(box(*entry['box'])).wkt}"

    for area in written()["special_areas"]:
        SpecialArea.objects.create(
            code=area["code"], name=area["name"], kind=area["kind"], geometry=ground(area),
            body=bodies[area["body"]], role=area["role"], beats=area["beats"], valid=_always(),
            category=categories.get(area.get("category")), precedence=area.get("precedence", 0),
        )
    for rule in written()["border_rules"]:
        kind = rule["kind"]
        BorderRule.objects.create(
            code=rule["code"], kind=kind, one=units[kind, rule["one"]], other=units[kind, rule["other"]],
            rule=rule["rule"], takes=units[kind, rule["takes"]] if "takes" in rule else None,
            name=rule["name"], geometry=ground(rule), valid=_always(), document=paper(rule),
        )
    for made in written()["site_decisions"]:
        days = DateRange(made["decided_on"], None)
        SiteDecision.objects.create(
            code=made["code"], name=made["name"], geometry=ground(made), role=made.get("role", ""),
            unit=units[tuple(made["unit"].split())] if "unit" in made else None,
            body=bodies[made["body"]] if "body" in made else None,
            category=categories.get(made.get("category")), valid=days, as_decided=days,
            decided_on=made["decided_on"], reason=made["reason"], document=paper(made),
        )


def _store_plan():
    from psycopg2.extras import DateRange

    from findings.models import Plan

    whole = yaml.safe_load((ROOT / "fixtures/xianning/plan-2022.yaml").read_text(encoding="utf-8"))
    rules = {key: str(value) if isinstance(value, date) else value for key, value in whole.items()}
    Plan.objects.create(
        code="2022", names={"zh": "方案"}, valid=DateRange(written()["since"], date(2023, 1, 1)),
        rules=rules | {"accountability": written()["plan"]},
    )


def _store_duties(units, bodies, categories):
    from grids.duty_changes import DutyStart, start

    start([
        DutyStart(
            bodies[duty["body"]].pk, duty["role"], duty.get("since", written()["since"]),
            unit_id=units[tuple(duty["unit"].split())].pk if "unit" in duty else None,
            category_id=categories[duty["category"]].pk if "category" in duty else None,
            level=duty.get("level"), until=duty.get("until"),
        )
        for duty in written()["duties"]
    ])


def with_tolerance(document):
    """The city's document with the tolerance the disputes are written for."""
    return document | {"border_tolerance_m": 0.5}


def check_stored(case, held):
    """What is stored for a finding is what the dispute says."""
    assert held.state == case["state"]
    chosen = {row.kind: row for row in held.units.filter(chosen=True).select_related("unit_version")}
    for kind, letter in case["units"].items():
        found = chosen[kind].unit_version.code if kind in chosen else None
        assert found == (None if letter is None else code_of(kind, letter))
    for kind, by in case.get("settled", {}).items():
        assert chosen[kind].settled_by == by
    _check_bodies(case, [
        {
            "body": {"name": row.body.name}, "role": row.role, "rule": row.rule, "dispatch": row.dispatch,
            "share": None if row.share is None else str(row.share.normalize() + 0),
        }
        for row in held.bodies.select_related("body")
    ])
