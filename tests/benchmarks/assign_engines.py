"""The engines that bench_assign lets find the grid, or the units of all kinds, of many places.

Each is a function from (units by kind, lon, lat, folder) to another that does the work once and answers
with the position of each place's grid (-1: none), or, of all kinds, a row of them for each place. What an engine
may do beforehand (build its index, make its points) it does in the outer function. Places on a border
have several right answers; of the made-up ones a handful in ten million lie on one.
"""

import os

import numpy as np
import shapely


def _cells(polygons, folder):
    from findings.place import cells_file

    cells_file.state_folder = lambda: folder
    return cells_file.cells_of(polygons, 4547)


def _table(cells, kinds):
    """A row for each kind: the unit of each combination."""
    of_kind = np.concatenate([np.full(number, at) for at, number in enumerate(kinds)])
    begins = np.cumsum([0, *kinds[:-1]])
    table = np.full((len(kinds), cells.combinations), -1, dtype=np.int32)
    combination = np.repeat(np.arange(cells.combinations), np.diff(cells.arrays.unit_first))
    kind = of_kind[cells.arrays.units]
    table[kind, combination] = cells.arrays.units - begins[kind]
    return table


def _ours(kinds):
    def prepare(units, lon, lat, folder):
        from findings.place import many

        many.allow_compiled()
        chosen = [kind for kind in units if kind in kinds]
        cells = _cells(np.concatenate([units[kind] for kind in chosen]), folder)
        rows = _table(cells, [len(units[kind]) for kind in chosen])
        begins = np.cumsum([0] + [len(units[kind]) for kind in chosen])
        by_combination = np.ascontiguousarray(rows.T)  # one row a place, a column for each kind
        few = many.ENOUGH_TO_COMPILE
        many.combinations(cells, lon[:few], lat[:few])  # compile

        def work():
            found, why = many.combinations(cells, lon, lat)
            answer = rows[0][found] if len(chosen) == 1 else np.take(by_combination, found, axis=0)
            for at in np.flatnonzero(why).tolist():  # a handful that lie on a border
                units_there, _ = many.truth_at(cells, lon[at], lat[at])
                for unit in reversed(units_there):  # of several of a kind the first
                    kind = int(np.searchsorted(begins, unit, side="right")) - 1
                    answer[(at, kind) if len(chosen) > 1 else at] = unit - begins[kind]
            return answer

        return work

    return prepare


def _columns(units, lon, lat, folder):
    """Everything: the unit that counts and its state, for all kinds, with a tolerance of 1 m."""
    from findings.place import many
    from findings.place.columns import columns
    from findings.place.index import IndexedUnit, PlaceIndex
    from findings.place.judging import Judge
    from findings.place.kinship import Kinship
    from gis_core.city import UnitKind

    many.allow_compiled()
    _cells(np.concatenate(list(units.values())), folder)  # sets the folder
    from findings.place.cells_file import cells_of

    listed = [
        IndexedUnit(0, 0, kind, f"{at:06d}", "") for kind, shapes in units.items() for at in range(len(shapes))
    ]
    listed = [IndexedUnit(at, at, unit.kind, unit.code, "") for at, unit in enumerate(listed)]
    index = PlaceIndex(listed, np.concatenate(list(units.values())), 4547, cells_of)
    policy = {"estate": "islands", "zone": "partition_of_own_extent", "grid": "partition_of_own_extent"}
    above = {"township": "county", "community": "township", "estate": "community", "grid": "zone"}
    kinds = [
        UnitKind(kind, {}, policy.get(kind, "partition_of_parent"), above.get(kind), ".*") for kind in units
    ]
    judge = Judge(index, kinds, Kinship([], {unit.unit: unit.kind for unit in listed}), 1.0)
    columns(judge, lon[: many.ENOUGH_TO_COMPILE], lat[: many.ENOUGH_TO_COMPILE])
    first = int(np.flatnonzero(index.kind_of == index.kind_keys.index("grid"))[0])
    row = [kind.key for kind in kinds].index("grid")

    def work():
        found = columns(judge, lon, lat).unit[row]
        return np.where(found < 0, -1, found - first)

    return work


def _one_each(place, unit, places):
    found = np.full(places, -1, dtype=np.int32)
    found[place] = unit
    return found


def _sjoin(kinds):
    def prepare(units, lon, lat, folder):
        import geopandas

        places = geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(lon, lat), crs=4326)
        frames = [geopandas.GeoDataFrame(geometry=units[kind], crs=4326) for kind in units if kind in kinds]

        def work():
            joined = [geopandas.sjoin(places, frame, how="inner", predicate="within") for frame in frames]
            rows = [_one_each(each.index.values, each["index_right"].values, len(lon)) for each in joined]
            return rows[0] if len(rows) == 1 else np.array(rows).T

        return work

    return prepare


