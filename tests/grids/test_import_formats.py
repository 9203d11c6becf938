"""The same two counties come in alike from every format that boundaries are sent in."""

import csv
import zipfile

import geopandas
import pytest
import shapely
from django.core.management import CommandError

from gis_core.crs import geometry_from_storage
from gis_core.dxf_writing import DrawnArea, dxf_bytes
from grids.models import UnitVersion
from tests.grids.drawing import box
from tests.grids.importing import run_import

pytestmark = pytest.mark.django_db

WITH_HOLE = shapely.MultiPolygon([(box(0, 0, 4, 4).geoms[0].exterior, [box(1, 1, 2, 2).geoms[0].exterior])])
COUNTIES = {"421202": ("咸安区", WITH_HOLE), "421221": ("嘉鱼县", box(4, 0, 8, 4))}


def csv_file(path):
    with path.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target)
        writer.writerow(["code", "name", "shape"])
        writer.writerows((code, name, area.wkt) for code, (name, area) in COUNTIES.items())
    return path


def kml_text():
    def ring(which, exterior):
        places = " ".join(f"{x!r},{y!r},12.5" for x, y in exterior.coords)
        return f"<{which}BoundaryIs><LinearRing><coordinates>{places}</coordinates></LinearRing></{which}BoundaryIs>"

    placemarks = "".join(
        f'<Placemark><name>{name}</name><ExtendedData><Data name="code"><value>{code}</value></Data></ExtendedData>'
        f"<Polygon>{ring('outer', area.geoms[0].exterior)}"
        f"{''.join(ring('inner', hole) for hole in area.geoms[0].interiors)}</Polygon></Placemark>"
        for code, (name, area) in COUNTIES.items()
    )
    return f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{placemarks}</Document></kml>'


def kml_file(path):
    path.write_text(kml_text(), encoding="utf-8")
    return path


def kmz_file(path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("doc.kml", kml_text())
    return path


def parquet_file(path):
    frame = {"code": list(COUNTIES), "name": [name for name, _ in COUNTIES.values()]}
    areas = [area for _, area in COUNTIES.values()]
    geopandas.GeoDataFrame(frame, geometry=areas, crs="EPSG:4490").to_parquet(path)
    return path


def dxf_file(path):
    drawn = [
        DrawnArea("county", code, {"code": code, "name": name}, geometry_from_storage(area, epsg=4547, allowed=[4547]))
        for code, (name, area) in COUNTIES.items()
    ]
    path.write_bytes(dxf_bytes(drawn, "GBK"))
    return path


FILES = [
    (csv_file, "x.csv", ["--wkt=shape"]), (kml_file, "x.kml", []), (kmz_file, "x.kmz", []),
    (parquet_file, "x.parquet", []), (dxf_file, "x.dxf", ["--crs=EPSG:4547"]),
]


@pytest.mark.parametrize(("make", "name", "options"), FILES, ids=[name for _, name, _ in FILES])
def test_every_format_brings_the_same_units_to_the_last_digit(xianning_city, tmp_path, make, name, options):
    words, code = run_import(make(tmp_path / name), *options, "--commit")
    assert "2 rows read, 2 new, 0 changed, 0 unchanged, 0 refused." in words and code == 0
    for unit in UnitVersion.objects.all():
        name, area = COUNTIES[unit.code]
        assert unit.name == name
        assert shapely.from_wkb(bytes(unit.geometry.wkb)).normalize().equals_exact(area.normalize(), 0)


def test_a_drawing_must_be_told_its_system(xianning_city, tmp_path):
    with pytest.raises(CommandError, match="A DXF says no coordinate system. Say it with --crs: .*EPSG:4547"):
        run_import(dxf_file(tmp_path / "x.dxf"))


def test_a_table_must_be_told_its_column_of_geometry(xianning_city, tmp_path):
    with pytest.raises(CommandError, match="no geometry of its own. Say with --wkt FIELD"):
        run_import(csv_file(tmp_path / "x.csv"))
    with pytest.raises(CommandError, match="no column “geom”"):
        run_import(csv_file(tmp_path / "x.csv"), "--wkt=geom")


def test_an_open_polyline_is_refused_with_its_layer_and_its_ends(xianning_city, tmp_path):
    path = dxf_file(tmp_path / "x.dxf")
    path.write_bytes(path.read_bytes().replace(b"\r\n70\r\n1\r\n1001", b"\r\n70\r\n0\r\n1001", 1))
    words, code = run_import(path, "--crs=EPSG:4547", "--commit")
    assert "row 1" in words and "on layer “county” is open: it begins at (" in words and code == 1
    assert not UnitVersion.objects.exists()
