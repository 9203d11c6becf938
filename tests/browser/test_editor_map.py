"""Planners redraw the drawn town on the editor's map; each journey ends by asking the API."""

import pytest

from findings import duty_book, place_index
from gis_core.configuring import configure_city, read_city_document
from tests.browser import drawing_page as editor
from tests.city_fixtures import ROOT
from tests.grids.drawn_town import A, B, C, D

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def town_server(live_server, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    configure_city(read_city_document(ROOT / "fixtures" / "cities" / "xianning.yaml"))
    editor.town.publish_town()
    place_index.forget()
    duty_book.forget()
    return live_server.url


@pytest.fixture
def planner(page, town_server):
    return editor.sign_in(page, town_server)


def test_the_editor_shows_the_units_as_the_draft_has_them(page, town_server, planner):
    draft = editor.draft_of()
    editor.open_editor(page, town_server, draft)
    assert set(page.evaluate(editor.DRAWN)) == {A, B, C, D}
    assert editor.state(page, "s.draft.id") == draft.pk
    assert editor.state(page, "s.mayEdit")
