"""An archive holds, tile by tile, what the server answers the public, says what it is, and is whole or not there."""

import gzip
import json
import subprocess
import sys

import mapbox_vector_tile
import pytest
from django.core.management import CommandError
from mapbox_vector_tile.Mapbox.vector_tile_pb2 import tile as Message
from pmtiles.reader import MemorySource
from pmtiles.tile import Compression, TileType
from pmtiles.writer import Writer

from gis_core.errors import Unprocessable
from gis_core.stamping import bump
from tests.people import client_of
from tests.tiles.archived import LAYERS, export, reader, tiles_in
from tests.tiles.conftest import tile_of
from tests.tiles.mapped_city import DECEMBER, NOVEMBER, SOUTH, STEP, WEST
from tiles import archives, tile_geometry
from tiles.archive_files import opened
from tiles.archives import read_back

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_archives(settings, tmp_path):
    settings.ARCHIVES = tmp_path


def answered(client, path, place):
    """What the server answers for a layer's tile; empty where it answers that there is nothing."""
    asks = {"on": "2022-11-30"} if path.startswith("duties") else {} if path == "streets" else {"round": NOVEMBER}
    z, x, y = place
    response = client.get(f"/tiles/{path}/{z}/{x}/{y}.mvt", asks)
    assert response.status_code in (200, 204)
    body = response.content
    return gzip.decompress(body) if response.get("Content-Encoding") == "gzip" else body


def everywhere(zooms):
    """Every tile that can have anything of the small city, and those around."""
    for z in zooms:
        west, north = tile_of(WEST, SOUTH + 2 * STEP, z)
        east, south = tile_of(WEST + 4 * STEP, SOUTH, z)
        for x in range(west - 1, east + 2):
            for y in range(north - 1, south + 2):
                yield z, x, y


def differences(client, path, layers, zooms):
    """Places whose tile in the archive is not, to the byte, what the server answers layer by layer."""
    found = tiles_in(path)
    served = {
        place: b"".join(answered(client, layer, place) for layer in layers.split(","))
        for place in {*everywhere(zooms), *found}
    }
    return [place for place in served if served[place] != found.get(place, b"")]


def test_every_tile_is_what_the_server_answers_and_none_is_missing(client, mapped_city, tmp_path):
    path = tmp_path / "november.pmtiles"
    said = export(path, "--commit", zooms="8-12")
    assert "Written." in said and "read back" in said
    assert len(tiles_in(path)) >= 10
    assert differences(client, path, LAYERS, range(8, 13)) == []


def test_outlines_are_cut_layer_by_layer_not_tile_by_tile_and_once(mapped_city, tmp_path, monkeypatch):
    monkeypatch.setattr(tile_geometry, "shapes_of", counted := Counted(tile_geometry.shapes_of))
    first, again = tmp_path / "first.pmtiles", tmp_path / "again.pmtiles"
    export(first, "--commit", layers="units/zone,arcs/zone", zooms="8-12")
    assert counted.calls == 5, "once a zoom for both layers"
    export(again, "--commit", layers="units/zone,arcs/zone", zooms="8-12")
    assert counted.calls == 5 and first.read_bytes() == again.read_bytes()


class Counted:
    """A function that counts how often it is called."""

    def __init__(self, function):
        self.function, self.calls = function, 0

    def __call__(self, *asked):
        self.calls += 1
        return self.function(*asked)


def test_points_of_findings_and_small_units_are_in_the_archive_too(client, mapped_city, tmp_path):
    path = tmp_path / "points.pmtiles"
    export(path, "--commit", layers="findings,units/estate", zooms="14-15")
    assert differences(client, path, "findings,units/estate", (14, 15)) == []


