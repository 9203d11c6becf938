"""Public and inner answers, field by field, over every address that tells of places, boundaries or persons.

Under a strict profile the public is told less. Each difference has to be one that the profile names, and
each thing that the profile names has to differ somewhere.
"""

import io
import json
import re
import zipfile

import pytest
import shapely
from django.contrib.gis.geos import Point
from psycopg2.extras import DateRange

from findings.models import DeductionLine, Finding, ResultPart
from gis_core.configuring import configure_city
from gis_core.models import CitySettings
from gis_core.permission_table import EVERYBODY, rule_of
from gis_core.stamping import bump
from grids.models import Body, Duty, Incumbency, Person, PersonPhone, Post
from tests.people import client_of
from tests.test_routes import address, named_routes, walked_city
from tests.tiles.conftest import decoded, tile_of
from tests.tiles.mapped_city import NOVEMBER, SOUTH, STEP, WEST, box, middle

FINE_LON, FINE_LAT = 114.3712345, 29.8312345
NAME, PHONE = "路长甲-001", "13900000000"
MASK = shapely.box(WEST + 0.2 * STEP, SOUTH + 0.2 * STEP, WEST + 0.9 * STEP, SOUTH + 0.8 * STEP)
STRICT = {
    "coordinate_decimals": 2, "boundary_decimals": 3, "greatest_zoom": 14, "show_persons": False,
    "masked_areas": [{
        "name": "水厂", "document": "咸城管〔2022〕7号", "geometry": shapely.geometry.mapping(MASK),
    }],
}
INNER = "planner"
"""Signed in, a reader of persons, and blind to sealed rounds as the public is."""


def tile(path, z, at):
    x, y = tile_of(*at, z)
    return f"/tiles/{path}/{z}/{x}/{y}.mvt?round={NOVEMBER}"


LON, LAT = middle(0, 0)
PROBES = {
    "points": tile("findings", 14, (LON, LAT)), "elsewhere": tile("findings", 14, middle(3, 1)),
    "clusters": tile("findings", 13, (LON, LAT)), "hexagons": tile("density", 13, (LON, LAT)),
    "outlines": tile("units/grid", 12, (LON, LAT)), "borders": tile("arcs/grid", 12, (LON, LAT)),
    "bodies": tile("duties/zone", 12, (LON, LAT)).replace(f"round={NOVEMBER}", "on=2022-11-15"),
    "fine": tile("units/estate", 14, (WEST + 2.4 * STEP, SOUTH + 0.5 * STEP)), "estates": "/api/v1/units?kind=estate&geometry=full&on=2022-11-15",
    "too fine": tile("units/zone", 15, middle(3, 1)),
    "labels": f"/tiles/values/grid.json?round={NOVEMBER}", "unit": "/api/v1/units/grid/421202001007-R000?on=2022-11-15",
    "list": "/api/v1/units?kind=grid&on=2022-11-15", "outside": "/api/v1/assign?lon=114.371&lat=29.831&datum=wgs84&on=2022-11-15",
    "lines": f"/api/v1/rounds/{NOVEMBER}/results/zone-west/lines?kind=zone&component=urban",
}
NAMED = [  # what the profile names, and by which fields of which answers it is known
    ("boundaries", r"(unit|units|list|estates|unit-of-code|settlements|revision-diff|area|mapit-area-geojson)#.*(geometry|bbox|coordinates)"),
    ("boundaries", r"(outlines|fine|borders|bodies|units-tile|arcs-tile|duties-tile|stamped-tile)#.*geometry"),
    ("boundaries", r"labels#units\.\d+\.at|units-values#units\.\d+\.at"),
    ("boundaries", r"unit-page#map"),
    ("boundaries", r"(layer|labels)-geojson#.*(geometry|coordinates).*"),
    ("places of findings", r"elsewhere#.*geometry"),
    ("places of findings", r"(lines|result-lines)#lines\.\d+\.place"),
    ("masked findings", r"(points|clusters|hexagons)#.*"),
    ("masked answers", r"(assign|mapit-point)#.*"),
    ("greatest zoom", r"too fine#.*|.*-tilejson#(maxzoom|vector_layers\.0\.maxzoom)"),
    ("names of persons", r"(outside|unit-page)#(bodies\.\d+\.body\.)?person"),
    ("names of persons", r"(unit-history|history-of-code|revisions)#.*\b(author|by|people|reviewer|approved_by|published_by|made_by)\b.*"),
    ("phones", r"unit-page#phone"),
    ("lasting addresses", r".*-tilejson#tiles\.0"),
]


