"""The mapped city, and a reader of tiles, for every test of this folder."""

import gzip
import math

import mapbox_vector_tile
import pytest

from tests.tiles.mapped_city import MappedCity


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    """Finished tiles of a test lie in a folder of its own."""
    settings.TILE_CACHE = tmp_path / "tiles"
    return tmp_path


@pytest.fixture
def mapped_city(db):
    return MappedCity()


def tile_of(lon, lat, z):
    """Column and row of the tile that holds a place: the textbook's formula, not ours."""
    n = 2**z
    row = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return int((lon + 180) / 360 * n), int(row * n)


def decoded(response):
    """The layers of a tile response, as mapbox-vector-tile reads them."""
    body = response.content
    if response.get("Content-Encoding") == "gzip":
        body = gzip.decompress(body)
    options = {"y_coord_down": True}
    return mapbox_vector_tile.decode(body, default_options=options) if body else {}


def _written(value):
    return f"{value:.6g}" if isinstance(value, float) else repr(value)


def as_text(layers):
    """A decoded tile as text, for golden files: sorted, one line a feature."""
    lines = []
    for name in sorted(layers):
        lines.append(f"layer {name} extent {layers[name]['extent']} version {layers[name]['version']}")
        for feature in layers[name]["features"]:
            known = sorted(feature["properties"].items())
            said = " ".join(f"{key}={_written(value)}" for key, value in known)
            geometry = feature["geometry"]
            lines.append(f"  {said}\n    {geometry['type']} {geometry['coordinates']}")
    return "\n".join(lines) + "\n"
