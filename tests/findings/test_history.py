"""Old rounds come in as they were printed: ranked and compared like any other, and never recomputed."""

import io
import json
from decimal import Decimal

import pytest
import shapely
from django.core.management import CommandError, call_command
from django.test import Client
from openpyxl import Workbook, load_workbook

from findings.corrections import open_correction
from findings.imported_rounds import is_imported
from findings.models import ImportedRound, Plan, Result, Round
from findings.plans import store_plan
from findings.results import ResultQuery, results_of
from findings.rounds import score_round
from findings.scoring.plan_document import plan_from_yaml
from gis_core.current_city import current_city
from gis_core.errors import Conflict
from grids.changes import UnitChange
from grids.revisions import publish
from tests import sketch
from tests.findings import drawn_round as drawn
from tests.findings import rewarded_round as rewarded
from tests.people import client_of

pytestmark = pytest.mark.usefixtures("xianning_city")
SOURCE = ("--source", "咸宁日报")


@pytest.fixture
def drawing(xianning_city):
    drawn.draw_city()
    store_plan(plan_from_yaml(drawn.PLAN))


def imported(path, *options, source=SOURCE):
    out = io.StringIO()
    call_command("import_results", str(path), *source, *options, stdout=out)
    return out.getvalue()


def table(tmp_path, text, *options, name="old.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return imported(path, *options)


PLAIN = "期,发布日期,名称,得分\n2022-10,2022-11-09,zone A,91.21\n2022-10,2022-11-09,zone B,88.04\n"


def scores(key="2022-10"):
    rows = Result.objects.filter(round__key=key).order_by("code")
    return [(row.code, row.score, row.rank, row.tied) for row in rows]


def test_a_table_is_tried_first_and_then_taken_over_as_printed(drawing, tmp_path):
    assert "Dry run" in table(tmp_path, PLAIN)
    assert not Round.objects.exists()
    said = table(tmp_path, PLAIN, "--commit")
    assert "Round 2022-10: 2 unit(s), new; not recomputable here 不可在本系统复核." in said
    assert scores() == [("zone-east", Decimal("88.04"), 2, False), ("zone-west", Decimal("91.21"), 1, False)]
    of = Round.objects.get()
    assert is_imported(of) and of.status == "published" and of.imported.source == "咸宁日报"
    assert "Nothing to write" in table(tmp_path, PLAIN, "--commit")


def test_other_totals_of_the_same_round_are_taken_only_where_that_is_said(drawing, tmp_path):
    table(tmp_path, PLAIN, "--commit")
    other = PLAIN.replace("88.04", "92")
    with pytest.raises(CommandError, match="other totals"):
        table(tmp_path, other, "--commit")
    assert "replaced" in table(tmp_path, other, "--commit", "--replace")
    assert [row[2] for row in scores()] == [1, 2]
    assert ImportedRound.objects.count() == Round.objects.count() == 1


def test_printed_places_stay_and_what_the_scores_deny_is_told(drawing, tmp_path):
    text = ("期,发布日期,编码,得分,名次,问题数,Urban,estates\n2022-10,2022/11/09,zone-west,91.21,2,40,90,99.5\n"
            "2022-10,2022-11-09,zone-east,88.04,1,33,,\n")
    said = table(tmp_path, text, "--commit")
    assert "zone-west was printed as number 2; by its score it is 1" in said
    west = Result.objects.get(code="zone-west")
    assert (west.rank, west.findings) == (2, 40)
    parts = {part.component: (part.score, part.source, part.weight) for part in west.parts.all()}
    assert parts == {"urban": (90, "published", Decimal("0.9")), "estates": (Decimal("99.5"), "published",
                     Decimal("0.1"))}


@pytest.mark.parametrize(("text", "said"), [
    (PLAIN.replace("zone B", "高新区"), "no zone was ever called so here"),
    (PLAIN.replace("zone B", "zone A"), "the unit stands twice"),
    (PLAIN.replace("88.04", "８８"), "not a number"),
    (PLAIN.replace("88.04", "88.04567"), "more than 4 decimals"),
    (PLAIN.replace("2022-10,", "2022-13,"), "no round"),
    (PLAIN.replace("2022-11-09", "2999-01-01"), "a day to come"),
    (PLAIN.replace("2022-11-09,zone B", "2022-11-10,zone B"), "an earlier row says 2022-11-09"),
    ("期,得分\n2022-10,91\n", "no unit"),
])
def test_one_wrong_row_keeps_the_file_out_and_is_named(drawing, tmp_path, text, said):
    out = io.StringIO()
    path = tmp_path / "wrong.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SystemExit):
        call_command("import_results", str(path), *SOURCE, "--commit", stdout=out)
    assert said in out.getvalue() and "Nothing written" in out.getvalue()
    assert not Round.objects.exists()


def test_what_is_worked_here_is_not_taken_over_from_elsewhere(drawing, tmp_path):
    rewarded.scored("2022-10")
    with pytest.raises(CommandError, match="2022-10 is worked here"):
        table(tmp_path, PLAIN, "--commit")


def test_totals_come_from_somewhere_and_under_a_plan(drawing, tmp_path):
    path = tmp_path / "old.csv"
    path.write_text(PLAIN, encoding="utf-8")
    with pytest.raises(CommandError, match="where the totals were published"):
        imported(path, source=())
    Plan.objects.all().delete()
    with pytest.raises(CommandError, match="No plan was in force on 2022-10-31"):
        imported(path)


def test_a_round_that_was_taken_over_is_never_scored_corrected_or_proven(drawing, tmp_path):
    table(tmp_path, PLAIN, "--commit")
    with pytest.raises(Conflict):
        score_round("2022-10")
    with pytest.raises(Conflict, match="published elsewhere"):
        open_correction("2022-10", "a slip", "paper")
    with pytest.raises(CommandError, match="not recomputable here"):
        call_command("verify_round", "2022-10")
    told = Client().get("/api/v1/rounds/2022-10/manifest")
    assert (told.status_code, told.json()["type"].rpartition("/")[2]) == (404, "published-elsewhere")


def test_no_bulletin_is_made_here_of_a_round_published_elsewhere(drawing, tmp_path):
    """It would say that it was computed by the plan, and what money follows."""
    table(tmp_path, PLAIN, "--commit")
    page = Client().get("/rounds/2022-10/bulletin", headers={"accept-language": "zh-hans"})
    assert page.status_code == 404 and "该期由外部发布，不可在本系统复核" in page.content.decode()
    state = client_of("office").get("/api/v1/rounds/2022-10/publication").json()
    assert state["may"] == []


def test_the_next_round_tells_its_change_against_the_round_taken_over(drawing, tmp_path):
    text = PLAIN.replace("2022-10", "2022-11").replace("2022-11-09", "2022-12-09")
    table(tmp_path, text, "--commit")
    of = rewarded.published("2022-12", litter="A", plan=drawn.PLAN)
    entries = results_of(of, ResultQuery("zone"), current_city())["results"]
    assert [(each["unit"]["code"], each["change"]["rank"]) for each in entries] == [
        ("zone-east", 1), ("zone-west", -1)
    ]
    assert entries[0]["change"]["score"] == "11.96"


def test_everybody_sees_that_it_was_published_elsewhere(drawing, tmp_path):
    table(tmp_path, PLAIN, "--commit", "--document", "通报〔2022〕10号")
    listed = Client().get("/api/v1/rounds").json()["rounds"]
    assert [(each["round"], each["recomputable"]) for each in listed] == [("2022-10", False)]
    told = Client().get("/api/v1/rounds/2022-10/results?kind=zone").json()
    assert told["published_elsewhere"] == {
        "source": "咸宁日报", "document": "通报〔2022〕10号", "published_on": "2022-11-09", "figures": {},
    }
    assert [each["score"] for each in told["results"]] == ["91.21", "88.04"]
    assert told["results"][0]["adjustment"] == "0"


def test_boundaries_may_still_be_drawn_on_days_of_rounds_taken_over(drawing, tmp_path):
    table(tmp_path, PLAIN, "--commit")
    redrawn = [
        UnitChange("zone", code, code, shapely.MultiPolygon([shape]))
        for code, shape in zip(("zone-west", "zone-east"), sketch.units("ABBB\nABBB\nABBB").values(), strict=True)
    ]
    publish(redrawn, effective_on=drawn.FIRST.replace(year=2022, month=10, day=5), document="redrawn")
    assert scores()[1][1] == Decimal("91.21")


def test_a_workbook_and_its_template_are_read(drawing, tmp_path):
    template = tmp_path / "template.xlsx"
    call_command("import_results", str(template), "--template", stdout=io.StringIO())
    book = load_workbook(template)
    assert [cell.value for cell in book.active[1]][:3] == ["期", "发布日期", "类型"]
    book.active.append(["2022-10", "2022-11-09", "zone", "zone-west", None, None, 91.21, None, 12])
    book.active.append(["2022-10", "2022-11-09", "township", "421202001", None, None, 80.1, 1, None])
    filled = tmp_path / "filled.xlsx"
    book.save(filled)
    imported(filled, "--commit")
    rows = Result.objects.order_by("kind").values_list("kind", "code", "group", "score", "findings")
    assert list(rows) == [("township", "421202001", "421202", Decimal("80.1"), 0),
                          ("zone", "zone-west", "", Decimal("91.21"), 12)]
    with pytest.raises(CommandError, match="there already"):
        call_command("import_results", str(template), "--template")


def test_a_workbook_may_have_made_a_date_of_the_month(drawing, tmp_path):
    from datetime import datetime

    book = Workbook()
    book.active.append(["期", "发布日期", "名称", "得分"])
    book.active.append([datetime(2022, 10, 1), datetime(2022, 11, 9), "zone A", 91.2])
    book.save(tmp_path / "dates.xlsx")
    imported(tmp_path / "dates.xlsx", "--commit")
    assert scores() == [("zone-west", Decimal("91.2"), 1, False)]


PUBLISHED = ["中心城区", "嘉鱼县", "咸安区", "赤壁市", "咸宁高新区", "通城县", "通山县", "崇阳县"]


def test_the_two_published_bulletins_of_the_city_come_in_with_their_figures(xianning_city, tmp_path):
    """Totals and places as news.xnnews.com.cn printed them; 2023 has seven zones."""
    drawing = "".join("ABCDEFGH"[at] * 2 for at in range(8))
    shapes = sketch.units(f"{drawing}\n{drawing}")
    publish([
        UnitChange("zone", f"zone-{at}", name, shapely.MultiPolygon([shapes["ABCDEFGH"[at]]]))
        for at, name in enumerate(PUBLISHED)
    ], effective_on=drawn.FIRST, document="drawn")
    store_plan(plan_from_yaml(drawn.PLAN))
    document = {"rounds": [
        {"month": "2022-12", "published": "2023-01-09", "problems_total": 1758,
         "areas": [[name, score] for name, score in zip(
             PUBLISHED, (91.21, 91.02, 90.25, 89.61, 89.35, 88.84, 88.61, 88.04), strict=True)]},
        {"month": "2023-06", "published": "2023-07-12", "areas": [
            ["中心城区", 91.26], ["通山县", 90.60], ["咸安区", 90.57], ["嘉鱼县", 90.17], ["崇阳县", 88.80],
            ["通城县", 88.41], ["赤壁市", 87.90]]},
    ]}
    path = tmp_path / "bulletins.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    imported(path, "--plan", "2022", "--commit")
    order = {
        key: list(Result.objects.filter(round__key=key).order_by("rank").values_list(
            "unit_version__name", flat=True)) for key in ("2022-12", "2023-06")
    }
    assert order["2022-12"] == PUBLISHED
    assert order["2023-06"][:2] == ["中心城区", "通山县"] and len(order["2023-06"]) == 7
    assert Round.objects.get(key="2022-12").imported.figures == {"problems_total": 1758}
