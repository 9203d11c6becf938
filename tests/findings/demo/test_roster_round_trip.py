"""The demo's whole roster goes out as an office would keep it and comes back without a change."""

import io

import shapely
from django.core.management import call_command

from findings.demo.roster import build_roster
from findings.demo_storing import duty_start, put_demo_bodies, put_demo_posts, units_by_code
from findings.plans import read_plan, store_plan
from grids.changes import UnitChange
from grids.duty_changes import start
from grids.models import Category
from grids.revisions import publish
from tests.city_fixtures import ROOT


def run(command, *arguments):
    out = io.StringIO()
    call_command(command, *map(str, arguments), stdout=out, stderr=io.StringIO())
    return out.getvalue()


def test_the_roster_of_the_demo_comes_back_without_a_change(xianning_city, tmp_path, small):
    day = min(unit.valid_from for unit in small.units)
    publish([
        UnitChange(unit.kind, unit.code, unit.name, unit.geometry if unit.geometry.geom_type == "MultiPolygon" else shapely.MultiPolygon([unit.geometry]), unit.attributes)
        for unit in small.units if unit.valid_from == day
    ], effective_on=day, document="demo")
    known = units_by_code()
    for year in (2020, 2022):  # between them, every category a department has
        store_plan(read_plan(ROOT / "fixtures" / "xianning" / f"plan-{year}.yaml"))
    roster = build_roster(small, ROOT / "fixtures" / "xianning" / "departments.csv", 2022)
    bodies = put_demo_bodies(roster)
    posts = put_demo_posts(roster, bodies)
    categories = dict(Category.objects.values_list("code", "pk"))
    duties = [each for each in roster.duties if each.unit in known or each.category in categories]
    start([duty_start(each, bodies, posts, known, categories) for each in duties])
    for on in ("2022-11-15", "2022-12-16"):
        path = tmp_path / f"{on}.xlsx"
        run("export_duties", "--on", on, "--out", path, "--persons")
        told = run("import_duties", path, "--on", on, "--full")
        assert "Nothing to write: it is like this already." in told, told
