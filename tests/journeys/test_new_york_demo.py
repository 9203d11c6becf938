"""New York's demo is loaded by one command, once, into a database of its own."""

from collections import Counter

import pytest
from django.core.management import call_command

from findings.demo_nyc_loading import files_of, load_demo_nyc
from findings.models import AssignmentUnit, Finding, Round
from gis_core.errors import Conflict, Unprocessable
from grids.models import UnitVersion

KINDS = ("borough", "community_district")


def chosen_counts(kind):
    """Code of a unit → how many requests it was chosen for."""
    rows = AssignmentUnit.objects.filter(kind=kind, chosen=True, assignment__is_current=True)
    return dict(Counter(rows.values_list("unit_version__code", flat=True)))


def test_the_demo_of_new_york_is_loaded_by_one_command_and_loading_it_again_adds_nothing(
    db, client, real_data, capsys
):
    call_command("load_demo_nyc", str(real_data))
    assert "913 of" not in capsys.readouterr().out
    assert Finding.objects.count() == 924
    assert Finding.objects.filter(round__key="2022-05").count() == 924
    assert Round.objects.get().status == Round.Status.PUBLISHED
    for kind in KINDS:
        shown = client.get(f"/tiles/values/{kind}.json?round=2022-05").json()["units"]
        assert {unit["code"]: unit["findings"] for unit in shown if unit["findings"]} == chosen_counts(kind)
    versions = UnitVersion.objects.count()
    call_command("load_demo_nyc", str(real_data))
    assert "924 already there" in capsys.readouterr().out
    assert (Finding.objects.count(), UnitVersion.objects.count()) == (924, versions)


def test_new_york_is_not_loaded_into_the_database_of_another_city(xianning_city, real_data):
    with pytest.raises(Conflict, match="xianning"):
        load_demo_nyc(real_data)


def test_a_folder_without_new_yorks_files_is_refused_by_what_it_lacks(tmp_path):
    with pytest.raises(Unprocessable, match="borough.geojson"):
        files_of(tmp_path)
