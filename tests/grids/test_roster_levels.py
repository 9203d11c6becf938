"""One post may be road chief of two levels of a grid; what another day knows is never told in the database's words."""

from datetime import date

import pytest
from django.core.management import CommandError
from django.db import IntegrityError

from grids import roster_import
from grids.duty_changes import DutyStart, start
from grids.models import Duty, PersonPhone
from tests.grids import test_import_duties as duties
from tests.grids.roster_town import chiefs
from tests.grids.test_import_duties import DAY, NEXT, NEXT_DAY, OFFICE, G, chiefs_on, state

pytestmark = pytest.mark.usefixtures("xianning_city")
units, bodies, roster = duties.units, duties.bodies, duties.roster
BOTH = ((G[1], "二级", "张三", "书记", OFFICE, ""), (G[1], "三级", "张三", "书记", OFFICE, ""))


def test_one_post_is_chief_of_two_levels_of_a_grid_and_that_is_worth_a_look(roster, units):
    code, told, report = roster("--commit", 路长花名册=chiefs(*BOTH))
    assert code == 0 and chiefs_on(DAY, units) == [(G[1], 2, "书记", "张三"), (G[1], 3, "书记", "张三")]
    assert "row 2, 3: the same post is 二级 and 三级 of 421202001001-R001" in told, told
    assert "Nothing to write" in roster("--commit", 路长花名册=chiefs(*BOTH))[1]


def test_a_back_dated_sheet_that_names_a_post_at_another_level_than_a_later_one_does_is_kept_beside_it(roster, units):
    elsewhere = (G[2], "三级", "张三", "书记", OFFICE, "")
    roster("--commit", 路长花名册=chiefs(elsewhere))
    roster("--commit", on=NEXT, 路长花名册=chiefs(BOTH[0]))
    code, told, _ = roster("--commit", on="2022-04-01", 路长花名册=chiefs(BOTH[1], elsewhere))
    assert code == 0, told
    assert [row[:2] for row in chiefs_on(date(2022, 4, 1), units)] == [(G[1], 3), (G[2], 3)]
    assert [row[:2] for row in chiefs_on(NEXT_DAY, units)] == [(G[1], 2), (G[1], 3), (G[2], 3)]


def test_a_level_the_sheet_does_not_speak_of_does_not_keep_the_same_post_out(roster, units):
    roster("--commit", 路长花名册=chiefs(BOTH[0]))
    code, told, _ = roster("--commit", on=NEXT, 路长花名册=chiefs(BOTH[1]))
    assert code == 0 and [row[1] for row in chiefs_on(NEXT_DAY, units)] == [2, 3], told


def test_nobody_holds_one_level_of_a_grid_twice_at_once(units, bodies):
    duty = DutyStart(bodies[OFFICE].pk, "road_chief", DAY, unit_id=units[G[1]], level=3)
    territory = DutyStart(bodies[OFFICE].pk, "territory", DAY, unit_id=units[G[1]])
    start([duty, territory])
    for again in (duty, territory):
        with pytest.raises(Exception, match="duty_unit_once"):
            start([again])
    assert Duty.objects.count() == 2


def test_the_databases_own_words_reach_nobody(roster, monkeypatch):
    def refused(*_, **__):
        raise IntegrityError('conflicting key value violates exclusion constraint "duty_post_once"')
    for planted in (refused, lambda *_, **__: start([DutyStart(0, "road_chief", DAY)])):
        monkeypatch.setattr(roster_import, "start", planted)
        before = state()
        with pytest.raises(CommandError) as told:
            roster("--commit", 路长花名册=chiefs(*BOTH))
        assert "duty_" not in str(told.value) and "constraint" not in str(told.value) and state() == before


@pytest.mark.parametrize(("options", "row", "words"), [
    (("--document", "文" * 101), BOTH[0], "more than 100 characters"),
    ((), (G[1], "三级", "张三", "书" * 190, OFFICE, ""), "Written"),
])
def test_what_is_too_long_for_its_column_is_told_before(roster, options, row, words):
    try:
        other = (G[2], "三级", "李四", row[3], OFFICE, "")
        told = roster("--commit", *options, 路长花名册=chiefs(row, other))[1]
    except CommandError as error:
        told = str(error)
    assert words in told


def test_an_earlier_sheet_does_not_bring_old_phones_back(roster):
    sheet = {number: {"路长花名册": chiefs((*BOTH[0][:5], number))} for number in ("13800000001", "13900000002", "13700000003")}
    roster("--commit", **sheet["13800000001"])
    _, told, report = roster("--commit", on="2022-02-01", **{"路长花名册": chiefs((G[2], "二级", "张三", "书记", OFFICE, "13900000002"))})
    assert list(PersonPhone.objects.values_list("number", "as_of")) in ([], [("13800000001", date(2022, 3, 1))]), told
    _, told, report = roster("--commit", "--until-later", on="2022-02-01", **{"路长花名册": chiefs((G[2], "二级", "张三", "书记", OFFICE, "13900000002"))})
    assert report["phones"] == 0 and "phones of 1 persons differ" in told and "1390000" not in told, told
    roster("--commit", on=NEXT, **sheet["13700000003"])
    assert list(PersonPhone.objects.values_list("number", "as_of")) == [("13700000003", NEXT_DAY)]
