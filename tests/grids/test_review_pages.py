"""The pages on which drafts are listed, reviewed, decided and freed from conflicts; they need no script."""

import re

import pytest

from gis_core.models import Grant
from grids import draft_publishing, drafts
from grids.models import DraftComment, Revision, UnitVersion
from tests.grids import drawn_town as town
from tests.grids.drawn_town import ON, A, B, C, D
from tests.people import client_of, person

pytestmark = pytest.mark.django_db
PAPER = "咸政办函〔2022〕12号"


@pytest.fixture
def planner(xianning_city):
    town.publish_town()
    return client_of("planner")


def drawn(to=B, block=(1, 0, 1, 1), name="the-planner", **words):
    by = person("planner", name)
    draft = drafts.start_draft(by, ON, **({"title": "移交", "reason": "路段移交", "document": PAPER} | words))
    return drafts.append(by, draft.pk, "community", handover(to, block), None).draft


def handover(to, block):
    return {"operation": "reassign", "to": to, "area": town.block(*block)}


def page(client, draft, what="review", status=200, language="en", **query):
    answer = client.get(f"/drafts/{draft.pk}/{what}", query, headers={"accept-language": language})
    assert answer.status_code == status, answer.content[:500]
    return answer.content.decode()


def act(client, draft, act, what="review", **fields):
    seen = Revision.objects.get(pk=draft.pk).version
    heard = DraftComment.objects.filter(draft=draft).order_by("-pk").values_list("pk", flat=True).first() or 0
    return client.post(
        f"/drafts/{draft.pk}/{what}", {"act": act, "seen": seen, "heard": heard} | fields,
        headers={"accept-language": "en"},
    )


def state_of(draft):
    return Revision.objects.get(pk=draft.pk).status


def test_the_whole_way_over_pages_from_drawing_to_publishing(planner):
    draft, reviewer = drawn(), client_of("reviewer")
    assert act(planner, draft, "submit", reason="路段移交", document=PAPER)["Location"].endswith("?done=submit")
    assert act(reviewer, draft, "return", remark="补充依据")["Location"].endswith("?done=return")
    assert "补充依据" in page(planner, draft)
    act(planner, draft, "submit", reason="路段移交", document=PAPER)
    assert act(reviewer, draft, "approve", sure="yes").status_code == 302
    assert "approved by the-reviewer" in page(planner, draft)
    assert act(planner, draft, "publish", sure="yes")["Location"].endswith("?done=publish")
    told = page(planner, draft)
    assert state_of(draft) == "published" and "revision 2" in told
    assert f"on={ON.isoformat()}" in told and "on=2022-06-30" in told


def test_whoever_drew_is_told_why_they_may_not_approve_and_is_refused(planner):
    """A reviewer who drew, too: four eyes."""
    from gis_core.accounts import grant_role

    draft = drawn()
    grant_role(person("planner"), "reviewer")
    act(planner, draft, "submit", reason="r", document=PAPER)
    told = page(planner, draft)
    assert "Whoever drew a draft does not approve it: four eyes." in told and 'id="step-approve"' not in told
    refused = act(planner, draft, "approve")
    assert refused.status_code == 403 and "four eyes" in refused.content.decode()
    assert state_of(draft) == "submitted"


def test_what_changes_is_told_with_areas_pictures_and_faults(planner):
    told = page(client_of("reviewer"), drawn(to=C, block=(0, 1, 1, 1)))
    assert told.count("<svg") == 2
    assert re.search(r"Community 甲社区.*?39,86\d\.\d.*?29,89\d\.\d", told, re.S)
    assert re.search(r"9,96\d\.\d", told) and re.search(r"14\.9\d", told)
    assert "forbids publishing" not in told


def test_pages_speak_chinese_too(planner):
    draft = drawn()
    for what in ("review", "conflict", "impact"):
        told = page(planner, draft, what, language="zh-CN")
        assert re.search("[\u4e00-\u9fff]", told)
    assert "提交审核" in page(planner, draft, language="zh-CN")


