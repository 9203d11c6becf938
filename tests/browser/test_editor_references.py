"""Tiled layers of other hosts that planners follow: lines are snapped to and traced, pictures lie under the borders."""

import io
import math
import re
from http.server import BaseHTTPRequestHandler

import mapbox_vector_tile
import pytest
import shapely
from PIL import Image
from playwright.sync_api import expect

from gis_core.reference_layers import reference_layers_from_document
from tests.browser import drawing_page as editor
from tests.browser.tile_server import served
from tests.grids.drawn_town import A

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

GREEN = (10, 200, 60)
# Across the whole town from west to east with one bend, in both communities of its upper row.
PATH = ((-0.5, 1.2), (1.1, 1.4), (4.5, 1.3))
LINES = """() => window.editor.ground.references().filter((each) => each.properties.layer === 'paths')
  .map((each) => each.geometry.coordinates)"""
COLOUR = """([x, y]) => {
  const { map } = window.editor.map;
  return new Promise((done) => {
    map.once('render', () => {
      const canvas = map.getCanvas();
      const ratio = canvas.width / canvas.getBoundingClientRect().width;
      const { left, top } = canvas.getBoundingClientRect();
      const pixel = new Uint8Array(4);
      const gl = canvas.getContext('webgl2');
      gl.readPixels((x - left) * ratio, canvas.height - (y - top) * ratio, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
      done([...pixel].slice(0, 3));
    });
    map.triggerRepaint();
  });
}"""


def mercator(lon, lat):
    return (lon + 180) / 360, (1 - math.log(math.tan(math.radians(lat)) + 1 / math.cos(math.radians(lat))) / math.pi) / 2


def vector_tile(z, x, y):
    """The path as a tile maker cuts it: on the tile's own grid, with a margin beyond its edge."""
    line = shapely.LineString([mercator(*editor.town.PAPER.point(*place)) for place in PATH])
    side = 2.0**-z
    box = shapely.box(x * side, y * side, (x + 1) * side, (y + 1) * side)
    part = shapely.intersection(line, box.buffer(side / 64, join_style="mitre"))
    if part.is_empty:
        return b""
    own = shapely.transform(part, lambda at: (at / side - [x, y]) * [4096, -4096] + [0, 4096])
    layer = {"name": "roads", "features": [{"geometry": own, "properties": {"name": "河堤路"}}]}
    return mapbox_vector_tile.encode([layer], default_options={"extents": 4096})


@pytest.fixture
def tile_host():
    """A server of its own origin: /lines/… are vector tiles, /pictures/… are green."""
    picture = io.BytesIO()
    Image.new("RGB", (256, 256), GREEN).save(picture, "PNG")

    class Tiles(BaseHTTPRequestHandler):
        asked = []

        def do_GET(self):
            kind, z, x, y = re.fullmatch(r"/(\w+)/(\d+)/(\d+)/(\d+)", self.path).groups()
            Tiles.asked.append(kind)
            content = vector_tile(int(z), int(x), int(y)) if kind == "lines" else picture.getvalue()
            self.send_response(200 if content else 204)
            self.send_header("Access-Control-Allow-Origin", "*")
            self.end_headers()
            self.wfile.write(content)

    with served(Tiles) as address:
        yield Tiles, address


def declared(host, picture_datum="wgs84"):
    own = {"attribution": "水利局", "names": {"zh": "河堤", "en": "Dykes"}}
    return reference_layers_from_document([
        own | {"key": "paths", "form": "vector", "datum": "cgcs2000", "lines": ["roads"], "max_zoom": 16,
               "url": host + "/lines/{z}/{x}/{y}"},
        own | {"key": "sky", "form": "raster", "datum": picture_datum, "names": {"zh": "航片", "en": "Sky"},
               "attribution": "测绘院", "url": host + "/pictures/{z}/{x}/{y}"},
    ])


@pytest.fixture
def opened(page, town_server, draft, settings, tile_host):
    settings.REFERENCE_LAYERS = declared(tile_host[1])
    editor.open_editor(page, town_server, draft)
    return page


def show_paths(page):
    page.check("[data-reference=paths]")
    page.wait_for_function(f"() => ({LINES})().length > 0")


