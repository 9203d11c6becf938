"""A unit that is partitioned by others has their outline: a file cannot say otherwise."""

from datetime import date

import pytest

from grids.models import Revision
from grids.revisions import publish
from tests.grids.drawing import box, unit
from tests.grids.importing import geojson, run_import

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(xianning_city):
    """A county of two townships, one without any, both a little larger than what is in them."""
    publish(
        [unit("county", "421202", box(0, 0, 2, 1.5)), unit("county", "421221", box(2, 0, 3, 1))]
        + [unit("township", f"42120200{at}", box(at, 0, at + 1, 1)) for at in range(2)],
        effective_on=date(2022, 1, 1), document="D",
    )


def brought(tmp_path, **areas):
    return run_import(geojson(tmp_path / "x.geojson", areas), "--commit", on="2023-01-01")


def test_an_outline_that_is_not_that_of_its_parts_is_refused(town, tmp_path):
    words, code = brought(tmp_path, **{"421202": box(0, 0, 2.1, 1)})
    assert code == 1 and "outline is that of its 2 township, from which this one differs by 107," in words
    assert "[derived-boundary]" in words and Revision.objects.count() == 1


def test_the_outline_of_the_parts_themselves_comes_in(town, tmp_path):
    words, code = brought(tmp_path, **{"421202": box(0, 0, 2, 1)})
    assert code == 0 and "1 changed" in words


def test_a_hairline_is_left_to_the_check(town, tmp_path):
    assert brought(tmp_path, **{"421202": box(0, 0, 2, 1.0003)})[1] == 0


def test_what_is_known_like_that_or_has_no_parts_is_no_matter(town, tmp_path):
    words, code = brought(tmp_path, **{"421202": box(0, 0, 2, 1.5), "421221": box(2, 0, 3, 1.2)})
    assert code == 0 and "1 changed, 1 unchanged" in words
