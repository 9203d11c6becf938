"""A KML or KMZ is read as it is drawn; entities, foreign files and doubtful outlines are refused."""

import time
import zipfile

import pytest
import shapely

from gis_core.reading import read_features
from tests.gis_core.given_files import archive_of, refusal, rows, written

RING = "114.3,29.8,0 114.4,29.8,0 114.4,29.9,0 114.3,29.8,0"
HOLE = "114.35,29.81 114.36,29.81 114.36,29.82 114.35,29.81"


def polygon(ring=RING, hole=""):
    inner = f"<innerBoundaryIs><LinearRing><coordinates>{hole}</coordinates></LinearRing></innerBoundaryIs>"
    return (
        f"<Polygon><outerBoundaryIs><LinearRing><coordinates>\n {ring}\n</coordinates></LinearRing>"
        f"</outerBoundaryIs>{inner if hole else ''}</Polygon>"
    )


def kml(*placemarks, head='<?xml version="1.0" encoding="UTF-8"?>', more=""):
    inside = "".join(f"<Placemark>{each}</Placemark>" for each in placemarks)
    return (
        f'{head}<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>all</name>{more}<Folder>'
        f"<name>街道</name>{inside}</Folder></Document></kml>"
    )


GOOD = kml(
    f'<name>温泉街道</name><ExtendedData><SchemaData schemaUrl="#s"><SimpleData name="code">421202001'
    f"</SimpleData></SchemaData></ExtendedData>{polygon(hole=HOLE)}",
    f'<name>岛</name><ExtendedData><Data name="code"><value>421202002</value></Data></ExtendedData>'
    f"<MultiGeometry>{polygon()}{polygon(HOLE)}</MultiGeometry>",
)


def test_placemarks_come_with_their_data_their_folder_and_their_shape(tmp_path):
    table = read_features(written(tmp_path / "x.kml", GOOD))
    first, second = table.rows
    assert (table.driver, table.crs_epsg, table.count) == ("KML", 4326, 2)
    assert first.values == {"name": "温泉街道", "folder": "街道", "code": "421202001"}
    assert second.values["code"] == "421202002" and second.geometry.geom_type == "MultiPolygon"
    assert shapely.get_num_interior_rings(first.geometry) == 1 and not first.geometry.has_z
    assert first.geometry.bounds == (114.3, 29.8, 114.4, 29.9)


@pytest.mark.parametrize(("encoding", "head", "said"), [
    ("utf-8-sig", '<?xml version="1.0"?>', None),
    ("utf-16", '<?xml version="1.0" encoding="UTF-16"?>', None),
    ("gbk", '<?xml version="1.0" encoding="GBK"?>', None),
    ("gbk", "", "GBK"),
])
def test_its_encoding_is_the_one_said_or_declared(tmp_path, encoding, head, said):
    path = written(tmp_path / "x.kml", kml(f"<name>温泉</name>{polygon()}", head=head), encoding)
    assert rows(path, encoding=said)[0].values["name"] == "温泉"


def test_text_in_another_encoding_is_refused(tmp_path):
    fault = refusal(written(tmp_path / "x.kml", kml("<name>温泉街道</name>", head=""), "gbk"))
    assert fault.code == "bad-encoding" and "--encoding GBK" in fault.hint


def test_data_named_like_an_element_wins_over_it(tmp_path):
    data = '<ExtendedData><Data name="Name"><value>咸安</value></Data></ExtendedData>'
    assert rows(written(tmp_path / "x.kml", kml(f"<name>label</name>{data}{polygon()}")))[0].values == {
        "folder": "街道", "Name": "咸安",
    }


@pytest.mark.parametrize("utf16", [False, True])
def test_entities_are_refused_before_they_grow(tmp_path, utf16):
    laughs = "".join(f'<!ENTITY l{at} "{f"&l{at - 1};" * 10}">' for at in range(1, 30))
    text = f'<!DOCTYPE kml [<!ENTITY l0 "lol">{laughs}]>' + kml("<name>&l29;</name>", head="")
    before = time.monotonic()
    assert refusal(written(tmp_path / "x.kml", text, "utf-16" if utf16 else "utf-8")).code == "bad-xml"
    assert time.monotonic() - before < 1


def test_an_entity_that_names_a_file_is_refused(tmp_path):
    secret = written(tmp_path / "secret", "hidden")
    text = f'<!DOCTYPE kml [<!ENTITY x SYSTEM "{secret.as_uri()}">]>' + kml("<name>&x;</name>", head="")
    fault = refusal(written(tmp_path / "x.kml", text))
    assert fault.code == "bad-xml" and "hidden" not in str(fault)


