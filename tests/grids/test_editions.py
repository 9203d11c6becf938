"""A partial edition leaves what it does not name; a full one ends it, by name, and never by mistake."""

from datetime import date

import pytest
from django.core.management import CommandError

from grids.models import UnitVersion
from grids.revisions import publish
from grids.units import newest_revision, versions_on
from tests.grids.drawing import box, unit
from tests.grids.importing import geojson, run_import

pytestmark = pytest.mark.django_db
AREAS = {f"42122{at}": box(at, 0, at + 1, 1) for at in range(4)}
LATER = "2023-01-01"


@pytest.fixture
def counties(xianning_city, tmp_path):
    """Four counties from 2022 on."""
    run_import(geojson(tmp_path / "first.geojson", AREAS), "--commit")


def some(tmp_path, count):
    return geojson(tmp_path / "next.geojson", dict(list(AREAS.items())[:count]))


def held_on(day):
    return sorted(each.code for each in versions_on(date.fromisoformat(day), newest_revision().number, ["county"]))


def test_a_partial_edition_is_the_rule_and_ends_nothing(counties, tmp_path):
    words, _ = run_import(some(tmp_path, 3), "--commit", on=LATER)
    assert "1 county not in the file stay as they are." in words and len(held_on(LATER)) == 4


def test_a_full_edition_ends_what_it_leaves_out_and_names_it(counties, tmp_path):
    words, _ = run_import(some(tmp_path, 3), "--edition=full", on=LATER)
    assert "1 county not in the file end on 2023-01-01:\n  421223 name of 421223" in words
    assert "Add --commit" in words and len(held_on(LATER)) == 4
    words, _ = run_import(some(tmp_path, 3), "--edition=full", "--commit", on=LATER)
    assert "Written as revision 2." in words and "stay as they are" not in words
    assert held_on(LATER) == ["421220", "421221", "421222"] and len(held_on("2022-12-31")) == 4


def test_a_file_that_looks_like_a_part_is_refused_unless_somebody_insists(counties, tmp_path):
    with pytest.raises(CommandError, match="3 of 4 county are not in the file .* looks like a part.*--yes-end"):
        run_import(some(tmp_path, 1), "--edition=full", "--commit", on=LATER)
    assert len(held_on(LATER)) == 4
    run_import(some(tmp_path, 1), "--edition=full", "--yes-end", "--commit", on=LATER)
    assert held_on(LATER) == ["421220"]


def test_a_unit_with_units_in_it_cannot_end_before_them(counties, tmp_path):
    publish([unit("township", "421223001", box(3, 0, 4, 1))], effective_on=date(2022, 1, 1), document="D")
    with pytest.raises(CommandError, match="421223 would end on 2023-01-01, but 1 township still belong there"):
        run_import(some(tmp_path, 3), "--edition=full", "--commit", on=LATER)


def test_refused_rows_end_nothing(counties, tmp_path):
    path = geojson(tmp_path / "next.geojson", {**dict(list(AREAS.items())[:3]), "no code": box(3, 0, 4, 1)})
    words, code = run_import(path, "--edition=full", "--commit", on=LATER)
    assert code == 1 and "end on" not in words and len(held_on(LATER)) == 4
    with pytest.raises(CommandError, match="A full edition is taken whole"):
        run_import(path, "--edition=full", "--skip-refused", "--commit", on=LATER)


def test_the_same_full_edition_again_changes_nothing(counties, tmp_path):
    before = UnitVersion.objects.count()
    words, _ = run_import(some(tmp_path, 4), "--edition=full", "--commit", on=LATER)
    assert "4 unchanged" in words and "Nothing to write" in words and UnitVersion.objects.count() == before
