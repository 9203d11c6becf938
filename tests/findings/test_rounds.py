"""A round is opened, scored, released and published; its results say how they were made."""

from decimal import Decimal

import pytest

from findings.models import DeductionLine, Result, Round
from findings.results import ResultQuery, lines_of, results_of, visible_round, visible_rounds
from findings.rounds import close_round, open_round, release_round, score_round
from gis_core.errors import BadParameter, Conflict, NotFound
from gis_core.public_profile import PublicProfile
from tests.findings import drawn_round as drawn
from tests.people import publish

PUBLIC = frozenset({"public"})
OFFICE = frozenset({"public", "office"})
PLANNER = frozenset({"public", "planner"})

pytestmark = pytest.mark.usefixtures("xianning_city")


@pytest.fixture
def revision(xianning_city):
    return drawn.draw_city()


@pytest.fixture
def december(revision):
    return drawn.draw_round()


def scores(kind="zone"):
    return dict(Result.objects.filter(kind=kind).values_list("code", "score"))


def test_an_inspected_zone_without_findings_has_full_marks(december):
    drawn.visit(december, "v1", 0.5, 0.5)
    score_round("2022-12")
    assert scores()["zone-west"] == Decimal(100)


def test_a_zone_nobody_visited_has_no_data_and_no_rank(december):
    drawn.visit(december, "v1", 0.5, 0.5)
    score_round("2022-12")
    east = Result.objects.get(kind="zone", code="zone-east")
    assert (east.score, east.rank, east.reason) == (None, None, "no data")


def test_each_lost_point_names_its_finding(december, revision):
    drawn.visit(december, "v1", 0.5, 0.5)
    found = drawn.finding(december, "f1", 0.5, 0.5)
    drawn.assign_to(found, "A", revision)
    score_round("2022-12")
    line = DeductionLine.objects.get(part__result__kind="zone", part__component="urban")
    assert (line.finding, line.points) == (found, Decimal("0.5"))
    # 0.9 × 99.5 + 0.1 × 100, both components having been visited
    assert scores()["zone-west"] == Decimal("99.55")


def test_a_category_takes_no_more_than_down_to_its_floor(december, revision):
    for number in range(5):
        drawn.assign_to(drawn.finding(december, f"f{number}", 0.5, 0.5, severity="serious"), "A", revision)
    score_round("2022-12")
    taken = DeductionLine.objects.filter(part__result__code="zone-west").order_by("finding__source_key")
    assert [line.points for line in taken] == [1, 1, 0, 0, 0]


def test_a_component_without_objects_gives_its_weight_to_the_others(december, revision):
    drawn.visit(december, "v1", 0.5, 0.5, component="urban")
    drawn.assign_to(drawn.finding(december, "f1", 0.5, 0.5), "A", revision)
    score_round("2022-12")
    west = Result.objects.get(code="zone-west")
    parts = {part.component: (part.source, part.effective_weight) for part in west.parts.all()}
    assert west.score == Decimal("99.5")
    assert parts == {"urban": ("inspected", 1), "estates": ("redistributed", 0)}


def test_townships_are_ranked_inside_their_county(december, revision):
    drawn.visit(december, "v1", 0.5, 0.5)
    drawn.visit(december, "v2", 3.5, 0.5)
    drawn.assign_to(drawn.finding(december, "f1", 3.5, 0.5), "B", revision)
    score_round("2022-12")
    ranked = Result.objects.filter(kind="township").values_list("code", "group", "rank")
    assert set(ranked) == {("421202001", "421202", 1), ("421221100", "421221", 1)}
    zones = dict(Result.objects.filter(kind="zone").values_list("code", "rank"))
    assert zones == {"zone-west": 1, "zone-east": 2}


def test_equal_scores_share_a_rank_and_say_so(december):
    drawn.visit(december, "v1", 0.5, 0.5)
    drawn.visit(december, "v2", 3.5, 0.5)
    score_round("2022-12")
    assert set(Result.objects.filter(kind="zone").values_list("rank", "tied")) == {(1, True)}


def test_findings_that_do_not_count_are_told_by_reason(december, revision):
    drawn.finding(december, "unassigned", 0.5, 0.5)
    drawn.finding(december, "no place", 0.5, 0.5, place_mark="repeated")
    drawn.assign_to(drawn.finding(december, "outside", 0.5, 0.5), "A", revision, state="outside")
    drawn.assign_to(drawn.finding(december, "case", 0.5, 0.5, source="platform"), "A", revision)
    report = score_round("2022-12", ["zone"])
    assert dict(report.not_scored) == {
        "not assigned yet": 1,
        "the place is not to be trusted (repeated)": 1,
        "outside every evaluation zone": 1,
    }
    assert report.lines == 0


def test_scoring_again_replaces_the_results(december, revision):
    drawn.visit(december, "v1", 0.5, 0.5)
    score_round("2022-12")
    drawn.assign_to(drawn.finding(december, "f1", 0.5, 0.5), "A", revision)
    score_round("2022-12")
    assert scores() == {"zone-west": Decimal("99.55"), "zone-east": None}


def published(key="2022-12"):
    score_round(key)
    close_round(key)
    release_round(key)
    return publish(key)


def test_a_published_round_cannot_be_scored_again(december):
    drawn.visit(december, "v1", 0.5, 0.5)
    published()
    with pytest.raises(Conflict):
        score_round("2022-12")
    assert Round.objects.get(key="2022-12").plan.frozen_at is not None


def test_a_round_without_results_is_not_published(december):
    close_round("2022-12")
    release_round("2022-12")
    with pytest.raises(Conflict, match="no results"):
        publish("2022-12")


