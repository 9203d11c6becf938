"""Files kept with a draft: what they are is told by their bytes, and they are never shown by a browser."""

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from grids.models import Attachment, Revision
from grids.scans import MOST_BYTES
from tests.grids import drawn_town as town
from tests.people import client_with_token

pytestmark = pytest.mark.django_db

PDF, PNG, JPEG = b"%PDF-1.7 a", b"\x89PNG\r\n\x1a\n b", b"\xff\xd8\xff\xe0 c"


@pytest.fixture
def planner(xianning_city):
    return client_with_token("planner")


@pytest.fixture
def files(planner):
    town.publish_town()
    draft = Revision.objects.create(base=1, effective_on=town.ON)
    return f"/api/v1/drafts/{draft.pk}/attachments"


def put(client, files, content, name="scan.pdf"):
    return client.post(files, {"file": SimpleUploadedFile(name, content)})


@pytest.mark.parametrize("content", [PDF, PNG, JPEG])
def test_a_scan_is_kept_listed_and_given_back_byte_for_byte(planner, files, content):
    made = planner.post(f"{files}?name=a", content, content_type="application/octet-stream")
    assert made.status_code == 201 and made.json()["sha256"] == hashlib.sha256(content).hexdigest()
    (listed,) = planner.get(files).json()["attachments"]
    assert listed["bytes"] == len(content) and listed["attached_by"] == "the-planner"
    assert planner.get(made["Location"]).content == content
    assert Revision.objects.get(base=1).version == 0


def test_the_same_file_again_is_kept_once(planner, files):
    assert [put(planner, files, PDF).status_code for _ in range(2)] == [201, 200]
    assert Attachment.objects.count() == 1


@pytest.mark.parametrize("content", [b"<html><script>1</script>", b" %PDF-1.7", b"GIF89a"])
def test_what_is_no_scan_is_refused_though_it_is_named_pdf(planner, files, content):
    answer = put(planner, files, content)
    assert answer.status_code == 415 and not Attachment.objects.exists()
    assert Client().get(answer.json()["type"], headers={"accept": "text/html"}).status_code == 200


def test_an_empty_and_a_missing_file_are_refused(planner, files):
    assert planner.post(files, b"", content_type="application/pdf").status_code == 400
    assert planner.post(files, {"other": "x"}).json()["parameter"] == "file"


@pytest.mark.parametrize("as_form", [True, False])
def test_a_file_as_large_as_may_be_is_kept_and_one_byte_more_is_refused(planner, files, as_form):
    for more, status in ((0, 201), (1, 413)):
        content = PDF.ljust(MOST_BYTES + more, b" ")
        answer = put(planner, files, content) if as_form else planner.post(
            files, content, content_type="application/pdf"
        )
        assert answer.status_code == status


def test_a_browser_saves_it_under_a_harmless_name_and_never_shows_it(planner, files):
    made = put(planner, files, PNG, '章"\u202e；gnp.html')
    answer = planner.get(made["Location"])
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert made.json()["name"].endswith(".html.png") and "\u202e" not in made.json()["name"]
    assert answer["X-Content-Type-Options"] == "nosniff" and "no-store" in answer["Cache-Control"]
    assert answer["Content-Security-Policy"].startswith("sandbox") and answer["Content-Type"] == "image/png"


def test_a_file_goes_while_the_draft_is_open_and_stays_once_it_is_published(planner, files):
    first, second = put(planner, files, PDF)["Location"], put(planner, files, PNG)["Location"]
    assert planner.delete(first).status_code == 204 and planner.get(first).status_code == 404
    Revision.objects.filter(base=1).update(status="published", number=2, published_at="2022-07-01T00:00Z")
    assert planner.delete(second).status_code == 409 and planner.get(second).status_code == 200


def test_a_file_is_found_only_under_its_own_draft(planner, files):
    made = put(planner, files, PDF)["Location"]
    other = Revision.objects.create(base=1, effective_on=town.ON)
    elsewhere = f"/api/v1/drafts/{other.pk}/attachments/{made.rpartition('/')[2]}"
    assert planner.get(elsewhere).status_code == planner.delete(elsewhere).status_code == 404


def test_others_learn_nothing_of_the_files(planner, files):
    made = put(planner, files, PDF)["Location"]
    for address in (files, made):
        assert Client().get(address).status_code == 401
        assert client_with_token("body").get(address).status_code == 403
