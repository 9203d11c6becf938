"""From a rank down to a photo in three clicks, in a real browser, and the pages by keyboard and on a phone."""

import pytest

from findings.models import DeductionLine, Finding, Photo, Result
from findings.scoring.plan_document import plan_from_yaml
from tests.findings.drawn_round import PLAN
from tests.people import client_of
from tests.tiles.mapped_city import NOVEMBER, PNG, MappedCity

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def address(live_server):
    """The address of a server with a published round in which a finding with a photo took a point."""
    city = MappedCity()
    city.plan.rules = plan_from_yaml(PLAN).to_dict()
    city.plan.save()
    for result in Result.objects.filter(kind="zone"):
        part = result.parts.create(
            component="urban", weight=1, effective_weight=1, source="inspected", score=result.score
        )
        if result.code == "zone-west" and result.round.key == NOVEMBER:
            found = Finding.objects.get(source_key="N0")
            DeductionLine.objects.create(part=part, finding=found, category="litter", asked=1, points=1)
            Photo.objects.create(finding=found, name="N0.png", media_type="image/png", sha256="1" * 64, content=PNG)
    return live_server.url


def sign_in(page, address):
    session = client_of("inspector").cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": address}])


def test_three_clicks_lead_from_a_rank_down_to_a_photo(page, address):
    sign_in(page, address)
    page.goto(f"{address}/rounds/{NOVEMBER}/ranking?kind=zone")
    page.click("table.ranking a:has-text('西区')")
    page.click("section:has(#lost) a:has-text('N0')")
    page.click("section:has(#photos) a")
    assert "/photos/" in page.url
    assert page.evaluate("document.images[0].naturalWidth") == 1


def test_the_rounds_are_reached_from_the_map_and_all_pages_of_one_by_the_keyboard(page, address):
    page.goto(f"{address}/sign-in")
    page.click("nav a[href='/rounds/']")
    page.click(f"a:text-is('{NOVEMBER}')")
    assert page.url.endswith(f"/rounds/{NOVEMBER}/")
    page.focus("nav.tabs a[aria-current]")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/ranking")


@pytest.mark.parametrize("path", [
    "/rounds/", f"/rounds/{NOVEMBER}/", f"/rounds/{NOVEMBER}/ranking", f"/units/zone/zone-west/?round={NOVEMBER}",
    f"/departments/?round={NOVEMBER}",
])
def test_on_a_phone_nothing_stands_beyond_the_edge(page, address, path):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(address + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
