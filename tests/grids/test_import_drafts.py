"""A file becomes a draft of a planner: only what differs is in it, and nothing is published."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command

from grids.draft_state import difference_of
from grids.models import Revision, UnitVersion
from grids.revisions import publish
from tests.grids.drawing import box, unit
from tests.grids.importing import geojson, run_import
from tests.people import person

pytestmark = pytest.mark.django_db
DAY = date(2022, 1, 1)


@pytest.fixture
def town(xianning_city):
    """A city of three counties in a row."""
    publish(
        [unit("city", "4212", box(0, 0, 3, 1))]
        + [unit("county", f"42122{at}", box(at, 0, at + 1, 1)) for at in range(3)],
        effective_on=DAY, document="D0",
    )
    return person("office").username


def draft():
    return Revision.objects.exclude(status="published").get()


def test_what_differs_is_the_draft_and_what_does_not_is_left_out(town, tmp_path):
    path = geojson(tmp_path / "x.geojson", {
        "421220": box(0, 0, 1.2, 1), "421221": box(1.2, 0, 2, 1), "421222": box(2, 0, 3, 1),
    })
    before = UnitVersion.objects.count()
    words, code = run_import(path, f"--draft={town}", "--commit", on="2023-01-01")
    assert "0 new, 2 changed, 1 unchanged" in words and code == 0
    assert f"Written as draft {draft().pk} of {town}; nothing is published." in words
    change = difference_of(draft()).changes["county"]
    assert set(change.pairs) == {"421220", "421221"} and draft().effective_on == date(2023, 1, 1)
    assert draft().operations.get().name == "replace" and draft().document.number == "D1"
    assert UnitVersion.objects.count() == before


def test_a_dry_run_leaves_no_draft(town, tmp_path):
    path = geojson(tmp_path / "x.geojson", {"421220": box(0, 0, 1.2, 1), "421221": box(1.2, 0, 2, 1)})
    words, _ = run_import(path, f"--draft={town}", on="2023-01-01")
    assert "2 changed" in words and "Dry run" in words
    assert not Revision.objects.exclude(status="published").exists()


@pytest.mark.parametrize("name", ["u.gpkg", "u.dxf", "u.zip"])
def test_an_untouched_export_makes_no_draft(town, tmp_path, name):
    call_command("export_units", str(tmp_path / name), "--kind=county", "--crs=EPSG:4547", verbosity=0)
    words, _ = run_import(
        tmp_path / name, f"--draft={town}", "--commit", "--crs=EPSG:4547", "--layer=county", on="2023-01-01"
    )
    assert "3 unchanged" in words and "Nothing to write" in words
    assert not Revision.objects.exclude(status="published").exists()


def test_a_full_edition_in_a_draft_ends_units_there(town, tmp_path):
    path = geojson(tmp_path / "x.geojson", {"421220": box(0, 0, 1, 1), "421221": box(1, 0, 3, 1)})
    words, _ = run_import(path, f"--draft={town}", "--commit", "--edition=full", on="2023-01-01")
    assert "1 county not in the file end on 2023-01-01" in words
    assert difference_of(draft()).changes["county"].pairs["421222"].new is None


def test_ground_claimed_twice_is_refused_with_its_place_and_makes_no_draft(town, tmp_path):
    path = geojson(tmp_path / "x.geojson", {"421220": box(0, 0, 1.2, 1)})
    with pytest.raises(CommandError, match="114.01"):
        run_import(path, f"--draft={town}", "--commit", on="2023-01-01")
    assert not Revision.objects.exclude(status="published").exists()


def test_only_a_planner_may(town, tmp_path):
    path = geojson(tmp_path / "x.geojson", {"421220": box(0, 0, 1, 1)}, _421220="another name")
    for login in ("nobody", person("inspector").username):
        with pytest.raises(CommandError):
            run_import(path, f"--draft={login}", "--commit", on="2023-01-01")


def test_a_declared_parent_of_another_kind_than_the_drafts_is_refused_not_dropped(town, tmp_path):
    path = geojson(tmp_path / "x.geojson", {"421220001001-E001": box(0, 0, 1, 1)})
    with pytest.raises(CommandError, match="declared parent is of kind community"):
        run_import(path, f"--draft={town}", "--parent=code", "--parent-kind=county", kind="estate")


def test_a_declared_parent_is_the_units_in_the_draft(town, tmp_path):
    publish([unit("city", "4213", box(3, 0, 6, 1))], effective_on=DAY, document="D0")
    path = tmp_path / "x.csv"
    path.write_text(
        f'code,name,city,shape\n421222,name of 421222,4213,"{box(2, 0, 3, 1).wkt}"\n', encoding="utf-8"
    )
    run_import(
        path, "--wkt=shape", f"--draft={town}", "--parent=city", "--parent-kind=city", "--commit", on="2023-01-01"
    )
    pair = difference_of(draft()).changes["county"].pairs["421222"]
    assert (pair.old.parent, pair.new.parent) == ("4212", "4213")
