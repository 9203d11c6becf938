"""Archives travel piece by piece, as RFC 9110 has it, and only those that everybody may have."""

import hashlib
import os

import pytest
from pmtiles.reader import Reader

from tests.tiles.archived import export, tiles_in
from tiles.archive_ranges import NotSatisfiable, asked_range

SIZE = 1000


@pytest.fixture
def folder(settings, tmp_path):
    settings.ARCHIVES = tmp_path
    return tmp_path


@pytest.fixture
def archive(db, mapped_city, folder):
    export(folder / "november.pmtiles", "--commit", zooms="8-11", layers="units/zone")
    return folder / "november.pmtiles"


ADDRESS = "/archives/november.pmtiles"


@pytest.mark.parametrize("header, span", [
    ("bytes=0-0", (0, 1)), ("bytes=0-126", (0, 127)), ("bytes=10-", (10, 1000)), ("bytes=-10", (990, 1000)),
    ("bytes=-5000", (0, 1000)), ("bytes=999-5000", (999, 1000)), ("BYTES = 1-2", None), ("Bytes=1-2", (1, 3)),
    ("", None), ("bytes=", None), ("bytes=-", None), ("bytes=5-4", None), ("bytes=0-1,5-6", None),
    ("bytes=a-b", None), ("lines=0-5", None), ("bytes=１-２", None), ("bytes=1-2-3", None)])
def test_a_range_is_read_as_the_standard_has_it(header, span):
    assert asked_range(header, SIZE) == span


@pytest.mark.parametrize("header", ["bytes=1000-", "bytes=1000-1001", "bytes=-0", "bytes=99999-"])
def test_what_lies_beyond_the_end_cannot_be_satisfied(header):
    with pytest.raises(NotSatisfiable):
        asked_range(header, SIZE)


def test_the_python_reader_reads_every_tile_through_ranges_alone(client, archive):
    def by_range(offset, length):
        response = client.get(ADDRESS, headers={"Range": f"bytes={offset}-{offset + length - 1}"})
        assert response.status_code == 206 and len(response.content) <= length
        return response.content

    over_http = Reader(by_range)
    assert over_http.metadata()["luzhang"]["audience"] == "public"
    found = tiles_in(archive)
    assert found and all(over_http.get(*place) is not None for place in found)


def test_whole_part_tail_and_head_agree_with_the_file(client, archive):
    body = archive.read_bytes()
    whole = client.get(ADDRESS)
    assert (whole.status_code, whole.content, whole["Accept-Ranges"]) == (200, body, "bytes")
    assert whole["Content-Type"] == "application/vnd.pmtiles" and "Content-Encoding" not in whole
    part = client.get(ADDRESS, headers={"Range": "bytes=100-199"})
    assert (part.status_code, part.content) == (206, body[100:200])
    assert part["Content-Range"] == f"bytes 100-199/{len(body)}" and part["Content-Length"] == "100"
    assert client.get(ADDRESS, headers={"Range": "bytes=-7"}).content == body[-7:]
    head = client.head(ADDRESS)
    assert (head.status_code, head["Content-Length"], head.content) == (200, str(len(body)), b"")
    beyond = client.get(ADDRESS, headers={"Range": f"bytes={len(body)}-", "Accept": "application/json"})
    assert (beyond.status_code, beyond["Content-Range"]) == (416, f"bytes */{len(body)}")
    assert beyond.json()["type"] == "/problems/beyond-the-end"


def test_a_long_answer_is_sent_as_it_is_read(client, archive, monkeypatch):
    monkeypatch.setattr("tiles.archive_views._AT_ONCE", 10)
    monkeypatch.setattr("tiles.archive_views._CHUNK", 37)
    body = archive.read_bytes()
    sent = client.get(ADDRESS, headers={"Range": "bytes=5-500"})
    assert sent.streaming and sent.getvalue() == body[5:501] and sent["Content-Length"] == "496"


def test_a_part_is_of_the_state_the_asker_holds_or_the_whole_comes(client, archive):
    first = client.get(ADDRESS, headers={"Range": "bytes=0-9"})
    tag = first["ETag"]
    asks = {"Range": "bytes=10-19", "If-Range": tag}
    assert client.get(ADDRESS, headers=asks).status_code == 206
    assert client.get(ADDRESS, headers={"If-None-Match": tag}).status_code == 304
    assert client.get(ADDRESS, headers={"If-Match": '"another"'}).status_code == 412
    export(archive, "--commit", "--replace", zooms="8-10", layers="units/zone")
    later = client.get(ADDRESS, headers=asks)
    assert later.status_code == 200 and later["ETag"] != tag and later.content == archive.read_bytes()
    assert client.get(ADDRESS, headers={"If-None-Match": tag}).status_code == 200


def test_an_address_with_the_digest_lasts_and_is_gone_when_the_bytes_are(client, archive):
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()[:20]
    lasting = f"/archives/{digest}/november.pmtiles"
    answered = client.get(lasting, headers={"Range": "bytes=0-6"})
    assert answered.content == b"PMTiles" and "immutable" in answered["Cache-Control"]
    assert client.get(ADDRESS)["Cache-Control"] == "public, no-cache"
    export(archive, "--commit", "--replace", zooms="8-10", layers="units/zone")
    assert client.get(lasting).status_code == 404


@pytest.mark.parametrize("name", ["none", "..", "../secret", ".hidden", "a..b", "%2e%2e%2fsecret", "x" * 101, "a%00b"])
def test_only_names_of_archives_in_the_folder_are_answered(client, db, folder, name):
    (folder.parent / "secret.pmtiles").write_bytes(b"PMTiles\x03")
    (folder / ".hidden.pmtiles").write_bytes(b"PMTiles\x03")
    assert client.get(f"/archives/{name}.pmtiles").status_code == 404


def test_what_is_no_archive_is_not_served(client, db, folder):
    (folder / "text.pmtiles").write_text("a text")
    (folder / "cut.pmtiles").write_bytes(b"PMTiles\x03" + b"\xff" * 119)
    os.symlink("/nowhere", folder / "broken.pmtiles")
    (folder / "folder.pmtiles").mkdir()
    for name in ("text", "cut", "broken", "folder"):
        assert client.get(f"/archives/{name}.pmtiles").status_code == 404
