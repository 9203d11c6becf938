"""Closed polylines of a DXF are areas with what the drawing says of them; all else is told, not mended."""

import pytest
import shapely

from gis_core.dxf_writing import DrawnArea, dxf_bytes
from gis_core.reading import read_features
from tests.gis_core.given_files import refusal, rows, written

SQUARE = [(0, 0), (10, 0), (10, 10), (0, 10)]
INNER = [(2, 2), (4, 2), (4, 4), (2, 4)]
BESIDE = [(20, 0), (30, 0), (30, 10), (20, 10)]


def pairs(*groups):
    return "".join(f"{code:>3}\n{value}\n" for code, value in groups)


def light(points, layer="421202", closed=1, *more, bulge=0):
    vertices = [(code, number) for x, y in points for code, number in ((10, x), (20, y), (42, bulge))]
    return pairs((0, "LWPOLYLINE"), (5, "1F"), (8, layer), (90, len(points)), (70, closed), *vertices, *more)


def heavy(points, layer="421202", flags=1):
    vertices = [pairs((0, "VERTEX"), (8, layer), (10, x), (20, y), (30, 0)) for x, y in points]
    return pairs((0, "POLYLINE"), (8, layer), (66, 1), (70, flags)) + "".join(vertices) + pairs((0, "SEQEND"))


def text(words, x, y, layer="label", kind="TEXT"):
    return pairs((0, kind), (8, layer), (10, x), (20, y), (40, 1), (1, words))


def dxf(*entities, header=()):
    return (
        pairs((0, "SECTION"), (2, "HEADER"), *header, (0, "ENDSEC"), (0, "SECTION"), (2, "BLOCKS"), (0, "BLOCK"))
        + light(BESIDE, "inside a block") + pairs((0, "ENDBLK"), (0, "ENDSEC"), (0, "SECTION"), (2, "ENTITIES"))
        + "".join(entities) + pairs((0, "ENDSEC"), (0, "EOF"))
    )


@pytest.fixture
def drawn(tmp_path):
    return lambda *entities, encoding="utf-8", **more: written(tmp_path / "x.dxf", dxf(*entities, **more), encoding)


def test_closed_polylines_old_and_new_are_areas_on_their_layer(drawn):
    table = read_features(drawn(light(SQUARE), heavy(BESIDE, "421221"), light([*INNER, INNER[0]], "x", 0)))
    assert (table.driver, table.crs_epsg, table.fields) == ("DXF", None, ["layer", "handle"])
    read = list(table.rows)
    assert [row.values["layer"] for row in read] == ["421202", "421221", "x"]
    assert [row.geometry.area for row in read] == [100, 100, 4] and not any(row.fault for row in read)


def test_what_stands_inside_an_outline_is_its_text(drawn):
    block = pairs((0, "INSERT"), (66, 1), (2, "B"), (10, 25), (20, 5)) + pairs(
        (0, "ATTRIB"), (8, "b"), (2, "CODE"), (1, "421221"), (10, 25), (20, 5), (0, "SEQEND")
    )
    first, second = rows(drawn(
        light(SQUARE, "unit"), light(BESIDE, "unit"), text(r"\U+6E29\U+6CC9", 5, 5),
        text("{\\fSimSun;鱼岳}", 25, 5, kind="MTEXT"), block,
    ))
    assert first.values["text"] == "温泉"
    assert (second.values["text"], second.values["attribute:CODE"]) == ("鱼岳", "421221")


def test_labels_on_several_layers_are_fields_apart_and_belong_to_the_smallest_outline(drawn):
    outer, inner, over = rows(drawn(
        light(SQUARE, "unit"), light(INNER, "unit"), light([(-1, -1), (11, -1), (11, 11), (-1, 11)], "over"),
        text("1", 8, 8, "code"), text("2", 3, 3, "code"), text("甲", 8, 8, "name"),
    ))
    assert (outer.values["text:code"], inner.values["text:code"], outer.values["text:name"]) == ("1", "2", "甲")
    assert over.values["text:code"] == "1 | 2"


def test_extended_data_are_fields(drawn):
    more = ((1001, "SOUTH"), (1000, "300000"), (1000, "421202001"))
    assert rows(drawn(light(SQUARE, "JZD", 1, *more)))[0].values["SOUTH:2"] == "421202001"


@pytest.mark.parametrize(("entity", "code", "words"), [
    (light(SQUARE, "x", 0), "not-closed", "“x” is open: it begins at (0, 0) and ends at (0, 10), 10 apart."),
    (heavy(SQUARE, "x", 0), "not-closed", "ends at (0, 10)"),
    (light(SQUARE, bulge=1), "curves", "an arc at (0, 0)"),
    (heavy(SQUARE, flags=1 | 4), "curves", "arc"),
    (light(SQUARE, "x", 1, (210, 0), (220, 0), (230, -1)), "not-flat", "does not lie flat"),
    (light(SQUARE[:2]), "too-few-points", "2 vertices"),
])
def test_a_polyline_that_is_no_area_is_the_fault_of_its_row(drawn, entity, code, words):
    bad, good = rows(drawn(entity, light(BESIDE)))
    assert bad.fault.code == code and words in bad.fault.detail and bad.geometry is None
    assert good.fault is None and good.number == 2


