"""Whatever rosters come in, in whatever order of days: each says what holds from its day, and nothing else changes."""

import io
import os
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from grids.models import Body, Duty, Incumbency
from tests.grids import roster_town as town
from tests.grids.roster_town import A, chiefs, workbook

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

SOAK = int(os.environ.get("LUZHANG_ROSTER_WALKS", "0"))
"""How many random sequences to try; without it, the same few of every run."""
EXAMPLES = SOAK or 5
FIRST = date(2022, 1, 1)
DAYS = [FIRST + timedelta(days=30 * number) for number in range(8)]
BODIES = ("北街道办事处", "花坛社区居民委员会")
CODES = [f"{A}-R00{number}" for number in range(1, 5)]
ROW = st.tuples(
    st.sampled_from(CODES), st.sampled_from(("二级", "三级")), st.sampled_from(("张三", "李四", "王五", "空缺", None)),
    st.sampled_from(("副主任", "队员", None)), st.sampled_from(BODIES),
).map(lambda row: row if row[3] else (*row[:2], None, *row[3:]))
SHEET = st.tuples(st.sampled_from(DAYS), st.lists(ROW, min_size=1, max_size=6), st.booleans())


@pytest.fixture
def ground(xianning_city, tmp_path):
    units = town.publish_town()
    for kind, name in zip(("office", "community"), BODIES, strict=True):
        Body.objects.create(kind=kind, name=name)
    return SimpleNamespace(units=units, folder=tmp_path)


def held(day):
    """(unit, level, body, post's first title) and holder of every road chief, read without the code under test."""
    with connection.cursor() as cursor:
        cursor.execute("""
            SELECT v.code, d.level, b.name, regexp_replace(p.title, '（[0-9]+）$', ''), h.name
            FROM grids_duty d JOIN grids_unitversion v ON v.unit_id = d.unit_id JOIN grids_body b ON b.id = d.body_id
            LEFT JOIN grids_post p ON p.id = d.post_id
            LEFT JOIN (grids_incumbency i JOIN grids_person h ON h.id = i.person_id) ON i.post_id = p.id AND i.valid @> %(day)s::date
            WHERE d.valid @> %(day)s::date AND d.role = 'road_chief'""", {"day": day})
        return sorted(cursor.fetchall(), key=str)


def cells_of(rows):
    return {(code, {"二级": 2, "三级": 3}[level]) for code, level, *_ in rows}


def run(command, *arguments):
    out, code = io.StringIO(), 0
    try:
        call_command(command, *map(str, arguments), stdout=out, stderr=io.StringIO())
    except SystemExit as end:
        code = end.code
    return code, out.getvalue()


def check_import(ground, on, rows, until_later):
    before = {day: held(day) for day in DAYS}
    path = workbook(ground.folder / "r.xlsx", 路长=chiefs(*rows, head=("网格编码", "级别", "姓名", "职务", "单位")))
    options = ["--until-later"] if until_later else []
    code, told = run("import_duties", path, "--on", on, "--commit", *options)
    after = {day: held(day) for day in DAYS}
    if code:
        assert after == before, "refused, and yet something changed"
        assert not until_later and "--until-later" in told, told
        return
    levels = {level for _, level in cells_of(rows)}
    touched = {(code, level) for code, _ in cells_of(rows) for level in levels}
    for day in DAYS:
        mine, theirs = ([row for row in some[day] if row[:2] not in touched] for some in (after, before))
        assert mine == theirs, (on, day, "what the sheet does not name changed", told)
        if day < on:
            assert after[day] == before[day], "the past changed"
    named = {(code, {"二级": 2, "三级": 3}[level], body, title, None if person == "空缺" else person)
             for code, level, person, title, body in rows if person is not None}
    assert named <= set(after[on]), (told, after[on])
    said = {(code, {"二级": 2, "三级": 3}[level], body, title) for code, level, _, title, body in rows}
    assert {row[:4] for row in after[on] if row[:2] in touched} == said, told
    again, words = run("import_duties", path, "--on", on, "--commit", *options)
    assert "Nothing to write" in words and again == 0, words


def check_whole(ground):
    assert not any(
        one.valid.lower < (other.valid.upper or date.max) and other.valid.lower < (one.valid.upper or date.max)
        for one in Incumbency.objects.all() for other in Incumbency.objects.filter(post=one.post, pk__gt=one.pk)
    ), "two holders of one post at once"
    for number, day in enumerate(DAYS[::3]):
        for form in ((), ("--wide",)):
            path = ground.folder / f"out{number}.xlsx"
            path.unlink(missing_ok=True)
            run("export_duties", "--on", day, "--out", path, "--persons", *form)
            _, told = run("import_duties", path, "--on", day, "--full", "--commit")
            assert "Nothing to write: it is like this already." in told, told


@settings(max_examples=EXAMPLES, deadline=None, derandomize=not SOAK, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sheets=st.lists(SHEET, min_size=1, max_size=5))
def test_any_sequence_of_rosters_keeps_its_promises(ground, sheets):
    with transaction.atomic():
        for on, rows, until_later in sheets:
            check_import(ground, on, rows, until_later)
        assert Duty.objects.exclude(valid__isempty=False).count() == 0
        check_whole(ground)
        transaction.set_rollback(True)
