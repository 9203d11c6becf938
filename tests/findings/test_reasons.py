"""In what words does a street office read why a finding is whose it is?"""

from datetime import date

import pytest

from findings import reasons
from findings.accountability import Accountable, DutyFact
from findings.place.index import IndexedUnit
from findings.place.judging import CoveringUnit, KindAnswer, PlaceAnswer
from gis_core.city import UnitKind

KIND = UnitKind("community", {"zh": "社区", "en": "Community"}, "partition_of_parent", None, ".*")
A = IndexedUnit(1, 1, "community", "001", "花坛社区")
B = IndexedUnit(2, 2, "community", "002", "阳光社区")


def covering(unit, state, *, chosen=True, metres=3.24, across=None):
    return CoveringUnit(unit, chosen, state, metres == 0, metres, across)


def both(answer, tolerance=5.0):
    said = reasons.of_kind(answer, tolerance)
    return said["zh"], said["en"]


def test_inside_a_unit():
    answer = KindAnswer(KIND, "clear", (covering(A, "clear", metres=1411),))
    assert both(answer) == (
        "社区：位于“花坛社区”（001）范围内，距边界1,411.0米。",
        "Community: the place lies in “花坛社区” (001), 1,411.0 m from its border.",
    )


def test_near_a_border_with_somebody_on_the_other_side():
    answer = KindAnswer(KIND, "border", (covering(A, "border", across=B),))
    assert both(answer) == (
        "社区：位于“花坛社区”（001）范围内，距边界3.2米，在容许误差5.0米以内；边界另一侧为“阳光社区”（002）。",
        "Community: the place lies in “花坛社区” (001), 3.2 m from its border, which is within the tolerance "
        "of 5.0 m; on the other side lies “阳光社区” (002).",
    )


def test_near_the_outer_edge_nobody_is_invented_on_the_other_side():
    zh, en = both(KindAnswer(KIND, "border", (covering(A, "border"),)))
    assert "另一侧" not in zh and "other side" not in en


@pytest.mark.parametrize(
    ("choice", "zh", "en"),
    [
        ("lowest_code", "取代码最小者", "it has the lowest code"),
        ("membership", "随其所辖的已选定责任区", "it is the parent of the unit already chosen below it"),
        ("inside", "已选定的下级责任区位于其范围内", "the unit already chosen below lies inside it"),
    ],
)
def test_on_a_shared_border_the_rule_is_said(choice, zh, en):
    both_sides = (covering(A, "border", metres=0), covering(B, "border", chosen=False, metres=0))
    assert both(KindAnswer(KIND, "border", both_sides, choice)) == (
        f"社区：正好位于“花坛社区”（001）、“阳光社区”（002）的共同边界上；{zh}，暂归“花坛社区”（001）。",
        "Community: the place lies exactly on the border shared by “花坛社区” (001) and “阳光社区” (002); "
        f"“花坛社区” (001) is chosen because {en}.",
    )


def test_an_overlap_is_called_a_fault_to_be_mended():
    twice = (covering(A, "overlap"), covering(B, "overlap", chosen=False))
    zh, en = both(KindAnswer(KIND, "overlap", twice, "lowest_code"))
    assert zh == (
        "社区：“花坛社区”（001）、“阳光社区”（002）的范围在此重叠，应由规划人员更正；"
        "更正前取代码最小者，暂归“花坛社区”（001）。"
    )
    assert "the planners have to mend" in en


def test_a_gap_names_what_it_lies_in_and_what_is_nearest():
    answer = KindAnswer(KIND, "gap", nearest=A, nearest_m=12.3, within=B)
    assert both(answer) == (
        "社区：位于“阳光社区”（002）范围内，但不属于其中任何一个社区（空白地带）；"
        "最近的是“花坛社区”（001），相距12.3米。",
        "Community: the place lies in “阳光社区” (002) but in no community of it: a gap; "
        "the nearest is “花坛社区” (001), 12.3 m away.",
    )


def test_outside_names_the_nearest():
    assert both(KindAnswer(KIND, "outside", nearest=A, nearest_m=1234.5)) == (
        "社区：不在任何社区范围内；最近的是“花坛社区”（001），相距1,234.5米。",
        "Community: the place lies in no community; the nearest is “花坛社区” (001), 1,234.5 m away.",
    )


def test_a_unit_that_was_never_divided_is_said_to_be_so():
    assert both(KindAnswer(KIND, "clear", within=B, nearest=A, nearest_m=5.0)) == (
        "社区：“阳光社区”（002）尚未划分社区。",
        "Community: “阳光社区” (002) has not been divided into units of this kind.",
    )


def test_without_any_unit_that_is_said():
    said = list(reasons.of_place(PlaceAnswer("outside", 1.0, ())))
    assert [each["zh"] for each in said] == ["当日没有任何责任区数据。"]


def said_of(unit=None, category=None, **more):
    duty = DutyFact(
        1, 1, {"zh": "温泉街道办事处", "en": "Wenquan Office"}, {}, more.pop("role", "territory"), **more
    )
    reason = reasons.of_body(Accountable(duty, "duty/x"), unit, category)
    return reason["zh"], reason["en"]


def test_a_body_answers_for_a_unit_by_a_document_since_a_day():
    assert said_of(A, document="咸政办函〔2021〕9号", since=date(2021, 3, 1)) == (
        "温泉街道办事处是“花坛社区”的属地责任单位，依据咸政办函〔2021〕9号，自2021年3月1日起。",
        "Wenquan Office is the body responsible for the territory of “花坛社区”, by 咸政办函〔2021〕9号, "
        "since 2021-03-01.",
    )


def test_a_body_answers_for_a_category_or_for_both():
    category = {"zh": "井盖", "en": "Manhole covers"}
    assert said_of(category=category, role="department") == (
        "温泉街道办事处是“井盖”类问题的主管部门。",
        "Wenquan Office is the department in charge for “Manhole covers”.",
    )
    assert said_of(A, category, role="maintainer") == (
        "温泉街道办事处是“花坛社区”内“井盖”类问题的养护单位。",
        "Wenquan Office is the maintaining unit for “Manhole covers” in “花坛社区”.",
    )


def test_a_post_is_named_with_its_body_and_its_level():
    titles = {"zh": "主任", "en": "Director"}
    assert said_of(A, role="road_chief", level=2, post=4, post_titles=titles) == (
        "温泉街道办事处主任是“花坛社区”的二级路长。",
        "Director of Wenquan Office is the level 2 road chief of “花坛社区”.",
    )


def test_a_text_missing_in_a_language_is_told_in_another():
    assert reasons.text_in({"en": "Bureau"}, "zh") == "Bureau"
    assert reasons.text_in({}, "zh") == ""


def test_nobody_is_said_in_both_languages():
    assert set(reasons.nobody()) == {"zh", "en"}
