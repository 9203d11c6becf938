"""A server that is set up unsafely does not start, and says which setting is wrong."""

import os
import subprocess
import sys

import pytest

from gis_core.safe_setup import refusals

GOOD = {"secret_key": "k3J9" * 8 + "xyz", "hosts": ["127.0.0.1", "luzhang.example"], "debug": False}


def test_a_safe_setup_is_not_refused():
    assert refusals(**GOOD) == []
    assert refusals(**GOOD | {"debug": True, "hosts": ["127.0.0.1", "localhost", "[::1]"]}) == []


@pytest.mark.parametrize(
    "change, named",
    [
        ({"secret_key": "short"}, "LUZHANG_SECRET_KEY"),
        ({"secret_key": ""}, "LUZHANG_SECRET_KEY"),
        ({"secret_key": "a" * 60}, "LUZHANG_SECRET_KEY"),
        ({"secret_key": "django-insecure-" + "k3J9xyzw" * 6}, "LUZHANG_SECRET_KEY"),
        ({"hosts": ["*"]}, "LUZHANG_HOSTS"),
        ({"hosts": ["127.0.0.1", " *.example"]}, "LUZHANG_HOSTS"),
        ({"debug": True}, "LUZHANG_DEBUG"),
    ],
)
def test_an_unsafe_setting_is_refused_by_its_name(change, named):
    (said,) = refusals(**GOOD | change)
    assert named in said


@pytest.mark.parametrize(
    "name, value",
    [("LUZHANG_SECRET_KEY", "short"), ("LUZHANG_HOSTS", "*"), ("LUZHANG_HOSTS", "luzhang.example")],
)
def test_the_server_itself_does_not_start_with_it(name, value):
    unsafe = os.environ | {"LUZHANG_DEBUG": "1" if "example" in value else "0", name: value}
    ran = subprocess.run(
        [sys.executable, "-c", "import gis_core.settings"], env=unsafe, capture_output=True, text=True
    )
    assert ran.returncode != 0
    assert ("LUZHANG_DEBUG" if "example" in value else name) in ran.stderr


def test_behind_tls_cookies_belong_to_this_host_alone_and_travel_encrypted():
    asked = "import gis_core.settings as s; print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE)"
    for https, told in (("1", "__Host-sessionid __Host-csrftoken True"), ("0", "sessionid csrftoken False")):
        ran = subprocess.run(
            [sys.executable, "-c", asked],
            env=os.environ | {"LUZHANG_HTTPS": https},
            capture_output=True,
            text=True,
            check=True,
        )
        assert ran.stdout.strip() == told
