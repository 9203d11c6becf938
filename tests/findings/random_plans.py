"""Plans with every rule a plan may state, and rounds to score by them, invented from a seed.

For whoever scores by other means too: ``rules.to_dict()`` and ``inputs.to_dict()`` are what a standalone
checker starts from::

    for seed in range(500):
        rules, inputs = invented_round(seed)
        assert theirs(rules.to_dict(), inputs.to_dict()) == score(inputs)

Small on purpose: few units, few findings, often at one moment, marks near floors and caps, scores that tie.
"""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random

from findings.scoring.components import Award, UnitFacts, division_key, quotient
from findings.scoring.inputs import FindingInput, RoundInputs, UnitInput
from findings.scoring.plan_document import plan_from_dict
from findings.scoring.plan_parts import plain

NOON = datetime(2022, 12, 15, 4, 0, tzinfo=UTC)
SEVERITIES = ("minor", "normal", "serious")
COUNTS = ("due", "deferred", "closed", "closed_on_time", "urgent", "rework", "faked")
GROUPS = ("centre", "outer")
UNITS = tuple(f"z{number}" for number in range(1, 7))


def invented_round(seed, **wanted):
    """(rules, inputs) of that seed. ``wanted``: fields of the plan's document that are to stand so."""
    chance = Random(seed)  # noqa: S311  (tests, not secrets)
    rules = plan_from_dict(plan_document(chance) | wanted)
    return rules, round_inputs(chance, rules)


def numbers(chance, most, least=0, places=(0, 1, 2, 4)):
    """A decimal as a plan writes it, often a round one."""
    steps = 10 ** chance.choice(places)
    return plain(Decimal(chance.randint(least * steps, most * steps)) / steps)


def split(chance, whole, parts):
    """``whole`` as positive decimals that sum to it."""
    steps = chance.choice([10, 100]) * parts
    cuts = sorted(chance.sample(range(1, steps), parts - 1))
    shares = [after - before for before, after in zip([0, *cuts], [*cuts, steps], strict=True)]
    exact = [(Decimal(whole) * share / steps).quantize(Decimal("0.0001")) for share in shares]
    exact[-1] = Decimal(whole) - sum(exact[:-1])
    return [plain(each) for each in exact]


def label(key):
    return {"en": key, "zh": key}


def plan_document(chance):
    """A valid plan's document with whatever a plan may state."""
    full_mark = chance.choice([100, 100, 100, 50, 120])
    weights = split(chance, 1, chance.randint(1, 4))
    components = [_component(chance, at, weight, full_mark) for at, weight in enumerate(weights)]
    categories = [rule["key"] for each in components for rule in each.get("categories", ())]
    document = {
        "key": "invented",
        "label": label("Invented plan"),
        "first_day": "2022-01-01",
        "last_day": "2022-12-31",
        "standard": "invented",
        "full_mark": full_mark,
        "rounding": {"places": chance.choice([0, 1, 2, 2, 4])},
        "rank_on": chance.choice(["exact", "published"]),
        "ties": chance.choice(["competition", "dense"]),
        "severities": [{"key": key, "label": label(key)} for key in SEVERITIES],
        "components": components,
        "evaluated": [_evaluated(chance)],
        "multipliers": [_multiplier(chance, at, categories) for at in range(chance.randint(0, 3))],
        "awards": [
            {"key": f"award{at}", "label": label(f"Award {at}"), "effect": effect}
            | ({"at_most": numbers(chance, 6)} if effect == "points" and chance.random() < 0.5 else {})
            for at, effect in enumerate(chance.sample(["points", "points", "zero", "last"], 3))
        ],
        "adjustments": [
            {"kind": "zone", "unit": chance.choice(UNITS), "points": chance.choice(["-1", "0.5", "-0.25"]),
             "label": label("Adjustment")}
            for _ in range(chance.randint(0, 2))
        ],
        "treatment": {"deferred": chance.choice(["count", "leave_out"])},
    }
    return document | {"rewards": _rewards(chance, document["evaluated"][0])}


def _component(chance, at, weight, full_mark):
    method = chance.choice(["deductions"] * 4 + ["pass_rate", "indicators", "given"])
    key = f"part{at}"
    component = {
        "key": key, "label": label(key), "weight": weight, "method": method,
        "missing": chance.choice(["redistribute", "full", "none"] if at else ["redistribute", "full"]),
    }
    if method == "indicators":
        return component | {"indicators": _indicators(chance, full_mark)}
    if method != "deductions":
        return component
    marks = split(chance, full_mark, chance.randint(1, 4))
    component["categories"] = [_category(chance, f"{key}_{number}", mark) for number, mark in enumerate(marks)]
    if chance.random() < 0.4:
        by = chance.choice(["inspected_points", "street_km", "km2", "inhabitants"])
        component["normaliser"] = {"by": by, "per": chance.choice([1, 10, 1000, "2.5"])}
    if chance.random() < 0.4:
        values = chance.sample(["专管", "托管", "自管"], chance.randint(1, 3))
        component["division"] = {"kind": "estate", "attribute": "management", "parts": [
            {"value": value, "label": label(value), "weight": share}
            for value, share in zip(values, split(chance, 1, len(values)), strict=True)
        ]}
    return component


def _category(chance, key, full_mark):
    mark = Decimal(full_mark)
    floor = chance.choice([Decimal(0), Decimal(0), mark, (mark / 3).quantize(Decimal("0.01"))])
    category = {
        "key": key, "label": label(key), "full_mark": full_mark, "floor": plain(min(floor, mark)),
        "deductions": {each: numbers(chance, 3) for each in SEVERITIES},
        "immediate": chance.random() < 0.2,
        "counts": chance.random() < 0.9,
    }
    return category | ({"cap": numbers(chance, 5)} if chance.random() < 0.3 else {})