def test_outlines_of_one_value_are_one_area_with_holes(drawn):
    path = drawn(light(SQUARE), light(INNER), light(BESIDE), light([(50, 0), (60, 0), (60, 9)], "421221"))
    table = read_features(path, joined_by="layer")
    first, second = table.rows
    assert (first.geometry.area, len(first.geometry.geoms), second.geometry.area) == (196, 2, 45)
    assert "4 polylines became 2 areas by “layer”" in " ".join(table.notes)
    assert [row.geometry.area for row in rows(path)] == [100, 4, 100, 45]


def test_one_open_outline_keeps_the_whole_area_out(drawn):
    (row,) = rows(drawn(light(SQUARE), light(BESIDE, closed=0)), joined_by="layer")
    assert row.fault.code == "not-closed" and row.geometry is None


def test_values_that_differ_within_an_area_are_told_not_chosen(drawn):
    path = drawn(light(SQUARE), light(BESIDE), text("甲", 5, 5), text("乙", 25, 5))
    table = read_features(path, joined_by="layer")
    assert next(table.rows).values["text"] is None and "differ in “text”" in table.notes[0]


def test_a_layer_is_chosen_by_name(drawn):
    path = drawn(light(SQUARE, "a"), light(BESIDE, "b"))
    assert [row.values["layer"] for row in rows(path, layer="b")] == ["b"]
    assert "a, b" in refusal(path, layer="c").hint


def test_what_is_not_read_is_counted(drawn):
    table = read_features(drawn(
        light(SQUARE), pairs((0, "LINE"), (8, "x")), pairs((0, "ARC")), pairs((0, "HATCH")),
        light(BESIDE, "x", 1, (67, 1)), header=((9, "$INSUNITS"), (70, 4)),
    ))
    assert "1 ARC, 1 HATCH, 1 LINE, 1 paper space LWPOLYLINE" in table.notes[0]
    assert "no metre" in table.notes[1] and table.count == 1


@pytest.mark.parametrize(("header", "encoding", "said"), [
    (((9, "$ACADVER"), (1, "AC1015"), (9, "$DWGCODEPAGE"), (3, "ANSI_936")), "gbk", None),
    (((9, "$ACADVER"), (1, "AC1027"), (9, "$DWGCODEPAGE"), (3, "ANSI_936")), "utf-8", None),
    ((), "gbk", "GBK"),
])
def test_its_encoding_is_the_one_said_or_that_of_its_version(drawn, header, encoding, said):
    path = drawn(light(SQUARE, "温泉街道"), header=header, encoding=encoding)
    assert rows(path, encoding=said)[0].values["layer"] == "温泉街道"


def test_text_in_another_encoding_is_refused_naming_the_line(drawn):
    fault = refusal(drawn(light(SQUARE, "温泉街道"), encoding="gbk"))
    assert fault.code == "bad-encoding" and "Line " in fault.detail and "--encoding GBK" in fault.hint


@pytest.mark.parametrize(("content", "code"), [
    (b"AutoCAD Binary DXF\r\n\x1a\x00", "bad-dxf"), (b"AC1032\0\0\0", "bad-dxf"),
    (dxf(light(SQUARE))[:-20].encode(), "bad-dxf"), (b"words\nand more\n", "bad-dxf"),
    (dxf(pairs((0, "LINE"))).encode(), "no-outlines"),
    (dxf(heavy(SQUARE).replace("SEQEND", "LINE")).encode(), "bad-dxf"),
    (dxf(pairs((0, "LWPOLYLINE"), (10, "abc"))).encode(), "bad-dxf"),
])
def test_what_is_no_whole_drawing_is_refused(tmp_path, content, code):
    (tmp_path / "x.dxf").write_bytes(content)
    assert refusal(tmp_path / "x.dxf").code == code


@pytest.mark.parametrize("encoding", ["UTF-8", "GBK"])
def test_what_is_written_is_read_back_to_the_last_digit(tmp_path, encoding):
    area = shapely.MultiPolygon([(SQUARE, [INNER]), ([(531166.123456789, 1 / 3), (531170, 1), (531168, 3)], [])])
    names = {"code": "421202", "name": "温泉“街道”=1"}
    (tmp_path / "x.dxf").write_bytes(dxf_bytes([DrawnArea("county", "421202", names, area)], encoding))
    (row,) = rows(tmp_path / "x.dxf", joined_by="code")
    assert row.geometry.normalize().equals_exact(area.normalize(), 0)
    assert {name: row.values[name] for name in (*names, "layer")} == {**names, "layer": "county"}


def test_gdal_reads_what_is_written(tmp_path):
    from gis_core.vector_files import gdal

    area = shapely.MultiPolygon([(SQUARE, [INNER])])
    (tmp_path / "x.dxf").write_bytes(dxf_bytes([DrawnArea("county", "421202", {"name": "温泉"}, area)], "GBK"))
    meta, _, shapes, values = gdal().read(str(tmp_path / "x.dxf"))
    kinds = shapely.get_type_id(shapely.from_wkb(shapes)).tolist()
    assert kinds == [1, 1, 0] and list(values[0]) == ["county", "county", "county-label"]
    assert "421202" in list(values[list(meta["fields"]).index("Text")])
