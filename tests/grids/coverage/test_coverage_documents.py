"""What an operation or change says, its JSON document says, and a wrong document is told what is wrong."""

import json

import jsonschema
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gis_core.errors import Fault, NotFound
from grids.coverage.arcs import ArcName
from grids.coverage.areas import Create, Merge, NewUnit, Reassign, Retire, Split
from grids.coverage.attributes import Details, MoveToParent, Recode, SetAttributes, SetEach
from grids.coverage.borders import MoveArc, MoveNode, Simplify
from grids.coverage.documents import SCHEMAS, change_document, change_from, document_of, operation_from
from grids.coverage.repairs import CutOverlap, FillGap
from grids.coverage.replacing import Replace
from grids.coverage.roads import CreateAlongRoad
from grids.coverage.value import Change, Pair, Unit
from tests import sketch
from tests.deep import examples
from tests.grids.coverage import walks, worlds

METRIC = 4547
SQUARE = {"type": "Polygon", "coordinates": [[[114, 29], [114, 30], [115, 30], [114, 29]]]}
LINE = {"type": "LineString", "coordinates": [[114, 29], [115, 30]]}

longitudes, latitudes = st.floats(-180, 180), st.floats(-90, 90)
places = st.tuples(longitudes, latitudes)
keys = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=12)
several = st.lists(keys, min_size=2, max_size=4, unique=True).map(tuple)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | keys,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3), max_leaves=5,
)
attributes = st.dictionaries(keys, values, max_size=3)
lines = st.lists(places, min_size=2, max_size=6).map(shapely.LineString)
rings = st.lists(places, min_size=3, max_size=6).map(lambda corners: [*corners, corners[0]])
polygons = st.builds(shapely.Polygon, rings, st.lists(rings, max_size=2))
multiparts = st.lists(polygons, min_size=1, max_size=3).map(shapely.MultiPolygon)
areas = polygons | multiparts
arcs = st.builds(ArcName, st.none() | keys, st.none() | keys, places)
news = st.builds(NewUnit, keys, keys, keys, st.none() | keys, attributes)
units = st.builds(Unit, multiparts, keys, keys, st.none() | keys, attributes)

OPERATIONS = {
    "move_arc": st.builds(MoveArc, arcs, lines),
    "move_node": st.builds(MoveNode, places, places),
    "reassign": st.builds(Reassign, keys, st.none() | areas, several | st.just(()), st.booleans()),
    "split": st.builds(Split, keys, lines, st.lists(news, min_size=1, max_size=3).map(tuple)),
    "merge": st.builds(Merge, several, keys),
    "simplify": st.builds(Simplify, arcs, st.floats(0, 1)),
    "fill_gap": st.builds(FillGap, places, st.none() | keys),
    "cut_overlap": st.builds(CutOverlap, several.map(lambda each: each[:2]), keys),
    "move_to_parent": st.builds(MoveToParent, several, keys, st.booleans()),
    "create": st.builds(Create, news, areas, several | st.just(()), st.booleans()),
    "create_along_road": st.builds(
        CreateAlongRoad, news, lines, places, places, st.floats(1, 1000), st.just(METRIC),
        several | st.just(()), st.booleans(),
    ),
    "retire": st.builds(Retire, keys, st.none() | keys),
    "recode": st.builds(Recode, keys, keys),
    "set_attributes": st.builds(SetAttributes, several, attributes, st.none() | keys),
    "set_each": st.builds(SetEach, st.dictionaries(
        keys, st.builds(Details, st.none() | keys, st.none() | keys, attributes), min_size=1, max_size=3,
    )),
    "replace": st.builds(Replace, st.dictionaries(keys, st.none() | units, min_size=1, max_size=3), st.floats(0, 1e-3)),
}


def through_json(document):
    return json.loads(json.dumps(document))


def test_every_operation_has_a_document_that_is_tested_here():
    assert set(SCHEMAS) == set(OPERATIONS)