def _indicators(chance, full_mark):
    found = []
    for at, mark in enumerate(split(chance, full_mark, chance.randint(1, 4))):
        entry = {"key": f"indicator{at}", "label": label(f"Indicator {at}"), "full_mark": mark}
        if chance.random() < 0.6:
            numerator = chance.choice(COUNTS)
            whole = chance.sample(COUNTS, chance.randint(1, 2))
            less = chance.choice([[], ["deferred"]])
            entry["rate"] = {"of": numerator, "in": whole} | ({"less": less} if less else {})
            entry["threshold"] = chance.choice(["0.7", "0.9", "1", "0.3333"])
            entry |= {"each": numbers(chance, 2)} if chance.random() < 0.6 else {}
        else:
            entry |= {"count": chance.choice(COUNTS), "each": chance.choice(["0.2", "0.5", "1"])}
        found.append(entry | ({"at_least": "-5"} if chance.random() < 0.3 else {}))
    return found


def _multiplier(chance, at, categories):
    when = chance.choice([
        {"repeat": {"within_m": 30, "within_days": 31}}, {"overdue": True}, {"found_by": ["leader", "media"]},
    ])
    entry = {
        "key": f"multiplier{at}", "label": label(f"Multiplier {at}"), "when": when,
        "factor": chance.choice(["2", "1.5", "0.5", "3", "1.25", "0"]),
    }
    if categories and chance.random() < 0.4:
        entry["categories"] = chance.sample(categories, chance.randint(1, len(categories)))
    return entry


def _evaluated(chance):
    way = chance.choice(["one list", "parent", "groups"])
    if way == "one list":
        return {"kind": "zone"}
    if way == "parent":
        return {"kind": "zone", "group_kind": "county"}
    return {"kind": "zone", "groups": [
        {"key": GROUPS[0], "label": label(GROUPS[0]), "units": list(UNITS[:4])},
        {"key": GROUPS[1], "label": label(GROUPS[1]), "units": list(UNITS[4:])},
    ]}


def _rewards(chance, entry):
    lists = [[group] for group in GROUPS] if "groups" in entry and chance.random() < 0.5 else [["*"]]
    return [
        {
            "kind": "zone", "groups": groups, "tied": chance.choice(["share", "share", "each", "better", "worse"]),
            "from_top": [numbers(chance, 1000, places=(0, 2)) for _ in range(chance.randint(0, 3))],
            "from_bottom": [f"-{numbers(chance, 1000, places=(0, 2))}" for _ in range(chance.randint(0, 3))],
        }
        for groups in lists if chance.random() < 0.9
    ]


def round_inputs(chance, rules):
    """A round of that plan: six units, up to 30 findings, often alike."""
    units = tuple(_unit(chance, rules, code) for code in UNITS)
    findings = tuple(invented_finding(chance, rules, number) for number in range(chance.randint(0, 30)))
    return RoundInputs("2022-12", "zone", rules, units, findings)


def _unit(chance, rules, code):
    entry = rules.evaluated_kind("zone")
    group = entry.group_of(code, chance.choice(["421202", "421221"])) or ""
    inspected, points, normalisers, given = set(), {}, {}, {}
    for component in rules.components:
        if chance.random() < 0.85:
            inspected.add(component.key)
            parts = component.division.parts if component.division else ()
            inspected.update(
                division_key(component.key, part.value) for part in parts if chance.random() < 0.7
            )
        observed = chance.randint(0, 12)
        if component.method == "pass_rate" and chance.random() < 0.9:
            points[component.key] = (observed, chance.randint(0, observed))
        if component.method == "given" and chance.random() < 0.9:
            given[component.key] = Decimal(numbers(chance, int(rules.full_mark)))
        if component.normaliser is not None and chance.random() < 0.95:
            measure = Decimal(numbers(chance, 40, least=1))
            normalisers[component.key] = quotient(measure, component.normaliser.per)
    counts = {name: Decimal(chance.choice([0, 1, 3, 7, 100])) for name in COUNTS if chance.random() < 0.9}
    return UnitInput(code, group, frozenset(inspected), UnitFacts(
        normalisers, points, given, counts, tuple(_awards(chance, rules)),
    ))


def _awards(chance, rules):
    for rule in rules.awards:
        if chance.random() < (0.4 if rule.effect == "points" else 0.1):
            for _ in range(chance.randint(1, 2)):
                points = Decimal(chance.choice(["0.5", "2", "-1", "4.25"])) if rule.effect == "points" else 0
                yield Award(rule.key, Decimal(points), f"文〔2022〕{chance.randint(1, 9)}号")


def invented_finding(chance, rules, number):
    categories = [rule.key for component in rules.components for rule in component.categories]
    unit = chance.choice([*UNITS[:3], *UNITS, None])
    category = chance.choice([*categories * 6, "unheard_of"])
    return FindingInput(
        id=f"F{number:03d}",
        category=category,
        severity=chance.choice([*SEVERITIES * 5, "unknown"]),
        observed=NOON + timedelta(minutes=chance.randint(0, 3)),
        unit=unit,
        computed=chance.choice([unit, unit, unit, *UNITS]),
        ruling=chance.choice(["", "", "7"]),
        counts="" if unit else "outside every evaluation zone",
        state=chance.choice(["clear", "border"]),
        division=chance.choice(["", "专管", "托管", "自管"]),
        factors=tuple(
            (rule.key, rule.factor) for rule in rules.multipliers
            if rule.concerns(category) and chance.random() < 0.4
        ),
        decided=Decimal(chance.choice(["0", "0.3", "1"])) if chance.random() < 0.1 else None,
        shares=chance.choice([(), (("3", "department", Decimal("0.2")), ("9", "territory", Decimal("0.8")))]),
    )
