"""The boundary editor in a browser, on the drawn town: opened by a planner, watched through the page's own parts."""

import json

from gis_core.models import Grant
from grids.draft_answers import etag
from grids.drafts import start_draft
from tests.grids import drawn_town as town
from tests.people import client_of, person

READY = "() => document.body.dataset.ready === 'yes' && window.editor.map.map.isSourceLoaded('units')"
PIXEL_OF = """([lon, lat]) => {
  const { map } = window.editor.map;
  const { x, y } = map.project([lon, lat]);
  const { left, top } = map.getCanvas().getBoundingClientRect();
  return [x + left, y + top];
}"""
DRAWN = """() => Object.fromEntries(window.editor.map.map.querySourceFeatures('units')
  .map(({ properties }) => [properties.key, properties.name]))"""


def sign_in(page, address, role="planner", territory=None):
    """Sign the browser in as somebody of that role, who may be planner of one territory only."""
    client = client_of(role)
    if territory is not None:
        Grant.objects.filter(user=person(role)).update(territory=territory)
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": address}])
    return client


def draft_of(name="planner"):
    """A new draft of that person's on the drawn town."""
    return start_draft(person(name), town.ON, title="路段移交")


def open_editor(page, address, draft, hash_="", language="zh-CN"):
    """Open the draft and wait until units are drawn."""
    page.context.set_extra_http_headers({"Accept-Language": language})
    page.goto(f"{address}/editor/{draft.pk}{hash_ or middle()}")
    page.wait_for_function(READY, timeout=30000)


def middle(kind="community", zoom=16.5, selected=""):
    """The address's part for a view of the whole town."""
    lon, lat = town.PAPER.point(2, 2)
    chosen = f"&sel={selected}" if selected else ""
    return f"#map={zoom}/{lat}/{lon}&kind={kind}{chosen}"


def pixel(page, column, row):
    """Where on the window a place on the town's paper is."""
    return page.evaluate(PIXEL_OF, list(town.PAPER.point(column, row)))


def state(page, expression):
    """Something of what the page holds, by an expression over ``s``."""
    return page.evaluate(f"() => {{ const s = window.editor.store.get(); return {expression}; }}")


def settled(page):
    """Wait until no answer is awaited."""
    page.wait_for_function("() => !window.editor.store.get().busy")


def units_of(client, draft, kind="community"):
    """The units as the API says the draft has them: features by key."""
    answer = client.get(f"/api/v1/drafts/{draft.pk}/units?kind={kind}")
    assert answer.status_code == 200, answer.content
    return {each["properties"]["key"]: each for each in json.loads(answer.content)["features"]}


def faults_of(client, draft):
    """What the whole check finds wrong with the draft."""
    answer = client.get(f"/api/v1/drafts/{draft.pk}/faults")
    assert answer.status_code == 200, answer.content
    return [each["properties"] for each in json.loads(answer.content)["features"]]


__all__ = ["DRAWN", "READY", "draft_of", "etag", "faults_of", "middle", "open_editor", "pixel", "settled", "sign_in",
           "state", "town", "units_of"]
