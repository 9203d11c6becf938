"""Which answers a revision makes stale: those at changed ground on the days it changed for, no others."""

from collections import Counter
from datetime import date, timedelta

import numpy as np
import pytest
import shapely
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from findings import stale
from findings.assignment import run
from findings.models import Assignment, Finding, Round
from findings.stale import Order, near, newest_order, numbers_to_assign, settled
from findings.tasks import assign_stale
from gis_core.current_city import current_city
from grids.changes import UnitChange
from grids.revisions import publish
from tests.findings import town

pytestmark = pytest.mark.django_db
CHANGED = date(2022, 12, 10)


@pytest.fixture
def world(xianning_city):
    """The town with its plan and December's round."""
    town.publish_town()
    plan = town.plan()
    return {"plan": plan, "round": town.round_of(plan)}


def put(*changes, on=CHANGED):
    return publish(changes, effective_on=on, document="x").revision


def community(code, shape):
    return UnitChange("community", code, town.NAMES[code], shape)


def hand_over(on=CHANGED):
    """The northern half of community B goes to A; nothing else moves."""
    return put(community(town.A, town.area((0, 0), (0, 1), (1, 0))), community(town.B, town.area((1, 1))), on=on)


def redo(**options):
    return run(newest_order(stale=True, **options))


def answers(finding):
    """(revision, community, current) of every answer the finding ever had."""
    return [
        (
            held.revision.number,
            held.units.filter(kind="community", chosen=True).values_list("unit_version__code", flat=True).first(),
            held.is_current,
        )
        for held in Assignment.objects.filter(finding=finding).order_by("pk")
    ]


def test_only_what_lies_in_the_changed_ground_on_or_after_the_day_is_done_again(world):
    inside = town.finding("inside", world["plan"], (1.5, 0.5), on=CHANGED)
    before = town.finding("before", world["plan"], (1.5, 0.5), on=CHANGED - timedelta(days=1))
    south = town.finding("south", world["plan"], (1.5, 1.5))
    elsewhere = town.finding("elsewhere", world["plan"], (2.5, 0.5))
    run(newest_order())
    hand_over()
    report = redo()
    assert (report.assigned, report.former) == (1, Counter({"1": 1}))
    assert answers(inside) == [(1, town.B, False), (2, town.A, True)]
    assert [answers(each) for each in (before, south, elsewhere)] == [
        [(1, town.B, True)], [(1, town.B, True)], [(1, town.C, True)],
    ], "the older revision stays named, under which they are still right"


def test_done_once_nothing_is_stale_any_more(world):
    town.finding("f", world["plan"], (1.5, 0.5))
    run(newest_order())
    hand_over()
    assert [redo().assigned, redo().assigned, run(newest_order()).assigned] == [1, 0, 0]


def test_a_run_over_everything_finds_the_same_and_those_never_assigned(world):
    town.finding("stale", world["plan"], (1.5, 0.5))
    town.finding("fresh", world["plan"], (2.5, 0.5))
    run(newest_order())
    hand_over()
    town.finding("new", world["plan"], (2.5, 1.5))
    assert run(newest_order()).former == Counter({"1": 1, "": 1})


def test_only_stale_ones_are_asked_for_not_those_never_assigned(world):
    town.finding("new", world["plan"], (1.5, 0.5))
    hand_over()
    assert redo().assigned == 0 and run(newest_order()).assigned == 1


def test_published_rounds_stay_as_published(world):
    finding = town.finding("f", world["plan"], (1.5, 0.5), round=world["round"])
    again = town.finding("again", world["plan"], (1.5, 0.5))
    run(newest_order())
    now = timezone.now()
    Round.objects.update(status="published", released_at=now, published_at=now)
    hand_over()
    assert redo().assigned == 1, "the one without a round"
    assert run(newest_order(redo=True)).assigned == 1, "not even redoing everything touches them"
    Finding.objects.filter(pk=finding.pk).update(place_mark="repeated", observed_on=CHANGED)
    assert run(newest_order()).retired == 0
    assert answers(finding) == [(1, town.B, True)] and len(answers(again)) == 3


