"""Plans and findings for the scoring tests, drawn by hypothesis or written out."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from hypothesis import strategies as st

from findings.scoring.plan_document import plan_from_dict
from findings.scoring.score import Observation

FIXTURES = Path(__file__).parents[3] / "fixtures" / "xianning"
NOON = datetime(2022, 12, 15, 4, 0, tzinfo=UTC)
SEVERITIES = ("minor", "normal", "serious")


def severity_entries():
    return [{"key": key, "label": {"en": key}} for key in SEVERITIES]


def category(key, full_mark, floor="0", minor="0.5", normal="1", serious="2"):
    return {
        "key": key,
        "label": {"en": key, "zh": key},
        "full_mark": full_mark,
        "floor": floor,
        "deductions": {"minor": minor, "normal": normal, "serious": serious},
    }


def document(**changes):
    """A small valid plan document: urban 0.9 (streets 60, litter 40), estates 0.1."""
    base = {
        "key": "small",
        "label": {"en": "Small plan"},
        "first_day": "2022-01-01",
        "last_day": "2022-12-31",
        "standard": "example",
        "rank_on": "published",
        "severities": severity_entries(),
        "components": [
            {
                "key": "urban",
                "label": {"en": "Urban"},
                "weight": "0.9",
                "missing": "none",
                "categories": [category("streets", "60"), category("litter", "40", floor="38")],
            },
            {
                "key": "estates",
                "label": {"en": "Estates"},
                "weight": "0.1",
                "missing": "redistribute",
                "categories": [category("courtyards", "100")],
            },
        ],
        "evaluated": [{"kind": "zone"}, {"kind": "township", "group_kind": "county"}],
    }
    return base | changes


def observation(id, category="streets", severity="normal", minutes=0):
    return Observation(id, category, severity, NOON + timedelta(minutes=minutes))


def _split(draw, whole, parts):
    """``whole`` (an int) as ``parts`` positive ints that sum to it."""
    cuts = sorted(draw(st.sets(st.integers(1, whole - 1), min_size=parts - 1, max_size=parts - 1)))
    return [b - a for a, b in zip([0, *cuts], [*cuts, whole], strict=True)]


def _ten_thousandths(number):
    return str(Decimal(number).scaleb(-4))


@st.composite
def plans(draw):
    """Any valid plan: 1–4 components of 1–4 categories, marks and deductions with 4 decimals."""
    components = []
    for at, weight in enumerate(_split(draw, 10_000, draw(st.integers(1, 4)))):
        categories = []
        for number, mark in enumerate(_split(draw, 1_000_000, draw(st.integers(1, 4)))):
            points = [_ten_thousandths(draw(st.integers(0, 400_000))) for _ in SEVERITIES]
            floor = _ten_thousandths(draw(st.integers(0, mark)))
            categories.append(category(f"c{at}_{number}", _ten_thousandths(mark), floor, *points))
        components.append(
            {
                "key": f"part{at}",
                "label": {"en": f"Part {at}"},
                "weight": _ten_thousandths(weight),
                "missing": draw(st.sampled_from(["redistribute", "full", "none"])),
                "categories": categories,
            }
        )
    places = draw(st.integers(0, 4))
    return plan_from_dict(document(components=components, rounding={"places": places}))


@st.composite
def plans_with_findings(draw):
    """A plan and up to 25 findings in its categories; often at the same minute."""
    rules = draw(plans())
    keys = [rule.key for component in rules.components for rule in component.categories]
    finding = st.tuples(st.sampled_from(keys), st.sampled_from(SEVERITIES), st.integers(0, 3))
    drawn = draw(st.lists(finding, max_size=25))
    return rules, [
        observation(f"f{at}", key, severity, minutes) for at, (key, severity, minutes) in enumerate(drawn)
    ]
