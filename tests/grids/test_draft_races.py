"""Two people at once: on neighbouring streets, on the same street, in the same draft."""

import threading

import pytest
import shapely
from django.db import connections

from gis_core.errors import Fault
from grids import draft_publishing as publishing
from grids import drafts
from grids.check_units import check_units
from grids.checks.faults import has_errors
from grids.models import Operation, Revision, UnitVersion
from grids.units import newest_revision, versions_on
from tests.grids import drawn_town as town
from tests.grids.drawn_town import ON, A, B, C, D
from tests.people import person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people(xianning_city):
    town.publish_town()
    return town.planner(), person("reviewer")


def approved(planner, reviewer, to, block):
    draft = drafts.start_draft(planner, ON, reason="x", document="y").pk
    document = {"operation": "reassign", "to": to, "area": town.block(*block)}
    drafts.append(planner, draft, "community", document, None)
    publishing.submit(planner, draft, None)
    publishing.approve(reviewer, draft, None)
    return draft


def at_once(*acts):
    """Do things in threads that begin together; what each returned or raised, in order."""
    outcomes, barrier = [None] * len(acts), threading.Barrier(len(acts))

    def worker(number, act):
        barrier.wait()
        try:
            outcomes[number] = act()
        except Fault as fault:
            outcomes[number] = fault
        finally:
            connections.close_all()

    threads = [threading.Thread(target=worker, args=each) for each in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads), "they wait for each other in a circle"
    return outcomes


def whole():
    """The coverage of communities on the day is gap-free and nested."""
    areas = [
        shapely.from_wkb(bytes(each.geometry.wkb))
        for each in versions_on(ON, newest_revision().number, ["community"])
    ]
    joined = shapely.union_all(areas)
    assert shapely.coverage_is_valid(areas) and joined.equals(town.PAPER.polygon((0, 0), (0, 4), (4, 4), (4, 0)))
    assert not has_errors(check_units(ON, kinds=["community", "township", "county"]).faults)


@pytest.mark.parametrize("turn", range(3))
def test_of_two_overlapping_drafts_one_wins_and_the_other_is_asked(people, turn):
    planner, reviewer = people
    one = approved(planner, reviewer, B, (1, 0, 1, 1))
    other = approved(planner, reviewer, B, (1, 0, 1, 2))
    outcomes = at_once(
        lambda: publishing.publish_draft(planner, one, None),
        lambda: publishing.publish_draft(planner, other, None),
    )
    won = [each for each in outcomes if isinstance(each, publishing.Publication)]
    asked = [each for each in outcomes if isinstance(each, publishing.DraftConflict)]
    assert (len(won), len(asked)) == (1, 1)
    assert newest_revision().number == 2
    assert Revision.objects.get(status="draft").conflict["because_of"][0]["revision"] == 2
    whole()


def test_neighbours_on_other_streets_both_publish_and_lose_nothing(people):
    planner, reviewer = people
    drawn = [
        approved(planner, reviewer, to, block)
        for to, block in ((B, (1, 0, 1, 1)), (A, (0, 2, 1, 1)), (D, (3, 1, 1, 1)), (C, (2, 3, 1, 1)))
    ]
    for _ in range(5):  # whoever was asked looks at it and tries again
        open_drafts = Revision.objects.filter(pk__in=drawn).exclude(status="published")
        waiting = list(open_drafts.values_list("pk", flat=True))
        for draft in Revision.objects.filter(pk__in=waiting, status="draft"):
            publishing.submit(planner, draft.pk, None)
            publishing.approve(reviewer, draft.pk, None)
        if not waiting:
            break
        at_once(*(lambda each=each: publishing.publish_draft(planner, each, None) for each in waiting))
        whole()
    assert newest_revision().number == 5
    holder = {
        code: shapely.from_wkb(bytes(versions_on(ON, 5, ["community"]).get(code=code).geometry.wkb))
        for code in (A, B, C, D)
    }
    for code, place in ((B, (1.5, 0.5)), (A, (0.5, 2.5)), (D, (3.5, 1.5)), (C, (2.5, 3.5))):
        assert holder[code].contains(shapely.Point(town.PAPER.point(*place)))
    assert UnitVersion.objects.filter(believed__upper_inf=True, valid__contains=ON, kind="community").count() == 4


def test_two_who_draw_in_one_draft_never_write_over_each_other(people):
    planner, _ = people
    draft = drafts.start_draft(planner, ON).pk

    def draw(block):
        document = {"operation": "reassign", "to": B, "area": town.block(*block)}
        return drafts.append(planner, draft, "community", document, 0)

    outcomes = at_once(lambda: draw((1, 0, 1, 1)), lambda: draw((1, 1, 1, 1)))
    assert sum(isinstance(each, drafts.DraftChanged) for each in outcomes) == 1
    assert Operation.objects.filter(draft=draft).count() == Revision.objects.get(pk=draft).version == 1


def test_an_import_and_a_draft_at_once_wait_for_each_other(people):
    from grids.changes import UnitChange
    from grids.revisions import publish

    planner, reviewer = people
    draft = approved(planner, reviewer, B, (1, 0, 1, 1))
    change = UnitChange("community", D, "新名", town.area(town.QUARTERS[D]))
    outcomes = at_once(
        lambda: publishing.publish_draft(planner, draft, None),
        lambda: publish([change], effective_on=ON, document="import"),
    )
    assert not [each for each in outcomes if isinstance(each, Fault)], outcomes
    assert newest_revision().number == 3
    whole()