def test_features_behind_a_link_are_refused_not_left_out(tmp_path):
    link = "<NetworkLink><Link><href>http://127.0.0.1/x.kml</href></Link></NetworkLink>"
    assert refusal(written(tmp_path / "x.kml", kml(polygon(), more=link))).code == "external-reference"


@pytest.mark.parametrize(("text", "code"), [
    ("<html/>", "bad-kml"), ("no xml", "bad-xml"), (GOOD[:-40], "bad-xml"),
    ("<kml>" + "<Folder>" * 200 + "</Folder>" * 200 + "</kml>", "bad-xml"),
])
def test_what_is_no_whole_kml_is_refused(tmp_path, text, code):
    assert refusal(written(tmp_path / "x.kml", text)).code == code


@pytest.mark.parametrize(("shape", "code"), [
    (polygon("114.3,29.8 114.4,29.8 114.4,29.9 114.35,29.9"), "not-closed"),
    (polygon("114.3,29.8 114.4,29.8"), "too-few-points"),
    (polygon("114.3, 29.8 114.4, 29.8"), "bad-position"),
    (polygon() + polygon(), "several-geometries"),
    ("<Polygon></Polygon>", "bad-position"),
    ("<Model></Model>", "not-an-area"),
])
def test_a_doubtful_outline_is_the_fault_of_its_row_and_the_next_is_read(tmp_path, shape, code):
    bad, good = rows(written(tmp_path / "x.kml", kml(f"<name>x</name>{shape}", polygon())))
    assert bad.fault.code == code and bad.geometry is None and bad.values["name"] == "x"
    assert good.fault is None and good.number == 2


def test_a_preview_reads_no_more_than_asked(tmp_path):
    path = written(tmp_path / "x.kml", kml(*[polygon()] * 9))
    assert len(rows(path, rows=3)) == 3 and len(rows(path)) == 9


def test_a_kmz_gives_its_document(tmp_path):
    path = archive_of(tmp_path / "x.kmz", ("files/pin.png", b"x"), ("doc.kml", GOOD), ("other.kml", kml(polygon())))
    assert [row.values["code"] for row in rows(path)] == ["421202001", "421202002"]
    assert len(rows(path, layer="other.kml")) == 1


def test_a_kmz_with_several_documents_is_a_choice_and_without_one_refused(tmp_path):
    two = archive_of(tmp_path / "x.kmz", ("a.kml", GOOD), ("b.kml", kml(polygon())))
    assert refusal(two).code == "choose-layer" and "a.kml, b.kml" in refusal(two).hint
    assert len(rows(two, layer="b.kml")) == 1
    assert refusal(two, layer="c.kml").code == "choose-layer"
    assert refusal(archive_of(tmp_path / "y.kmz", ("a.txt", b"x"))).code == "no-such-layer"


def test_a_kmz_is_opened_as_warily_as_any_zip(tmp_path):
    assert refusal(archive_of(tmp_path / "x.kmz", ("../doc.kml", GOOD))).code == "zip-slip"
    bomb = tmp_path / "bomb.kmz"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("doc.kml", GOOD + " " * 30_000_000)
    assert refusal(bomb).code == "zip-bomb"
    assert refusal(written(tmp_path / "y.kmz", GOOD)).code == "bad-archive"


def linking(*addresses):
    links = "".join(f"<NetworkLink><Link><href>{each}</href></Link></NetworkLink>" for each in addresses)
    return kml(more=links)


def test_a_kmz_that_links_to_one_of_its_own_files_means_that_one(tmp_path):
    path = archive_of(tmp_path / "x.kmz", ("doc.kml", linking("layers/a.kml")), ("layers/a.kml", GOOD))
    assert [row.values["code"] for row in rows(path)] == ["421202001", "421202002"]


def test_a_kmz_whose_features_lie_in_several_files_is_a_choice(tmp_path):
    path = archive_of(
        tmp_path / "x.kmz", ("doc.kml", linking("a.kml", "b.kml")), ("a.kml", GOOD), ("b.kml", kml(polygon()))
    )
    assert refusal(path).code == "choose-layer" and "a.kml, b.kml" in refusal(path).hint
    assert len(rows(path, layer="b.kml")) == 1


def test_a_kmz_that_links_outside_is_refused_and_one_that_links_in_a_circle_ends(tmp_path):
    away = archive_of(tmp_path / "x.kmz", ("doc.kml", linking("http://127.0.0.1/a.kml")), ("a.kml", GOOD))
    assert refusal(away).code == "external-reference"
    circle = archive_of(tmp_path / "y.kmz", ("doc.kml", linking("a.kml")), ("a.kml", linking("doc.kml")))
    assert refusal(circle).code == "external-reference"
