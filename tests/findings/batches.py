"""Files of places in the drawn town, in every format that is taken, for tests of batches."""

import csv
import json

import numpy as np
import shapely

from tests.findings import town

SPOTS = [(0.5, 0.8), (1.5, 0.8), (0.4, 0.4), (3.5, 0.5), (0.999, 0.5), (2.5, 0.5), (2.5, 1.5)]


def rows(count=7):
    """(name, lon, lat, day, category) of places in the town."""
    for at in range(count):
        column, line = SPOTS[at % len(SPOTS)]
        lon, lat = town.PAPER.point(column, line - (at // len(SPOTS)) % 50 / 1000)
        yield f"点{at}", lon, lat, ["2022-12-15", "2022-03-01"][at % 2], "人行道秩序" if at % 3 else ""


HEADER = ["name", "lon", "lat", "seen", "field"]


def write_csv(path, found, encoding="utf-8", header=HEADER):
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(found)
    return path


def write_xlsx(path, found):
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(HEADER)
    for row in found:
        book.active.append(list(row))
    book.save(path)
    return path


def write_geojson(path, found):
    features = [
        {"type": "Feature", "geometry": {"type": "Point", "coordinates": [lon, lat]},
         "properties": {"name": name, "seen": seen, "field": field}}
        for name, lon, lat, seen, field in found
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def write_vector(path, found, driver="GPKG"):
    from gis_core.vector_files import gdal

    found = list(found)
    gdal().write(
        str(path), geometry=shapely.to_wkb(shapely.points(np.array([row[1:3] for row in found]).reshape(-1, 2))),
        field_data=[np.array([row[at] for row in found], dtype=object) for at in (0, 3, 4)]
        + [np.arange(len(found), dtype=np.int32)],
        fields=np.array(["name", "seen", "field", "number"], dtype=object), layer="places", driver=driver,
        geometry_type="Point", crs="EPSG:4326", encoding="UTF-8" if driver != "GPKG" else None,
    )
    return path


def write_shapefile_zip(path, found):
    import zipfile

    folder = path.parent / "shape"
    folder.mkdir()
    write_vector(folder / "places.shp", found, "ESRI Shapefile")
    with zipfile.ZipFile(path, "w") as archive:
        for file in folder.iterdir():
            archive.write(file, file.name)
    return path


def write_parquet(path, found):
    import pyarrow as arrow
    from pyarrow import parquet

    found = list(found)
    table = arrow.table({name: [row[at] for row in found] for at, name in enumerate(HEADER)})
    parquet.write_table(table.append_column("extra", arrow.array([[1, 2]] * len(found))), path)
    return path


def write_geoparquet(path, found):
    import geopandas

    found = list(found)
    frame = geopandas.GeoDataFrame(
        {"name": [row[0] for row in found], "seen": [row[3] for row in found], "field": [row[4] for row in found]},
        geometry=shapely.points(np.array([row[1:3] for row in found]).reshape(-1, 2)), crs="EPSG:4326",
    )
    frame.to_parquet(path)
    return path


FORMATS = {
    "places.csv": (write_csv, True), "places.xlsx": (write_xlsx, True), "places.geojson": (write_geojson, False),
    "places.gpkg": (write_vector, False), "places.zip": (write_shapefile_zip, False),
    "places.parquet": (write_parquet, True), "places.geoparquet": (write_geoparquet, False),
}


def read_back(path):
    """Rows (as dicts) of a written file, by readers that are not ours."""
    import geopandas
    import pandas

    suffix = path.suffix
    if suffix == ".csv":
        return list(csv.DictReader(path.open(encoding="utf-8-sig", newline="")))
    if suffix == ".xlsx":
        frame = pandas.read_excel(path, dtype=str)
    elif suffix == ".parquet":
        frame = pandas.read_parquet(path)
    elif suffix == ".geoparquet":
        frame = geopandas.read_parquet(path)
    else:
        frame = geopandas.read_file(f"zip://{path}!answers.shp" if suffix == ".zip" else path)
    return frame.astype(object).where(frame.notna(), None).to_dict("records")
