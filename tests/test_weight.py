"""The web process stays light, and the owner's driver stays the only one."""

import importlib.util
import subprocess
import sys

HEAVY = (
    "geopandas", "pandas", "numba", "matplotlib", "mapclassify", "rasterio", "exactextract", "pyogrio", "openpyxl",
    "docx",
)

# What a web worker imports: settings, every app, every view behind the URLs.
START = """
import sys
from gis_core.wsgi import application
from django.urls import get_resolver
get_resolver().url_patterns
def walk(patterns):
    for pattern in patterns:
        walk(pattern.url_patterns) if hasattr(pattern, "url_patterns") else pattern.callback
walk(get_resolver().url_patterns)
print(*sorted(name for name in sys.modules if name in {heavy}))
"""


def test_the_web_process_imports_no_heavy_library():
    run = subprocess.run(
        [sys.executable, "-c", START.replace("{heavy}", repr(HEAVY))],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.split() == []


def test_a_heavy_import_in_a_view_would_be_seen():
    planted = START.replace("{heavy}", repr(HEAVY)).replace("import sys\n", "import sys, openpyxl\n", 1)
    run = subprocess.run([sys.executable, "-c", planted], capture_output=True, text=True, check=False)
    assert run.stdout.split() == ["openpyxl"]


def test_psycopg_3_is_not_installed():
    assert importlib.util.find_spec("psycopg") is None
