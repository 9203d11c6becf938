"""The reference layer keeps one line a code, whatever is loaded twice."""

import pytest
import shapely

from gis_core.stamps import version
from grids.models import Street
from grids.streets import StreetLine, put_streets


@pytest.mark.django_db
def test_a_street_loaded_again_is_written_anew_and_not_doubled():
    line = shapely.LineString([(114, 29.5), (114.1, 29.6)])
    assert put_streets([StreetLine("S1", "温泉路", line, "main")], source="made up") == 1
    first = version("streets")
    both = shapely.MultiLineString([line, shapely.LineString([(114.2, 29.6), (114.3, 29.6)])])
    assert put_streets([StreetLine("S1", "温泉大道", both), StreetLine("S2", "横路", line)], source="x") == 2
    kept = Street.objects.get(code="S1")
    assert (kept.name, kept.grade, len(kept.geometry), kept.geometry.srid) == ("温泉大道", "", 2, 4326)
    assert Street.objects.count() == 2
    assert version("streets") > first > 0
