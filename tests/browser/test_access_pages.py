"""Every page of every route, looked at by axe-core: WCAG 2.2 at level AA, in both languages, light and dark.

Which pages there are is asked of the routes: a new page is looked at without being listed here.
"""

import pytest

from findings import duty_book, place_index
from gis_core.models import Grant, Role
from tests import deep
from tests.browser.axe import CONTRAST, violations
from tests.people import client_of, person
from tests.test_routes import address, named_routes, walked_city

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
EVERYTHING = [Role.OFFICE, Role.PLANNER, Role.REVIEWER, Role.DISPATCHER, Role.INSPECTOR]
DRAWN = """() => !document.querySelector(".viewer, .editor") || document.body.dataset.ready === "yes" ||
  (window.luzhang?.map?.getSource("units") && window.luzhang.map.loaded() && !document.querySelector("[aria-busy=true]"))"""
# A page of a thousand like sections is judged by its first ones: all are made by the same lines.
SHORTENED = """() => document.querySelectorAll(".operation ~ .operation ~ .operation ~ .operation, .schema ~ .schema ~ .schema")
  .forEach((each) => each.remove())"""
TOO_WIDE = "() => document.documentElement.scrollWidth > innerWidth ? [`wider than ${innerWidth} px`] : []"
# What scripts make is of the page's language only when they have run; the rest is the same page in other words.
MADE_BY_SCRIPTS = {"viewer", "layers-page", "editor-draft", "draft-review"}


@pytest.fixture
def everybody(live_server):
    """A client of somebody who may do nearly everything: to whom each page shows all it has."""
    walked_city()
    place_index.forget()
    duty_book.forget()
    client = client_of("admin")
    for role in EVERYTHING:
        Grant.objects.get_or_create(user=person("admin"), role=role)
    return client


def pages(client):
    """(route's name, address) of whatever answers that client with a page, and of one page that is not there."""
    for name, pattern in named_routes():
        target = address(name, pattern)
        if name.startswith("admin:") or target.startswith(("/api/", "/basemaps/")):
            continue
        answer = client.get(target, headers={"accept": "text/html"})
        if answer.status_code == 200 and answer.headers["content-type"].startswith("text/html"):
            yield name, target
    yield "not-found", "/nowhere"


def faults_of(page, address_):
    """What axe finds on the page, light; and of its contrast, dark."""
    page.emulate_media(color_scheme="light")
    page.goto(address_)
    page.wait_for_function(DRAWN)
    page.evaluate(SHORTENED)
    found = violations(page) + page.evaluate(TOO_WIDE)
    page.emulate_media(color_scheme="dark")
    return found + [f"dark: {each}" for each in violations(page, only=CONTRAST)]


PLANTED = """<!doctype html><html lang="en"><title>planted</title><style>body { background: #14191c; color: #eee }
  .over { position: absolute; inset: 0; pointer-events: none }</style>
<main style="position: relative"><h1>Planted</h1><p style="color: #444">pale</p><button></button>
<div style="position: relative"><p style="color: #444" id="covered">under something</p><div class="over"></div></div>
<button style="width: 12px; height: 12px; padding: 0" aria-label="a"></button><button style="width: 12px; height: 12px; padding: 0"
aria-label="b"></button></main>"""


def test_the_measure_finds_what_is_planted(page):
    page.set_content(PLANTED)
    found = "\n".join(violations(page))
    for rule in ("color-contrast at main > p", "button-name", "target-size", "at #covered"):
        assert rule in found, found


def test_no_page_breaks_wcag(page, live_server, everybody, clean_page):
    session = everybody.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    every = dict(pages(everybody))
    assert len(every) > 35, "the walk finds the pages"
    found = {}
    for language in ("zh-CN", "en"):
        page.set_extra_http_headers({"Accept-Language": language})
        for name, target in every.items():
            if language == "en" and name not in MADE_BY_SCRIPTS and deep.TIMES == 1:
                continue
            if faults := faults_of(page, live_server.url + target):
                found[language, name] = faults
    assert found == {}
    assert all("404" in each for each in clean_page)  # the page that is not there
    clean_page.clear()
