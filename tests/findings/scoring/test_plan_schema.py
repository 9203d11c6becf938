"""The JSON Schema of a plan's document and its loader say the same of every field."""

import ast
import json
import re
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from random import Random

import pytest
import yaml
from jsonschema import Draft202012Validator

from findings.scoring.plan import PlanFault
from findings.scoring.plan_document import plan_from_dict, plan_from_yaml
from findings.scoring.plan_layout_parts import PARTS
from findings.scoring.plan_problem_words import is_known, problem_words
from findings.scoring.plan_schema import plan_schema
from findings.scoring.reading import Node
from tests.findings.random_plans import plan_document

FIXTURES = Path(__file__).parents[3] / "fixtures"
PATHS = sorted([*FIXTURES.glob("*/plan-*.yaml"), *FIXTURES.glob("schemes/*.yaml")])
SCHEMA = plan_schema()
VALIDATOR = Draft202012Validator(SCHEMA)
FULL = {
    "evaluated": [{"kind": "zone", "groups": [{"key": "a", "label": {"en": "A"}, "units": ["z"]}]},
                  {"kind": "township", "group_kind": "county"}],
    "appeals": {"days": 3, "counts_while_open": True, "objection_days": 5},
    "rectification": {"days": 7, "immediate_hours": 24},
    "fictitious": {"en": "Invented."},
    "sources": ["a paper"],
    "accountability": {
        "border": "centre_line", "border_tolerance_m": 2, "fallback": "territory",
        "rules": [{
            "key": "share-2-8", "label": {"en": "2 to 8"}, "document": "",
            "when": {"categories": ["x"], "category_kind": "matter", "inside": ["estate"],
                     "outside": ["grid"], "special_areas": ["market"]},
            "order": ["owner"], "set_aside": ["property"],
            "shares": [{"role": "department", "share": "0.2"},
                       {"role": "territory", "kind": "township", "share": "0.8"}],
        }],
    },
}


def as_json(document):
    """Days as texts, as a program that speaks JSON sends them."""
    return json.loads(json.dumps(document, default=str))


def documents():
    """Every plan of the fixtures as it is written, as it is stored, and forty invented ones."""
    for path in PATHS:
        yield as_json(yaml.safe_load(path.read_text(encoding="utf-8")))
        yield plan_from_yaml(path.read_text(encoding="utf-8")).to_dict()
    for seed in range(40):
        yield plan_document(Random(seed))  # noqa: S311
    yield plan_document(Random(1)) | FULL  # noqa: S311


def refused_by_loader(document):
    try:
        plan_from_dict(document)
    except PlanFault:
        return True
    return False


def refused_by_schema(document):
    return not VALIDATOR.is_valid(document)


def test_the_schema_is_one():
    Draft202012Validator.check_schema(SCHEMA)


def test_every_plan_of_the_fixtures_and_every_invented_one_follows_the_schema():
    assert [next(VALIDATOR.iter_errors(each)) for each in documents() if refused_by_schema(each)] == []


ODD = (
    None, "", " ", "x", "X y", "0.5", "-1", "1.23456", "0.10000", "1e3", "-0", 0, 1, -1, 0.5, 0.00001, 1e20, 10**9,
    True, False, [], ["x"], ["x", "x"], [None], {}, {"en": ""}, {"en": "x"}, "2022-02-30", "2022-W52-6", "20221231",
    "minor", "each", "indicators", "pass_rate", 12345,
)


def places(value, path=()):
    """The path of every member and entry of a document."""
    if path:
        yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inner:
        yield from places(each, (*path, key))


def spoilt(document, chance):
    """The document with one thing changed: another value, a thing taken away, an unknown field."""
    document = deepcopy(document)
    *way, last = chance.choice(list(places(document)))
    within = document
    for key in way:
        within = within[key]
    what = chance.random()
    if what < 0.6:
        within[last] = deepcopy(chance.choice(ODD))
    elif what < 0.8:
        del within[last]
    elif isinstance(within, dict):
        within[chance.choice(["rate", "count", "groups", "group_kind", "division", "indicators", "colour"])] = (
            deepcopy(chance.choice([*ODD, {"of": "due", "in": ["due"]}]))
        )
    return document


def test_what_the_schema_refuses_the_loader_refuses():
    chance = Random(20221231)  # noqa: S311
    known = list(documents())
    tried = [spoilt(chance.choice(known), chance) for _ in range(1200)]
    refused = [each for each in tried if refused_by_schema(each)]
    assert len(refused) > 400
    assert [each for each in refused if not refused_by_loader(each)] == []


def test_most_of_what_the_loader_refuses_for_a_field_the_schema_refuses_too():
    """Sums, keys that stand twice and names of what is not there are left to the loader."""
    chance = Random(7)  # noqa: S311
    known = list(documents())
    missed = []
    for _ in range(400):
        document = spoilt(chance.choice(known), chance)
        if refused_by_loader(document) and not refused_by_schema(document):
            missed.append(document)
    whole = ("sum to", "stands twice", "there is no", "not evaluated", "lies above", "lies before", "more than 0",
             "known fields", "did you mean", "write a number", "sums by another", "no part of 1", "must be a day",
             "cannot be set aside", "no plain decimal", "has more than")
    reasons = [str(fault) for document in missed for fault in [_fault(document)]]
    assert [each for each in reasons if not any(word in each for word in whole)] == []