def test_a_fault_planted_in_one_tile_is_seen(client, mapped_city, tmp_path):
    path = tmp_path / "november.pmtiles"
    export(path, "--commit", layers="units/zone", zooms="9")
    whole = reader(path)
    place, tile = next(iter(tiles_in(path).items()))
    planted = tmp_path / "planted.pmtiles"
    with planted.open("wb") as file:
        writer = Writer(file)
        from pmtiles.tile import zxy_to_tileid
        writer.write_tile(zxy_to_tileid(*place), gzip.compress(tile.replace(b"zone-west", b"zone-East")))
        writer.finalize(whole.header(), whole.metadata())
    assert differences(client, planted, "units/zone", (9,)) == [place]
    with pytest.raises(Unprocessable, match="does not hold what was drawn"):
        read_back(planted, {zxy_to_tileid(*place): b"another digest"})


def test_gdal_reads_the_layers_with_the_same_codes_as_the_tiles_have(mapped_city, tmp_path):
    path = tmp_path / "november.pmtiles"
    export(path, "--commit", layers="units/zone,density", zooms="10-11")
    script = (
        "import sys, json, pyogrio\n"
        "def column(layer):\n"
        "    meta, _, _, columns = pyogrio.raw.read(sys.argv[1], layer=layer)\n"
        "    key = 'code' if layer == 'units' else 'cell'\n"
        "    return columns[list(meta['fields']).index(key)].tolist()\n"
        "print(json.dumps({str(name): column(name) for name, _ in pyogrio.list_layers(sys.argv[1])}))"
    )
    run = subprocess.run([sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True)
    told = json.loads(run.stdout)
    assert sorted(told) == ["density", "units"]
    for layer, key in (("units", "code"), ("density", "cell")):
        # GDAL reads the greatest zoom and gives what lies in several tiles once
        pieces = [
            feature["properties"][key]
            for (z, _, _), tile in tiles_in(path).items() if z == 11
            for feature in mapbox_vector_tile.decode(tile).get(layer, {"features": []})["features"]
        ]
        assert pieces and set(told[layer]) == set(pieces)


def test_the_archive_says_what_it_is(mapped_city, tmp_path):
    path = tmp_path / "november.pmtiles"
    export(path, "--commit", layers="units/zone,units/township,density", zooms="9-11")
    header, told = reader(path).header(), reader(path).metadata()
    assert (header["version"], header["tile_type"], header["tile_compression"]) == (3, TileType.MVT, Compression.GZIP)
    assert header["clustered"] and (header["min_zoom"], header["max_zoom"]) == (9, 11)
    assert header["min_lon_e7"] == 1_143_000_000 and header["max_lat_e7"] == 298_400_000
    assert [each["id"] for each in told["vector_layers"]] == ["units_zone", "units_township", "density"]
    assert told["vector_layers"][0]["fields"]["score"].startswith("Number: ")
    for word in ("虚构数据", "内部使用·未经审图", "界线仅供城市管理评价"):
        assert word in told["attribution"]
    ours = told["luzhang"]
    assert (ours["round"], ours["on"], ours["revision"], ours["audience"]) == (NOVEMBER, "2022-11-30", 1, "public")
    assert ours["layers"] == ["units/zone", "units/township", "density"]


def test_two_kinds_of_units_keep_apart_and_are_else_as_the_server_draws_them(client, mapped_city, tmp_path):
    path = tmp_path / "two.pmtiles"
    export(path, "--commit", layers="units/zone,units/township", zooms="10")
    for place, tile in tiles_in(path).items():
        message = Message()
        message.ParseFromString(tile)
        for layer in message.layers:
            kind = layer.name.removeprefix("units_")
            layer.name = "units"
            served = Message()
            served.ParseFromString(answered(client, f"units/{kind}", place))
            assert layer == served.layers[0]


def test_equal_data_give_an_equal_file(mapped_city, tmp_path):
    for name in ("one", "two"):
        export(tmp_path / f"{name}.pmtiles", "--commit", zooms="8-10")
    assert (tmp_path / "one.pmtiles").read_bytes() == (tmp_path / "two.pmtiles").read_bytes()


def test_a_dry_run_estimates_and_writes_nothing(mapped_city, tmp_path):
    said = export(tmp_path / "november.pmtiles", zooms="8-10")
    assert "about" in said and "Dry run: no file written." in said
    assert [file.name for file in tmp_path.iterdir() if file.suffix == ".pmtiles"] == []
    written = export(tmp_path / "november.pmtiles", "--commit", zooms="8-10")
    # so small a city is drawn whole for the estimate
    assert said.replace("about ", "").splitlines()[:3] == written.splitlines()[:3]


def test_what_is_not_published_is_refused_in_words_and_written_for_the_office_with_a_mark(mapped_city, tmp_path):
    path = tmp_path / "december.pmtiles"
    with pytest.raises(CommandError, match="2022-12 is not published.*--as office"):
        export(path, "--commit", round_=DECEMBER)
    with pytest.raises(CommandError, match="There is no round 2031-07"):
        export(path, "--commit", round_="2031-07")
    said = export(path, "--commit", "--as", "office", round_=DECEMBER, zooms="9-9")
    assert "For office only" in said
    told = reader(path).metadata()
    assert told["luzhang"]["audience"] == "office" and told["attribution"].startswith("内部资料，不得外传")


def test_an_archive_for_the_office_is_served_to_nobody(client, mapped_city, tmp_path):
    export(tmp_path / "inner.pmtiles", "--commit", "--as", "office", zooms="9")
    for asker in (client, client_of("office")):
        assert asker.get("/archives/inner.pmtiles").status_code == 404


@pytest.mark.parametrize("words, told", [
    ({"layers": "units"}, "Write units/ and one of"), ({"layers": "nothing"}, "There is no layer"),
    ({"layers": "density/zone"}, "Write density alone"), ({"layers": "units/zone,units/zone"}, "stands twice"),
    ({"layers": "units/nothing"}, "one of: "), ({"zooms": "9-3"}, "are no zooms"), ({"zooms": "1-99"}, "are no zooms"),
    ({"zooms": "16", "layers": "units/estate", "round_": "22"}, "written 2022-11|no round"),
])
def test_a_wrong_word_is_refused_with_what_would_be_right(mapped_city, tmp_path, words, told):
    with pytest.raises(CommandError, match=told):
        export(tmp_path / "x.pmtiles", "--commit", **words)


def test_a_file_is_not_overwritten_unless_told_and_a_broken_write_leaves_nothing(mapped_city, tmp_path, monkeypatch):
    path = tmp_path / "november.pmtiles"
    path.write_bytes(b"something else")
    with pytest.raises(CommandError, match="is there already"):
        export(path, "--commit", zooms="9")
    monkeypatch.setattr(archives, "read_back", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        export(path, "--commit", "--replace", zooms="9")
    assert path.read_bytes() == b"something else"
    assert [file.name for file in tmp_path.glob(".archive-*")] == []
    monkeypatch.undo()
    export(path, "--commit", "--replace", zooms="9")
    assert reader(path).header()["version"] == 3


def test_data_that_change_on_the_way_are_noticed(mapped_city, tmp_path, monkeypatch):
    path = tmp_path / "november.pmtiles"

    def meanwhile(part, sums):
        bump("results", [NOVEMBER])
        return read_back(part, sums)

    monkeypatch.setattr(archives, "read_back", meanwhile)
    with pytest.raises(CommandError, match="changed while"):
        export(path, "--commit", zooms="9")
    assert not path.exists()


def test_the_server_reads_the_same_metadata_as_the_package(mapped_city, tmp_path):
    export(tmp_path / "november.pmtiles", "--commit", zooms="9")
    found, file = opened("november")
    with file:
        assert found.told == reader(tmp_path / "november.pmtiles").metadata()
        assert MemorySource(file.read())(0, 7) == b"PMTiles"
