"""Outlines are cut once; an edit cuts its own again and nothing else; emptied tables come back the same."""

from io import StringIO

import numpy as np
import pytest
import shapely
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from psycopg2.extras import NumericRange

from gis_core.current_city import current_city
from gis_core.stamping import bump
from grids.models import UnitVersion
from tests.tiles.conftest import decoded, tile_of
from tests.tiles.mapped_city import NOVEMBER, box, middle
from tiles import building, kept_tiles
from tiles.editions import _make, _versions, edition_on
from tiles.models import Edition, Outline, TileGeometry
from tiles.moments import moment_of

pytestmark = pytest.mark.django_db


def grid_tile(client, column, z=14, **query):
    x, y = tile_of(*middle(column, 0), z)
    return client.get(f"/tiles/units/grid/{z}/{x}/{y}.mvt", query)


def cuts():
    return set(TileGeometry.objects.values_list("z", "x", "y", "outline"))


def redraw(mapped_city, code, geometry):
    """Another boundary of a unit from the same day on, as a later revision has it."""
    old = mapped_city.units[code]
    UnitVersion.objects.filter(pk=old.pk).update(believed=NumericRange(1, 2))
    from grids.models import Revision

    later, _ = Revision.objects.get_or_create(
        number=2, defaults={"status": "published", "effective_on": "2020-01-01", "published_at": "2020-02-01T00:00Z"})
    new = UnitVersion.objects.create(
        unit=old.unit, kind=old.kind, code=code, name=old.name, geometry=geometry, revision=later,
        valid=old.valid, believed=NumericRange(2, None))
    bump("units")
    return new


def test_the_second_month_cuts_nothing_again(client, mapped_city):
    grid_tile(client, 0, round=NOVEMBER)
    before = cuts()
    with CaptureQueriesContext(connection) as queries:
        assert grid_tile(client, 0, on="2022-10-10").status_code == 200
    assert cuts() == before and before
    assert not any("INSERT INTO tiles_tilegeometry" in query["sql"] for query in queries.captured_queries)


def test_an_edit_shows_in_the_next_tile_and_cuts_only_what_it_touched(client, mapped_city):
    far, near = grid_tile(client, 3), grid_tile(client, 0)
    before = cuts()
    redraw(mapped_city, "421202001007-R000", box(0, 0, 0.9, 1))
    again = grid_tile(client, 3, z=14)
    assert again["ETag"] == far["ETag"] and again.content == far.content
    assert cuts() == before, "a tile of another place needs nothing new"
    changed = grid_tile(client, 0)
    assert changed["ETag"] != near["ETag"]
    (feature,) = [each for each in decoded(changed)["units"]["features"]
                  if each["properties"]["code"] == "421202001007-R000"]
    (was,) = [each for each in decoded(near)["units"]["features"]
              if each["properties"]["code"] == "421202001007-R000"]
    assert feature["id"] == was["id"] and feature["geometry"] != was["geometry"]
    fresh = {outline for *_, outline in cuts() - before}
    versions = set(Outline.objects.filter(pk__in=fresh).values_list("version", flat=True))
    assert mapped_city.units["421202001007-R003"].pk not in versions


def test_an_edition_made_from_the_one_before_equals_one_made_from_nothing(mapped_city):
    city = current_city()
    for number in range(4, 40):
        mapped_city.add_unit("grid", f"421202001007-R{number:03}", f"网格{number}", box(number, 0))
    bump("units")
    moment = moment_of(city, None)
    edition_on(city, "grid", moment.on, 1, "a")
    redraw(mapped_city, "421202001007-R010", box(10, 0, 0.7, 1))
    held = _versions("grid", moment.on, 2)
    stepped = edition_on(city, "grid", moment.on, 2, "b").members
    marks = dict(Outline.objects.values_list("pk", "mark"))
    Edition.objects.all().delete()
    fresh = np.frombuffer(_make(["grid"], {"grid": held}, "anew")["grid"].members, dtype=stepped.dtype)
    marks |= dict(Outline.objects.values_list("pk", "mark"))
    assert [marks[each] for each in stepped["outline"]] == [marks[each] for each in fresh["outline"]]
    assert (stepped["version"] == fresh["version"]).all() and (stepped["box"] == fresh["box"]).all()


def test_emptied_tables_come_back_with_equal_bytes(client, mapped_city):
    before = [grid_tile(client, column, round=NOVEMBER).content for column in range(4)]
    building.empty()
    assert not Edition.objects.exists() and not TileGeometry.objects.exists()
    assert [grid_tile(client, column, round=NOVEMBER).content for column in range(4)] == before