@pytest.mark.parametrize("step", [release_round, publish])
def test_steps_cannot_be_left_out(december, step):
    with pytest.raises(Conflict):
        step("2022-12")


def test_a_city_that_evaluates_by_the_month_opens_no_quarter(december):
    with pytest.raises(BadParameter, match="by the month"):
        open_round("2022Q4", december.plan)


def test_an_unknown_round_is_named(revision):
    with pytest.raises(NotFound, match="2031-01"):
        score_round("2031-01")


def test_a_sealed_round_exists_for_the_office_only(december):
    assert visible_round("2022-12", OFFICE) == december
    with pytest.raises(NotFound) as sealed:
        visible_round("2022-12", PLANNER)
    with pytest.raises(NotFound) as unknown:
        visible_round("2022-11", PLANNER)
    assert sealed.value.detail.replace("2022-12", "2022-11") == unknown.value.detail


def test_a_hidden_round_is_not_even_read_so_that_time_tells_nothing(december, monkeypatch):
    def read(*_):
        raise AssertionError("a hidden round was read")

    monkeypatch.setattr(Round, "from_db", read)
    assert visible_rounds(PLANNER) == []
    with pytest.raises(NotFound):
        visible_round("2022-12", PLANNER)
    with pytest.raises(AssertionError, match="hidden round was read"):
        visible_round("2022-12", OFFICE)


def test_a_released_round_exists_for_the_city_and_a_published_one_for_all(december):
    drawn.visit(december, "v1", 0.5, 0.5)
    score_round("2022-12")
    close_round("2022-12")
    assert visible_rounds(PLANNER) == []
    release_round("2022-12")
    assert visible_rounds(PLANNER) == [december]
    assert visible_rounds(PUBLIC) == []
    publish("2022-12")
    assert visible_rounds(PUBLIC) == [december]


def test_results_tell_parts_and_change_against_the_round_before(december, revision, xianning_city):
    november = open_round("2022-11", december.plan)
    drawn.visit(november, "v0", 0.5, 0.5)
    drawn.visit(november, "v9", 3.5, 0.5)
    drawn.assign_to(drawn.finding(november, "f0", 0.5, 0.5), "A", revision)
    drawn.visit(december, "v1", 0.5, 0.5)
    drawn.visit(december, "v2", 3.5, 0.5)
    score_round("2022-11")
    score_round("2022-12")
    answer = results_of(december, ResultQuery("zone"), xianning_city)
    west = next(entry for entry in answer["results"] if entry["unit"]["code"] == "zone-west")
    assert (west["score"], west["score_exact"], west["rank"], west["tied"]) == ("100.00", "100", 1, True)
    assert west["change"] == {"rank": 1, "score": "0.45"}
    assert (west["adjustment"], west["reward_yuan"]) == ("0", None)
    assert [(part["component"], part["weight"]) for part in west["parts"]] == [
        ("urban", "0.9"),
        ("estates", "0.1"),
    ]
    assert answer["manifest"] == results_of(december, ResultQuery("zone"), xianning_city)["manifest"]


def test_a_change_is_not_told_against_a_round_that_fewer_may_see(december, revision, xianning_city):
    """November is still sealed when December is out: its scores must not follow from the change."""
    november = drawn.draw_round("2022-11")
    for entry in (november, december):
        drawn.visit(entry, f"v-{entry.key}", 0.5, 0.5)
        score_round(entry.key)
    close_round("2022-12")
    december = release_round("2022-12")

    def changes():
        return [entry["change"] for entry in results_of(december, ResultQuery("zone"), xianning_city)["results"]
                if entry["score"]]

    assert changes() == [None]
    close_round("2022-11")
    release_round("2022-11")
    assert changes() == [{"rank": 0, "score": "0.00"}]
    december = publish("2022-12")
    assert changes() == [None], "November is for the city's roles only, December for everybody"
    publish("2022-11")
    assert changes() == [{"rank": 0, "score": "0.00"}]


def test_a_bulletin_after_the_present_one_is_not_there(december, xianning_city):
    score_round("2022-12")
    assert results_of(december, ResultQuery("zone", bulletin=1), xianning_city)["bulletin"] == 1
    Result.objects.update(bulletin=2)  # a correction that is being made
    with pytest.raises(NotFound, match="no bulletin 2"):
        results_of(december, ResultQuery("zone", bulletin=2), xianning_city)


@pytest.mark.parametrize("key", ["2022-13", "2022-1", "2022-12\n", "２０２２-12", "2022\x00", "x" * 5000, ""])
def test_what_has_not_the_form_of_a_round_is_not_looked_up(revision, django_assert_num_queries, key):
    with django_assert_num_queries(0), pytest.raises(NotFound) as refused:
        visible_round(key, OFFICE)
    assert len(str(refused.value)) < 200


def test_results_of_an_unknown_kind_are_refused_by_name(december, xianning_city):
    with pytest.raises(BadParameter, match="planet"):
        results_of(december, ResultQuery("planet"), xianning_city)


def test_lines_round_the_places_they_show_to_the_public(december, revision):
    drawn.assign_to(drawn.finding(december, "f1", 0.123, 0.456), "A", revision)
    score_round("2022-12")
    exact = lines_of(december, "zone", "zone-west", "urban", None)["lines"][0]["place"]
    profile = PublicProfile(coordinate_decimals=3)
    public = lines_of(december, "zone", "zone-west", "urban", profile)["lines"][0]["place"]
    assert list(public) == [round(number, 3) for number in exact] != list(exact)