@pytest.mark.parametrize("name", OPERATIONS)
@settings(max_examples=examples(15), deadline=None)
@given(data=st.data())
def test_an_operation_comes_back_from_its_document_bit_for_bit(name, data):
    operation = data.draw(OPERATIONS[name])
    document = through_json(document_of(operation))
    again = operation_from(document, metric_srid=METRIC)
    assert again == operation
    assert document_of(again) == document
    assert document["operation"] == name


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_schemas_are_schemas_and_say_what_each_member_is(name):
    schema = SCHEMAS[name]
    jsonschema.Draft202012Validator.check_schema(schema)
    assert json.dumps(schema)
    waiting, seen = [schema], 0
    while waiting:
        at = waiting.pop()
        for member in at.get("properties", {}).values():
            assert member.get("description") or "items" in member or "enum" in member, at
            seen += 1
            waiting.append(member)
        if "properties" in at:
            assert at["additionalProperties"] is False
        waiting += [each for each in (at.get("items"), at.get("additionalProperties")) if isinstance(each, dict)]
    assert seen > 1


def test_a_document_does_what_its_operation_does():
    coverage = worlds.coverage(sketch.units("AABB\nAABB"))
    operation = Reassign("A", sketch.polygon((1.5, 0.5), (3, 0.5), (3, 2), (1.5, 2)), apart=True)
    again = operation_from(through_json(document_of(operation)))
    assert worlds.rows(coverage.after(again.apply(coverage))) == worlds.rows(coverage.after(operation.apply(coverage)))


WRONG = {
    "no operation at all": ([], "/operation", "no operation"),
    "an unknown operation": ({"operation": "explode"}, "/operation", "explode"),
    "a member too few": ({"operation": "reassign"}, "/to", "missing"),
    "a member too many": ({"operation": "reassign", "to": "A", "from": "B"}, "/from", "no member"),
    "a number for a key": ({"operation": "reassign", "to": 3}, "/to", "a text"),
    "an empty key": ({"operation": "recode", "unit": "", "code": "1"}, "/unit", "empty"),
    "a key too long": ({"operation": "recode", "unit": "A" * 61, "code": "1"}, "/unit", "longer than 60"),
    "a text for a flag": ({"operation": "reassign", "to": "A", "apart": "no"}, "/apart", "true or false"),
    "one unit to merge": ({"operation": "merge", "units": ["A"], "kept": "A"}, "/units", "fewer than 2"),
    "a unit twice": ({"operation": "merge", "units": ["A", "A"], "kept": "A"}, "/units", "twice"),
    "null for geometry": ({"operation": "reassign", "to": "A", "area": None}, "/area", "an object"),
    "another geometry": ({"operation": "reassign", "to": "A", "area": LINE}, "/area/type", "Polygon or MultiPolygon"),
    "an open ring": (
        {"operation": "reassign", "to": "A", "area": {"type": "Polygon", "coordinates": [[[0, 0], [0, 1], [1, 1], [1, 0]]]}},
        "/area", "not closed",
    ),
    "a text for a coordinate": (
        {"operation": "split", "unit": "A", "line": {"type": "LineString", "coordinates": [[0, 0], [1, "1"]]}, "new": [{"key": "B"}]},
        "/line", "not a number",
    ),
    "a whole number beyond floats": (
        {"operation": "move_node", "at": [114, 29], "to": [10**400, 29]}, "/to/0", "more than 180",
    ),
    "metres": (
        {"operation": "reassign", "to": "A", "area": {"type": "Polygon", "coordinates": [[[5e5, 3e6], [5e5, 4e6], [6e5, 3e6], [5e5, 3e6]]]}},
        "/area", "no place on Earth",
    ),
    "latitude beyond the pole": ({"operation": "move_node", "at": [29, 114], "to": [29, 114]}, "/at", "no place on Earth"),
    "not a number": ({"operation": "simplify", "arc": {"one": "A", "other": None, "through": [1, 2]}, "tolerance": float("nan")}, "/tolerance", "finite"),
    "no empty geometry": (
        {"operation": "reassign", "to": "A", "area": {"type": "MultiPolygon", "coordinates": []}}, "/area", "no geometry",
    ),
    "a member deep inside": (
        {"operation": "split", "unit": "A", "line": LINE, "new": [{"key": "B"}, {"code": "C"}]}, "/new/1/key", "missing",
    ),
    "half an arc": ({"operation": "move_arc", "arc": {"one": "A", "through": [1, 2]}, "line": LINE}, "/arc/other", "missing"),
    "a key that needs escaping": (
        {"operation": "replace", "units": {"A/B~C": {"geometry": SQUARE, "colour": "red"}}}, "/units/A~1B~0C/colour", "no member",
    ),
    "geometry inside a unit": (
        {"operation": "replace", "units": {"A/B": {"geometry": SQUARE | {"coordinates": [[[0, 0]]]}}}}, "/units/A~1B/geometry", "4 position",
    ),
    "a wide strip": (
        {"operation": "create_along_road", "new": {"key": "R"}, "street": LINE, "start": [114, 29], "end": [115, 30], "width": 5000},
        "/width", "more than 1000",
    ),
}