def test_tables_that_another_process_emptied_come_back_too(client, mapped_city, monkeypatch):
    before = [grid_tile(client, column, round=NOVEMBER).content for column in range(4)]
    with monkeypatch.context() as patched:
        for name in ("forget_editions", "forget_figures"):
            patched.setattr(building, name, lambda: None)
        building.empty()
    assert [grid_tile(client, column, round=NOVEMBER).content for column in range(4)] == before


def test_built_beforehand_is_what_a_first_draw_would_make(client, mapped_city):
    drawn = grid_tile(client, 1, z=13).content
    building.empty()
    out = StringIO()
    call_command("build_tiles", "--kind", "grid", "--zoom", "13", "--commit", stdout=out)
    assert "newly cut" in out.getvalue() and "Written." in out.getvalue()
    with CaptureQueriesContext(connection) as queries:
        assert grid_tile(client, 1, z=13).content == drawn
    assert not any("INSERT INTO tiles_tilegeometry" in query["sql"] for query in queries.captured_queries)


def test_a_dry_run_of_build_tiles_writes_nothing_and_says_so(mapped_city):
    out = StringIO()
    call_command("build_tiles", "--zoom", "11", "--round", NOVEMBER, stdout=out)
    assert "Dry run" in out.getvalue() and not TileGeometry.objects.exists()


def test_a_kept_tile_is_made_once_and_lies_whole_on_disk(settings):
    made = []
    key = kept_tiles.key_of("one")

    def draw():
        made.append(1)
        return b"bytes"

    first = kept_tiles.kept(key, draw, public=True)
    assert kept_tiles.kept(key, draw, public=True) == first and len(made) == 1
    kept_tiles.publish_at(key, "0f/units/zone/1/0/0.mvt")
    assert (settings.TILE_CACHE / "stamped" / "0f/units/zone/1/0/0.mvt.gz").read_bytes() == first
    assert kept_tiles.kept(key, draw, public=False) == first and len(made) == 2, "what is private lies apart"


@pytest.mark.django_db
def test_whoever_draws_a_tile_in_a_transaction_of_theirs_keeps_their_own_time():
    def allowed():
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('statement_timeout')")
            return cursor.fetchone()[0]

    before, within = allowed(), []
    kept_tiles.kept(kept_tiles.key_of("timed"), lambda: within.append(allowed()) or b"", public=False)
    assert within == [f"{kept_tiles.MOST_MS // 1000}s"] and allowed() == before != within[0]


def test_the_oldest_kept_tiles_go_when_the_folder_grows(settings):
    import os

    for number in range(20):
        key = kept_tiles.key_of("many", number)
        kept_tiles.kept(key, lambda: os.urandom(2000), public=True)
        os.utime(kept_tiles._file(key, True), (number, number))
    gone = kept_tiles.trim(20_000)
    left = [number for number in range(20) if os.path.exists(kept_tiles._file(kept_tiles.key_of("many", number), True))]
    assert gone == 20 - len(left) and left == list(range(20 - len(left), 20)) and len(left) <= 8


def test_a_lasting_address_is_for_ever_and_an_old_one_is_not(client, mapped_city):
    from urllib.parse import urlsplit

    x, y = tile_of(*middle(0, 0), 12)
    template = urlsplit(client.get("/tiles/units/zone.json", {"round": NOVEMBER}).json()["tiles"][0])
    address = f"{template.path}?{template.query}".replace("%7B", "{").replace("%7D", "}").format(z=12, x=x, y=y)
    lasting = client.get(address)
    plain = client.get(f"/tiles/units/zone/12/{x}/{y}.mvt", {"round": NOVEMBER})
    assert "immutable" in lasting["Cache-Control"] and lasting.content == plain.content
    bump("results", [NOVEMBER])
    assert client.get(address)["Cache-Control"] == "public, no-cache"
    other = address.replace("round=2022-11", "round=2022-10")
    assert client.get(other).status_code == 404


@pytest.mark.parametrize("rest", ["values/zone", "../units/zone/1/0/0", "units/zone/1/0", "api/v1/rounds"])
def test_only_tiles_have_lasting_addresses(client, mapped_city, rest):
    assert client.get(f"/tiles/at/{'0' * 20}/{rest}.mvt").status_code == 404


def test_the_chain_of_kinds_shares_its_borders(mapped_city):
    city = current_city()
    moment = moment_of(city, None)
    corners = {}
    for kind in ("county", "township"):
        members = edition_on(city, kind, moment.on, moment.revision, moment.units_stamp).members
        from tiles.tile_geometry import shapes_of

        shapes = shapes_of(members["outline"].tolist())
        corners[kind] = {tuple(place) for place in shapely.get_coordinates(shapes).tolist()}
    assert corners["county"] == corners["township"], "a county's southern border has its townships' corners"
