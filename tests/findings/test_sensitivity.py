"""Does the office see, before it publishes, which findings near a border or in dispute a rank hangs on?"""

import pytest

from findings.doubts import near_borders
from findings.models import Appeal, Round, Ruling
from findings.rounds import score_round
from findings.sensitivity import sensitivity_document, sensitivity_of
from gis_core.current_city import current_city
from grids.models import Body, Unit
from tests.findings import drawn_round as drawn
from tests.people import person

pytestmark = pytest.mark.usefixtures("xianning_city")


@pytest.fixture
def december(xianning_city):
    """West (A) has two findings, one of them half a metre from the border; east (B) has one."""
    revision = drawn.draw_city()
    of = drawn.draw_round()
    for column in (0.5, 3.5):
        drawn.visit(of, f"v{column}", column, 1.5)
    for key, column, letter, more in (
        ("w-far", 0.5, "A", {}), ("w-near", 1.999, "A", {"accuracy_m": 5.0}), ("e-far", 3.5, "B", {}),
    ):
        drawn.assign_to(drawn.finding(of, key, column, 1.5, **more), letter, revision)
    score_round("2022-12")
    return Round.objects.get(key="2022-12")


def test_a_place_within_its_accuracy_of_the_border_is_in_doubt_and_no_other(december):
    (near,) = near_borders(december, "zone", current_city())
    assert near.finding == "w-near"
    (other,) = near.others
    assert other[0] == "zone-east"
    assert 0 < other[1] < 5
    assert near.outside_m is None


def test_what_hangs_on_it_is_told_to_the_points_and_ranks(december):
    zone = next(each for each in sensitivity_document(december) if each["kind"] == "zone")
    (told,) = zone["findings"]
    assert (told["finding"], told["counts_in"], told["instead_in"]) == ("w-near", "zone-west", "zone-east")
    moved = {each["code"]: each for each in told["moved"]}
    # 0.5 points of a component that weighs 0.9, estates not inspected by any finding: visits saw all.
    assert (moved["zone-west"]["worth"], moved["zone-east"]["worth"]) == ("0.45", "-0.45")
    assert (moved["zone-west"]["before"]["rank"], moved["zone-west"]["after"]["rank"]) == (2, 1)
    assert told["changes_ranks"]
    (swap,) = zone["swaps"]
    assert (swap["ahead"], swap["behind"], swap["needs"]) == ("zone-east", "zone-west", 1)
    assert [each["finding"] for each in swap["findings"]] == ["w-near"]


def test_a_ruling_is_told_with_what_would_be_without_it(december):
    finding = december.findings.get(source_key="w-far")
    Ruling.objects.create(
        finding=finding, unit=Unit.objects.get(versions__code="zone-east"), reason="seen on site",
        decided_by=person("office"), is_current=True,
    )
    score_round("2022-12")
    doubts = sensitivity_of(Round.objects.get(key="2022-12"), "zone").doubts
    told = [(each.finding, each.why, each.instead.unit) for each in doubts]
    assert ("w-far", "ruling", "zone-west") in told


def test_an_appeal_that_was_rejected_is_told_as_if_it_had_been_upheld(december):
    from django.utils import timezone

    finding = december.findings.get(source_key="e-far")
    Appeal.objects.create(
        finding=finding, kind=Appeal.Kind.FACT, body=Body.objects.create(name="Street office"),
        text="no litter there", state=Appeal.State.REJECTED, due_at=timezone.now(),
        decision="the photo shows it", decided_by=person("office"), decided_at=timezone.now(),
    )
    (told,) = [each for each in sensitivity_of(december, "zone").consequences if each.doubt.why == "appeal"]
    assert (told.doubt.finding, told.doubt.instead.unit) == ("e-far", None)
    assert {each.code for each in told.moved} == {"zone-east"}


def test_a_round_that_was_not_scored_has_no_list_yet(xianning_city):
    drawn.draw_city()
    assert sensitivity_document(drawn.draw_round()) == []
