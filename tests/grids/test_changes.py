"""Versions answer a change so that every day, under every revision, has the answer it had."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from grids.changes import ChangeFault, Held, Retirement, UnitChange, answer, outlines
from tests.deep import examples
from tests.grids.drawing import box, unit

START = date(2022, 1, 1)
SHAPES = [box(0, 0, size, 1) for size in range(1, 4)]
OUTLINES = outlines(SHAPES)


def day(number):
    return START + timedelta(days=number)


@dataclass
class Row:
    """A stored version, with the revisions that believe it."""

    held: Held
    since_revision: int
    until_revision: int | None = None

    def believed_at(self, revision):
        return self.since_revision <= revision and (
            self.until_revision is None or revision < self.until_revision
        )


class Table:
    """What a database would do with the answers, in memory."""

    def __init__(self):
        self.rows, self.revision, self.units = [], 0, 0

    def publish(self, changes, on):
        believed = [row for row in self.rows if row.until_revision is None]
        made = answer(changes, [row.held for row in believed], on)
        self.revision += 1
        closed = {held.version for held in made.closed}
        for row in believed:
            if row.held.version in closed:
                row.until_revision = self.revision
        for kept in made.kept:
            self._store(replace(kept.held, since=kept.since, until=kept.until))
        for new in made.added:
            number = new.unit
            if number is None:
                self.units += 1
                number = self.units
            change = new.change
            self._store(Held(
                0, number, change.kind, change.code, change.name, change.attributes,
                outlines([change.geometry])[0], new.since, new.until,
            ))
        return made

    def _store(self, held):
        self.rows.append(Row(replace(held, version=len(self.rows)), self.revision))

    def on(self, which, revision):
        """code → (unit, name, outline) on a day under a revision."""
        found = [
            row.held for row in self.rows if row.believed_at(revision) and row.held.holds_on(which)
        ]
        assert len({held.code for held in found}) == len(found), "a code twice on a day"
        assert len({held.unit for held in found}) == len(found), "a unit twice on a day"
        return {held.code: (held.unit, held.name, held.outline) for held in found}


LAST = 12
CODES = "ABC"
a_change = st.tuples(
    st.sampled_from(CODES),
    st.sampled_from(["put", "put", "put", "retire"]),
    st.integers(0, 2),
    st.none() | st.integers(1, 4),
)
a_publication = st.tuples(
    st.integers(0, LAST - 1), st.lists(a_change, min_size=1, max_size=3, unique_by=lambda each: each[0])
)


class NaiveDays:
    """The plainest model: what each code is on each day, a list of days for each revision.

    Each day holds (content, decision, identity): days of one decision end together.
    """

    LENGTH = LAST + 6

    def __init__(self):
        self.days = {code: [None] * self.LENGTH for code in CODES}
        self.count = 0

    def _fill(self, code, days, content, identity):
        self.count += 1
        for each in days:
            self.days[code][each] = (content, self.count, identity)

    def put(self, code, on, content, length):
        """Holds as long as what it replaces would have held, or until something begins."""
        days = self.days[code]
        kept = days[on]
        if kept is not None and kept[0] == content:
            return
        decision = kept and kept[1]
        run = []
        for each in range(on, self.LENGTH):
            if (days[each] and days[each][1]) != decision:
                break
            run.append(each)
        follower = days[run[-1] + 1] if run[-1] + 1 < self.LENGTH else None
        identity = (kept or follower or (None, None, object()))[2]
        held, rest = (run[:length], run[length:]) if length else (run, [])
        self._fill(code, held, content, identity)
        if kept is not None:
            self._fill(code, rest, kept[0], identity)

    def retire(self, code, on):
        """That unit is no more; another that takes the code up later stays."""
        identity = self.days[code][on][2]
        for each in range(on, self.LENGTH):
            if self.days[code][each] and self.days[code][each][2] is identity:
                self.days[code][each] = None

    def snapshot(self):
        return {code: [each and each[0] for each in days] for code, days in self.days.items()}


@settings(max_examples=examples(120), deadline=None)
@given(st.lists(a_publication, min_size=1, max_size=8))
def test_any_day_under_any_revision_has_the_answer_of_the_plainest_model(publications):
    table, naive, history = Table(), NaiveDays(), []
    for on, changes in publications:
        batch = []
        for code, what, shape, length in changes:
            if what == "retire":
                if naive.days[code][on] is None:
                    continue  # refused: its own test below
                batch.append(Retirement("zone", code))
                naive.retire(code, on)
            else:
                end = None if length is None else day(on + length)
                batch.append(UnitChange("zone", code, "n", SHAPES[shape], valid_until=end))
                naive.put(code, on, OUTLINES[shape], length)
        table.publish(batch, day(on))
        history.append(naive.snapshot())
    for revision, expected in enumerate(history, start=1):
        for number in range(LAST + 6):
            found = table.on(day(number), revision)
            assert {code: found[code][2] if code in found else None for code in CODES} == {
                code: expected[code][number] for code in CODES
            }, (revision, number)


def test_a_change_ends_the_old_version_on_its_day_and_the_earlier_belief_stays():
    table = Table()
    table.publish([unit("zone", "A", SHAPES[0])], day(0))
    table.publish([unit("zone", "A", SHAPES[1])], day(5))
    assert table.on(day(9), 1)["A"][2] == OUTLINES[0]
    assert table.on(day(4), 2)["A"][2] == OUTLINES[0]
    assert table.on(day(5), 2)["A"][2] == OUTLINES[1]
    assert [(row.held.since, row.held.until, row.until_revision) for row in table.rows] == [
        (day(0), None, 2), (day(0), day(5), None), (day(5), None, None),
    ]


def test_a_back_dated_change_holds_until_the_next_decision():
    table = Table()
    table.publish([unit("zone", "A", SHAPES[0])], day(0))
    table.publish([unit("zone", "A", SHAPES[1])], day(8))
    table.publish([unit("zone", "A", SHAPES[2])], day(3))
    outline = [table.on(day(number), 3)["A"][2] for number in (2, 3, 7, 8)]
    assert outline == [OUTLINES[0], OUTLINES[2], OUTLINES[2], OUTLINES[1]]


def test_the_same_again_from_another_corner_and_direction_is_no_change():
    table = Table()
    table.publish([unit("zone", "A", SHAPES[0], attributes={"a": 1})], day(0))
    ring = list(SHAPES[0].geoms[0].exterior.coords)[:-1]
    turned = shapely.MultiPolygon([shapely.Polygon(list(reversed(ring[2:] + ring[:2])))])
    made = table.publish([unit("zone", "A", turned, attributes={"a": 1})], day(3))
    assert (made.unchanged, made.closed, made.added) == (1, [], [])


@pytest.mark.parametrize("change", [
    unit("zone", "A", SHAPES[0], name="other"),
    unit("zone", "A", SHAPES[0], attributes={"a": 2}),
    unit("zone", "A", box(0, 0, 1.00001, 1)),
])
def test_another_name_attribute_or_grid_step_is_a_change(change):
    table = Table()
    table.publish([unit("zone", "A", SHAPES[0])], day(0))
    assert table.publish([change], day(3)).changed == 1


def test_a_recoded_unit_keeps_its_identity_and_its_old_code_is_free_that_day():
    table = Table()
    table.publish([unit("zone", "A", SHAPES[0])], day(0))
    table.publish(
        [unit("zone", "A", SHAPES[2]), unit("zone", "B", SHAPES[0], recoded_from="A")], day(4)
    )
    before, after = table.on(day(3), 2), table.on(day(4), 2)
    assert before["A"][0] == after["B"][0]
    assert after["A"][0] != after["B"][0]


def test_two_units_can_exchange_their_codes():
    table = Table()
    table.publish([unit("zone", "A", SHAPES[0]), unit("zone", "B", SHAPES[1])], day(0))
    table.publish([
        unit("zone", "B", SHAPES[0], recoded_from="A"), unit("zone", "A", SHAPES[1], recoded_from="B"),
    ], day(4))
    before, after = table.on(day(3), 2), table.on(day(4), 2)
    assert (before["A"][0], before["B"][0]) == (after["B"][0], after["A"][0])


def test_a_unit_said_to_have_begun_earlier_is_the_same_unit():
    table = Table()
    table.publish([unit("zone", "A", SHAPES[0])], day(6))
    table.publish([unit("zone", "A", SHAPES[1])], day(2))
    assert table.on(day(2), 2)["A"][0] == table.on(day(6), 2)["A"][0]
    assert table.on(day(6), 2)["A"][2] == OUTLINES[0]


def test_a_code_used_again_after_a_retirement_is_another_unit():
    table = Table()
    table.publish([unit("zone", "A", SHAPES[0])], day(0))
    table.publish([Retirement("zone", "A")], day(3))
    table.publish([unit("zone", "A", SHAPES[0])], day(6))
    assert table.on(day(0), 3)["A"][0] != table.on(day(6), 3)["A"][0]
    assert table.on(day(4), 3) == {}


@pytest.mark.parametrize("changes, words", [
    ([unit("zone", "A", SHAPES[0]), unit("zone", "A", SHAPES[1])], "zone A stands 2 times"),
    ([Retirement("zone", "Z")], "There is no zone Z on 2022-01-03"),
    ([unit("zone", "B", SHAPES[0], recoded_from="Z")], "There is no zone Z on 2022-01-03"),
    ([unit("zone", "B", SHAPES[0], recoded_from="A")], "code B is already borne by another zone"),
    ([unit("zone", "A", SHAPES[1], valid_until=day(1))], "zone A would end on 2022-01-02"),
])
def test_what_contradicts_itself_or_the_versions_is_refused_by_name(changes, words):
    table = Table()
    table.publish([unit("zone", "A", SHAPES[0]), unit("zone", "B", SHAPES[1])], day(0))
    with pytest.raises(ChangeFault, match=words):
        table.publish(changes, day(2))


def test_a_code_that_another_unit_takes_later_is_refused_for_good_and_taken_until_then():
    table = Table()
    table.publish([unit("zone", "A", SHAPES[0])], day(0))
    table.publish([unit("zone", "B", SHAPES[1])], day(6))
    recode = unit("zone", "B", SHAPES[0], recoded_from="A")
    with pytest.raises(ChangeFault, match="on 2022-01-07"):
        table.publish([recode], day(2))
    table.publish([replace(recode, valid_until=day(6))], day(2))
    names = [sorted(table.on(day(number), 3)) for number in (1, 2, 6)]
    assert names == [["A"], ["B"], ["A", "B"]]


def test_a_unit_that_lived_under_another_code_then_is_not_begun_a_second_time():
    table = Table()
    table.publish([unit("zone", "A", SHAPES[0])], day(0))
    table.publish([unit("zone", "B", SHAPES[0], recoded_from="A")], day(6))
    table.publish([unit("zone", "B", SHAPES[2])], day(3))
    then, after = table.on(day(3), 3), table.on(day(6), 3)
    assert then["A"][0] == after["B"][0] != then["B"][0]


def test_a_unit_begun_earlier_ends_where_it_takes_up_its_next_code():
    table = Table()
    table.publish([unit("zone", "A", SHAPES[0])], day(4))
    table.publish([unit("zone", "B", SHAPES[0], recoded_from="A")], day(6))
    table.publish([unit("zone", "A", SHAPES[1], recoded_from="B")], day(8))
    table.publish([unit("zone", "B", SHAPES[2])], day(1))
    assert [sorted(table.on(day(number), 4)) for number in (0, 1, 3, 4, 6, 8)] == [
        [], ["B"], ["B"], ["A"], ["B"], ["A"],
    ]


def test_a_vertex_told_twice_in_a_row_is_no_difference_and_another_vertex_is():
    corners = [(114.0, 29.5), (114.2, 29.5), (114.2, 29.7), (114.0, 29.7)]
    plain, twice, wrapped, more = outlines([
        shapely.MultiPolygon([shapely.Polygon(ring)]) for ring in (
            corners, [*corners[:2], corners[1], *corners[2:]], [corners[0], *corners, corners[0]],
            [corners[0], (114.1, 29.5), *corners[1:]],
        )
    ])
    assert plain == twice == wrapped != more
