"""The units of any day, as any revision had them, are found page by page by anybody."""

import json
from datetime import date
from urllib.parse import parse_qsl, urlsplit

import pytest
import shapely
from django.test import Client

from gis_core.configuring import configure_city, read_city_document
from gis_core.models import Stamp
from gis_core.permission_table import ROLES
from gis_core.permissions import PERSON_READERS
from grids import unit_cursor
from grids.changes import Retirement
from grids.memberships import DeclaredMembership
from grids.models import UnitVersion
from grids.revisions import publish
from tests.city_fixtures import ROOT
from tests.grids.drawing import box, unit
from tests.people import client_of, person

pytestmark = pytest.mark.django_db
DAY = date(2022, 1, 1)
UNITS = "/api/v1/units"


def put(*changes, on=DAY, **more):
    return publish(changes, effective_on=on, document="咸路长〔2022〕1号", **more).revision


def get(address=UNITS, client=None, **parameters):
    return (client or Client()).get(address, parameters)


def told(address=UNITS, **parameters):
    answer = get(address, **parameters)
    assert answer.status_code == 200, answer.content.decode()
    return answer.json()


def codes(**parameters):
    return [feature["properties"]["code"] for feature in told(**parameters)["features"]]


@pytest.fixture
def town(xianning_city):
    """Two counties of two townships, a community, a zone across both counties, a grid in it."""
    return put(
        unit("county", "421202", box(0, 0, 2, 2), "咸安区"),
        unit("county", "421221", box(2, 0, 4, 2), "嘉鱼县"),
        unit("township", "421202001", box(0, 0, 1, 2), "温泉街道"),
        unit("township", "421202002", box(1, 0, 2, 2), "长坂镇"),
        unit("township", "421221001", box(2, 0, 3, 2), "Old Ｔown"),
        unit("community", "421202001007", box(0, 0, 1, 1), "西门社区"),
        unit("zone", "zone-centre", box(1, 0, 3, 1), "中心城区"),
        unit("grid", "421202001007-R001", box(2, 0, 3, 1), "一号网格"),
    )


# --- as of a day, as of a revision ------------------------------------------------------------


def polygon(**parameters):
    feature = told(f"{UNITS}/zone/zone-a", **parameters)
    return shapely.from_geojson(json.dumps(feature["geometry"]))


def test_2022_06_as_revision_3_had_it_is_the_old_polygon_after_a_back_dated_revision_7(xianning_city):
    old, new = box(0, 0, 1, 1), box(0, 0, 2, 1)
    numbers = [put(unit("zone", "zone-a", old)).number]
    for other in range(5):  # revisions 2 to 6 are about something else
        numbers.append(put(unit("zone", f"zone-{other}", box(5 + other, 0, 6 + other, 1))).number)
    numbers.append(put(unit("zone", "zone-a", new), on=date(2022, 5, 1)).number)
    assert numbers == [1, 2, 3, 4, 5, 6, 7]
    assert polygon(on="2022-06-15", revision=3).equals(old)
    assert polygon(on="2022-06-15", revision=6).equals(old)
    assert polygon(on="2022-06-15", revision=7).equals(new)
    assert polygon(on="2022-06-15").equals(new)
    assert polygon(on="2022-04-30", revision=7).equals(old)
    listed = told(kind="zone", on="2022-06-15", revision=3, geometry="full", q="zone-a")["features"]
    assert shapely.from_geojson(json.dumps(listed[0]["geometry"])).equals(old)
    assert len(told(kind="zone", on="2022-06-15", revision=3)["features"]) == 3


def test_the_day_is_the_citys_today_and_the_revision_the_newest_unless_said(town):
    answer = told(kind="county")
    assert answer["revision"] == town.number and codes(kind="county", on="2021-12-31") == []


def test_a_boundary_is_told_as_stored_and_wound_as_geojson_wants_it(xianning_city):
    clockwise = shapely.MultiPolygon(
        [shapely.Polygon([(114.1234567, 29.1), (114.1234567, 29.7654321), (114.2, 29.1)])]
    )
    assert not clockwise.geoms[0].exterior.is_ccw
    put(unit("zone", "zone-a", clockwise))
    feature = told(f"{UNITS}/zone/zone-a")
    ring = feature["geometry"]["coordinates"][0][0]
    assert shapely.LinearRing(ring).is_ccw
    assert {tuple(vertex) for vertex in ring} == set(clockwise.geoms[0].exterior.coords)
    assert feature["bbox"] == list(clockwise.bounds)