def test_a_back_dated_revision_reaches_back_to_its_day_and_up_to_what_was_decided_for_later(world):
    early = town.finding("early", world["plan"], (1.5, 0.5), on=date(2022, 6, 1))
    later = town.finding("later", world["plan"], (1.5, 0.5), on=CHANGED)
    hand_over()
    run(newest_order())
    assert (answers(early), answers(later)) == ([(2, town.B, True)], [(2, town.A, True)])
    put(
        community(town.A, town.columns(0)), community(town.B, town.area((1, 1))),
        community(town.C, town.area((2, 0), (2, 1), (1, 0))), on=date(2022, 5, 1),
    )
    assert redo().assigned == 2, "C has the ground for good, so the later answer is asked again"
    assert answers(early)[-1] == (3, town.C, True)


def test_a_back_dated_revision_that_ends_at_the_next_version_leaves_later_answers_alone(world):
    early = town.finding("early", world["plan"], (1.5, 0.5), on=date(2022, 6, 1))
    later = town.finding("later", world["plan"], (1.5, 0.5), on=CHANGED)
    hand_over()
    run(newest_order())
    put(community(town.B, town.area((1, 1))), on=date(2022, 5, 1))
    assert redo().assigned == 1
    assert (answers(early)[-1], answers(later)) == ((3, None, True), [(2, town.A, True)])


def test_every_revision_since_counts_not_only_the_newest(world):
    finding = town.finding("f", world["plan"], (1.5, 0.5))
    run(newest_order())
    hand_over()
    put(community(town.D, town.area((3, 0))))
    assert redo().assigned == 1
    assert answers(finding) == [(1, town.B, False), (3, town.A, True)]


def test_near_the_moved_border_the_state_may_change_so_it_is_asked_again(world):
    """Cells of 100 m: the border that B's north had with C becomes A's."""
    close = town.finding("close", world["plan"], (1.5, 1.005))
    rough = town.finding("rough", world["plan"], (1.5, 1.3), accuracy_m=60)
    far = town.finding("far", world["plan"], (1.5, 1.3), accuracy_m=5)
    run(newest_order())
    hand_over()
    assert numbers_to_assign(newest_order(stale=True)) == [close.pk, rough.pk]
    redo()
    assert Assignment.objects.get(finding=close, is_current=True).state == "border"
    assert answers(far) == [(1, town.B, True)]


def test_the_degrees_taken_for_a_metre_miss_nothing_and_not_much_more(xianning_city):
    city = current_city()
    bound = near(city)["degrees_per_metre"]
    west, south, east, north = city.envelope
    for lat in (south, north):
        assert bound * 111_320 * np.cos(np.radians(lat)) >= 1
    assert bound * 110_574 < 1.2


def test_a_new_code_or_name_makes_nothing_stale(world):
    town.finding("f", world["plan"], (1.5, 0.5))
    run(newest_order())
    put(UnitChange("community", "421202001009", "renamed", town.columns(1), recoded_from=town.B))
    assert redo().assigned == 0


def test_the_import_of_a_new_kind_makes_everything_stale_from_its_day(xianning_city):
    boundaries = [each for each in town.boundaries() if each[0] != "zone"]
    zones = [each for each in town.boundaries() if each[0] == "zone"]
    for edition, on in ((boundaries, town.SINCE), (zones, CHANGED)):
        if edition is zones:
            plan = town.plan()
            inside = town.finding("inside", plan, (0.5, 0.5))
            outside = town.finding("outside", plan, (3.5, 0.5))
            before = town.finding("before", plan, (3.5, 0.5), on=CHANGED - timedelta(days=1))
            run(newest_order())
        put(*(UnitChange(kind, code, f"name of {code}", shape) for kind, code, shape in edition), on=on)
    assert redo().assigned == 2
    assert len(answers(inside)) == 2 and len(answers(before)) == 1
    assert Assignment.objects.get(finding=outside, is_current=True).state == "outside"


def test_answers_written_under_an_older_revision_afterwards_are_looked_at_again(world, monkeypatch):
    monkeypatch.setattr(stale, "_MARGIN", timedelta(0))
    finding = town.finding("f", world["plan"], (1.5, 0.5))
    first = newest_order().revision
    run(Order(first))
    hand_over()
    redo()
    assert settled() == 2
    run(Order(first, redo=True))
    assert settled() == 1
    redo()
    assert answers(finding)[-2:] == [(1, town.B, False), (2, town.A, True)]


def test_a_run_over_one_round_settles_nothing(world):
    town.finding("f", world["plan"], (1.5, 0.5), round=world["round"])
    run(newest_order(world["round"]))
    assert settled() == 0


