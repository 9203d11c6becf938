"""Background maps: declared with their datum or refused; none means that no other host is asked."""

import gzip
import io

import pytest
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from gis_core.basemap_files import read_basemaps
from gis_core.basemap_page import basemap_configuration, with_basemaps
from gis_core.basemaps import BasemapFault, basemaps_from_document, hosts_of

XYZ = {
    "key": "streets", "kind": "xyz", "names": {"zh": "街道图", "en": "Streets"}, "datum": "wgs84",
    "attribution": "© a city", "url": "https://tiles.example/{z}/{x}/{y}.png",
}
TIANDITU = {
    "key": "tianditu", "kind": "tianditu", "names": {"zh": "天地图"}, "attribution": "天地图",
    "approval": "审图号：GS（2024）0650号", "api_key": "0123456789abcdef0123456789abcdef",
}


def one(**changes):
    (made,) = basemaps_from_document([XYZ | changes])
    return made


def test_a_declared_map_is_as_it_was_declared():
    made = one(subdomains=["a", "b"], url="https://{s}.example/{z}/{x}/{y}.png", datum="gcj02", max_zoom=17)
    assert made.stacks == (("https://a.example/{z}/{x}/{y}.png", "https://b.example/{z}/{x}/{y}.png"),)
    assert (made.datum, made.max_zoom, made.label("en"), made.label("zh")) == ("gcj02", 17, "Streets", "街道图")


def test_the_hosts_are_exactly_those_that_are_named():
    (tianditu,) = basemaps_from_document([TIANDITU])
    assert hosts_of([one(url="https://tiles.example:8443/{z}/{x}/{y}.png")]) == ["https://tiles.example:8443"]
    assert hosts_of([tianditu]) == [f"https://t{number}.tianditu.gov.cn" for number in range(8)]
    assert [stack[0].split("LAYER=")[1][:3] for stack in tianditu.stacks] == ["vec", "cva"]
    assert tianditu.datum == "cgcs2000"


def test_wmts_is_asked_by_keys_or_by_its_template():
    base = {**XYZ, "kind": "wmts"}
    (asked,) = basemaps_from_document([base | {
        "url": "https://maps.example/wmts", "layer": "streets", "matrix_set": "GoogleMapsCompatible",
        "matrix_prefix": "EPSG:3857:"}])
    assert "TILEMATRIX=EPSG:3857:{z}&TILEROW={y}&TILECOL={x}" in asked.stacks[0][0]
    (templated,) = basemaps_from_document([base | {
        "url": "https://maps.example/{TileMatrixSet}/{TileMatrix}/{TileRow}/{TileCol}.png", "matrix_set": "w"}])
    assert templated.stacks == (("https://maps.example/w/{z}/{y}/{x}.png",),)


@pytest.mark.parametrize(
    "changes, named",
    [
        ({"datum": None}, "datum"),
        ({"datum": "wgs72"}, "wgs72"),
        ({"url": "https://wprd01.is.autonavi.com/{z}/{x}/{y}"}, "gcj02"),
        ({"url": "https://maponline0.bdimg.com/{z}/{x}/{y}", "datum": "bd09"}, "grid of its own"),
        ({"url": "http://tiles.example/{z}/{x}/{y}.png"}, "https"),
        ({"url": "https://*.example/{z}/{x}/{y}.png"}, "https"),
        ({"url": "https://tiles.example; script-src *//{z}/{x}/{y}"}, "https"),
        ({"url": "https://u:p@tiles.example/{z}/{x}/{y}.png"}, "https"),
        ({"url": "https://tiles.example/{z}/{x}.png"}, "{y}"),
        ({"attribution": ""}, "attribution"),
        ({"names": {}}, "names"),
        ({"kind": "wms"}, "wms"),
        ({"min_zoom": 9, "max_zoom": 8}, "min_zoom"),
        ({"tile_size": 300}, "tile_size"),
        ({"tile_sise": 256}, "tile_sise"),
        ({"attribution_url": "javascript:alert(1)"}, "attribution_url"),
        ({"key": "A b"}, "A b"),
        ({"subdomains": ["a"]}, "{s}"),
    ],
)
def test_what_would_lie_in_the_wrong_place_or_ask_too_much_is_refused(changes, named):
    with pytest.raises(BasemapFault) as refused:
        one(**changes)
    assert named in str(refused.value)


