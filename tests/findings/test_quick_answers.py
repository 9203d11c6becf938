"""Very many points are answered as one alone is, letter by letter, whoever answers them."""

import random
import subprocess
import sys
from contextlib import suppress
from datetime import timedelta

import numpy as np
import pytest

from findings import answering_many
from findings.answering_many import Basis, quick_columns
from findings.batch_wish import BatchWish
from findings.models import Plan
from findings.place import index, many
from findings.place.columns import columns
from findings.place.strands import measurer_of
from findings.quick_kept import Common
from findings.runners import Points
from findings.runners.here import Here
from gis_core.crs import to_metric
from gis_core.current_city import current_city
from gis_core.errors import Fault
from grids.duty_changes import DutyStart, start
from grids.units import newest_revision
from tests.findings import disputes, redrawn_town, town

pytestmark = pytest.mark.django_db


def told(found):
    """Cells and problems in a form that tells every letter apart."""
    return [repr((cells, fault.as_problem() if isinstance(fault, Fault) else None)) for cells, fault in found]


def points(paper, size, seed, categories, datum="wgs84"):
    """Places all over and beyond the paper, many of them on corners, borders and beside them."""
    drawn = random.Random(seed)

    def along(most):
        at = drawn.uniform(-0.7, most + 0.7)
        return drawn.choice([at, at, at, round(at), round(at) + drawn.uniform(-0.02, 0.02), round(at, 1)])

    places = [paper.point(along(6), along(4)) for _ in range(size)]
    accuracy = [drawn.choice([np.nan, np.nan, 0.0, 5.0, 30.0]) for _ in places]
    field = [drawn.choice(categories) for _ in places]
    lon, lat = np.array(places).T
    lon[::97] = 0.0
    return Points(np.round(lon, 7), np.round(lat, 7), np.array(accuracy), field, datum)


def both(days, city, plan=None):
    wish = BatchWish("wgs84", body_ids="uscc").columns(kind.key for kind in city.kinds)
    number = newest_revision().number
    quick = Here(wish, city, number, plan, many=True).assign_days(days)
    alone = Here(wish, city, number, plan).assign_days(days)
    found = quick_columns(days, wish, Basis(city, number, plan))
    left = sum(len(day) for day, _ in days) - len(found.at) - len(found.faults)
    return told(quick.rows()), told(alone.rows()), left


@pytest.mark.parametrize("seed", range(4))
def test_points_of_a_drawn_world_have_the_cells_of_whole_answers(xianning_city, seed):
    redrawn_town.publish_town(redrawn_town.town(np.random.default_rng(seed)))
    days = [
        (points(redrawn_town.sketch.at(114.3, 29.85, metres=100), 150, seed + at, [None, "no such"]), town.DAY + timedelta(at))
        for at in range(2)
    ]
    quick, alone, left = both(days, current_city())
    assert quick == alone and left < 250


@pytest.mark.parametrize("datum", ["wgs84", "gcj02"])
def test_duties_categories_and_a_plan_are_answered_alike(xianning_city, datum):
    town.publish_town()
    town.plan()
    made = town.duties(town.category())
    unit = town.unit("township", "421202003").pk
    start([DutyStart(made["chiefs"].pk, "territory", town.DAY + timedelta(1), unit_id=unit)])
    found = points(town.PAPER, 300, 7, [None, "人行道秩序", "sidewalk_order", "不存在"], datum)
    quick, alone, left = both([(found, town.DAY), (found, town.DAY + timedelta(2))], current_city())
    assert quick == alone and quick[:300] != quick[300:] and left < 500


def test_settled_ground_and_shares_are_answered_alike(xianning_city):
    disputes.store()
    found = points(disputes.PAPER, 300, 3, ["litter", None])
    quick, alone, _ = both([(found, disputes.DAY)], current_city(), Plan.objects.get().code)
    assert quick == alone


@pytest.mark.parametrize("common", [True, False])
def test_the_least_that_is_kept_gives_the_same_cells(xianning_city, monkeypatch, common):
    answering_many.forget()
    monkeypatch.setattr(answering_many, "_MOST_BYTES", 2_000)
    if not common:
        monkeypatch.setattr(Common, "size", lambda self: 0)
    town.publish_town()
    quick, alone, _ = both([(points(town.PAPER, 120, 5, [None]), town.DAY)] * 2, current_city())
    assert quick == alone


