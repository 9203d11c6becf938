"""A row names its place as people do: by code, by name, or along a road from one crossing to another."""

import pytest

from grids.roster_places import Miss, Places, UnitFact, road_of
from grids.roster_rows import PlaceWords
from grids.roster_words import clean, ends_of, is_credit_code, level_of

NORTH, SOUTH = ("county", "1", "北县"), ("county", "2", "南县")
CITY, ZONE = ("city", "0", "城"), ("zone", "z", "全区")


def grid(pk, name, *above, **attributes):
    return UnitFact(pk, "grid", f"G-{pk:02}", name, *road_of(name, attributes), above=frozenset((CITY, ZONE, *above)))


PLACES = Places(
    [
        grid(1, "长安大道（甲路—乙路）", NORTH), grid(2, "长安大道（乙路—丙路）", NORTH), grid(3, "长安大道（丙路—丁路）", NORTH),
        grid(4, "长安大道（丙路—乙路）2段", NORTH), grid(5, "书台街（甲路—乙路）", NORTH), grid(6, "书台街（壬路—癸路）", SOUTH),
        grid(7, "环路一段", NORTH, street="环路", **{"from": "甲路", "to": "乙路"}), grid(8, "环路二段", NORTH, street="环路", **{"from": "乙路", "to": "丙路"}),
        grid(9, "环路三段", NORTH, street="环路", **{"from": "甲路", "to": "丁路"}), grid(10, "环路四段", NORTH, street="环路", **{"from": "丁路", "to": "丙路"}),
        grid(11, "同名", NORTH), grid(12, "同名", SOUTH), UnitFact(20, "township", "T-1", "北街道"),
    ],
    {"网格": "grid", "街道": "township"}, ["grid"], ["city", "zone"],
)


def found(**words):
    answer = PLACES.find(PlaceWords(**words))
    return answer if isinstance(answer, Miss) else sorted(unit.pk for unit in answer)


@pytest.mark.parametrize(("words", "units"), [
    ({"code": "G-05"}, [5]), ({"unit": "g-05"}, [5]), ({"unit": "书台街(甲路-乙路)"}, [5]), ({"code": "T-1"}, [20]),
    ({"unit": "北街道", "kind": "街道"}, [20]),
    ({"road": "长安大道", "start": "甲路", "end": "乙路"}, [1]),
    ({"road": "长安大道", "start": "丁路", "end": "甲路"}, [1, 2, 3, 4]),
    ({"road": "长安大道"}, [1, 2, 3, 4]),
    ({"road": "书台街", "community": "南县"}, [6]), ({"road": "书台街", "start": "甲路", "end": "乙路"}, [5]),
    ({"unit": "同名", "community": "2"}, [12]),
])
def test_a_row_means_these_units(words, units):
    assert found(**words) == units


@pytest.mark.parametrize(("words", "reason", "near"), [
    ({"code": "G-99"}, "No unit has the code", None), ({"unit": "同名"}, "2 units are named", "G-11 同名"),
    ({"road": "书台街"}, "more than one road", "G-05 书台街（甲路—乙路）"),
    ({"road": "环路", "start": "甲路", "end": "丙路"}, "no stretch", "G-07 环路一段"),
    ({"road": "长安大道", "start": "甲路", "end": "甲路"}, "no stretch", None),
    ({"road": "长安大道", "start": "甲路", "end": "庚路"}, "no stretch", None),
    ({"road": "长安大街"}, "No grid lies along", "G-01 长安大道（甲路—乙路）"),
    ({"road": "书台街", "community": "东县"}, "in “东县”", None),
    ({"unit": "北街道"}, "No unit is named", None), ({"code": "G-05", "kind": "街道"}, "No unit has the code", None),
    ({"code": "x", "kind": "什么"}, "no kind of unit", None),
])
def test_what_is_not_one_place_is_told_with_what_comes_nearest(words, reason, near):
    answer = found(**words)
    assert isinstance(answer, Miss) and reason in answer.reason
    assert near is None or near in answer.candidates


@pytest.mark.parametrize(("text", "level"), [
    ("总路长", 0), ("一级路长", 1), ("Ⅱ级", 2), ("３", 3), ("2", 2), ("Level 3", 3), (" 三 级 ", 3), ("四级", None), ("", None), ("10", None),
])
def test_levels_as_people_write_them(text, level):
    assert level_of(text) == level


def test_cells_as_people_fill_them():
    assert [clean(value) for value in (421202001007.0, 3.5, None, True, "  a\u3000 b\n", "'=1+1", "it's")] == [
        "421202001007", "3.5", "", "1", "a b", "=1+1", "it's"
    ]
    assert ends_of("（甲路—乙路）") == ends_of("甲路 至 乙路") == ends_of("甲路~乙路") == ("甲路", "乙路")
    assert ends_of("夏至路—冬至路") == ("夏至路", "冬至路") and ends_of("甲路") is None and ends_of("甲—乙—丙") is None


def test_a_credit_code_has_eighteen_signs_and_its_check_digit():
    assert is_credit_code("91350100M000100Y43")
    assert not any(map(is_credit_code, ("91350100M000100Y44", "91350100M000100Y4", "91350100I000100Y43", "")))
