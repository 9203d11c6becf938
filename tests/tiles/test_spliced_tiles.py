"""A tile made of a skeleton and values is the tile that ST_AsMVT makes of both at once, in sound gzip."""

import gzip
import struct
import zlib
from datetime import date
from decimal import Decimal

import mapbox_vector_tile
import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from psycopg2.extras import DateRange

from findings.models import Result, Round
from gis_core.stamping import bump
from tests.tiles.conftest import tile_of
from tests.tiles.mapped_city import NOVEMBER, middle
from tiles.spliced_tiles import Skeleton, skeleton_of, spliced, value_field

KEYS = ("code", "name", "score", "findings")
AT_ONCE = """
WITH drawn AS (
    SELECT figure.unit AS unit_id, figure.code, CASE WHEN %(named)s THEN figure.name END AS name, figure.score,
           figure.rank, figure.findings, figure.rate, figure.change, cut.geometry
    FROM tiles_figure AS figure
    JOIN tiles_figureseries AS series ON series.id = figure.series
    JOIN findings_round AS round ON round.id = series.round AND round.key = %(round)s
    JOIN tiles_outline AS outline ON outline.version = figure.version
    JOIN tiles_tilegeometry AS cut ON cut.outline = outline.id AND cut.z = %(z)s AND cut.x = %(x)s AND cut.y = %(y)s
    JOIN grids_unitversion AS version ON version.id = figure.version AND version.kind = %(kind)s
    WHERE cut.geometry IS NOT NULL
    ORDER BY figure.unit)
SELECT ST_AsMVT(drawn, 'units', 4096, 'geometry', 'unit_id') FROM drawn
"""


def at_once(kind, z, x, y):
    """What ST_AsMVT makes of geometry and values together."""
    with connection.cursor() as cursor:
        cursor.execute(AT_ONCE, {"kind": kind, "round": NOVEMBER, "z": z, "x": x, "y": y, "named": z >= 10})
        return bytes(cursor.fetchone()[0] or b"")


def read(tile):
    """A decoded tile, with the type of every value beside it: 1 and 1.0 are not the same answer."""
    layers = mapbox_vector_tile.decode(tile) if tile else {}
    return {
        name: (layer["extent"], layer["version"], [
            (each["id"], each["geometry"], {key: (type(value).__name__, value) for key, value in each["properties"].items()})
            for each in layer["features"]
        ])
        for name, layer in layers.items()
    }


def address(kind, z, place=(1, 0)):
    x, y = tile_of(*middle(*place), z)
    return (z, x, y), f"/tiles/units/{kind}/{z}/{x}/{y}.mvt?round={NOVEMBER}"


@pytest.mark.parametrize("kind, zooms", [("zone", (6, 9, 12)), ("township", (10, 14)), ("grid", (10, 13, 16))])
def test_a_spliced_tile_is_the_one_st_asmvt_makes_at_once(client, mapped_city, kind, zooms):
    for z in zooms:
        tile, path = address(kind, z)
        got = read(client.get(path).content)
        assert got == read(at_once(kind, *tile)) and got["units"][2], (kind, z)


def test_units_without_a_score_lack_it_in_the_spliced_tile_as_in_st_asmvts(client, mapped_city):
    tile, path = address("zone", 11)
    one = Result.objects.filter(round__key=NOVEMBER, kind="zone").order_by("code").first()
    Result.objects.filter(pk=one.pk).update(score=None, score_exact=None, rank=None, reason="not inspected")
    bump("results", [NOVEMBER])
    got = read(client.get(path).content)
    assert got == read(at_once("zone", *tile))
    missing = [properties for _, _, properties in got["units"][2] if "score" not in properties]
    assert len(missing) == 1 and missing[0]["code"] == ("str", one.code)


def test_a_revised_score_is_seen_at_once_and_draws_no_boundary_again(client, mapped_city):
    _, path = address("zone", 11)
    before = client.get(path)
    one = Result.objects.filter(round__key=NOVEMBER, kind="zone", score__isnull=False).order_by("code").first()
    Result.objects.filter(pk=one.pk).update(score=Decimal("12.34"))
    bump("results", [NOVEMBER])
    with CaptureQueriesContext(connection) as queries:
        after = client.get(path)
    scores = [properties["score"][1] for _, _, properties in read(after.content)["units"][2]]
    assert 12.34 in scores and after["ETag"] != before["ETag"]
    told = "".join(query["sql"] for query in queries.captured_queries)
    assert "tiles_figure" in told and "tiles/skeleton" not in told and "tiles_tilegeometry" not in told