def test_a_list_tells_boxes_and_no_boundaries_unless_asked(town):
    assert [each["geometry"] for each in told(kind="county")["features"]] == [None, None]
    assert told(kind="county")["features"][0]["bbox"] == list(box(0, 0, 2, 2).bounds)
    assert told(kind="county", geometry="full")["features"][1]["geometry"]["type"] == "MultiPolygon"
    assert told(f"{UNITS}/county/421202", geometry="none")["geometry"] is None


def test_a_unit_comes_with_its_parents_and_the_share_that_lies_in_each(town):
    feature = told(f"{UNITS}/zone/zone-centre")
    assert feature["id"] == "zone/zone-centre" and feature["properties"]["document"] == "咸路长〔2022〕1号"
    parents = feature["properties"]["parents"]
    assert [(each["kind"], each["code"]) for each in parents] == [("county", "421202"), ("county", "421221")]
    assert sum(float(each["share"]) for each in parents) == pytest.approx(1)
    assert sorted(each["primary"] for each in parents) == [False, True]
    declared = [DeclaredMembership("community", "421202001007", "township", "421202002")]
    put(unit("community", "421202001007", box(0, 0, 1, 1), "西门"), memberships=declared)
    (parent,) = told(f"{UNITS}/community/421202001007")["properties"]["parents"]
    assert (parent["code"], parent["name"], parent["declared"]) == ("421202002", "长坂镇", True)


# --- finding ------------------------------------------------------------------------------------


@pytest.mark.parametrize("sought, found", [
    ("咸安", ["421202"]),
    ("安区", ["421202"]),
    ("xaq", ["421202"]),
    ("XAQ", ["421202"]),
    ("ｘａ", ["421202"]),
    ("cbz", ["421202002"]),
    ("zbz", ["421202002"]),
    ("421202001", ["421202001007", "421202001007-R001", "421202001"]),
    ("ZONE-", ["zone-centre"]),
    ("202001", []),
    ("old town", ["421221001"]),
    ("ow", ["421221001"]),
    ("xaqx", []),
    ("qax", []),
    ("%", []),
])
def test_a_unit_is_found_by_name_beginning_of_code_and_initials(town, sought, found):
    assert codes(q=sought) == found


def test_below_a_parent_are_its_members_and_theirs_but_never_by_way_of_a_zone_that_crosses(town):
    assert codes(parent="421202", kind="township") == ["421202001", "421202002"]
    assert codes(parent="county/421202", kind="community") == ["421202001007"]
    assert codes(parent="421202", kind="zone") == ["zone-centre"]
    assert codes(parent="421202", kind="grid") == []
    assert codes(parent="421221", kind="grid") == ["421202001007-R001"]
    assert codes(parent="421202") == ["421202001007", "421202001", "421202002", "zone-centre"]
    assert codes(parent="zone-centre", kind="township") == []


def test_what_lies_below_a_parent_is_as_of_the_day_and_the_revision_too(town):
    moved = [DeclaredMembership("township", "421202001", "county", "421221")]
    put(unit("township", "421202001", box(0, 0, 1, 2), "温泉街道"), on=date(2023, 1, 1), memberships=moved)
    below = {"parent": "421221", "kind": "township"}
    assert codes(**below) == ["421202001", "421221001"]
    assert codes(**below, on="2022-12-31") == ["421221001"]
    assert codes(**below, on="2023-01-01", revision=1) == ["421221001"]
    (parent,) = told(f"{UNITS}/township/421202001", on="2022-12-31")["properties"]["parents"]
    assert parent["code"] == "421202"


def test_units_that_no_publication_stamped_are_read_anew(xianning_city):
    """Rows made by hand, as a test or a restored dump may bring them, leave no stale list behind."""
    put(unit("zone", "zone-a", box(0, 0, 1, 1)))
    Stamp.objects.filter(topic="units").delete()
    assert codes(kind="zone") == ["zone-a"]
    UnitVersion.objects.all().delete()
    assert codes(kind="zone") == []


def test_a_parents_code_that_two_kinds_bear_must_say_its_kind(new_york_city):
    put(unit("borough", "1", box(0, 0, 1, 1)))
    UnitVersion.objects.filter(kind="borough").update(code="101")
    put(unit("community_district", "101", box(0, 0, 1, 1)))
    answer = get(parent="101")
    assert answer.status_code == 400 and answer.json()["parameter"] == "parent"
    assert answer.json()["hint"] == "Say which: borough/101, community_district/101."
    assert codes(parent="borough/101") == ["101"]