def test_a_key_of_tianditu_is_needed_and_no_other_datum_is_believed():
    for changes, named in (({"api_key": ""}, "api_key"), ({"datum": "gcj02"}, "cgcs2000")):
        with pytest.raises(BasemapFault) as refused:
            basemaps_from_document([TIANDITU | changes])
        assert named in str(refused.value)


def archive_of(path, tile_type, content=b"tile", compression=Compression.NONE):
    with path.open("wb") as file:
        writer = Writer(file)
        writer.write_tile(zxy_to_tileid(9, 418, 211), content)
        writer.finalize({
            "tile_type": tile_type, "tile_compression": compression, "min_zoom": 9, "max_zoom": 9,
            "min_lon_e7": 1140000000, "min_lat_e7": 290000000, "max_lon_e7": 1150000000, "max_lat_e7": 300000000,
            "center_zoom": 9, "center_lon_e7": 1143000000, "center_lat_e7": 298000000,
        }, {"vector_layers": []})


def declared(tmp_path, text):
    file = tmp_path / "basemaps.yaml"
    file.write_text(text)
    return read_basemaps(str(file))


LOCAL = "[{key: own, kind: pmtiles, file: own.pmtiles, datum: DATUM, names: {en: Own}, attribution: us}]"


def test_a_local_archive_is_read_beside_its_document(tmp_path, settings, client, db):
    content = gzip.compress(b"streets")
    archive_of(tmp_path / "own.pmtiles", TileType.MVT, content, Compression.GZIP)
    settings.BASEMAPS = declared(tmp_path, LOCAL.replace("DATUM", "wgs84"))
    (told,) = basemap_configuration("zh")
    assert (told["form"], told["minZoom"], told["maxZoom"], told["bounds"]) == ("vector", 9, 9, (114, 29, 115, 30))
    ((template,),) = told["stacks"]
    address = template.replace("{z}", "9").replace("{x}", "418").replace("{y}", "211")
    answer = client.get(address, headers={"accept-encoding": "gzip"})
    assert answer.content == content and answer["Content-Encoding"] == "gzip" and "immutable" in answer["Cache-Control"]
    assert client.get(address).content == b"streets"
    assert client.get(address.replace("211", "212")).status_code == 204
    assert client.get(address.replace("418", "999")).status_code == 404
    assert client.get(address.replace("/9/", "/10/")).status_code == 404
    assert client.get("/basemaps/other/1-1/9/418/211").status_code == 404


def test_pictures_in_an_offset_datum_are_taken_and_vectors_refused(tmp_path):
    archive_of(tmp_path / "own.pmtiles", TileType.PNG)
    assert declared(tmp_path, LOCAL.replace("DATUM", "gcj02"))[0].datum == "gcj02"
    archive_of(tmp_path / "own.pmtiles", TileType.MVT, b"other tile")
    with pytest.raises(BasemapFault, match="vector map in gcj02"):
        declared(tmp_path, LOCAL.replace("DATUM", "gcj02"))


@pytest.mark.parametrize("content", [b"", b"PMTiles\x02", b"\x00" * 200])
def test_a_file_that_is_no_archive_is_refused_by_its_name(tmp_path, content):
    (tmp_path / "own.pmtiles").write_bytes(content)
    with pytest.raises(BasemapFault, match=r"own\.pmtiles"):
        declared(tmp_path, LOCAL.replace("DATUM", "wgs84"))
    with pytest.raises(BasemapFault, match=r"no file"):
        declared(tmp_path, LOCAL.replace("DATUM", "wgs84").replace("own.pmtiles", "gone.pmtiles"))


def test_none_is_declared_by_default_and_no_page_may_ask_another_host(settings):
    assert read_basemaps("") == () == settings.BASEMAPS
    assert not hasattr(with_basemaps(io.StringIO()), "_csp_update")


def test_a_page_may_ask_the_declared_hosts_and_no_other(settings, client, db):
    from tests.tiles.mapped_city import MappedCity

    MappedCity()
    settings.BASEMAPS = basemaps_from_document([XYZ])
    policy = client.get("/")["Content-Security-Policy"]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["connect-src"].split() == ["'self'", "https://tiles.example"]
    assert "https://tiles.example" in rules["img-src"] and "tiles.example" not in rules["script-src"]
    assert "tiles.example" not in client.get("/sign-in")["Content-Security-Policy"]
