"""What browsers load is collected before serving, and sent compressed to those who take it so."""

import gzip

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from whitenoise.middleware import WhiteNoiseMiddleware

from gis_core.management.commands.serve import Command


@pytest.fixture
def collected(settings, tmp_path, monkeypatch):
    """A folder collected as `manage.py serve` does it, and what answers from it."""
    monkeypatch.setenv("LUZHANG_STATIC_COLLECTED", "")
    settings.STATIC_ROOT = tmp_path / "static"
    Command()._collect_static()
    settings.WHITENOISE_USE_FINDERS = False
    settings.WHITENOISE_AUTOREFRESH = False
    return settings.STATIC_ROOT, WhiteNoiseMiddleware(lambda request: HttpResponse(status=404))


def get(middleware, path, **headers):
    answer = middleware(RequestFactory().get(path, headers=headers))
    return answer, b"".join(answer) if answer.streaming else answer.content


def test_script_is_sent_compressed_and_is_the_same(collected):
    root, middleware = collected
    plain = (root / "tiles" / "viewer.js").read_bytes()
    answer, body = get(middleware, "/static/tiles/viewer.js", accept_encoding="gzip")
    assert answer["Content-Encoding"] == "gzip" and len(body) < len(plain) / 2
    assert gzip.decompress(body) == plain
    answer, body = get(middleware, "/static/tiles/viewer.js", accept_encoding="identity")
    assert "Content-Encoding" not in answer and body == plain


def test_changed_script_is_collected_again(collected):
    root, _ = collected
    target = root / "tiles" / "viewer.js"
    right = target.read_bytes()
    for file in (target, root / "tiles" / "viewer.js.gz"):
        file.unlink()
    Command()._collect_static()
    assert gzip.decompress((root / "tiles" / "viewer.js.gz").read_bytes()) == right == target.read_bytes()


def test_what_the_map_needs_is_there_and_its_developers_files_are_not(collected):
    root, _ = collected
    library = root / "vendor" / "maplibre-gl"
    assert (library / "maplibre-gl.mjs.gz").stat().st_size < 400_000
    assert (library / "maplibre-gl-worker.mjs.gz").is_file()
    assert not [*library.glob("*.map"), *library.glob("*-dev.mjs")]