# --- pages --------------------------------------------------------------------------------------


def link(page, relation):
    return next((each["href"] for each in page["links"] if each["rel"] == relation), None)


def test_a_walk_meets_every_unit_once_while_others_are_published_between_the_pages(xianning_city):
    shapes = {f"zone-{n:02d}": box(n, 0, n + 1, 1) for n in range(0, 22, 2)}
    put(*(unit("zone", code, shape) for code, shape in shapes.items()))
    page, met = told(kind="zone", limit=3), []
    for step in range(10):
        met += [feature["properties"]["code"] for feature in page["features"]]
        assert page["numberReturned"] == len(page["features"]) and page["numberMatched"] == 11
        put(  # one that would come into the walk, one that would leave it
            unit("zone", f"zone-{2 * step + 1:02d}", box(step, 5, step + 1, 6)),
            Retirement("zone", f"zone-{4 * step:02d}"),
        )
        following = link(page, "next")
        if following is None:
            break
        assert following.startswith("http://testserver/api/v1/units?")
        page = told(following)
    assert met == sorted(shapes) and len(page["features"]) == 2
    assert codes(kind="zone") != met  # whoever asks anew sees what was published meanwhile


def test_the_next_link_keeps_everything_that_was_asked(town):
    page = told(kind="township", parent="421202", q="421", geometry="full", limit=1)
    asked = dict(parse_qsl(urlsplit(link(page, "next")).query))
    mark = asked.pop("after")
    assert asked == {
        "kind": "township", "parent": "421202", "q": "421", "geometry": "full", "limit": "1",
        "on": page["on"], "revision": "1",
    }
    # The mark alone holds day and revision too.
    assert codes(kind="township", parent="421202", q="421", after=mark) == ["421202002"]
    assert told(link(page, "self")) == page


def forged(*members):
    text = json.dumps(list(members), ensure_ascii=False, separators=(",", ":")).encode()
    return unit_cursor.urlsafe_b64encode(text).decode().rstrip("=")


GOOD_MARK = ("2022-01-01", 1, "county", "421202")


@pytest.mark.parametrize("mark", [
    "a", "!!", "=", "🙂", "x" * 401, forged(*GOOD_MARK) + "=", forged(*GOOD_MARK) + "A",
    forged(*GOOD_MARK)[:-1], forged("2022-1-1", 1, "county", "421202"),
    forged("2022-02-30", 1, "county", "421202"), forged("2022-01-01", True, "county", "421202"),
    forged("2022-01-01", 1.0, "county", "421202"), forged("2022-01-01", 0, "county", "421202"),
    forged("2022-01-01", 10**12, "county", "421202"), forged("2022-01-01", 2, "county", "421202"),
    forged("2022-01-01", 1, "county", "421299"), forged("2022-01-01", 1, "planet", "421202"),
    forged("2022-01-01", 1, "county", "\0"), forged("2022-01-01", 1, "county"), forged([]),
    forged("2022-01-01", 1, "zone", "zone-centre"), forged("2021-01-01", 1, "county", "421202"),
    unit_cursor.urlsafe_b64encode(b"[" * 290).decode().rstrip("="),
    unit_cursor.urlsafe_b64encode(b"\xff\xfe").decode().rstrip("="),
    unit_cursor.urlsafe_b64encode(b'["2022-01-01", 1,"county","421202"]').decode().rstrip("="),
])
def test_a_mark_that_no_page_gave_is_refused_by_name(town, mark):
    answer = get(kind="county", after=mark)
    assert answer.status_code == 400 and answer.json()["parameter"] == "after", answer.content
    assert answer["Content-Type"].startswith("application/problem+json")


def test_a_mark_of_another_day_or_revision_is_refused(town):
    put(unit("county", "421222", box(4, 0, 5, 1)))
    mark = forged(*GOOD_MARK)
    assert codes(kind="county", after=mark, on="2022-01-01", revision=1) == ["421221"]
    for other in ({"on": "2022-01-02"}, {"revision": 2}):
        assert get(kind="county", after=mark, **other).json()["parameter"] == "after"


# --- what is wrong is named ---------------------------------------------------------------------


