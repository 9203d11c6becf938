"""What the city published comes out of the same results, number by number; and the bulletin adds nothing."""

from dataclasses import replace
from decimal import Decimal

import pytest

from findings.bulletin import (
    OTHER,
    Standing,
    facts_from_json,
    facts_to_json,
    half_up,
    share_of,
)
from findings.bulletin_chinese import numeral
from findings.bulletin_document import document_of
from findings.bulletin_facts import facts_of
from findings.bulletin_languages import LANGUAGES, language_of
from findings.bulletin_text import text_of
from findings.history_models import DepartmentCount, DepartmentTable
from findings.models import Round
from gis_core.errors import BadParameter, NotFound
from tests.findings import published_world as world

pytestmark = pytest.mark.usefixtures("xianning_city")


@pytest.fixture
def december(xianning_city):
    revision = world.draw_world()
    world.published_round("2022-11", world.NOVEMBER, revision)
    return world.published_round("2022-12", world.DECEMBER, revision)


@pytest.fixture
def facts(xianning_city):
    return world.december_facts()


def shares(component):
    return {each.key: (each.number, str(each.share)) for each in component.breakdowns[0].tallies}


def test_order_ranks_and_scores_are_those_published(facts):
    rows = [(row.rank, row.name, str(half_up(row.score, 2))) for row in facts.headline[0].rows]
    assert rows == [
        (rank, name, score) for rank, (name, score) in enumerate(world.DECEMBER["totals"].items(), 1)
    ]


def test_the_mean_of_totals_is_that_of_the_two_components_weighed(facts):
    urban, estates = facts.components
    assert (str(urban.mean), str(estates.mean)) == ("89.03", "94.93")
    totals = [row.score for row in facts.headline[0].rows]
    weighed = Decimal("0.9") * urban.mean + Decimal("0.1") * estates.mean
    assert abs(sum(totals) / len(totals) - weighed) <= Decimal("0.005")


def test_problems_and_changes_against_last_month_are_those_published(facts):
    urban, estates = facts.components
    assert (facts.problems, urban.problems, estates.problems) == (1758, 1045, 713)
    assert (urban.problems_change, estates.problems_change) == (60, 67)
    assert (str(urban.mean_change), str(estates.mean_change)) == ("0.02", "-0.24")
    assert [row.name for row in facts.improved] == ["咸宁高新区", "通山县", "咸安区", "中心城区"]


def test_all_shares_are_those_published_and_the_rest_is_told_as_other(facts):
    urban, estates = (shares(component) for component in facts.components)
    assert urban == {
        "back_alleys": (242, "23.16"),
        "sidewalk_order": (239, "22.87"),
        "sanitation": (190, "18.18"),
        "municipal_facilities": (126, "12.06"),
        "facades": (100, "9.57"),
        OTHER: (148, "14.16"),
    }
    assert estates == {"托管": (279, "39.13"), "专管": (277, "38.85"), "自管": (157, "22.02")}


def test_the_slip_of_august_is_not_made(xianning_city):
    of = world.published_round("2022-08", world.AUGUST, world.draw_world())
    urban, estates = facts_of(of).components
    assert estates.breakdowns[0].total == 727
    assert shares(estates) == {"托管": (305, "41.95"), "专管": (266, "36.59"), "自管": (156, "21.46")}
    assert shares(urban)["back_alleys"] == (200, "20.26")
    assert (urban.problems_change, urban.mean_change, facts_of(of).former_round) == (None, None, "")


def test_shares_are_rounded_half_up_each_for_itself():
    assert [str(share_of(1, 3)) for _ in range(3)] == ["33.33"] * 3
    assert (str(share_of(1, 800)), share_of(0, 0)) == ("0.13", 0)


def test_the_chinese_text_reads_as_the_city_publishes_it(facts):
    said = text_of(document_of(facts, LANGUAGES["zh-hans"]))
    for sentence in (
        "具体综合评价排名情况为：第一名，中心城区，得分91.21分；第二名，嘉鱼县，得分91.02分",
        "8个评价区域共发现计分问题1758处。其中，城市管理工作问题数量为1045处，较上月份增加了60处，综合平均分为89.03分，得分提高了0.02分。",
        "咸宁高新区、通山县、咸安区和中心城区综合评价得分环比有所提高",
        "“社区(村)周边背街小巷”类问题最多，共有242处，占城市管理工作问题总数的23.16%",
        "“红色物业”全覆盖问题数量为713处，较上月份增加了67处，综合平均分为94.93分，得分下降了0.24分",
        "其次是“专管型小区”问题，共有277处",
        "（前五类）",
        "本期没有收到部门案件处置数据",
        "内部使用·未经审图",
        "界线仅供城市管理评价，不作为划界依据。",
    ):
        assert sentence in said, sentence


def test_departments_stand_in_the_bulletin_once_their_sheet_is_there(december):
    table = DepartmentTable.objects.create(round=december, source="月报", sha256="0" * 64)
    DepartmentCount.objects.create(table=table, ordinal=1, name="市城管执法委", due=727, handled=571)
    DepartmentCount.objects.create(table=table, ordinal=2, name="市住建局", due=0, handled=0)
    facts = facts_of(december)
    assert [(each.name, str(each.rate)) for each in facts.departments] == [
        ("市城管执法委", "78.54"),
        ("市住建局", "None"),
    ]
    assert "处置率78.54%" in text_of(document_of(facts, LANGUAGES["zh-hans"]))


def test_the_facts_are_written_down_and_read_back_exactly(facts):
    again = facts_from_json(facts_to_json(facts))
    assert again == facts
    assert facts_to_json(again) == facts_to_json(facts)


def test_a_hidden_round_is_not_told_by_a_change_nor_a_bulletin_without_results(december):
    Round.objects.filter(key="2022-11").update(status="objection", published_at=None)
    facts = facts_of(december)
    assert facts.components[0].problems_change is None and not facts.improved and len(facts.trend) == 1
    with pytest.raises(NotFound, match="no results"):
        facts_of(december, 2)


@pytest.mark.parametrize("language", list(LANGUAGES.values()), ids=list(LANGUAGES))
def test_ties_units_without_data_sums_and_drafts_are_told_in_every_language(facts, language):
    rows = list(facts.headline[0].rows)
    rows[1] = replace(rows[1], rank=1, tied=True, reward=Decimal(1_000_000))
    rows[-1] = Standing(
        "z", "九宫山", None, False, None, "no data", None, None, 0, (), Decimal(0), Decimal(0)
    )
    changed = replace(
        facts, rankings=(replace(facts.headline[0], rows=tuple(rows)),), published_on=None, fictitious=True
    )
    said = text_of(document_of(changed, language))
    assert "九宫山" in said and "+1,000,000.00" in said
    for word in {
        "zh-hans": ("并列第一名", "不参加排名", "奖励100万元", "草稿", "虚构数据"),
        "en": ("1st (tied)", "not ranked", "receives CNY 1,000,000", "Draft", "Fictitious"),
    }[language.code]:
        assert word in said, word


def test_numbers_up_to_99_are_written_in_chinese():
    assert [numeral(number) for number in (1, 10, 11, 20, 21, 99, 100)] == [
        "一",
        "十",
        "十一",
        "二十",
        "二十一",
        "九十九",
        "100",
    ]


def test_a_language_nobody_wrote_is_refused():
    with pytest.raises(BadParameter, match="not written"):
        language_of("fr")
