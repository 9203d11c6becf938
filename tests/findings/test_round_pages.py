"""The pages of rounds, rankings and units: what they tell, to whom, and in how few queries."""

import csv
import io
import re
from datetime import UTC, date, datetime

import pytest
from django.contrib.gis.geos import Point
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from psycopg2.extras import DateRange

from findings.models import Correction, DeductionLine, Finding, Result, Round, Visit
from findings.scoring.plan_document import plan_from_yaml
from grids.models import Body, Document, Duty, Incumbency, Person, PersonPhone, Post
from tests.findings.drawn_round import PLAN
from tests.people import client_of
from tests.tiles.mapped_city import DECEMBER, JANUARY, NOVEMBER, MappedCity, middle

ZONE = "/units/zone/zone-west/"
CATEGORIES = {"categories": [
    {"category": "litter", "full_mark": "100", "score": "98.5", "findings": 2, "division": ""},
]}


@pytest.fixture
def city(db):
    """The mapped city; in November two findings took points from the west, and it was visited twice."""
    made = MappedCity()
    made.plan.rules = plan_from_yaml(PLAN).to_dict()
    made.plan.save()
    for result in Result.objects.filter(kind="zone"):
        part = result.parts.create(
            component="urban", weight=1, effective_weight=1, source="inspected", score=result.score,
            detail=CATEGORIES if result.code == "zone-west" else {},
        )
        if result.code == "zone-west" and result.round.key == NOVEMBER:
            for key, points in (("N0", "1"), ("N1", "0.5")):
                found = Finding.objects.get(source_key=key)
                DeductionLine.objects.create(part=part, finding=found, category="litter", asked=1, points=points)
    for number in range(2):
        Visit.objects.create(
            round=made.rounds[NOVEMBER], source_key=f"v{number}", geometry=Point(*middle(0, 0), srid=4326),
            visited_at=datetime(2022, 11, 5, tzinfo=UTC), points_observed=10, points_passed=9,
        )
    return made


def page(role, address, **headers):
    answer = client_of(role).get(address, headers={"accept-language": "en", **headers})
    return answer, answer.content.decode()


def queries(role, address):
    """How many statements a page takes, the second time it is asked for."""
    client = client_of(role)
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_the_list_of_rounds_tells_mean_first_and_state_of_those_one_may_see(city):
    _, told = page("public", "/rounds/")
    assert 'id="2022-11"' in told and "88.36" in told and "西区" in told  # (91.21 + 85.50) / 2, half up
    assert DECEMBER not in told and JANUARY not in told
    _, office = page("office", "/rounds/")
    assert 'id="2022-12"' in office and 'id="2023-01"' in office


def test_the_dashboard_tells_steps_visits_findings_and_scores(city):
    _, told = page("public", f"/rounds/{NOVEMBER}/")
    assert re.search(r"西区</a></th><td class=.number.>2</td><td class=.number.>18 / 20</td>", told)
    assert "91.21" in told and 'aria-current="step"' in told
    assert re.search(r"Findings so far</dt><dd>6</dd>", told)


def test_an_open_round_tells_the_office_what_waits_and_the_public_nothing(city):
    _, told = page("office", f"/rounds/{JANUARY}/")
    assert "2 of 2 not visited yet" in told  # the zones of January, of which none was visited
    for role in ("public", "body", "planner", "reviewer", "dispatcher"):
        assert page(role, f"/rounds/{JANUARY}/")[0].status_code == 404


def test_before_publication_a_body_sees_scores_and_counts_of_its_own_findings_only(city):
    Round.objects.filter(key=DECEMBER).update(status="objection", released_at=timezone.now())
    _, told = page("body", f"/rounds/{DECEMBER}/")
    assert "91.21" in told and "Findings of yours" in told and "Progress of inspection" not in told
    assert re.search(r"Findings of yours</dt><dd>0</dd>", told)


def test_the_ranking_has_parts_changes_and_a_chart_of_each_unit_on_one_scale(city):
    Round.objects.filter(key=DECEMBER).update(status="objection", released_at=timezone.now())
    Result.objects.filter(round__key=DECEMBER, code="zone-east").update(score="93.00", rank=1)
    Result.objects.filter(round__key=DECEMBER, code="zone-west").update(rank=2)
    _, told = page("office", f"/rounds/{DECEMBER}/ranking?kind=zone")
    assert "▲1" in told and "▼1" in told and "+7.50" in told
    assert told.count('class="small-chart"') == 2 and told.count('href="#lines-0"') == 2
    assert 'aria-label="东区, 2 rounds: 85.50 in 2022-11, 93.00 in 2022-12;' in told


def test_lists_of_a_kind_ranked_in_groups_stand_apart_and_one_can_be_chosen(city):
    _, all_lists = page("public", f"/rounds/{NOVEMBER}/ranking?kind=township")
    assert "咸安区" in all_lists and "嘉鱼县" in all_lists and "鱼岳镇" in all_lists
    _, one = page("public", f"/rounds/{NOVEMBER}/ranking?kind=township&group=421202")
    assert "温泉街道" in one and "鱼岳镇" not in one
    assert page("public", f"/rounds/{NOVEMBER}/ranking?kind=township&group=nowhere")[0].status_code == 404
    assert page("public", f"/rounds/{NOVEMBER}/ranking?kind=castle")[0].status_code == 400