@pytest.fixture
def strict_city(db):
    """The city of the walks with a road chief, a lost point at the masked place and one elsewhere."""
    city = walked_city()
    document = CitySettings.objects.get().document
    configure_city(document | {"public_profile": document["public_profile"] | STRICT})
    city.add_unit("estate", "421202001007-E002", "精细小区", box(2.31234567, 0.41237, 0.31233, 0.3))
    Finding.objects.filter(source_key="N4").update(geometry=Point(FINE_LON, FINE_LAT, srid=4326))
    bump("units")
    bump("findings", ["", NOVEMBER])
    office = Body.objects.get(kind="office")
    post = Post.objects.create(body=office, title="二级路长")
    Duty.objects.create(body=office, post=post, unit=city.units["zone-east"].unit, role="road_chief", level=2,
                        valid=DateRange(None, None))
    held = Person.objects.create(name=NAME)
    PersonPhone.objects.create(person=held, number=PHONE)
    Incumbency.objects.create(post=post, person=held, valid=DateRange(None, None))
    part = ResultPart.objects.get(result__round__key=NOVEMBER, result__code="zone-west")
    for key in ("N0", "N4"):
        DeductionLine.objects.create(part=part, finding=Finding.objects.get(source_key=key), category="3",
                                     asked=1, factor=1, points=1)
    return city


def addresses(world):
    """Every sample address that serves everybody, and the probes, by name."""
    found = {name: address(name, pattern) for name, pattern in named_routes()
             if not name.startswith("admin:") and rule_of(name).roles == EVERYBODY}
    for dull in ("set-language", "sign-in", "sign-out", "problem", "favicon", "api-index", "openapi", "api-docs"):
        del found[dull]
    number = world.units["421202001007-R000"].unit_id
    found["unit-page"] = f"/units/zone/zone-east/?round={NOVEMBER}"
    return found | PROBES | {"area": f"/area/{number}.geojson?on=2022-11-15"}


WHOLE = {"geometry", "bbox", "coordinates", "at", "place"}


def flat(value, path=""):
    """A document as texts by the paths of their fields."""
    if isinstance(value, dict):
        for key, each in value.items():
            below = f"{path}.{key}" if path else str(key)
            yield from [(below, json.dumps(each))] if key in WHOLE else flat(each, below)
    elif isinstance(value, list | tuple):
        for at, each in enumerate(value):
            yield from flat(each, f"{path}.{at}" if path else str(at))
    else:
        yield path, value


def fields(answer):
    """What an answer tells, by field; of a page the map, the person and the phone."""
    kind = answer.get("Content-Type", "")
    if answer.status_code == 204:
        return {}
    if kind.endswith("vector-tile"):
        return dict(flat(decoded(answer)))
    if "json" in kind:
        document = json.loads(answer.content)
        document.pop("request", None)
        return dict(flat(document)) | {"status": answer.status_code}
    text = answer.content.decode("utf-8", "replace")
    if "html" not in kind:
        return {"text": text}
    drawn = re.search(r'<svg class="unit-map".*?</svg>', text, re.S)
    return {"map": drawn and drawn[0], "person": NAME in text, "phone": PHONE in text}


def differences(world):
    """“address#field” of everything that public and inner answers have not alike."""
    public, inner = client_of("public"), client_of(INNER)
    for name, target in addresses(world).items():
        headers = {"accept": "text/html" if name.endswith("-page") or name == "viewer" else "application/json"}
        ours, theirs = (fields(client.get(target, headers=headers)) for client in (public, inner))
        for path in sorted(ours.keys() | theirs.keys()):
            if ours.get(path) != theirs.get(path):
                yield f"{name}#{path}"


@pytest.mark.django_db
def test_every_difference_is_one_the_profile_names_and_each_thing_it_names_differs(strict_city):
    unnamed, seen = [], set()
    for each in differences(strict_city):
        names = {name for name, pattern in NAMED if re.fullmatch(pattern, each)}
        seen |= names
        if not names:
            unnamed.append(each)
    assert unnamed == []
    assert seen == {name for name, _ in NAMED}


def texts(answer):
    """Everything an answer tells, as texts; the files of a package one by one."""
    if answer.get("Content-Type") != "application/zip":
        return [answer.content.decode("utf-8", "replace")]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        return [archive.read(name).decode() for name in archive.namelist()]


@pytest.mark.django_db
def test_no_public_answer_has_more_decimals_than_the_profile_allows_a_phone_or_a_name(strict_city):
    public, told = client_of("public"), {}
    for name, target in addresses(strict_city).items():
        asked = set(re.findall(r"11[0-9]\.[0-9]+|29\.[0-9]+", target))
        for text in texts(public.get(target)):
            fine = set(re.findall(r"\b(?:114\.3|29\.8)[0-9]{3,}", text)) - asked
            told |= {name: fine} if fine or PHONE in text or NAME in text else {}
    assert told == {}


@pytest.mark.django_db
def test_a_city_that_shows_persons_names_them_to_everybody_and_phones_to_nobody_more(strict_city):
    document = CitySettings.objects.get().document
    configure_city(document | {"public_profile": document["public_profile"] | {"show_persons": True}})
    page = f"/units/zone/zone-east/?round={NOVEMBER}"
    answer = client_of("public").get(page, headers={"accept": "text/html"})
    assert NAME in answer.content.decode() and PHONE not in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["points", "outlines", "labels", "list", "too fine", "outside"])
def test_what_the_citys_own_people_get_is_kept_by_no_shared_cache(strict_city, name):
    answer = client_of(INNER).get(PROBES[name])
    assert answer["Cache-Control"] == "private, no-store" and "ETag" not in answer