def test_only_the_round_asked_for_is_done_again(world):
    inside = town.finding("in", world["plan"], (1.5, 0.5), round=world["round"])
    town.finding("out", world["plan"], (1.5, 0.5))
    run(newest_order())
    hand_over()
    assert numbers_to_assign(newest_order(world["round"], stale=True)) == [inside.pk]


def test_a_place_that_is_not_trusted_is_not_stale(world):
    town.finding("f", world["plan"], (1.5, 0.5))
    run(newest_order())
    Finding.objects.update(place_mark="repeated")
    hand_over()
    assert redo().assigned == 0


def test_the_command_says_how_many_and_what_they_were_answered_under(world, capsys):
    town.finding("f", world["plan"], (1.5, 0.5))
    call_command("assign_findings")
    hand_over()
    capsys.readouterr()
    call_command("assign_findings", "--stale")
    told = capsys.readouterr().out
    assert "Revision 2: 1 findings assigned (clear 1)." in told
    assert "1 answered under revision 1 until now" in told


def test_a_woken_worker_does_the_same(world):
    town.finding("f", world["plan"], (1.5, 0.5))
    run(newest_order())
    hand_over()
    assert assign_stale.call() == 1 and assign_stale.call() == 0


# --- PostGIS against shapely, and against the answers themselves -----------------------------

CODES = dict(zip("ABCD", (town.A, town.B, town.C, town.D), strict=True))
NORTH = {letter: (column, 0) for column, letter in enumerate("ABCD")}
# The south is anybody's near by, or nobody's; A and D stay at home, so both townships stay divided.
souths = st.tuples(*(st.sampled_from(letters) for letters in ("ABC.", "ABC.", "BCD.", "BCD.")))
spots = st.tuples(
    st.integers(0, 80).map(lambda n: n / 20), st.integers(0, 40).map(lambda n: n / 20),
    st.integers(1, 12), st.sampled_from([None, 3.0, 70.0]),
)
START = {code: town.columns(at) for at, code in enumerate(CODES.values())}


def drawn(south):
    """The area of each community whose southern cells are drawn."""
    owned = {letter: [NORTH[letter]] for letter in CODES}
    for column, letter in enumerate(south):
        if letter != ".":
            owned[letter].append((column, 1))
    return {CODES[letter]: town.area(*cells) for letter, cells in owned.items()}


def expected(finding, changes):
    """Whether shapely finds the place at ground that changed hands for its day."""
    metric = near(current_city())
    reach = max(finding.accuracy_m or 0, metric["tolerance_m"]) * metric["degrees_per_metre"]
    place = shapely.from_wkt(str(finding.geometry).split(";")[-1])
    return any(
        finding.observed_on >= on
        and shapely.union_all([shapely.symmetric_difference(old[code], new[code]) for code in old])
        .distance(place) <= reach
        for old, new, on in changes
    )


def counts(finding):
    """What of an answer counts: the state and the chosen units."""
    held = Assignment.objects.get(finding=finding, is_current=True)
    units = held.units.filter(chosen=True).values_list("unit_version__unit", flat=True)
    return held.state, frozenset(units)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(souths, min_size=1, max_size=2), st.lists(st.integers(2, 12), min_size=2, max_size=2),
    st.lists(spots, min_size=1, max_size=25),
)
def test_postgis_and_shapely_agree_who_is_stale_and_the_others_are_still_right(
    world, drawings, months, places
):
    with transaction.atomic():
        findings = [
            town.finding(f"f{at}", world["plan"], (x, y), on=date(2022, month, 5), accuracy_m=accuracy)
            for at, (x, y, month, accuracy) in enumerate(places)
        ]
        run(newest_order())
        changes, old = [], START
        for south, month in zip(drawings, sorted(months), strict=False):
            new, on = drawn(south), date(2022, month, 1)
            put(*(community(code, shape) for code, shape in new.items()), on=on)
            changes.append((old, new, on))
            old = new
        order = newest_order(stale=True)
        stale_ones = set(numbers_to_assign(order))
        at_changed_ground = {each.pk for each in findings if expected(each, changes)}
        assert at_changed_ground <= stale_ones
        beside = Assignment.objects.filter(is_current=True, units__covers=True, units__chosen=False)
        assert stale_ones - at_changed_ground <= set(beside.values_list("finding", flat=True)), "parents decide there"
        run(order)
        kept = {each.pk: counts(each) for each in findings}
        run(newest_order(redo=True))
        assert {each.pk: counts(each) for each in findings} == kept
        transaction.set_rollback(True)
