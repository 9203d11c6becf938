"""The questions of a Parquet file read by columns are those read row by row."""

import datetime
from decimal import Decimal

import pyarrow as arrow
import pytest
import shapely
from pyarrow import parquet

from findings import batch_files
from findings.batch_files import Settled, questions_of, reader_of
from findings.batch_questions import columns_of_questions
from findings.batch_reading import opened
from findings.batch_wish import BatchWish
from gis_core.current_city import current_city

pytestmark = pytest.mark.django_db
DAY = datetime.date(2022, 12, 15)

NUMBERS = [114.3, None, float("nan"), float("inf"), 0.0, 114.31, 114.32, 114.33]
COLUMNS = {
    "x": NUMBERS,
    "y": [29.8] * 8,
    "day": ["2022-12-15", "2022/3/1", "", None, "2022-02-30", "15.12.2022", "2022-12-15T23:30:00Z", "44910"],
    "date": [DAY, None, *[DAY] * 6],
    "moment": [datetime.datetime(2022, 12, 15, 20, tzinfo=datetime.UTC), None] * 4,
    "field": ["人行道秩序", "", None, " 人行道秩序 ", "a\0b", "spoilt \ufffd", "x" * 300, "7"],
    "number": [1, 2, None, 4, 5, 6, 7, 8],
    "accuracy": [5.0, None, -1.0, 20_000.0, float("nan"), 0.0, 3.5, 1.0],
    "exact": [Decimal("5.0"), None, Decimal("-1"), *[Decimal("2.5")] * 5],
    "text_accuracy": ["5", "", None, "many", "１２", "0", "3.5", "1"],
    "list": [[1, 2]] * 8,
}


def both(path, wish):
    """The questions by columns and row by row, as plain values."""
    with opened(path, wish) as source:
        reader = reader_of(source, wish, Settled(current_city(), DAY, 1))
        (part,) = source.parts
        rows = columns_of_questions([reader.read(row) for row in part.rows])
        return [
            (found.problems, {name: column.to_pylist() for name, column in found.columns.items()})
            for found in (questions_of(part, source, reader), rows)
        ]


def same(found, expected):
    return repr(found) == repr(expected)


@pytest.mark.parametrize("told", [
    {}, {"on": DAY}, {"on_field": "day"}, {"on_field": "date"}, {"on_field": "moment"}, {"on_field": "number"},
    {"category_field": "field"}, {"category_field": "number"}, {"category": "人行道秩序"},
    {"accuracy_field": "accuracy"}, {"accuracy_field": "exact"}, {"accuracy_field": "text_accuracy", "accuracy_m": 7.0},
    {"category_field": "list"}, {"on_field": "list"},
])
def test_whatever_a_column_holds(xianning_city, tmp_path, told):
    path = tmp_path / "a.parquet"
    parquet.write_table(arrow.table(COLUMNS), path)
    found, expected = both(path, BatchWish("gcj02", lon="x", lat="y", **told))
    assert same(found, expected), (found, expected)
    assert any(expected[0]) and len(expected[0]) == 8


def test_numbers_as_text_projections_and_names_with_white_space_are_read_row_by_row(xianning_city, tmp_path):
    path = tmp_path / "a.parquet"
    parquet.write_table(arrow.table({"x": ["114.3", "east"], "y": [29.8, 29.8], " z ": [29.8, None]}), path)
    for told in ({"lon": "x", "lat": "y"}, {"lon": "y", "lat": "z"}, {"lon": "y", "lat": "y", "crs": "EPSG:4547"}):
        found, expected = both(path, BatchWish("wgs84", **told))
        assert same(found, expected)


def test_geometry_of_every_kind(xianning_city, tmp_path):
    shapes = [
        shapely.Point(114.3, 29.8), None, shapely.Point(), shapely.Point(114.3, 29.8, 7), shapely.Point(float("nan"), 1),
        shapely.LineString([(114.3, 29.8), (114.31, 29.8)]), shapely.MultiPoint([(114.3, 29.8)]),
    ]
    wkb = [*shapely.to_wkb(shapes, output_dimension=3).tolist(), b"no geometry"]
    path = tmp_path / "a.parquet"
    geo = b'{"version": "1.0.0", "primary_column": "g", "columns": {"g": {"encoding": "WKB", "geometry_types": []}}}'
    table = arrow.table({"g": arrow.array(wkb, arrow.binary()), "n": list(range(8))})
    parquet.write_table(table.replace_schema_metadata({b"geo": geo}), path)
    found, expected = both(path, BatchWish("wgs84"))
    assert same(found, expected)
    assert [problem is None for problem in expected[0]] == [True, False, False, True, True, True, False, False]


def test_a_file_in_which_all_is_usual_is_never_read_row_by_row(xianning_city, tmp_path, monkeypatch):
    path = tmp_path / "a.parquet"
    parquet.write_table(arrow.table({"x": [114.3] * 3, "y": [29.8] * 3, "day": ["2022-12-15", "2022-12-16", "2022-12-15"]}), path)
    wish = BatchWish("wgs84", lon="x", lat="y", on_field="day")
    monkeypatch.setattr(batch_files, "columns_of_questions", None)
    with opened(path, wish) as source:
        reader = reader_of(source, wish, Settled(current_city(), DAY, 1))
        (part,) = source.parts
        found = questions_of(part, source, reader)
        assert "rows" not in part.__dict__ and len(found) == 3 and not any(found.problems)