def test_nobody_decides_over_a_comment_that_came_while_they_looked(planner):
    draft, reviewer = drawn(), client_of("reviewer")
    act(planner, draft, "submit", reason="r", document=PAPER)
    act(planner, draft, "comment", text="南侧待商定", place="114.301,29.8495")
    refused = act(reviewer, draft, "approve", heard="0")
    assert refused.status_code == 422 and "Somebody commented" in refused.content.decode()
    assert "南侧待商定" in refused.content.decode() and 'data-at="114.3010000,29.8495000"' in refused.content.decode()
    assert act(reviewer, draft, "approve").status_code == 302


@pytest.mark.parametrize(("fields", "words"), [
    ({"act": "comment", "text": " "}, "The comment says nothing."),
    ({"act": "comment", "text": "x", "place": "here"}, "The place is longitude, latitude."),
    ({"act": "comment", "text": "x", "place": "0,0"}, "The place lies outside the city."),
    ({"act": "settle", "comment": "x"}, "has no comment 0"),
    ({"act": "attach"}, "Choose a photo or a scan."),
    ({"act": "unknown"}, "The form does not say what is to be done."),
    ({"act": "publish"}, "no longer in the state"),
    ({"act": "submit", "reason": "", "document": ""}, "lacks a reason"),
])
def test_what_is_refused_is_said_on_the_page(planner, fields, words):
    answer = act(planner, drawn(), fields.pop("act"), **fields)
    assert 400 <= answer.status_code < 500 and words in answer.content.decode()


def test_a_page_that_is_outdated_decides_nothing(planner):
    draft = drawn()
    act(planner, draft, "submit", reason="r", document=PAPER)
    answer = act(client_of("reviewer"), draft, "approve", seen="1")
    assert answer.status_code == 412 and "Somebody changed the draft" in answer.content.decode()


def test_the_list_says_where_whose_and_whose_turn_it_is(planner):
    mine, theirs = drawn(title="甲的"), drawn(to=D, block=(1, 2, 1, 1), name="li-hua", title="乙的")
    act(client_of("office"), theirs, "submit", reason="r", document=PAPER)
    told = listed(planner)
    assert "甲的" in told and "乙的" in told and "北街道" in told and "a reviewer" in told
    assert "甲的" in listed(planner, whose="mine") and "乙的" not in listed(planner, whose="mine")
    waiting = listed(client_of("reviewer"), whose="waiting")
    assert "乙的" in waiting and "甲的" not in waiting
    south = listed(planner, township=town.T2)
    assert "乙的" in south and "甲的" not in south
    assert "甲的" not in listed(planner, status="submitted") and mine.pk


def listed(client, **query):
    answer = client.get("/drafts", {"status": "", **query}, headers={"accept-language": "en"})
    assert answer.status_code == 200
    return answer.content.decode().partition("<tbody>")[2]


def test_a_draft_is_started_on_a_day_that_is_offered_or_another(planner):
    started = planner.post("/drafts", {"title": "新", "day": "2031-01-01", "kind": "community"})
    draft = Revision.objects.get(title="新")
    assert started.status_code == 302 and str(draft.pk) in started["Location"]
    planner.post("/drafts", {"title": "另", "day": "2031-01-01", "other_day": "2031-02-03"})
    assert Revision.objects.get(title="另").effective_on.isoformat() == "2031-02-03"
    refused = planner.post("/drafts", {"title": "无"}, headers={"accept-language": "en"})
    assert refused.status_code == 400 and "Choose from which day" in refused.content.decode()
    assert client_of("reviewer").post("/drafts", {"title": "无", "day": "2031-01-01"}).status_code == 403


# --- conflicts ---------------------------------------------------------------------------------


def approved(draft):
    draft_publishing.submit(draft.author, draft.pk, None, reason="r", document=PAPER)
    return draft_publishing.approve(person("reviewer"), draft.pk, None)


