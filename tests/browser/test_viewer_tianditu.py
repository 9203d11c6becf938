"""天地图 by key, from a stand-in that speaks as its servers do: the key goes there alone, a refused one is told."""

import io
import json
import math
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlsplit

import pytest
from PIL import Image
from playwright.sync_api import expect

from gis_core import basemaps
from tests.browser.test_viewer import CITY, PIXEL, drawn, idle, open_map
from tests.browser.tile_server import served

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

KEY = "0123456789abcdef0123456789abcdef"
SPOT = 114.25, 29.86
RED, GREEN = (220, 30, 30), (10, 200, 60)
REFUSAL = {"msg": "权限类型错误", "resolve": "请检查您的key", "code": 301012}


def picture(colour):
    kept = io.BytesIO()
    Image.new("RGBA", (256, 256), colour).save(kept, "PNG")
    return kept.getvalue()


PICTURES = {name: picture(colour) for name, colour in {"red": (*RED, 255), "green": (*GREEN, 255), "names": (0, 0, 0, 0)}.items()}


def has_spot(zoom, column, row):
    """Whether the tile of the usual grid holds the spot: CGCS2000 lies where WGS 84 does."""
    side, angle = 2**zoom, math.radians(SPOT[1])
    return (int((SPOT[0] + 180) / 360 * side), int((1 - math.asinh(math.tan(angle)) / math.pi) / 2 * side)) == (column, row)


class Tianditu(BaseHTTPRequestHandler):
    """Its two ways of asking, WMTS and DataServer; the tile that holds the spot is red."""

    asked, refuses_with = [], 0

    def tile(self):
        """Layer, zoom, column and row that are asked for; None for what its servers do not know."""
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        Tianditu.asked.append((self.headers["Host"], query, dict(self.headers)))
        if query.get("tk") != KEY or Tianditu.refuses_with:
            return None
        if parts.path == "/DataServer":
            return query["T"].removesuffix("_w"), *(int(query[name]) for name in "lxy")
        layer = query["LAYER"]
        known = query["SERVICE"], query["REQUEST"], query["TILEMATRIXSET"], query["FORMAT"], query["STYLE"], parts.path
        if known != ("WMTS", "GetTile", "w", "tiles", "default", f"/{layer}_w/wmts"):
            return None
        return layer, *(int(query[name]) for name in ("TILEMATRIX", "TILECOL", "TILEROW"))

    def do_GET(self):
        found = self.tile()
        self.send_response(200 if found else Tianditu.refuses_with or 403)
        self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("Content-Type", "image/png" if found else "application/json")
        self.end_headers()
        if found is None:
            self.wfile.write(json.dumps(REFUSAL, ensure_ascii=False).encode())
        else:
            self.wfile.write(PICTURES["names" if found[0] == "cva" else "red" if has_spot(*found[1:]) else "green"])


@pytest.fixture
def tianditu(monkeypatch):
    """Its hosts, here two names of this machine."""
    Tianditu.asked, Tianditu.refuses_with = [], 0
    with served(Tianditu) as address:
        hosts = tuple(address.replace("127.0.0.1", name) for name in ("127.0.0.1", "localhost"))
        monkeypatch.setattr(basemaps, "_TIANDITU_HOSTS", hosts)
        yield hosts


def declared(hosts, way, key=KEY):
    own = {"kind": "tianditu", "map": "vec", "api_key": key} if way == "wmts" else {
        "kind": "xyz", "url": f"{hosts[0]}/DataServer?T=vec_w&x={{x}}&y={{y}}&l={{z}}&tk={key}"}
    return basemaps.basemaps_from_document([{
        "key": "tdt", "names": {"zh": "天地图", "en": "Tianditu"}, "datum": "cgcs2000",
        "attribution": "天地图", "approval": "审图号：GS（2024）0650号", **own}])


@pytest.mark.parametrize("way", ["wmts", "dataserver"])
def test_its_map_lies_where_it_belongs_and_its_key_goes_to_its_hosts_alone(page, served_city, tianditu, settings, way):
    settings.BASEMAPS = declared(tianditu, way)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    policy = page.request.get(f"{served_city}/").headers["content-security-policy"]
    foreign = [word for word in policy.replace(";", " ").split() if word.startswith("http")]
    assert set(foreign) == set(tianditu if way == "wmts" else tianditu[:1]) and "*" not in policy
    open_map(page, served_city, f"{CITY}&base=tdt")
    page.wait_for_function("() => window.luzhang.map.isSourceLoaded('basemap-0')", timeout=20000)
    idle(page)
    assert tuple(page.evaluate(PIXEL, list(SPOT))) == RED
    assert tuple(page.evaluate(PIXEL, [SPOT[0] + 0.1, SPOT[1]])) == GREEN
    expect(page.locator("#basemap-credit")).to_have_text("天地图 · 审图号：GS（2024）0650号")
    datums = page.evaluate("() => JSON.parse(document.getElementById('configuration').textContent).basemaps.map((one) => one.datum)")
    assert datums == ["cgcs2000"]
    with_key = {urlsplit(url).netloc for url in asked if KEY in url}
    assert with_key <= {urlsplit(host).netloc for host in tianditu} and with_key
    for _, query, headers in Tianditu.asked:
        assert query["tk"] == KEY and "Referer" not in headers and "Cookie" not in headers


@pytest.mark.parametrize("status, language, said", [
    (403, "en", "The background map refuses to answer, perhaps for its key; ours is complete without it."),
    (418, "zh-CN", "底图拒绝访问（可能是密钥有误或超出限额）；评价图层不受影响。")])
def test_a_key_that_is_refused_is_told_and_the_map_goes_on_without(page, served_city, tianditu, settings, clean_page, status, language, said):
    settings.BASEMAPS = declared(tianditu, "wmts", key="f" * 32)
    Tianditu.refuses_with = status
    open_map(page, served_city, f"{CITY}&base=tdt", language)
    expect(page.locator("#standing")).to_have_text(said)
    assert "failed" not in page.locator("#standing").get_attribute("class")
    assert "f" * 32 not in page.locator("body").inner_text()
    assert set(drawn(page, "units-fill")) == {"zone-west", "zone-east"}
    page.wait_for_timeout(200)
    assert all(str(status) in told for told in clean_page), clean_page
    clean_page.clear()
