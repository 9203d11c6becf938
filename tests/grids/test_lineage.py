"""Which unit came from which on split and merge is told from both sides, by the names of that time."""

from datetime import date

import pytest
from django.test import Client

from grids.changes import Retirement
from grids.draft_models import Descent
from grids.models import Unit, UnitVersion
from grids.revisions import publish
from tests.grids.drawing import box, unit
from tests.people import client_of, person

pytestmark = pytest.mark.django_db
UNITS = "/api/v1/units"


def put(*changes, on, document, **more):
    return publish(changes, effective_on=on, document=document, **more).revision


def number(code):
    return Unit.objects.filter(versions__code=code).distinct().get().pk


def descent(revision, ancestor, descendant, area):
    Descent.objects.update_or_create(
        revision=revision, ancestor_id=ancestor, descendant_id=descendant, defaults={"area_m2": area}
    )


def history(code, client=None, **parameters):
    answer = (client or Client()).get(f"{UNITS}/{code}/history", parameters)
    assert answer.status_code == 200, answer.content.decode()
    return answer.json()


def pairs(entries):
    return [(each["code"], each["name"], each["revision"]) for each in entries]


@pytest.fixture
def split_and_merged(xianning_city):
    """A township splits in 2023 (the old one keeps the west), the east merges into a third in 2024."""
    put(
        unit("township", "421202001", box(0, 0, 2, 1), "温泉乡"),
        unit("township", "421202003", box(2, 0, 3, 1), "长坂镇"),
        on=date(2022, 1, 1), document="咸政发〔2022〕1号",
    )
    author = person("planner", "li-hua")
    split = put(
        unit("township", "421202001", box(0, 0, 1, 1), "温泉街道"),
        unit("township", "421202002", box(1, 0, 2, 1), "浮山街道"),
        on=date(2023, 1, 1), document="咸政发〔2023〕1号", author=author, reviewer=person("reviewer", "wang"),
        reason="撤乡设街道",
    )
    merged = put(
        Retirement("township", "421202002"),
        unit("township", "421202003", box(1, 0, 3, 1), "长坂街道"),
        on=date(2024, 1, 1), document="咸政发〔2024〕1号",
    )
    return split, merged


def test_a_split_is_told_from_the_side_of_the_old_unit_and_of_the_new(split_and_merged):
    split, merged = split_and_merged
    (came_from,) = history("421202002")["ancestors"]
    assert (came_from["code"], came_from["name"]) == ("421202001", "温泉乡"), "as it was called until then"
    assert came_from["on"] == "2022-12-31"
    assert came_from["area_m2"] == pytest.approx(969 * 1108, rel=0.01), "a hundredth of a degree squared"
    assert (came_from["document"], came_from["reason"]) == ("咸政发〔2023〕1号", "撤乡设街道")
    assert pairs(history("421202001")["descendants"]) == [("421202002", "浮山街道", split.number)]
    assert history("421202001")["ancestors"] == []


def test_a_merge_is_told_from_the_side_of_who_went_and_of_who_stayed(split_and_merged):
    split, merged = split_and_merged
    gone = history("421202002")
    assert pairs(gone["descendants"]) == [("421202003", "长坂街道", merged.number)]
    assert gone["descendants"][0]["on"] == "2024-01-01"
    assert pairs(history("421202003")["ancestors"]) == [("421202002", "浮山街道", merged.number)]


def test_the_address_told_leads_to_the_history_of_the_very_unit_of_that_time(split_and_merged):
    apart = unit("township", "421202002", box(5, 5, 6, 6), "新设镇")
    put(apart, on=date(2025, 1, 1), document="咸政发〔2025〕1号")
    assert history("421202002")["ancestors"] == [], "another unit bears the code today"
    (came_from,) = history("421202003")["ancestors"]
    followed = Client().get(came_from["history"]).json()
    assert pairs(followed["ancestors"]) == [("421202001", "温泉乡", 2)]
    assert {each["name"] for each in followed["versions"]} == {"浮山街道"}


def test_names_of_that_time_stay_when_a_unit_is_renamed_later_or_known_better(split_and_merged):
    renamed = unit("township", "421202001", box(0, 0, 1, 1), "温泉大街道")
    put(renamed, on=date(2024, 6, 1), document="咸政发〔2024〕2号")
    assert history("421202002")["ancestors"][0]["name"] == "温泉乡"
    corrected = unit("township", "421202003", box(1, 0, 3, 1), "长坂新街道")
    put(corrected, on=date(2024, 1, 1), document="咸政发〔2024〕3号")
    assert history("421202002")["descendants"][0]["name"] == "长坂街道", "as the merging revision had it"


@pytest.mark.parametrize("role, told", [("public", False), ("body", False), ("office", True), ("planner", True)])
def test_who_split_is_told_to_colleagues_only(split_and_merged, role, told):
    client = client_of(role)
    for entry in (*history("421202002", client)["ancestors"], *history("421202001", client)["descendants"]):
        assert ({"author", "reviewer"} <= set(entry)) == told
        assert entry.get("author", "li-hua") == "li-hua" and entry.get("reviewer", "wang") == "wang"


def test_a_unit_that_neither_split_nor_merged_has_no_lineage(split_and_merged):
    put(unit("zone", "zone-a", box(0, 0, 1, 1)), on=date(2024, 1, 1), document="咸政发〔2024〕9号")
    told = history("zone-a")
    assert told["ancestors"] == told["descendants"] == []


def test_a_long_lineage_takes_no_more_queries(split_and_merged, django_assert_max_num_queries):
    split, merged = split_and_merged
    third = number("421202003")
    for n in range(20):
        code = f"4212030{n:02d}"
        put(unit("township", code, box(10 + n, 0, 11 + n, 1)), on=date(2023, 1, 1), document="咸政发〔2023〕5号")
        descent(merged, number(code), third, 10.0)
    assert UnitVersion.objects.count() > 20
    Client().get(f"{UNITS}/421202003/history")
    with django_assert_max_num_queries(14):
        assert len(history("421202003")["ancestors"]) == 21