def test_a_conflict_shows_both_and_leads_to_the_ways_out(planner):
    """Both give away ground of A in one place: the second comes out otherwise."""
    first, second = approved(drawn(B, (1, 0, 1, 2), name="li-hua")), approved(drawn(C, (1, 1, 1, 1)))
    draft_publishing.publish_draft(first.author, first.pk, None)
    answer = act(planner, second, "publish", sure="yes")
    assert answer["Location"] == f"/drafts/{second.pk}/conflict"
    told = page(planner, second, "conflict")
    assert "Published meanwhile" in told and "revision 2" in told and "乙社区" in told
    wanted = told.partition("What the draft wanted</h3>")[2].partition("<h3>")[0]
    assert "甲社区" in wanted and "丙社区" in wanted and "9,966.0" in wanted
    assert "See both, and the ways out" in page(planner, second)


def test_an_operation_that_can_no_longer_be_done_is_dropped_from_the_page(planner):
    first = approved(merged())
    second = approved(drawn(B, (1, 0, 1, 1)))
    draft_publishing.publish_draft(first.author, first.pk, None)
    assert act(planner, second, "publish", sure="yes")["Location"].endswith("/conflict")
    told = page(planner, second, "conflict")
    assert "Operations that can no longer be done" in told and "Drop this operation" in told
    left = act(planner, second, "discard", "conflict", ordinal="1")
    assert left.status_code == 302 and not Revision.objects.get(pk=second.pk).operations.exists()


def merged():
    """A draft in which community B becomes part of A."""
    by = person("planner", "li-hua")
    draft = drafts.start_draft(by, ON, title="合并")
    document = {"operation": "merge", "units": [A, B], "kept": A}
    return drafts.append(by, draft.pk, "community", document, None).draft


def test_the_sides_are_asked_from_the_page_and_the_links_are_shown_once(planner):
    draft = drawn()
    answer = act(planner, draft, "ask")
    assert answer.status_code == 200 and answer.content.decode().count("/co-sign/") == 2
    assert "Ask the sides" not in page(client_of("reviewer"), draft)
    told = page(planner, draft)
    assert "/co-sign/" not in told and told.count("not answered") == 2


# --- taking a published revision back ---------------------------------------------------------------


@pytest.fixture
def published(planner):
    draft, reviewer = drawn(), client_of("reviewer")
    act(planner, draft, "submit", reason="路段移交", document=PAPER)
    act(reviewer, draft, "approve", sure="yes")
    act(planner, draft, "publish", sure="yes")
    return draft


def test_taking_back_is_seen_beforehand_and_nothing_is_kept(planner, published):
    assert "Take this revision back" in page(planner, published)
    answer = act(planner, published, "foresee-rollback", day=ON.isoformat())
    told = answer.content.decode()
    assert answer.status_code == 200 and "It would change" in told
    assert re.search(r"乙社区 \d+ → 甲社区 \d+ <span", told)
    assert Revision.objects.count() == 2, "town and draft: what was foreseen left no draft"


def test_a_revision_is_taken_back_by_a_draft_with_a_reason_only(planner, published):
    for missing in ({"sure": "yes", "reason": " "}, {"reason": "有误"}):
        assert act(planner, published, "rollback", **missing).status_code == 422
    assert Revision.objects.count() == 2
    answer = act(planner, published, "rollback", sure="yes", reason="划错了", document="咸政办函〔2022〕13号")
    back = Revision.objects.get(rolls_back=published.pk)
    assert answer["Location"] == f"/drafts/{back.pk}/review?done=rollback"
    assert (back.reason, back.document.number, back.status) == ("划错了", "咸政办函〔2022〕13号", "draft")
    assert "takes back revision 2" in page(planner, back)


def test_whoever_may_not_draw_there_may_not_take_it_back(planner, published):
    assert "Take this revision back" not in page(client_of("reviewer"), published)
    assert act(client_of("reviewer"), published, "rollback", sure="yes", reason="x").status_code == 403
    Grant.objects.filter(user=person("planner")).update(territory=UnitVersion.objects.get(code=D).unit_id)
    refused = act(planner, published, "foresee-rollback")
    assert refused.status_code == 403 and Revision.objects.count() == 2


def test_what_is_not_published_cannot_be_taken_back(planner):
    assert act(planner, drawn(), "rollback", sure="yes", reason="x").status_code == 404
