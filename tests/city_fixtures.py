"""The two cities as tests know them, and the folder of real files beside the project."""

from pathlib import Path

import pytest

from gis_core.configuring import configure_city, read_city_document

ROOT = Path(__file__).resolve().parent.parent
REAL_DATA = ROOT.parent / "shared" / "data"


def _configure(name):
    return configure_city(read_city_document(ROOT / "fixtures" / "cities" / f"{name}.yaml"))


@pytest.fixture
def xianning_city(db):
    """Xianning, configured in the test's database."""
    return _configure("xianning")


@pytest.fixture
def new_york_city(db):
    """New York, configured in the test's database."""
    return _configure("new_york")


@pytest.fixture(scope="session")
def real_data():
    """The folder of real files; the test is skipped, saying so, where it is missing."""
    if not REAL_DATA.is_dir():
        pytest.skip(f"the real files are not there: ../{REAL_DATA.relative_to(ROOT.parent)}")
    return REAL_DATA
