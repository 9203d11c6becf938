"""The sensitivity page: for the office before publishing, for all after, as it was frozen."""

import pytest

from findings.models import Round
from findings.rounds import close_round, release_round, score_round
from findings.sensitivity_sheet import swap_words, why_words
from tests.findings import drawn_round as drawn
from tests.people import client_of, publish

pytestmark = pytest.mark.usefixtures("xianning_city")
PAGE = "/rounds/2022-12/sensitivity"


@pytest.fixture
def december(xianning_city):
    """West (A) has two findings, one of them a millimetre from the border; east (B) has one."""
    revision = drawn.draw_city()
    of = drawn.draw_round()
    for column in (0.5, 3.5):
        drawn.visit(of, f"v{column}", column, 1.5)
    for key, column, letter, more in (
        ("w-far", 0.5, "A", {}), ("w-near", 1.999, "A", {"accuracy_m": 5.0}), ("e-far", 3.5, "B", {}),
    ):
        drawn.assign_to(drawn.finding(of, key, column, 1.5, **more), letter, revision)
    score_round("2022-12")
    return of


def page(role, address=PAGE):
    answer = client_of(role).get(address, headers={"accept-language": "en"})
    return answer.status_code, answer.content.decode()


def test_before_publishing_the_office_reads_what_one_finding_would_change(december):
    status, told = page("office")
    assert status == 200 and "not published" in told
    assert "zone A → zone B" in told and "rank 2 → 1" in told and "+0.45" in told
    assert '<strong class="down">1 finding</strong>' in told  # the smallest set that swaps the two
    number = december.findings.get(source_key="w-near").pk
    assert f'href="/findings/{number}"' in told


@pytest.mark.parametrize("role", ["public", "body", "planner", "dispatcher", "inspector"])
def test_before_publishing_it_is_there_for_the_office_only(december, role):
    assert page(role)[0] == 404
    close_round("2022-12")
    release_round("2022-12")
    assert page(role)[0] == 404


def test_who_publishes_sees_what_one_finding_would_change_where_the_tick_is_set(december):
    close_round("2022-12")
    release_round("2022-12")
    told = page("office", "/rounds/2022-12/publication")[1].split('name="seen"')[0]
    assert "w-near" in told and "rank 2 → 1" in told and PAGE in told


def test_after_publishing_all_read_the_list_that_was_frozen(december):
    close_round("2022-12")
    release_round("2022-12")
    publish("2022-12")
    december.findings.filter(source_key="w-near").update(accuracy_m=None)  # changes what would come out now
    status, told = page("public")
    assert status == 200 and "w-near" in told and "frozen as two persons acknowledged it" in told
    assert 'href="/findings/' not in told
    assert "w-near" not in page("public", f"{PAGE}?only=sums")[1].split('id="each"')[1]
    assert "w-near" in page("public", f"{PAGE}?only=ranks")[1].split('id="each"')[1]


def test_a_kept_list_is_made_anew_when_something_was_written(december):
    assert "w-near" in page("office")[1]
    december.findings.filter(source_key="w-near").update(geometry=drawn.place(0.5, 1.5))
    assert "w-near" in page("office")[1]  # nobody's act: kept
    score_round("2022-12")
    assert "w-near" not in page("office")[1]


def test_a_round_that_was_not_scored_says_that_there_is_no_list(xianning_city):
    drawn.draw_city()
    drawn.draw_round()
    assert "There is no list" in page("office")[1]
    assert Round.objects.count() == 1


def test_more_than_six_and_never_are_told_apart():
    base = {"needs": None, "most": 6, "in_doubt": 9}
    assert swap_words(base | {"suffice": True}) == "more than 6"
    assert swap_words(base | {"suffice": False}) == "all 9 in doubt do not suffice"
    assert swap_words(base | {"in_doubt": 0, "suffice": False}) == "no finding in doubt bears upon them"
    assert swap_words(base | {"needs": 2, "suffice": True}) == "2 findings"
    assert why_words("border", "2.04") == "2.04 m from the border"


@pytest.mark.parametrize("query", ["only=colour", "page=0", "kind=", "shape=round"])
def test_what_the_page_does_not_know_is_refused(december, query):
    assert page("office", f"{PAGE}?{query}")[0] == 400