def test_the_csv_holds_what_the_page_shows_and_runs_nothing_in_a_spreadsheet(city):
    Result.objects.filter(code="zone-east").update(group="")
    version = Result.objects.get(round__key=NOVEMBER, code="zone-east").unit_version
    version.name = "=1+1"
    version.save()
    answer = client_of("public").get(f"/rounds/{NOVEMBER}/ranking.csv?kind=zone")
    assert answer["Content-Type"].startswith("text/csv") and answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [(row["rank"], row["code"], row["score"]) for row in rows] == [
        ("1", "zone-west", "91.21"), ("2", "zone-east", "85.50"),
    ]
    assert rows[1]["name"] == "'=1+1" and rows[0]["urban_score"] == "91.21"


def test_a_unit_tells_how_its_score_is_made_in_five_sentences_in_both_languages(city):
    for language, word in (("en", "That is rank 1 of 2."), ("zh-hans", "在2个评价区域中列第1名。")):
        told = client_of("public").get(
            f"{ZONE}?round={NOVEMBER}", headers={"accept-language": language}
        ).content.decode()
        sentences = re.findall(r"<li>(.*?)</li>", told.split('id="how"')[1].split("</ol>")[0])
        assert len(sentences) == 5 and sentences[4] == word


def test_each_lost_point_leads_to_its_findings_and_those_to_their_pages_for_who_may_open_them(city):
    _, told = page("public", f"{ZONE}?round={NOVEMBER}")
    assert 'href="#c-urban-litter"' in told and 'id="c-urban-litter"' in told
    number = Finding.objects.get(source_key="N0").pk
    assert f'id="f-{number}"' in told and f'href="#f-{number}"' in told  # in the table and on the map
    assert f'href="/findings/{number}"' not in told
    _, inspector = page("inspector", f"{ZONE}?round={NOVEMBER}")
    assert f'href="/findings/{number}"' in inspector


def test_a_unit_is_found_in_its_newest_round_and_one_that_ended_in_its_last(city):
    _, told = page("public", ZONE)
    assert "Round 2022-11" in told
    answer, told = page("public", "/units/grid/421202001007-R000/")
    assert answer.status_code == 200 and "网格0" in told and "Score over time" not in told
    for wrong in ("/units/zone/nowhere/", "/units/castle/zone-west/", f"{ZONE}?round=2031-01"):
        assert page("public", wrong)[0].status_code == 404


def test_names_of_persons_and_phones_are_colleagues_only(city):
    body = Body.objects.create(name="温泉街道办事处", kind="office")
    post = Post.objects.create(body=body, title="二级路长")
    person = Person.objects.create(name="王路长")
    PersonPhone.objects.create(person=person, number="13800000001")
    days = DateRange(date(2020, 1, 1), None)
    Incumbency.objects.create(post=post, person=person, valid=days)
    Duty.objects.create(body=body, post=post, unit=city.units["zone-west"].unit, role="road_chief", level=2, valid=days)
    for role, seen in (("public", False), ("body", False), ("inspector", False), ("dispatcher", True), ("office", True)):
        _, told = page(role, f"{ZONE}?round={NOVEMBER}")
        assert "二级路长" in told
        assert ("王路长" in told, "13800000001" in told) == (seen, seen), role


def test_a_corrected_bulletins_results_tell_the_correction_first(city):
    of = Round.objects.get(key=NOVEMBER)
    document = Document.objects.create(number="咸政办函〔2022〕9号")
    Correction.objects.create(round=of, bulletin=2, reason="A finding counted twice", document=document)
    for result in Result.objects.filter(round=of):
        result.pk, result.bulletin = None, 2
        result.save()
    Round.objects.filter(pk=of.pk).update(bulletin=2)
    for address in (f"/rounds/{NOVEMBER}/ranking?kind=zone&bulletin=1", f"{ZONE}?round={NOVEMBER}&bulletin=1"):
        answer, told = page("public", address)
        assert answer.status_code == 200
        assert told.index("corrected by bulletin 2") < told.index("<h1>") and "A finding counted twice" in told
    assert "corrected by bulletin 2" not in page("public", f"/rounds/{NOVEMBER}/ranking?kind=zone")[1]
    assert page("public", f"/rounds/{NOVEMBER}/ranking?bulletin=3")[0].status_code == 404


@pytest.mark.parametrize(("address", "most"), [
    ("/rounds/", 12), (f"/rounds/{NOVEMBER}/", 20), (f"/rounds/{NOVEMBER}/ranking?kind=zone", 22),
    (f"{ZONE}?round={NOVEMBER}", 32), (f"/departments/?round={NOVEMBER}", 12),
])
def test_a_page_takes_few_queries_however_much_it_shows(city, address, most):
    assert queries("office", address) <= most
    grown = DeductionLine.objects.first().part
    for number in range(30):
        found = city.add_finding(NOVEMBER, f"more{number}", *middle(0, 0))
        DeductionLine.objects.create(part=grown, finding=found, category="litter", points=1, asked=1)
    assert queries("office", address) <= most


@pytest.mark.parametrize("address", ["/rounds/", f"/rounds/{NOVEMBER}/", f"/rounds/{NOVEMBER}/ranking", ZONE])
def test_pages_carry_no_script_and_no_style_of_their_own(city, address):
    _, told = page("public", address)
    assert "<script" not in told and " style=" not in told and "<style" not in told and "onclick" not in told


def test_the_api_tells_a_units_line_of_the_rounds_one_may_see(city):
    for role, rounds in (("public", [NOVEMBER]), ("office", [DECEMBER, NOVEMBER])):
        told = client_of(role).get("/api/v1/units/zone/zone-west/scores").json()
        assert [each["round"] for each in told["scores"]] == rounds
    assert told["scores"][1] == {"round": NOVEMBER, "status": "published", "score": "91.21", "rank": 1}
