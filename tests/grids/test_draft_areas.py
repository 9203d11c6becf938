"""Who else draws in the same townships, and what colleagues say about a draft."""

import json

import pytest

from grids import drafts
from tests.grids import drawn_town as town
from tests.grids.drawn_town import ON, T1, T2, A, B, C, D
from tests.people import client_of, client_with_token, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def planner(xianning_city):
    town.publish_town()
    return client_with_token("planner")


def drawn(to, block, name="the-planner", title=""):
    """A draft in which somebody gives ground to a community."""
    by = person("planner", name)
    draft = drafts.start_draft(by, ON, title=title)
    document = {"operation": "reassign", "to": to, "area": town.block(*block)}
    return drafts.append(by, draft.pk, "community", document, None).draft


def others(client, draft, tag=None, **query):
    headers = {} if tag is None else {"if-none-match": tag}
    return client.get(f"/api/v1/drafts/{draft.pk}/others", query, headers=headers)


def test_two_planners_of_one_township_see_each_other_and_those_of_another_do_not(planner):
    mine, theirs = drawn(B, (1, 0, 1, 1)), drawn(A, (2, 1, 1, 1), "li-hua", "移交")
    elsewhere = drawn(D, (1, 3, 1, 1), "li-hua")
    seen = others(planner, mine).json()
    assert [each["code"] for each in seen["townships"]] == [T1]
    told = [each["properties"] for each in seen["features"]]
    assert [(each["draft"], each["author"], each["title"], each["mine"]) for each in told] == [
        (theirs.pk, "li-hua", "移交", False)
    ]
    assert [each["code"] for each in others(planner, elsewhere).json()["townships"]] == [T2]
    assert others(planner, elsewhere).json()["features"] == []


def test_a_common_border_does_not_make_two_townships_meet(planner):
    """Communities A and C touch across the border of their townships."""
    above, below = drawn(B, (1, 1, 1, 1)), drawn(D, (1, 2, 1, 1), "li-hua")
    assert others(planner, above).json()["features"] == []
    assert others(planner, below).json()["features"] == []


def test_the_area_told_covers_the_ground_before_and_after(planner):
    mine, theirs = drawn(B, (1, 0, 1, 1)), drawn(A, (2, 1, 1, 1), "li-hua")
    [found] = others(planner, mine).json()["features"]
    assert town.shapely.geometry.shape(found["geometry"]).equals(town.area((0, 0, 4, 2)))
    assert found["id"] == theirs.pk


def test_who_has_not_drawn_yet_sees_who_draws_where_they_look(planner):
    theirs = drawn(A, (2, 1, 1, 1), "li-hua")
    fresh = drafts.start_draft(person("planner"), ON)
    assert others(planner, fresh).json()["features"] == []
    west, south, east, north = town.area((0, 0, 4, 2)).bounds
    [found] = others(planner, fresh, box=f"{west},{south},{east},{north}").json()["features"]
    assert found["id"] == theirs.pk
    assert others(planner, fresh, box="10,10,11,11").json()["features"] == []


def test_asking_again_costs_nothing_until_somebody_draws(planner):
    mine, theirs = drawn(B, (1, 0, 1, 1)), drawn(A, (2, 1, 1, 1), "li-hua")
    tag = others(planner, mine)["ETag"]
    assert others(planner, mine, tag).status_code == 304
    drafts.undo(person("planner", "li-hua"), theirs.pk, None)
    again = others(planner, mine, tag)
    assert again.status_code == 200 and again.json()["features"] == []


def said(client, draft, body, status=201):
    address = f"/api/v1/drafts/{draft.pk}/comments"
    answer = client.post(address, json.dumps(body), content_type="application/json")
    assert answer.status_code == status, answer.content
    return answer.json()


def test_a_comment_about_a_place_is_kept_and_the_draft_stays_as_it_was(planner):
    draft = drawn(B, (1, 0, 1, 1))
    lon, lat = town.area((1, 0, 1, 1)).centroid.coords[0]
    reviewer = client_with_token("reviewer")
    said(reviewer, draft, {"text": " 这里应以道路中线为界 ", "place": [lon, lat]})
    [told] = planner.get(f"/api/v1/drafts/{draft.pk}/comments").json()["comments"]
    assert (told["text"], told["author"]) == ("这里应以道路中线为界", "the-reviewer")
    assert told["place"] == [round(lon, 7), round(lat, 7)]
    draft.refresh_from_db()
    assert draft.version == 1


@pytest.mark.parametrize(("body", "status"), [
    ({"text": ""}, 400), ({"text": "  "}, 422), ({}, 400), ({"text": "x", "place": [114.3]}, 400),
    ({"text": "x", "place": [200, 0]}, 400), ({"text": "x" * 4001}, 400),
])
def test_a_comment_that_says_nothing_or_lies_nowhere_is_refused(planner, body, status):
    said(planner, drawn(B, (1, 0, 1, 1)), body, status)


def test_a_comment_is_settled_and_opened_again_and_the_audit_says_by_whom(planner):
    from gis_core.audit import audit

    draft = drawn(B, (1, 0, 1, 1))
    number = said(planner, draft, {"text": "?"})["id"]
    address = f"/api/v1/drafts/{draft.pk}/comments/{number}/settle"
    told = planner.post(address, {"settled": True}, content_type="application/json").json()
    assert told["settled_by"] == "the-planner" and told["settled_at"]
    told = planner.post(address, {"settled": False}, content_type="application/json").json()
    assert told["settled_by"] is None
    assert [entry.who for entry in audit(of="draftcomment")] == ["the-planner"] * 3


def test_what_is_published_is_talked_about_no_more(planner):
    draft = drawn(B, (1, 0, 1, 1))
    type(draft).objects.filter(pk=draft.pk).update(
        status="published", number=2, published_at="2022-01-01T00:00Z"
    )
    said(planner, draft, {"text": "?"}, 409)


def test_bodies_and_inspectors_see_no_drafts_of_others(planner):
    draft = drawn(C, (2, 3, 1, 1))
    for role in ("body", "inspector", "dispatcher"):
        assert others(client_of(role), draft).status_code == 403