@pytest.mark.parametrize("why", WRONG)
def test_a_wrong_document_is_told_which_member_is_wrong(why):
    document, member, words = WRONG[why]
    with pytest.raises(Fault) as refused:
        operation_from(document, metric_srid=METRIC)
    assert (refused.value.parameter, words in refused.value.detail) == (member, True), refused.value.detail
    assert refused.value.as_problem()["status"] in (400, 422)


def road(street):
    return {"operation": "create_along_road", "new": {"key": "R"}, "street": street, "start": [114, 29], "end": [115, 30], "width": 20}


def test_a_street_may_be_named_by_its_code_and_is_kept_as_its_line():
    operation = operation_from(road("S1"), metric_srid=METRIC, street_line={"S1": shapely.LineString([(1, 2), (3, 4)])}.get)
    assert operation.street == shapely.LineString([(1, 2), (3, 4)])
    assert operation.metric_srid == METRIC
    assert document_of(operation)["street"] == {"type": "LineString", "coordinates": [[1.0, 2.0], [3.0, 4.0]]}


def test_a_street_that_is_not_there_is_told_at_its_member():
    def no_street(code):
        raise NotFound(f"There is no street {code}.")

    with pytest.raises(NotFound) as refused:
        operation_from(road("S9"), metric_srid=METRIC, street_line=no_street)
    assert refused.value.parameter == "/street"


def same_change(one, other):
    assert one.vertex_only == other.vertex_only
    assert set(one.pairs) == set(other.pairs)
    for key, pair in one.pairs.items():
        for mine, its in ((pair.old, other.pairs[key].old), (pair.new, other.pairs[key].new)):
            assert mine is its is None or mine.same_as(its), key


@settings(max_examples=examples(30), deadline=None)
@given(
    pairs=st.dictionaries(keys, st.builds(Pair, st.none() | units, st.none() | units), max_size=4),
    vertex_only=st.frozensets(keys, max_size=3),
)
def test_a_change_comes_back_from_its_document_byte_for_byte(pairs, vertex_only):
    change = Change(pairs, vertex_only)
    same_change(change_from(through_json(change_document(change))), change)


@pytest.mark.parametrize("kind", walks.KINDS)
def test_what_is_undone_from_the_document_is_as_it_was(kind):
    coverage = worlds.wavy(worlds.voronoi(20, 5), 5)
    hand = walks.Hand(coverage, 7)
    for _ in range(60):
        operation = hand.draw(kind)
        try:
            change = operation.apply(coverage)
        except Fault:
            continue
        kept = change_from(through_json(change_document(change)))
        same_change(kept, change)
        assert worlds.rows(coverage.after(change).after(kept.inverted())) == worlds.rows(coverage)
        return
    pytest.fail(f"no {kind} could be drawn")


@pytest.mark.parametrize("wrong", [{}, {"units": {}}, {"units": [], "vertex_only": []}, {"units": {"A": {"old": None}}, "vertex_only": []},
                                   {"units": {"A": {"old": None, "new": {"geometry": "xx"}}}, "vertex_only": []}])
def test_what_is_no_change_is_refused(wrong):
    with pytest.raises(Fault, match="no change of units"):
        change_from(wrong)
