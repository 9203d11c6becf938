"""The bulletin's page and files: whom they serve, that a worker makes them, and that a correction comes first."""

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from findings import bulletin_tasks
from findings.bulletin_kept import bulletin_now
from findings.bulletin_making import ask_for, keep_files
from findings.bulletin_models import BulletinFile, BulletinPaper, MadeBulletin
from findings.models import Correction, Result, Round
from findings.scoring.plan_document import plan_from_yaml
from grids.models import Document
from tests.findings.drawn_round import PLAN
from tests.people import client_of
from tests.tiles.mapped_city import DECEMBER, NOVEMBER, MappedCity

CLOSED = ("public", "body", "inspector", "planner", "reviewer", "dispatcher")


@pytest.fixture
def city(db):
    made = MappedCity()
    made.plan.rules = plan_from_yaml(PLAN).to_dict()
    made.plan.save()
    for result in Result.objects.filter(kind="zone"):
        result.parts.create(component="urban", weight=1, effective_weight=1, source="inspected", score=result.score)
    return made


@pytest.mark.parametrize("role", CLOSED)
def test_before_publication_a_bulletin_exists_for_the_office_only(city, role):
    Round.objects.filter(key=DECEMBER).update(status="objection", released_at=timezone.now())
    for address in (f"/rounds/{DECEMBER}/bulletin", f"/rounds/{DECEMBER}/bulletin.txt",
                    f"/rounds/{DECEMBER}/bulletin.pdf", f"/rounds/{DECEMBER}/bulletin/parts.png"):
        assert client_of(role).get(address).status_code == 404, address
    assert not MadeBulletin.objects.exists()


def test_the_office_reads_it_as_a_draft_that_nobody_keeps(city):
    answer = client_of("office").get(f"/rounds/{DECEMBER}/bulletin?language=zh-hans")
    assert answer.status_code == 200 and "草稿：尚未发布" in answer.content.decode()
    assert answer["Cache-Control"] == "private, no-store"


def test_a_published_bulletin_is_everybodys_in_both_languages(city):
    for language, word in (("zh-hans", "综合评价情况通报"), ("en", "results of the evaluation")):
        answer = client_of("public").get(f"/rounds/{NOVEMBER}/bulletin?language={language}")
        assert answer.status_code == 200 and word in answer.content.decode()
        text = client_of("public").get(f"/rounds/{NOVEMBER}/bulletin.txt?language={language}")
        assert word in text.content.decode() and text["Content-Type"] == "text/plain; charset=utf-8"


def test_a_file_nobody_made_is_asked_for_once_and_there_when_the_worker_has_run(city):
    public, address = client_of("public"), f"/rounds/{NOVEMBER}/bulletin.xlsx?language=en"
    first = public.get(address)
    assert first.status_code == 503 and "bulletin.xlsx" in first.content.decode()
    of = Round.objects.get(key=NOVEMBER)
    assert not ask_for(of, 1, "en")  # asked for already
    assert bulletin_tasks.make_bulletin.call(NOVEMBER, 1, "en") >= 4
    made = public.get(address)
    assert made.status_code == 200 and made.content.startswith(b"PK")
    assert made["Content-Disposition"] == 'attachment; filename="bulletin-2022-11-1-en.xlsx"'
    page = public.get(f"/rounds/{NOVEMBER}/bulletin?language=en").content.decode()
    assert "/bulletin/scores-zone.png?bulletin=1&amp;language=en" in page
    assert public.get(f"/rounds/{NOVEMBER}/bulletin/scores-zone.png?language=en").content.startswith(b"\x89PNG")
    assert public.get(f"/rounds/{NOVEMBER}/bulletin.pdf?language=en").content.startswith(b"%PDF")


def test_what_was_published_stays_as_it_was_made_first(city):
    of = Round.objects.get(key=NOVEMBER)
    keep_files(of, 1, "en")
    kept = bulletin_now(of, 1)
    Result.objects.filter(round=of, kind="zone").update(score=50)
    assert bulletin_now(of, 1) == kept
    MadeBulletin.objects.all().delete()
    assert bulletin_now(of, 1) != kept


def test_a_superseded_bulletin_tells_its_correction_first(city):
    of = Round.objects.get(key=NOVEMBER)
    keep_files(of, 1, "en")
    document = Document.objects.create(number="咸政办函〔2022〕9号")
    Correction.objects.create(round=of, bulletin=2, reason="A finding counted twice", document=document)
    for result in Result.objects.filter(round=of):
        result.pk, result.bulletin = None, 2
        result.save()
    Round.objects.filter(pk=of.pk).update(bulletin=2)
    old = client_of("public").get(f"/rounds/{NOVEMBER}/bulletin?bulletin=1&language=en").content.decode()
    assert old.index("was corrected by bulletin 2") < old.index("<h1>")
    assert "A finding counted twice" in old and "bulletin=2" in old
    text = client_of("public").get(f"/rounds/{NOVEMBER}/bulletin.txt?bulletin=1&language=en").content.decode()
    assert text.index("was corrected by bulletin 2") < text.index("results of the evaluation")
    file = f"/rounds/{NOVEMBER}/bulletin.pdf?bulletin=1&language=en"
    assert client_of("public").get(file).status_code == 503  # a program asks again
    page = client_of("public").get(file, headers={"accept": "text/html,*/*"})
    assert page.status_code == 200 and "was corrected by bulletin 2" in page.content.decode().split("<h1>")[0]
    keep_files(Round.objects.get(key=NOVEMBER), 1, "en")  # what a worker makes anew after the correction
    assert client_of("public").get(file).content.startswith(b"%PDF")
    new = client_of("public").get(f"/rounds/{NOVEMBER}/bulletin?language=en").content.decode()
    assert "(correction, bulletin 2)" in new and "This bulletin corrects bulletin 1" in new


@pytest.mark.parametrize("query", ["language=fr", "bulletin=0", "colour=red"])
def test_what_a_bulletin_does_not_know_is_refused(city, query):
    assert client_of("public").get(f"/rounds/{NOVEMBER}/bulletin?{query}").status_code == 400


def test_unknown_forms_pictures_and_bulletins_are_not_there(city):
    for address in ("bulletin.exe", "bulletin/etc.png", "bulletin?bulletin=7"):
        assert client_of("public").get(f"/rounds/{NOVEMBER}/{address}").status_code == 404, address


def test_the_command_writes_all_forms_and_keeps_the_offices_paper(city, tmp_path):
    paper = tmp_path / "paper.docx"
    call_command("make_bulletin", write_template=paper, language="en")
    call_command("make_bulletin", NOVEMBER, out=tmp_path / "out", language="en", template=paper, keep_template=True)
    names = {file.name for file in (tmp_path / "out").iterdir()}
    assert {f"bulletin.{form}" for form in ("html", "pdf", "xlsx", "docx", "txt")} <= names
    assert BulletinPaper.objects.get().name == "paper.docx" and not BulletinFile.objects.exists()
    for wrong in ({"round": "2022-02"}, {"format": "exe"}, {"keep_template": True}, {}):
        with pytest.raises(CommandError):
            call_command("make_bulletin", wrong.pop("round", NOVEMBER), **wrong)
