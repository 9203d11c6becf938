"""The map page in Chromium, on the small mapped city, watched for errors and foreign requests."""

import time
from urllib.parse import urlsplit

import pytest
from django.db import connection

from findings import duty_book, place_index
from findings.models import Result
from findings.scoring.plan_document import plan_from_yaml
from grids.streets import StreetLine, put_streets
from tests.browser import drawing_page as editor
from tests.findings.drawn_round import PLAN
from tests.tiles.mapped_city import MappedCity


@pytest.fixture
def served_city(live_server):
    """The address of a server with the mapped city behind it."""
    city = MappedCity()
    city.plan.rules = plan_from_yaml(PLAN).to_dict()
    city.plan.save()
    for result in Result.objects.filter(code="zone-west"):
        result.parts.create(component="urban", weight=1, effective_weight=1, source="inspected", score=91, findings=3)
    # Every test has a database of its own, whose stamps begin again at nothing.
    place_index.forget()
    duty_book.forget()
    return live_server.url


@pytest.fixture
def town_server(xianning_city, live_server):
    """The address of a server with the drawn town and its streets behind it."""
    editor.town.publish_town()
    paper = editor.town.PAPER
    put_streets([
        StreetLine("s1", "桂花大道", paper.line((0.2, 0.5), (3.8, 0.5)), "primary"),
        StreetLine("s2", "一号路", paper.line((1, 0), (1, 1.8))),
        StreetLine("s3", "二号路", paper.line((3, 0), (3, 1.8))),
    ], source="drawn")
    place_index.forget()
    duty_book.forget()
    return live_server.url


@pytest.fixture
def api(page, town_server):
    """The planner's client; the browser is signed in as the same person."""
    return editor.sign_in(page, town_server)


@pytest.fixture
def draft(api):
    """An empty draft of the planner's."""
    return editor.draft_of()


def wait_for_the_server(longest_s=10):
    """Until no request of the page that was left is at work: emptying the tables would lock against it."""
    busy = """SELECT count(*) FROM pg_stat_activity
              WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'"""
    end, quiet = time.monotonic() + longest_s, 0
    while quiet < 3 and time.monotonic() < end:
        with connection.cursor() as cursor:
            cursor.execute(busy)
            quiet = quiet + 1 if cursor.fetchone()[0] == 0 else 0
        time.sleep(0.02)


def is_a_fault(said):
    """Whether a line on the console is one: not the software driver's, which reads the map back to lay it into the page."""
    return said.type in ("error", "warning") and "GPU stall due to ReadPixels" not in said.text


@pytest.fixture(autouse=True)
def clean_page(page, live_server):
    """No page here may write an error, break its policy, or ask another host."""
    faults = []
    page.on("console", lambda said: faults.append(said.text) if is_a_fault(said) else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    hosts = set()
    page.on("request", lambda asked: hosts.add(urlsplit(asked.url).hostname))
    yield faults
    found = list(faults)
    page.goto("about:blank")
    wait_for_the_server()
    hosts.discard(None)  # data: and blob: addresses name no host
    assert hosts <= {"localhost", "127.0.0.1"}, f"asked another host: {hosts}"
    assert found == []