@pytest.mark.parametrize("parameter, value", [
    ("kind", "planet"), ("kind", ""), ("parent", "421299"), ("parent", "zone/421202"), ("parent", " "),
    ("on", "2022-13-01"), ("on", "yesterday"), ("on", "２０２２-01-01"), ("revision", "0"), ("revision", "9"),
    ("revision", "1.0"), ("revision", "９"), ("q", ""), ("q", "x" * 81), ("q", "a\tb"), ("limit", "0"),
    ("limit", "1001"), ("limit", "ten"), ("geometry", "wkt"), ("after", "x"), ("bbox", "1,2,3,4"),
])
def test_every_wrong_parameter_of_the_list_is_named(town, parameter, value):
    answer = get(**{parameter: value})
    assert answer.status_code == 400 and answer.json()["parameter"] == parameter
    assert answer["Content-Type"].startswith("application/problem+json")


@pytest.mark.parametrize("address", [f"{UNITS}/county/421202", f"{UNITS}/county/421202/history"])
@pytest.mark.parametrize("parameter, value", [
    ("on", "2022-02-30"), ("revision", "-1"), ("revision", "2"), ("limit", "3"), ("kind", "county"),
])
def test_every_wrong_parameter_of_a_unit_is_named(town, address, parameter, value):
    answer = get(address, **{parameter: value})
    assert answer.status_code == 400 and answer.json()["parameter"] == parameter


def test_a_parameter_given_twice_is_refused(town):
    assert Client().get(f"{UNITS}?kind=county&kind=zone").json()["parameter"] == "kind"


@pytest.mark.parametrize("rest", ["", "/history"])
def test_an_unknown_kind_or_code_is_a_404_and_an_unborne_code_says_when(town, rest):
    for path in ("planet/1", "county/421299"):
        answer = get(f"{UNITS}/{path}{rest}")
        assert answer.status_code == 404 and answer.json()["type"] == "/problems/not-found"
    answer = get(f"{UNITS}/county/421202{rest}", on="2021-06-01")
    assert answer.status_code == 404 and "2021-06-01" in answer.json()["detail"] and answer.json()["hint"]


def test_before_the_first_publication_the_answer_says_so(xianning_city):
    answer = get()
    assert answer.status_code == 503 and answer.json()["type"] == "/problems/no-revision"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("rest", ["", "/county/421202", "/county/421202/history"])
def test_nothing_can_be_written_here(town, method, rest):
    answer = getattr(Client(enforce_csrf_checks=True), method)(UNITS + rest)
    assert answer.status_code == 405 and answer["Allow"] == "GET, HEAD"
    assert answer.json()["type"] == "/problems/wrong-method"


# --- history ------------------------------------------------------------------------------------


def versions(code, **parameters):
    return told(f"{UNITS}/zone/{code}/history", **parameters)["versions"]


def test_a_history_tells_what_held_what_was_believed_and_on_which_paper(xianning_city):
    put(unit("zone", "zone-a", box(0, 0, 1, 1), "old"), reason="first plan")
    publish([unit("zone", "zone-a", box(0, 0, 2, 1), "new")], effective_on=date(2023, 1, 1), document="2号")
    first, kept, new = versions("zone-a")
    assert first == {
        "code": "zone-a", "name": "old", "vertex_only": False,
        "valid": {"from": "2022-01-01", "until": None}, "believed": {"from": 1, "until": 2},
        "revision": 1, "effective_on": "2022-01-01", "document": "咸路长〔2022〕1号", "reason": "first plan",
    }
    assert kept["valid"] == {"from": "2022-01-01", "until": "2023-01-01"} and kept["name"] == "old"
    assert (new["valid"]["from"], new["believed"], new["document"]) == (
        "2023-01-01", {"from": 2, "until": None}, "2号",
    )


def test_a_code_means_whoever_bore_it_on_the_day_and_else_whoever_bore_it_last(xianning_city):
    put(unit("zone", "zone-a", box(0, 0, 1, 1), "first"))
    put(Retirement("zone", "zone-a"), on=date(2022, 3, 1))
    put(unit("zone", "zone-b", box(0, 0, 1, 1), "second"), on=date(2022, 4, 1))
    assert {each["name"] for each in versions("zone-a")} == {"first"}
    assert {each["name"] for each in versions("zone-a", on="2022-02-28")} == {"first"}
    assert get(f"{UNITS}/zone/zone-a/history", on="2022-03-01").status_code == 404
    put(unit("zone", "zone-a", box(0, 0, 1, 1), "second", recoded_from="zone-b"), on=date(2022, 5, 1))
    assert {each["name"] for each in versions("zone-a")} == {"second"}
    assert {each["code"] for each in versions("zone-a")} == {"zone-a", "zone-b"}
    assert {each["name"] for each in versions("zone-a", on="2022-01-01")} == {"first"}


