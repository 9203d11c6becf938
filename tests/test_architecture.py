"""The house's own rules, each shown to catch the fault it is for."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models
from django.db.migrations.loader import MigrationLoader
from django.test.utils import isolate_apps

from tests import architecture

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def house() -> list[architecture.Source]:
    return architecture.sources(ROOT)


@pytest.fixture
def planted(tmp_path: Path):
    """A copy of the floors into which a test plants a file."""
    for floor in architecture.FLOORS:
        shutil.copytree(
            ROOT / floor, tmp_path / floor, ignore=shutil.ignore_patterns("__pycache__", "locale")
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)

    def plant(path: str, text: str) -> list[architecture.Source]:
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return architecture.sources(tmp_path)

    plant.root = tmp_path
    return plant


def relations(models_of: list[type[models.Model]]) -> list[tuple[str, str, str]]:
    return [
        (model._meta.app_label, f"{model.__name__}.{field.name}", field.related_model._meta.app_label)
        for model in models_of
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model
    ]


def test_every_file_says_which_room_it_is(house):
    assert architecture.unlabelled(house) == []


def test_a_file_that_names_no_room_is_found(planted):
    found = planted("grids/nameless.py", '"""Things about grids."""\nx = 1\n')
    assert any("grids/nameless.py" in fault for fault in architecture.unlabelled(found))


def test_no_import_climbs(house):
    assert architecture.climbing(house) == []


@pytest.mark.parametrize(
    "text", ["import tiles.layers", "from findings import models", "def f():\n    from tiles import layers"]
)
def test_a_climbing_import_is_found(planted, text):
    found = planted("grids/climber.py", f'"""Ask: planted?"""\n{text}\n')
    assert any("grids/climber.py" in fault for fault in architecture.climbing(found))


def lint_imports(root: Path) -> subprocess.CompletedProcess[str]:
    command = [
        str(Path(sys.executable).parent / "lint-imports"),
        "--config",
        str(root / "pyproject.toml"),
        "--no-cache",
    ]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False, timeout=120)


def test_import_linter_keeps_the_floors():
    run = lint_imports(ROOT)
    assert run.returncode == 0, run.stdout + run.stderr


def test_import_linter_finds_a_climbing_import(planted):
    planted("gis_core/climber.py", '"""Ask: planted?"""\nfrom grids import models\n')
    run = lint_imports(planted.root)
    assert run.returncode != 0
    assert "gis_core.climber" in run.stdout


def test_rooms_import_only_what_they_may(house):
    assert architecture.room_faults(house) == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("grids/planted.py", '"""Pure: planted?"""\nfrom django.db import connection\n'),
        ("grids/planted.py", '"""Pure: planted?"""\nfrom grids.models import Unit\n'),
        ("grids/planted.py", '"""Record: planted?"""\nfrom grids import units\n'),
        ("grids/planted.py", '"""Ask: planted?"""\nfrom gis_core import stamping\n'),
        ("findings/planted.py", '"""Act: planted?"""\nfrom gis_core.middleware import ProblemMiddleware\n'),
        ("tiles/planted.py", '"""Door: planted?"""\nfrom findings.urls import urlpatterns\n'),
    ],
)
def test_an_import_into_the_wrong_room_is_found(planted, path, text):
    found = planted(path, text)
    assert any(path in fault for fault in architecture.room_faults(found))


def test_imports_make_no_circle(house):
    assert architecture.circles(house) == []


def test_a_circle_is_found_even_when_a_function_hides_it(planted):
    planted("grids/one.py", '"""Ask: planted?"""\nfrom grids import two\n')
    found = planted("grids/two.py", '"""Ask: planted?"""\ndef f():\n    from grids import one\n')
    assert any("grids.one" in fault and "grids.two" in fault for fault in architecture.circles(found))


def test_no_record_points_to_a_higher_floor():
    ours = [model for floor in architecture.FLOORS for model in apps.get_app_config(floor).get_models()]
    assert relations(ours)
    assert architecture.climbing_relations(relations(ours)) == []


@isolate_apps("gis_core", "grids")
def test_a_record_pointing_to_a_higher_floor_is_found():
    class Planted(models.Model):
        unit = models.ForeignKey("grids.Unit", models.CASCADE)

        class Meta:
            app_label = "gis_core"

    class Unit(models.Model):
        class Meta:
            app_label = "grids"

    assert architecture.climbing_relations(relations([Planted])) == [
        "Planted.unit points from gis_core up to grids."
    ]


def migration_steps() -> list[tuple[str, str, str]]:
    graph = MigrationLoader(None).disk_migrations
    return [
        (app, f"{app}.{name}", dependency[0])
        for (app, name), migration in graph.items()
        for dependency in migration.dependencies
    ]


def test_no_migration_waits_for_a_higher_floor():
    assert architecture.climbing_relations(migration_steps()) == []


def test_a_migration_waiting_for_a_higher_floor_is_found():
    planted = [*migration_steps(), ("grids", "grids.9999_planted", "findings")]
    assert architecture.climbing_relations(planted) == [
        "grids.9999_planted points from grids up to findings."
    ]


def test_sql_names_only_tables_of_its_own_or_lower_floors():
    assert architecture.climbing_sql(ROOT) == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("grids/sql/planted.sql", "SELECT 1 FROM findings_finding"),
        ("grids/planted.py", '"""Ask: planted?"""\nQUESTION = "SELECT 1 FROM findings_finding"\n'),
    ],
)
def test_sql_naming_a_higher_floors_table_is_found(planted, path, text):
    planted(path, text)
    assert architecture.climbing_sql(planted.root) == [
        f"{path} names findings_finding, a table of a higher floor."
    ]