def _strtree_of_units(units, lon, lat, folder):
    shapely.prepare(units["grid"])
    tree, points = shapely.STRtree(units["grid"]), shapely.points(lon, lat)
    return lambda: _one_each(*tree.query(points, predicate="intersects"), len(lon))


def _strtree_of_places(units, lon, lat, folder):
    points = shapely.points(lon, lat)

    def work():
        shapely.prepare(units["grid"])
        unit, place = shapely.STRtree(points).query(units["grid"], predicate="contains")
        return _one_each(place, unit, len(lon))

    return work


def _postgis(units, lon, lat, folder):
    import psycopg2

    connection = psycopg2.connect(os.environ["BENCH_ASSIGN_DATABASE"])
    connection.autocommit = True
    cursor = connection.cursor()
    cursor.execute("CREATE EXTENSION IF NOT EXISTS postgis")
    cursor.execute("DROP TABLE IF EXISTS g, f, a; CREATE TABLE g (id int, geom geometry(Polygon, 4326))")
    _copy(cursor, "g", shapely.to_wkb(shapely.set_srid(units["grid"], 4326), hex=True, include_srid=True))
    cursor.execute("CREATE TABLE f (id int, geom geometry(Point, 4326)); CREATE TABLE a (f int, g int)")
    points = shapely.set_srid(shapely.points(lon, lat), 4326)
    _copy(cursor, "f", shapely.to_wkb(points, hex=True, include_srid=True))
    cursor.execute("CREATE INDEX ON g USING gist (geom)")
    cursor.execute("VACUUM ANALYZE g, f")

    def work():
        cursor.execute("TRUNCATE a")
        cursor.execute("INSERT INTO a SELECT f.id, g.id FROM f JOIN g ON ST_Intersects(g.geom, f.geom)")

        def answer():
            cursor.execute("SELECT f, g FROM a")
            rows = np.array(cursor.fetchall(), dtype=np.int64).reshape(-1, 2)
            return _one_each(rows[:, 0], rows[:, 1], len(lon))

        return answer

    return work


def _copy(cursor, table, shapes):
    from io import StringIO

    lines = StringIO("\n".join(f"{at}\t{shape}" for at, shape in enumerate(shapes)))
    cursor.copy_expert(f"COPY {table} FROM STDIN", lines)


def _sedona(units, lon, lat, folder):
    import geopandas
    import sedonadb

    context = sedonadb.connect()
    grids = geopandas.GeoDataFrame({"g": np.arange(len(units["grid"]))}, geometry=units["grid"], crs=4326)
    places = geopandas.GeoDataFrame(
        {"f": np.arange(len(lon))}, geometry=geopandas.points_from_xy(lon, lat), crs=4326
    )
    context.create_data_frame(grids).to_memtable().to_view("g")
    context.create_data_frame(places).to_memtable().to_view("f")

    def work():
        query = "SELECT f.f, g.g FROM f JOIN g ON ST_Intersects(g.geometry, f.geometry)"
        found = context.sql(query).to_pandas()
        return _one_each(found["f"].values, found["g"].values, len(lon))

    return work


def _duckdb(units, lon, lat, folder):
    from pathlib import Path

    import duckdb
    import pyarrow

    connection = duckdb.connect(config={"allow_unsigned_extensions": "true", "threads": 1})
    (extension,) = Path(duckdb.__file__).parents[1].glob("duckdb_ext/extensions/*/*/spatial.duckdb_extension")
    connection.execute(f"LOAD '{extension}'")
    for name, shapes in (("g", units["grid"]), ("f", shapely.points(lon, lat))):
        table = pyarrow.table({"id": np.arange(len(shapes)), "wkb": pyarrow.array(shapely.to_wkb(shapes))})
        connection.register("arrow", table)
        connection.execute(f"CREATE TABLE {name} AS SELECT id, ST_GeomFromWKB(wkb) AS geom FROM arrow")
        connection.unregister("arrow")

    def work():
        query = "SELECT f.id AS f, g.id AS g FROM f JOIN g ON ST_Intersects(g.geom, f.geom)"
        found = connection.execute(query).fetchnumpy()
        return _one_each(found["f"], found["g"], len(lon))

    return work


_ALL = ("county", "zone", "township", "community", "estate", "grid")

ENGINES = {
    "our index, grids": _ours(("grid",)),
    "our index, six kinds": _ours(_ALL),
    "our columns, six kinds with states": _columns,
    "geopandas.sjoin, grids": _sjoin(("grid",)),
    "geopandas.sjoin, six kinds": _sjoin(_ALL),
    "shapely STRtree of grids": _strtree_of_units,
    "shapely STRtree of places": _strtree_of_places,
    "PostGIS join": _postgis,
    "SedonaDB (all cores)": _sedona,
    "DuckDB spatial (one thread)": _duckdb,
}
