"""Do the columns for many places say what the answers say, one by one?"""

import numpy as np
import pytest
import yaml

from findings.place.building import build
from findings.place.columns import borders, columns
from findings.place.index import ENOUGH_FOR_CELLS, PlaceIndexFault
from findings.place.judging import WORST_LAST, Judge
from findings.place.kinship import Kinship
from gis_core.city import city_from_document
from tests.city_fixtures import ROOT
from tests.findings.place.coverages import hard_units, hostile_places, index_of

KINDS = city_from_document(yaml.safe_load((ROOT / "fixtures/cities/xianning.yaml").read_text())).kinds


def judge(monkeypatch, memberships=()):
    monkeypatch.setattr("findings.place.index.ENOUGH_FOR_CELLS", 1)
    index = index_of(hard_units(), build)
    kind_of = {unit.unit: unit.kind for unit in index.units}
    return Judge(index, KINDS, Kinship(memberships, kind_of), 1.0)


def as_told(answers, index):
    """(units, states, state of the place) of each answer."""
    for answer in answers:
        yield (
            [-1 if kind.chosen is None else index.position_of_unit[kind.chosen.unit] for kind in answer.kinds],
            [kind.state for kind in answer.kinds],
            answer.state,
        )


def as_columns(found):
    for place in range(len(found)):
        yield (
            found.unit[:, place].tolist(),
            [WORST_LAST[code] for code in found.state[:, place]],
            WORST_LAST[found.place_state[place]],
        )


@pytest.mark.parametrize("exactly", [False, True])
def test_columns_say_what_answers_say(monkeypatch, exactly):
    its = judge(monkeypatch, [(100, "zone", 112), (101, "zone", 113), (100, "county", 123)])
    random = np.random.default_rng(11)
    x, y = hostile_places(its.index.polygons, random, 150)
    accuracy = None if exactly else random.choice([np.nan, 0.5, 3.0, 20.0, 100.0], len(x))
    found = columns(its, x, y, accuracy)
    assert found.kinds == tuple(kind.key for kind in its.kinds_in_use)
    expected = list(as_told(its.answers(x, y, accuracy), its.index))
    assert list(as_columns(found)) == expected
    assert len({state for _, _, state in expected}) >= 4, "the places are of too few states to tell"


def test_borders_say_what_answers_say(monkeypatch):
    its = judge(monkeypatch)
    x, y = hostile_places(its.index.polygons, np.random.default_rng(15), 30)
    monkeypatch.setattr("findings.place.columns._AT_ONCE", 100)
    distance, across = borders(its, x, y, columns(its, x, y))
    position = its.index.position_of_unit
    for place, answer in enumerate(its.answers(x, y)):
        for row, kind in enumerate(answer.kinds):
            if kind.chosen is None:
                assert np.isnan(distance[row, place]) and across[row, place] == -1
            else:
                other = kind.covering[0].across
                assert distance[row, place] == kind.covering[0].distance_m
                assert across[row, place] == (-1 if other is None else position[other.unit])


def test_a_tuple_names_the_units_that_count(monkeypatch):
    its = judge(monkeypatch)
    x, y = hostile_places(its.index.polygons, np.random.default_rng(12), 150)
    found = columns(its, x, y)
    assert np.array_equal(found.chosen[found.tuples], found.unit.T)
    assert len(np.unique(found.chosen, axis=0)) == len(found.chosen)


def test_without_cells_the_columns_are_the_same(monkeypatch):
    its = judge(monkeypatch)
    x, y = hostile_places(its.index.polygons, np.random.default_rng(13), 60)
    plain = Judge(index_of(hard_units()), KINDS, its.kinship, 1.0)
    assert list(as_columns(columns(plain, x, y))) == list(as_columns(columns(its, x, y)))


def test_no_places_have_no_columns_and_unequal_ones_are_refused(monkeypatch):
    its = judge(monkeypatch)
    assert len(columns(its, [], [])) == 0
    with pytest.raises(PlaceIndexFault):
        columns(its, [114.3, 114.4], [29.8])
    with pytest.raises(PlaceIndexFault):
        columns(its, [114.3], [29.8], [1.0, 2.0])


def test_a_distance_equal_to_the_tolerance_is_judged_by_the_answer_itself(monkeypatch):
    its = judge(monkeypatch)
    x, y = hostile_places(its.index.polygons, np.random.default_rng(14), 60)
    exact = its.index.covering(x, y)
    tolerance = np.full(len(x), np.nan)
    tolerance[exact.place] = exact.distance_m  # of each place, that from some border of a unit
    assert list(as_columns(columns(its, x, y, tolerance))) == list(as_told(its.answers(x, y, tolerance), its.index))


def test_few_places_do_not_make_cells():
    its = Judge(index_of(hard_units(), build), KINDS, Kinship([], {}), 1.0)
    columns(its, [114.301], [29.849])
    assert its.index.cells_for(ENOUGH_FOR_CELLS - 1) is None
