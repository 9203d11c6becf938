"""A Chinese name is found by the initials of any reading its characters have."""

import subprocess
import sys

import pytest

from grids.initials import folded, has_initials, is_typed_initials


@pytest.mark.parametrize("name, typed", [
    ("咸安区", "xaq"), ("咸安区", "aq"), ("咸安区", "x"),
    ("长坂坡", "cbp"), ("长坂坡", "zbp"),  # 长: cháng, zhǎng
    ("重阳", "cy"), ("重阳", "zy"), ("乐堡", "lb"), ("乐堡", "yp"),
    ("女儿街", "nej"), ("绿化路", "lhl"), ("第３小区", "d3xq"), ("温泉·浮山（东）", "wqfsd"), ("SOHO 广场", "sohogc"),
])
def test_initials_of_neighbouring_characters_are_found(name, typed):
    assert is_typed_initials(typed) and has_initials(name, typed)


@pytest.mark.parametrize("name, typed", [
    ("咸安区", "xq"), ("咸安区", "qax"), ("咸安区", "xaqx"), ("", "x"), ("３", "s"), ("长", "h"),
])
def test_other_letters_are_not(name, typed):
    assert not has_initials(name, typed)


@pytest.mark.parametrize("text, can", [
    ("xaq", True), ("r001", True), ("3h", True), ("421202", False), ("咸a", False), ("x a", False), ("", False),
    ("é", False),
])
def test_only_latin_letters_perhaps_with_digits_can_be_initials(text, can):
    assert is_typed_initials(text) == can


def test_width_case_and_space_around_do_not_count():
    assert folded("　ＸＡ区１ ") == "xa区1"


def test_the_table_of_readings_is_read_when_first_needed_and_without_its_phrases():
    told = subprocess.run(
        [sys.executable, "-c",
         "import os, sys; from grids.initials import has_initials; print('pypinyin' in sys.modules)\n"
         "has_initials('Road 3', 'r3'); print('pypinyin' in sys.modules)\n"
         "has_initials('咸', 'x'); import pypinyin.constants as kept; print('pypinyin' in sys.modules)\n"
         "print(len(kept.PHRASES_DICT), 'PYPINYIN_NO_PHRASES' in os.environ)"],
        capture_output=True, text=True, check=True,
    ).stdout
    assert told.split() == ["False", "False", "True", "0", "False"]
