"""What every test may ask for: a database, a browser, golden files. And what a run must own up to.

With CI=true a missing database server or browser is a failure, never a skip; every run
ends by listing what was skipped and why.
"""

import gc
import os
import shutil
import sys
from copy import deepcopy
from functools import lru_cache
from pathlib import Path

import pytest

from gis_core.errors import Unavailable
from tests import emptying, order, own_database

pytest_plugins = ["tests.city_fixtures"]

# What Python compiles is kept, whatever the machine says: each core's worker would else compile every test and
# each program that a test starts all of ours, at every run (7 of 12 seconds before a worker's first test).
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

IN_CI = os.environ.get("CI", "").lower() in ("1", "true", "yes")
GOLDEN = Path(__file__).parent / "golden"
# Chromium without a window of its own takes half the time for a page; what measures what users have takes the whole.
QUICK_CHROMIUM = shutil.which("chromium-headless-shell") or shutil.which("chromium") or "/usr/bin/chromium"
CHROMIUM = shutil.which("chromium") or QUICK_CHROMIUM
# Software WebGL (the map alone: pages are put together without it, at half the time), no sandbox (root in a
# container has none), and no talk with anybody by itself.
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--use-gl=angle",
    "--use-angle=swiftshader-webgl",
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def pytest_addoption(parser):
    parser.addoption("--bless", action="store_true", help="rewrite the golden files from this run's answers")


def pytest_configure(config):
    from django.conf import settings

    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)  # WhiteNoise warns without one
    # What makes guessing slow makes every signed-in test slow too: a third of a second for each person.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    look_for_static_files_once()
    emptying.delete_instead_of_truncating()
    read_yaml_once()


def look_for_static_files_once():
    """Each test client loads the middleware anew; WhiteNoise would look through some 800 files for each.

    What it found is taken over by the next with the same settings: a fifth of the whole run was that search.
    """
    from django.conf import settings
    from whitenoise.middleware import WhiteNoiseMiddleware

    looked, found = WhiteNoiseMiddleware.__init__, {}

    def init(self, get_response=None, settings=settings):
        key = tuple((name, str(getattr(settings, name))) for name in sorted(dir(settings)) if name.startswith(("WHITENOISE", "STATIC")))
        if key not in found:
            looked(self, get_response, settings)
            found[key] = vars(self).copy()
        vars(self).update(found[key], files=dict(found[key]["files"]), get_response=get_response)

    WhiteNoiseMiddleware.__init__ = init


def read_yaml_once():
    """Most tests configure a city: its document is read once, and each has a copy (a thirteenth of the run)."""
    import yaml

    read = yaml.safe_load
    kept = lru_cache(maxsize=64)(read)
    yaml.safe_load = lambda stream: deepcopy(kept(stream)) if isinstance(stream, str) else read(stream)


def pytest_collection_modifyitems(config, items):
    """On several cores the longest files begin; alone, a run goes through the files in their order."""
    if os.environ.get("PYTEST_XDIST_WORKER"):
        items[:] = order.longest_first(items)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    return order.LongestFirst(config, log) if config.getoption("dist") == "loadfile" else None


def pytest_collection_finish():
    """What collecting made stays till the end: looking through it again and again was a seventh of the run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


def missing(what):
    """A thing this machine lacks: a skip for a person at work, a failure for CI."""
    if IN_CI:
        pytest.fail(f"{what} With CI=true that is a failure, not a skip.", pytrace=False)
    pytest.skip(what)


# --- database ------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def database_server():
    """Settings of the database this run makes and removes."""
    try:
        settings = own_database.open_database()
    except Unavailable as fault:
        missing(f"No database server: {fault}")
    yield settings
    own_database.close_database()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(database_server):
    """Point Django at it before the test database is made (pytest-django's own hook)."""
    from django.db import connections

    kept = connections["default"].settings_dict
    for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT"):
        kept[key] = database_server[key]
    kept["TEST"]["NAME"] = database_server["TEST_NAME"]
    kept["TEST"]["TEMPLATE"] = database_server.get("TEST_TEMPLATE")


@pytest.fixture(scope="module")
def module_db(django_db_setup, django_db_blocker):
    """One transaction round all tests of a module: for worlds that take long to make and that no test changes for good.

    What a module's own fixtures put into the database stands for each of its tests (each is undone by itself) and
    is gone after the last. Not for modules whose tests commit.
    """
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def database_url(transactional_db):
    """The address of this run's database, for commands started as processes of their own."""
    from urllib.parse import quote

    from django.db import connection

    held = connection.settings_dict
    secret = f":{quote(held['PASSWORD'], safe='')}" if held["PASSWORD"] else ""
    port = f":{held['PORT']}" if held["PORT"] else ""
    host = quote(held["HOST"], safe="")
    return f"postgis://{held['USER']}{secret}@{host}{port}/{held['NAME']}"


# --- browser -------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Debian's Chromium for pytest-playwright, which would look for one of its own."""
    if not Path(QUICK_CHROMIUM).exists():
        missing("No browser: Chromium is not installed (`make set-up-tests` installs it).")
    # Playwright's loop runs in this thread; Django would take it for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    return {**browser_type_launch_args, "executable_path": QUICK_CHROMIUM, "args": CHROMIUM_ARGUMENTS}


# --- golden files --------------------------------------------------------------------------


@pytest.fixture
def golden(request):
    """``golden(NAME, text)``: the text is to the letter what tests/golden/NAME holds; --bless rewrites."""
    bless = request.config.getoption("--bless")

    def compare(name, text):
        path = GOLDEN / name
        if bless:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="")
            return
        assert path.exists(), f"tests/golden/{name} is not there; look at the answer, then `make bless`."
        with path.open(encoding="utf-8", newline="") as file:
            expected = file.read()
        assert text == expected, f"This is not what tests/golden/{name} holds."

    return compare


# --- the end -------------------------------------------------------------------------------


def pytest_terminal_summary(terminalreporter):
    """Every skip is listed with its reason: a skipped claim is not a proven one."""
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = {}
    for report in skipped:
        told = report.longrepr
        reason = told[2] if isinstance(told, tuple) else str(told)
        reasons.setdefault(reason.removeprefix("Skipped: "), []).append(report.nodeid)
    terminalreporter.section(f"skipped: {len(skipped)}")
    for reason, tests in sorted(reasons.items()):
        terminalreporter.line(f"{len(tests)} × {reason}")
        for test in tests:
            terminalreporter.line(f"    {test}")