def test_lines_of_declared_vector_tiles_are_shown_and_put_together_across_tiles(opened, tile_host):
    tiles, _ = tile_host
    assert tiles.asked == [], "no host is asked before its layer is chosen"
    assert editor.state(opened, "window.editor.ground.references().length") == 3
    show_paths(opened)
    assert opened.evaluate("() => window.editor.map.map.queryRenderedFeatures({layers: ['reference-tiles-paths-line-0']}).length") > 0
    line = sorted(opened.evaluate(LINES)[0])
    west, east = (editor.town.PAPER.point(*PATH[at])[0] for at in (0, -1))
    assert line[0][0] == pytest.approx(west, abs=2e-6) and line[-1][0] == pytest.approx(east, abs=2e-6)
    expect(opened.locator("#reference-credit")).to_contain_text("水利局")
    opened.uncheck("[data-reference=paths]")
    opened.wait_for_function(f"() => ({LINES})().length === 0")
    expect(opened.locator("#reference-credit")).to_be_hidden()


def test_a_drawing_is_laid_on_a_tiled_line_and_follows_its_bend(opened, api, draft):
    show_paths(opened)
    opened.check("#aid-follow")
    opened.mouse.click(*editor.pixel(opened, 1, 0.5))
    opened.wait_for_function("() => window.editor.store.get().arcs.length > 0")
    opened.keyboard.press("s")
    for column, row in ((-0.1, 1.25), (2.1, 1.3706)):
        x, y = editor.pixel(opened, column, row)
        opened.mouse.click(x, y + 4)
        opened.wait_for_timeout(60)
    opened.mouse.click(x, y + 4)
    expect(opened.locator("#ask")).to_be_visible()
    opened.fill("#ask [name=name]", "堤内社区")
    opened.click("#ask .button[value=ok]")
    opened.wait_for_function("() => window.editor.store.get().draft.position === 1 && !window.editor.store.get().busy")
    (line,) = opened.evaluate(LINES)
    bend = shapely.Point(editor.town.PAPER.point(*PATH[1]))
    after = {key: shapely.geometry.shape(each["geometry"]) for key, each in editor.units_of(api, draft).items()}
    (new,) = set(after) - set(editor.town.QUARTERS)
    border = shapely.intersection(after[A], after[new])
    assert shapely.distance(border, bend) < 2e-6, "the new border goes round by the bend of the path"
    course = shapely.intersection(shapely.LineString(line), shapely.union(after[A], after[new]))
    assert shapely.hausdorff_distance(border, course) < 2e-7
    assert editor.faults_of(api, draft) == []


def test_a_picture_lies_under_the_borders_and_is_said_to_be_nothing_to_snap_to(opened):
    expect(opened.locator(".references")).to_contain_text("图片")
    before = editor.state(opened, "window.editor.ground.references().length")
    outside = editor.pixel(opened, 4.3, 1)
    assert tuple(opened.evaluate(COLOUR, list(outside))) != GREEN
    opened.check("[data-reference=sky]")
    opened.wait_for_function(f"async (at) => (await ({COLOUR})(at)).join() === '{','.join(map(str, GREEN))}'", arg=list(outside))
    order = opened.evaluate("() => window.editor.map.map.getStyle().layers.map((each) => each.id)")
    assert order.index("reference-picture-sky-0") < order.index("units-fill")
    assert editor.state(opened, "window.editor.ground.references().length") == before
    expect(opened.locator("#reference-credit")).to_contain_text("测绘院")


def test_a_picture_in_an_offset_datum_is_moved_to_where_it_belongs(page, town_server, draft, settings, tile_host):
    tiles, host = tile_host
    settings.REFERENCE_LAYERS = declared(host, "gcj02")
    editor.open_editor(page, town_server, draft)
    page.check("[data-reference=sky]")
    page.wait_for_function("() => window.editor.map.map.getSource('reference-picture-sky-0') && window.editor.map.map.areTilesLoaded()")
    assert page.evaluate("() => window.editor.map.map.getStyle().sources['reference-picture-sky-0'].tiles[0]").startswith("shifted-reference-sky")
    page.wait_for_function("() => window.editor.map.map.isSourceLoaded('reference-picture-sky-0')")
    page.wait_for_timeout(300)
    assert "pictures" in tiles.asked
