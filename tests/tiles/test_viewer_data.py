"""Limits of classes are one public answer; a link's sign is of this site only; a frame tells what everybody may see."""

import json
import re

import pytest

from findings.models import Result, Round
from gis_core.stamping import bump
from tests.people import client_of
from tests.tiles.mapped_city import DECEMBER, NOVEMBER

CLASSES = "/tiles/classes/zone.json?measure=score"


def limits(client, address=CLASSES):
    answer = client.get(address)
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_the_limits_are_those_of_published_rounds_for_whoever_asks(client, mapped_city):
    Result.objects.filter(round__key=DECEMBER, code="zone-west").update(score="12.00", score_exact="12")
    told = limits(client)
    assert told == {"kind": "zone", "measure": "score", "method": "quantile", "limits": [91.21], "rounds": 1}
    assert limits(client_of("office")) == told


def test_the_limits_hold_for_every_month_and_change_with_a_publication(client, mapped_city):
    first = client.get(CLASSES)
    assert client.get(CLASSES, headers={"if-none-match": first["ETag"]}).status_code == 304
    Result.objects.filter(round__key=DECEMBER, code="zone-west").update(score="12.00", score_exact="12")
    Round.objects.filter(key=DECEMBER).update(status="published", released_at="2023-01-05T00:00:00Z",
                                              published_at="2023-01-05T00:00:00Z")
    second = client.get(CLASSES, headers={"if-none-match": first["ETag"]})
    assert second.status_code == 200 and second.json()["rounds"] == 2
    assert 85.5 in second.json()["limits"], "what was a round's least is no longer"


def test_a_corrected_result_makes_the_limits_anew(client, mapped_city):
    assert limits(client)["limits"] == [91.21]
    Result.objects.filter(round__key=NOVEMBER, code="zone-west").update(score="95.00", score_exact="95")
    bump("results", [NOVEMBER])
    assert limits(client)["limits"] == [95.0]


@pytest.mark.parametrize("wrong", [
    "?measure=body", "?", "?measure=score&method=guess", "?measure=score&classes=99", "?measure=score&x=1"])
def test_what_cannot_be_classed_is_refused(client, mapped_city, wrong):
    answer = client.get(f"/tiles/classes/zone.json{wrong}")
    assert answer.status_code == 400 and answer["Content-Type"].startswith("application/problem+json")


def test_a_kind_that_is_not_there_has_no_classes(client, mapped_city):
    assert client.get("/tiles/classes/nowhere.json?measure=score").status_code == 404


def test_a_sign_is_a_code_of_an_address_here(client, mapped_city):
    answer = client.get("/tiles/sign.svg", {"to": "/#kind=zone"})
    assert answer["Content-Type"] == "image/svg+xml" and answer.content.startswith(b"<svg")


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org", "/\\example.org", "x"])
def test_no_sign_leads_elsewhere(client, mapped_city, elsewhere):
    assert client.get("/tiles/sign.svg", {"to": elsewhere}).status_code == 400


def offered(answer):
    found = re.search(r'<script id="configuration" type="application/json">(.*?)</script>', answer.content.decode(), re.S)
    return json.loads(found[1])["rounds"]


def test_a_frame_may_stand_anywhere_and_shows_what_everybody_may_see(mapped_city):
    office = client_of("office")
    framed, own = office.get("/?embed=1"), office.get("/")
    assert "frame-ancestors *" in framed["Content-Security-Policy"] and "X-Frame-Options" not in framed
    assert "frame-ancestors 'none'" in own["Content-Security-Policy"] and own["X-Frame-Options"] == "DENY"
    assert offered(framed) == [NOVEMBER] and len(offered(own)) == 3


@pytest.mark.parametrize("query", ["?embed=yes", "?kiosk=0", "?colour=red"])
def test_an_unknown_way_to_show_the_map_is_refused(client, mapped_city, query):
    assert client.get(f"/{query}").status_code == 400