def _fault(document):
    try:
        plan_from_dict(document)
    except PlanFault as fault:
        return fault


# --- against what the loader asks for ----------------------------------------------------------

READERS = ("text", "name", "choice", "labels", "number", "signed", "sums", "count", "flag", "day", "texts")


def heard_by(reader, plain, asked):
    def heard(self, key, *arguments, **named):
        asked.setdefault(generic(self.at(key)), {})[reader] = (arguments, named)
        return plain(self, key, *arguments, **named)

    return heard


@contextmanager
def listening(monkeypatch):
    """What the loader asks for: {path: (reader, its arguments)} and {path: known fields}."""
    asked, only = {}, {}
    for reader in READERS:
        monkeypatch.setattr(Node, reader, heard_by(reader, getattr(Node, reader), asked))
    plain_only = Node.only
    def heard_only(self, known):
        only[generic(self.path)] = tuple(known)
        plain_only(self, known)
    monkeypatch.setattr(Node, "only", heard_only)
    yield asked, only


def generic(path):
    return re.sub(r"\[\d+\]", "[]", path)


def at_path(path):
    """The schema at a generic path."""
    found = SCHEMA
    for name in filter(None, path.split(".")):
        found = found["properties"][name.removesuffix("[]")]
        found = found["items"] if name.endswith("[]") else found
    return found


def declared():
    """Every field of the layout by its generic path in the document."""
    where = {}
    for part in PARTS:
        before = where.get(part.holder, "")
        where[part.key] = ".".join(filter(None, [before, f"{part.at}[]" if part.at else ""]))
        for field in part.fields:
            if not part.plain:
                yield ".".join(filter(None, [where[part.key], field.path])), field


@pytest.fixture
def heard(monkeypatch):
    with listening(monkeypatch) as (asked, only):
        for document in documents():
            plan_from_dict(document)
        yield asked, only


def test_every_object_of_the_schema_has_the_fields_the_loader_knows(heard):
    _, only = heard
    for path, known in only.items():
        schema = at_path(path)
        if "propertyNames" not in schema:
            assert set(schema["properties"]) == set(known), path


def test_every_field_has_the_kind_the_limits_and_the_default_the_loader_asks_for(heard):
    asked, _ = heard
    by_path = dict(declared())
    assert len(by_path) > 80
    readers = {"rule_key": "text", "lists": None, "deductions": None}
    for path, field in by_path.items():
        reader = readers.get(field.kind, field.kind)
        if reader is None:
            continue
        arguments, named = asked[path][reader]
        given = [*arguments, *[named[name] for name in ("default",) if name in named]]
        if field.kind in ("number", "signed"):
            assert named["places"] == field.places, path
        if field.kind == "count":
            assert named["at_most"] == field.at_most, path
        if field.kind == "choice":
            assert set(arguments[0]) == set(field.options), path
            given = given[1:]
        if field.default is not None:
            assert [str(each) for each in given] == [str(field.default)], path
        elif field.kind in ("number", "signed", "text", "name"):
            assert not given, path


def test_everything_the_loader_reads_is_declared(heard):
    asked, _ = heard
    by_path = dict(declared())
    unknown = [
        path for path in asked
        if path not in by_path and not re.fullmatch(r".*\.deductions\.\w+|sources|components\[\]\.categories\[\]", path)
    ]
    assert unknown == []


def test_every_field_is_explained_in_both_languages():
    for path, field in declared():
        assert re.search(r"[一-鿿]", field.words.zh) or field.words.zh in ("1、1、3",), path
        assert field.words.en, path


def test_every_problem_the_loader_tells_has_its_chinese():
    """Also those it can tell and these documents do not provoke: every message in its source."""
    chance = Random(99)  # noqa: S311
    known, told = list(documents()), set()
    for _ in range(400):
        fault = _fault(spoilt(chance.choice(known), chance))
        told |= {each.message for each in fault.problems} if fault else set()
    assert len(told) > 60
    assert [message for message in told if not is_known(message)] == []
    assert problem_words("41 lies above the full mark 40.", "zh-hans") == "41 高于满分 40。"
    assert problem_words("41 lies above the full mark 40.", "en") == "41 lies above the full mark 40."


SOURCES = ("reading", "plan_reading", "plan_checks", "plan_document", "plan_tables")


def test_every_message_in_the_source_of_the_loader_is_known_too():
    here = Path(plan_from_dict.__code__.co_filename).parent
    files = [*(here / f"{name}.py" for name in SOURCES), here.parent / "accountability" / "rules_document.py",
             here.parent / "plan_workbook_reading.py"]
    told = {
        sentence(node.args[1]) for file in files for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and len(node.args) == 2 and getattr(node.func, "attr", getattr(node.func, "id", ""))
        in ("add", "Problem")
    }
    assert len(told) > 40
    hinted = {"this field is not known; 1", "this sheet is no part of a plan; 1", "1.", ""}  # a hint follows, tried above
    assert {message for message in told - hinted if not is_known(message)} == set()


def sentence(node):
    """A text in the source as it may come out, with 1 for what is put in."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else "1" for part in node.values)
    return ""