def test_of_two_units_that_bore_a_code_and_are_gone_the_later_is_meant(xianning_city):
    for year, name in ((2020, "first"), (2021, "second"), (2022, "third")):
        until = date(year, 6, 1)
        put(unit("zone", "zone-a", box(0, 0, 1, 1), name, valid_until=until), on=date(year, 1, 1))
    assert [each["name"] for each in versions("zone-a")] == ["third"]
    assert [each["name"] for each in versions("zone-a", on="2021-05-31")] == ["second"]


@pytest.mark.parametrize("shown_of_others", [False, True])
@pytest.mark.parametrize("role", ROLES)
def test_who_drew_a_border_is_told_to_colleagues_only(db, role, shown_of_others):
    document = read_city_document(ROOT / "fixtures" / "cities" / "xianning.yaml")
    document["public_profile"]["show_persons"] = shown_of_others
    configure_city(document)
    author = person("planner", "li-hua")
    author.first_name, author.last_name = "华", "李"
    author.save()
    put(unit("zone", "zone-a", box(0, 0, 1, 1)), author=author, reviewer=person("reviewer", "wang"))
    answer = get(f"{UNITS}/zone/zone-a/history", client=client_of(role))
    (version,) = answer.json()["versions"]
    if role in PERSON_READERS or (shown_of_others and role != "public"):
        assert (version["author"], version["reviewer"]) == ("华 李", "wang")
        assert version["attributes"] == {}
        assert "no-store" in answer["Cache-Control"] and "ETag" not in answer
    else:
        assert not {"author", "reviewer", "attributes"} & set(version)
        assert "李" not in answer.content.decode() and "wang" not in answer.content.decode()
    assert {"Cookie", "Authorization"} <= set(answer["Vary"].split(", "))


# --- how it travels -----------------------------------------------------------------------------

ADDRESSES = [
    f"{UNITS}?kind=county&limit=1", f"{UNITS}/county/421202", f"{UNITS}/county/421202/history",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_who_has_an_answer_is_not_told_it_again_until_a_publication(town, address):
    first = Client().get(address)
    known = {"if-none-match": first["ETag"]}
    again = Client().get(address, headers=known)
    assert again.status_code == 304 and again.content == b"" and again["ETag"] == first["ETag"]
    assert "no-cache" in first["Cache-Control"]
    put(unit("county", "421202", box(0, 0, 2, 2), "新名"))
    anew = Client().get(address, headers=known)
    assert anew.status_code == 200 and anew["ETag"] != first["ETag"] and "新名" in anew.content.decode()


def test_another_question_has_another_tag(town):
    tags = {Client().get(f"{UNITS}{rest}")["ETag"] for rest in (
        "", "?limit=1", "?kind=county", "?q=xa", "?on=2022-02-02", "?geometry=full", "?parent=421202",
    )}
    assert len(tags) == 7


@pytest.mark.parametrize("address", ADDRESSES)
def test_head_says_what_get_would_without_a_body(town, address):
    head, got = Client().head(address), Client().get(address)
    assert head.status_code == 200 and head.content == b""
    assert head["ETag"] == got["ETag"] and head["Content-Type"] == got["Content-Type"]


def test_lists_and_units_are_geojson_and_a_history_is_json(town):
    kinds = [Client().get(address)["Content-Type"] for address in ADDRESSES]
    assert kinds == ["application/geo+json; charset=utf-8"] * 2 + ["application/json; charset=utf-8"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_invented_data_bear_the_notice_and_others_none(db, address):
    document = read_city_document(ROOT / "fixtures" / "cities" / "xianning.yaml")
    tags = []
    for invented in (True, False):
        configure_city(document | {"fictitious": invented})
        put(unit("county", "421202", box(0, 0, 2, 2), "咸安区"), unit("county", "421221", box(2, 0, 4, 2)))
        answer = Client().get(address)
        assert ("notice" in answer.json()) == invented
        tags.append(answer["ETag"])
    assert tags[0] != tags[1]
