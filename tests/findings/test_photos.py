"""Photos of findings: taken in from a folder by their names, shown to who may open the finding, never to the public."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from PIL import Image

from findings.demo.pictures import street
from findings.models import AssignmentBody, Finding, Photo
from grids.models import Body
from grids.scans import scan
from tests.findings import drawn_round as drawn
from tests.people import client_of
from tests.tiles.mapped_city import PNG

pytestmark = pytest.mark.usefixtures("xianning_city")
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 20


@pytest.fixture
def december(xianning_city):
    """A sealed round with two findings, the first of which the body of the account “body” answers for."""
    revision = drawn.draw_city()
    of = drawn.draw_round()
    for key in ("K-1", "K-12"):
        made = drawn.assign_to(drawn.finding(of, key, 0.5, 0.5), "A", revision)
        body, _ = Body.objects.get_or_create(pk=1, defaults={"kind": "office", "name": "街道办"})
        if key == "K-1":
            AssignmentBody.objects.create(assignment=made, body=body, role="territory", rule="duty/1")
    return of


def take(folder, *options):
    out = io.StringIO()
    call_command("import_photos", str(folder), *options, stdout=out)
    return out.getvalue()


def test_photos_go_to_the_finding_whose_key_their_name_begins_with_the_longest_first(december, tmp_path):
    (tmp_path / "day").mkdir()
    for name, content in {
        "K-1.png": PNG, "K-12.jpg": JPEG, "day/K-12-2.jpg": JPEG + b"2", "K-1-整改后.png": PNG + b"\0",
        "K-3.jpg": JPEG, "K-1-x.png": b"no picture", "readme.txt": b"",
    }.items():
        (tmp_path / name).write_bytes(content)
    told = take(tmp_path)
    assert "4 photos of 2 findings; 0 were there already; 2 files were not taken." in told
    assert "K-3.jpg: no finding has this key" in told and "K-1-x.png: The file is no PDF, JPEG or PNG." in told
    assert not Photo.objects.exists()  # a dry run
    take(tmp_path, "--commit")
    assert sorted(Photo.objects.values_list("finding__source_key", "name", "moment")) == [
        ("K-1", "K-1-整改后.png", "rectified"), ("K-1", "K-1.png", "found"),
        ("K-12", "K-12-2.jpg", "found"), ("K-12", "K-12.jpg", "found"),
    ]
    assert "0 photos of 2 findings; 4 were there already" in take(tmp_path, "--commit")
    assert "0 photos of 0 findings" in take(tmp_path, "--round", "2022-11")


def test_a_folder_that_is_not_there_is_told(db, tmp_path):
    with pytest.raises(CommandError, match="There is no folder"):
        take(tmp_path / "nowhere")


def test_a_pdf_called_a_photo_is_not_taken(december, tmp_path):
    (tmp_path / "K-1.jpg").write_bytes(b"%PDF-1.7")
    assert "K-1.jpg: The file is no JPEG or PNG." in take(tmp_path, "--commit")


def test_a_photo_opens_for_who_may_open_the_finding_and_nobody_else(december):
    first, second = Finding.objects.order_by("pk")
    for finding in (first, second):
        Photo.objects.create(
            finding=finding, name="a.png", media_type="image/png", sha256=str(finding.pk) * 8, content=PNG
        )
    own, other = (f"/findings/{each.pk}/photos/{each.photos.get().pk}" for each in (first, second))
    answer = client_of("office").get(own)
    assert (answer.status_code, answer["Content-Type"], answer.content) == (200, "image/png", PNG)
    assert answer["Cache-Control"] == "private, no-store" and "sandbox" in answer["Content-Security-Policy"]
    assert own in client_of("office").get(f"/findings/{first.pk}").content.decode()
    assert client_of("body").get(own).status_code == 404  # its round is sealed
    december.released_at, december.status = timezone.now(), "objection"
    december.save()
    assert client_of("body").get(own).status_code == 200
    for role, address in (("body", other), ("planner", own), ("dispatcher", own)):
        assert client_of(role).get(address).status_code == 404, role
    assert client_of("public").get(own).status_code == 302  # to sign in
    assert client_of("office").get(own.replace(f"/{first.pk}/", f"/{second.pk}/")).status_code == 404


def test_the_demos_photos_are_pictures_that_differ_where_something_was_put_right():
    found, clean = street(3, clean=False), street(3, clean=True)
    assert scan("a", found).media_type == scan("b", clean).media_type == "image/png"
    assert found != clean and found == street.__wrapped__(3, clean=False) and len(found) < 10_000
    with Image.open(io.BytesIO(found)) as opened:
        opened.load()
        assert opened.size == (240, 160)