def test_another_round_of_the_same_boundaries_shares_their_skeleton(client, mapped_city):
    _, path = address("grid", 13)
    client.get(path)
    other = Round.objects.get(key=NOVEMBER)
    other.pk, other.key, other.period = None, "2022-10", DateRange(date(2022, 10, 1), date(2022, 11, 1))
    other.save(force_insert=True)
    bump("rounds", ["2022-10"])
    Result.objects.bulk_create([
        Result(round=other, unit_version=each.unit_version, kind=each.kind, code=each.code, score=each.score,
               score_exact=each.score_exact, rank=each.rank, findings=each.findings)
        for each in Result.objects.filter(round__key=NOVEMBER, kind="grid")
    ])
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path.replace(NOVEMBER, "2022-10"))
    assert answer.status_code == 200
    assert not any("tiles/skeleton" in query["sql"] for query in queries.captured_queries)


# --- pure ----------------------------------------------------------------------------------

VALUES = st.one_of(
    st.none(), st.text(max_size=5), st.integers(-(2**40), 2**40), st.floats(allow_nan=False, allow_infinity=False),
)


def encoded(features):
    """A tile as ST_AsMVT writes it without properties: squares with ids."""
    layers = [{"name": "units", "features": [
        {"geometry": f"POLYGON(({at} 0, {at + 9} 0, {at + 9} 9, {at} 9, {at} 0))", "properties": {}, "id": number}
        for at, number in enumerate(features)
    ]}]
    return mapbox_vector_tile.encode(layers, default_options={"y_coord_down": True})


@given(st.dictionaries(st.integers(1, 2**40), st.tuples(*[VALUES] * 4), min_size=1, max_size=8), st.data())
def test_every_value_comes_back_with_the_feature_it_belongs_to(units, data):
    ids = list(units)
    drawn = [number for number in ids if data.draw(st.booleans())]
    fields = {number: [b"" if value is None else value_field(value) for value in row] for number, row in units.items()}
    lasting = [[fields[number][at] for number in ids] for at in range(2)]
    changing = np.array([[bool(fields[number][at]) for at in (2, 3)] for number in ids])
    made = skeleton_of(encoded(drawn), ids, KEYS, lasting, changing)
    if not drawn:
        assert made is None
        return
    kept = Skeleton.from_bytes(made.to_bytes())
    values = b"".join(b"".join(fields[ids[place]][2:]) for place in kept.places)
    tile = gzip.decompress(spliced(kept, values))  # checks CRC-32 and length
    found = {each["id"]: each["properties"] for each in mapbox_vector_tile.decode(tile)["units"]["features"]}
    assert list(found) == drawn
    for number in drawn:
        assert found[number] == {key: value for key, value in zip(KEYS, units[number], strict=True) if value is not None}


def test_a_layer_behind_the_values_is_a_layer_of_its_own():
    made = skeleton_of(encoded([7]), [7], KEYS, [[b""], [b""]], np.array([[True, False]]))
    other = mapbox_vector_tile.encode({"name": "left_out", "features": [{"geometry": "POINT(1 1)", "properties": {}}]})
    layers = mapbox_vector_tile.decode(gzip.decompress(spliced(made, value_field(1.5), other)))
    assert layers["units"]["features"][0]["properties"] == {"score": 1.5} and len(layers["left_out"]["features"]) == 1


def test_the_head_the_skeleton_and_the_values_are_one_gzip_member_to_the_byte():
    made = skeleton_of(encoded(range(1, 300)), list(range(1, 300)), KEYS, [[b""] * 299] * 2, np.ones((299, 2), dtype=bool))
    tile = spliced(made, value_field(2) * 598)
    reader = zlib.decompressobj(31)
    body = reader.decompress(tile)
    assert reader.eof and reader.unused_data == b"", "a browser reads the first member alone"
    assert struct.unpack("<I", tile[-4:])[0] == len(body)
