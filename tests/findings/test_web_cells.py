"""Do web processes answer by the cells that workers keep in files, as they would without them?"""

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from django.db import connection
from django.test import Client

from findings import kept_cells, place_index
from findings.answerer import forget as forget_answerers
from findings.kept_cells import keep_newest_cells
from findings.place import cells_file
from findings.place.index import ENOUGH_FOR_CELLS
from findings.place_index import units_of_day
from tests.findings import town
from tests.findings.place.coverages import hostile_places

URL = "/api/v1/assign"
ASKS = """
import json, sys
from io import BytesIO
from gis_core.wsgi import application
from django.db import connection
connection.settings_dict["NAME"] = sys.argv[1]
from findings.place import cells_file, index
from pathlib import Path
cells_file.state_folder = lambda: Path(sys.argv[2])
said = []
called = application({
    "REQUEST_METHOD": "GET", "PATH_INFO": "/api/v1/assign", "QUERY_STRING": sys.argv[3], "SERVER_NAME": "localhost",
    "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_HOST": "localhost", "REMOTE_ADDR": "127.0.0.1",
    "wsgi.input": BytesIO(), "wsgi.errors": sys.stderr, "wsgi.url_scheme": "http",
}, lambda status, headers: said.append(status))
body = b"".join(called)
print(json.dumps({
    "status": said[0], "answer": json.loads(body), "numba": "numba" in sys.modules,
    "mapped": sys.argv[2] + "/place-index/" in Path("/proc/self/maps").read_text(),
    "files": len(list(Path(sys.argv[2]).rglob("place-index/*"))),
}))
"""


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setattr(cells_file, "state_folder", lambda: tmp_path)
    return tmp_path


@pytest.fixture
def world(home, xianning_city):
    revision = town.publish_town()
    town.plan()
    town.duties(town.category())
    forget()
    yield revision
    forget()


def forget():
    place_index.forget()
    forget_answerers()


def mapped(revision):
    return units_of_day(town.DAY, revision, 4547).index.cells_for(1) is not None


def asked(lon, lat):
    response = Client().get(URL, {"lon": repr(lon), "lat": repr(lat), "datum": "wgs84", "on": "2022-12-15"})
    return response.status_code, response.content


@pytest.mark.django_db
def test_hostile_places_get_the_same_bytes_with_cells_and_without(world):
    index = units_of_day(town.DAY, world, 4547).index
    x, y = hostile_places(index.polygons, np.random.default_rng(15), 30)
    places = list(zip(x.tolist(), y.tolist(), strict=True))
    assert not mapped(world)
    without = [asked(*place) for place in places]
    assert keep_newest_cells() == 1
    forget()
    assert [asked(*place) for place in places] == without
    assert mapped(world) and {status for status, _ in without} == {200}


@pytest.mark.django_db
def test_a_file_made_later_is_picked_up_and_looked_for_only_now_and_then(world, monkeypatch):
    assert not mapped(world)
    assert keep_newest_cells() == 1 and keep_newest_cells() == 0
    assert not mapped(world)
    now = cells_file.time.monotonic()
    monkeypatch.setattr(cells_file.time, "monotonic", lambda: now + cells_file.LOOK_AGAIN_S)
    assert mapped(world)


@pytest.mark.django_db
def test_a_process_that_answers_requests_makes_no_cells(world, monkeypatch):
    monkeypatch.setattr(place_index, "answers_requests", lambda: True)
    assert units_of_day(town.DAY, world, 4547).index.cells_for(ENOUGH_FOR_CELLS) is None


@pytest.mark.django_db
def test_a_full_disk_keeps_no_follow_up_from_being_done(world, monkeypatch, caplog):
    def full(name, cells):
        raise OSError("no space left")

    monkeypatch.setattr(cells_file, "save", full)
    assert keep_newest_cells() == 0 and "no space left" in caplog.text


def test_the_days_kept_are_the_last_stretches_and_the_next():
    turns = tuple(date(year, 1, 1) for year in range(2020, 2030))
    assert [day.year for day in kept_cells._days(turns, date(2025, 5, 1))] == [2023, 2024, 2025, 2026]


@pytest.mark.django_db(transaction=True)
def test_a_fresh_web_process_maps_the_file_and_never_imports_numba(world, home):
    lon, lat = town.PAPER.point(0.5, 0.8)
    query = f"lon={lon}&lat={lat}&datum=wgs84&on=2022-12-15"
    before = in_a_fresh_process(home, query)
    keep_newest_cells()
    after = in_a_fresh_process(home, query)
    assert (before["mapped"], before["files"], after["mapped"], after["files"]) == (False, 0, True, 1)
    assert before["status"] == after["status"] == "200 OK" and before["answer"] == after["answer"]
    assert not before["numba"] and not after["numba"]


def in_a_fresh_process(home, query):
    held = connection.settings_dict
    address = f"postgis://{held['USER']}@{held['HOST'].replace('/', '%2F')}/{held['NAME']}"
    run = subprocess.run(
        [sys.executable, "-c", ASKS, held["NAME"], str(home), query], capture_output=True, text=True, check=False,
        env={**os.environ, "DATABASE_URL": address, "PYTHONPATH": str(Path.cwd())},
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout.splitlines()[-1])