def test_what_is_measured_by_strands_is_what_geos_measures_where_it_is_not_doubtful(xianning_city):
    from findings.place_index import judge_of_day

    redrawn_town.publish_town(redrawn_town.town(np.random.default_rng(11)))
    judge = judge_of_day(town.DAY, newest_revision(), current_city())
    its = judge.index
    found = points(redrawn_town.sketch.at(114.3, 29.85, metres=100), 400, 1, [None])
    x, y = found.lon[found.lon > 0], found.lat[found.lon > 0]
    east, north = to_metric((x, y), its.metric_srid)
    known = its.covering(x, y)
    place, unit = known.place[~known.on_border], known.unit[~known.on_border]
    metres, across, doubtful = measurer_of(its).borders(east[place], north[place], unit)
    assert np.abs(metres - known.distance_m[~known.on_border]).max() < 1e-8
    sure = ~doubtful & ~known.overlaps[~known.on_border]
    assert (across == known.across[~known.on_border])[sure].all() and sure.mean() > 0.5
    for kind in its.kind_keys:
        inside = set(known.place[its.kind_of[known.unit] == its.kind_keys.index(kind)].tolist())
        at = np.array([each for each in range(len(x)) if each not in inside], dtype=np.int64)
        if at.size:
            metres, nearest, doubtful = measurer_of(its).nearest(kind, east[at], north[at])
            expected = its.nearest(kind, x[at], y[at])
            assert np.abs(metres - expected.distance_m).max() < 1e-8
            assert (nearest == expected.unit)[~doubtful].all()


def test_columns_of_places_none_of_which_is_near_a_border(xianning_city, monkeypatch):
    from findings.place_index import judge_of_day

    monkeypatch.setattr(index, "ENOUGH_FOR_CELLS", 1)
    town.publish_town()
    judge = judge_of_day(town.DAY, newest_revision(), current_city())
    lon, lat = town.PAPER.point(1.5, 1.5)
    assert len(columns(judge, [lon] * 3, [lat] * 3)) == 3


# --- which process may compile -----------------------------------------------------------------------

ASKED = """
import io, json, sys
from gis_core.wsgi import application
body = json.dumps({"datum": "wgs84", "on": "2022-12-15", "rows": [{"lon": 114.3 + at * 1e-6, "lat": 29.85} for at in range(100)]}).encode()
def start(status, headers): print(status)
environ = {"REQUEST_METHOD": "POST", "PATH_INFO": "/api/v1/assign", "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80",
           "HTTP_HOST": "127.0.0.1", "CONTENT_TYPE": "application/json", "CONTENT_LENGTH": str(len(body)), "REMOTE_ADDR": "127.0.0.1",
           "QUERY_STRING": "", "wsgi.input": io.BytesIO(body), "wsgi.errors": sys.stderr, "wsgi.url_scheme": "http"}
answer = b"".join(application(environ, start))
print(answer.count(b"answer_id"))
print(*sorted(name for name in sys.modules if name in ("numba", "llvmlite", "pyarrow", "pandas")))
"""


@pytest.mark.django_db(transaction=True)
def test_a_web_process_that_has_answered_a_hundred_places_has_no_compiler(xianning_city, database_url):
    import os

    town.publish_town()
    run = subprocess.run(
        [sys.executable, "-c", ASKED], capture_output=True, text=True, check=False,
        env=os.environ | {"DATABASE_URL": database_url},
    )
    assert run.returncode == 0, run.stderr[-2000:]
    assert run.stdout.split("\n")[:3] == ["200 OK", "100", ""]


def test_the_command_and_the_worker_may_compile(db, tmp_path, monkeypatch):
    from django.core.management import CommandError, call_command

    for command in (["worker", "--batch", "-v0"], ["assign", "no.csv", "--out", str(tmp_path / "b.csv"), "--datum", "wgs84", "--on", "x"]):
        monkeypatch.setattr(many, "_allowed", [])
        monkeypatch.setattr("findings.management.commands.worker.sweep_jobs", lambda: False)
        monkeypatch.setattr("findings.management.commands.worker.call_command", lambda *given, **more: None)
        with suppress(CommandError):
            call_command(*command)
        assert many._allowed, command
