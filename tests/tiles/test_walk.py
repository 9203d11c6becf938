"""A round is opened, filled, assigned, scored, closed, released and published, and boundaries are redrawn on the way.

After each step every address is asked by every role, plain and by its lasting address, with the tag of the last
answer. Whatever comes has to be what is drawn anew without anything kept, byte by byte; and of what is sealed
nothing shows: the public's answers, tags included, stay as they are.
"""

import csv
from datetime import date
from urllib.parse import urlsplit

import pytest
import shapely
from django.contrib import auth
from django.contrib.auth import middleware as auth_middleware
from django.db import transaction

from findings import assignment
from findings.intake import FindingImport, import_findings
from findings.intake_rows import Columns
from findings.plans import store_plan
from findings.round_steps import close_round, release_round
from findings.rounds import open_round, score_round
from findings.scoring.plan_document import plan_from_yaml
from findings.stale import newest_order
from gis_core import permission_table, stamping
from gis_core.current_city import current_city
from grids.changes import UnitChange
from grids.publication_guards import Override
from grids.revisions import publish as publish_revision
from tests import people, sketch
from tests.findings import drawn_round as drawn
from tests.tiles.conftest import tile_of
from tiles import (
    answering,
    building,
    class_limits,
    editions,
    figure_tables,
    kept_tiles,
    moments,
    pyramid,
    views,
)
from tiles.encoding import compressed

DRAWN_FOR = {"body": "body", "planner": "planner", "reviewer": "planner", "dispatcher": "planner",
             "office": "office", "inspector": "office", "admin": "office", "public": "public"}
"""Every role there is, with the one that has to be told the same to the byte: its answers are drawn anew."""
OLD, NEW = "2022-11", "2022-12"
FINE = 0.5317, 0.5219
COLUMNS = Columns(category="category", observed="seen", lon="lon", lat="lat", key="id")


def tile(path, z, query, column=1.9, row=1.5):
    x, y = tile_of(*sketch.point(column, row), z)
    return f"/tiles/{path}/{z}/{x}/{y}.mvt" + (f"?{query}" if query else "")


def addresses():
    """The plain addresses of every layer, of rounds published and not, and of today."""
    for key in (OLD, NEW):
        of = f"round={key}"
        yield from (tile("units/zone", 12, of), tile("density", 13, of), tile("findings", 12, of))
        yield from (tile("findings", 16, of, *FINE), f"/tiles/values/zone.json?{of}", f"/tiles/units/zone.json?{of}")
    yield from (tile("units/township", 12, ""), tile("arcs/zone", 12, ""), tile("duties/township", 12, ""))
    yield from (tile("density", 12, f"from={OLD}&to={NEW}"), tile("streets", 12, ""), f"/styles/scores.json?round={NEW}")
    yield from ("/tiles/units/zone.json", "/tiles/classes/zone.json?measure=score")


PLAIN = tuple(addresses())


class Walk:
    """The steps, and what each role was told last."""

    def __init__(self, folder):
        self.folder = folder
        self.clients = {role: people.client_of(role) for role in DRAWN_FOR}
        self.had = {}

    def take_findings(self, key, day, places):
        file = self.folder / f"{key}.csv"
        with file.open("w", newline="", encoding="utf-8") as out:
            writer = csv.writer(out)
            writer.writerow(("id", "lon", "lat", "category", "seen"))
            for at, (column, row) in enumerate(places):
                lon, lat = sketch.point(column, row)
                writer.writerow((f"{key}-{at}", lon, lat, "litter", f"{day} 10:00"))
        import_findings(FindingImport(path=file, commit=True, columns=COLUMNS, datum="wgs84",
                                      time_zone="Asia/Shanghai", plan="2022"))

    def steps(self):
        """Each step: its name, what is done, and whether all of it is sealed."""
        yield "nothing yet", [], True
        yield "opened and filled", [
            lambda: open_round(NEW, store_plan(plan_from_yaml(drawn.PLAN))),
            lambda: self.take_findings(NEW, "2022-12-05", [(0.5, 1), (1.5, 2), (2.5, 1.2)]),
        ], True
        yield "assigned", [lambda: assignment.run(newest_order())], True
        yield "scored", [lambda: score_round(NEW)], True
        yield "redrawn and assigned anew", [redraw, lambda: assignment.run(newest_order())], False
        yield "scored anew, closed, released", [
            lambda: score_round(NEW), lambda: close_round(NEW), lambda: release_round(NEW)
        ], True
        yield "published", [lambda: people.publish(NEW)], False

    def ask(self, role, address):
        """What the role is told, with the tag it has: status, body as it holds it, tag. And whether it is right."""
        tag, body = self.had.get((role, address), (None, None))
        headers = {"Accept-Encoding": "gzip"} | ({"If-None-Match": tag} if tag else {})
        answer = self.clients[role].get(address, headers=headers)
        if answer.status_code != 304:
            body = answer.content
        self.had[role, address] = answer.get("ETag"), body
        return answer.status_code if answer.status_code != 304 else 200 if body else 204, body, answer.get("ETag")

    def lasting(self, role, wanted):
        """The lasting addresses that the role's TileJSON hands out, with the plain ones they stand for."""
        for address in wanted:
            path, _, query = address.partition("?")
            layer = path.removeprefix("/tiles/")
            if not path.startswith("/tiles/") or not path.endswith(".mvt") or "source=" in query or "from=" in query:
                continue
            name = "/".join(layer.split("/")[:-3])
            described = self.clients[role].get(f"/tiles/{name}.json" + (f"?{query}" if query else ""))
            if described.status_code != 200:
                continue
            template = urlsplit(described.json()["tiles"][0]).path
            if template.startswith("/tiles/at/"):
                z, x, y = layer.removesuffix(".mvt").split("/")[-3:]
                path = template.replace("{z}", z).replace("{x}", x).replace("{y}", y)
                yield address, path + (f"?{query}" if query else "")


def redraw():
    """A strip goes from the east to the west, on 10 December."""
    cells = sketch.units(drawn.DRAWING.replace("AABB", "AAAB"))
    changes = [
        UnitChange(kind, code, f"{kind} {letter}", shapely.MultiPolygon([shape]))
        for letter, shape in cells.items()
        for kind, code in zip(("county", "zone", "township"), drawn.NAMES[letter], strict=True)
    ]
    override = Override(people.person("office"), "announced")
    publish_revision(changes, effective_on=date(2022, 12, 10), document="redrawn", override=override)


def forget():
    """All that a process remembers of tiles."""
    moments._moments.clear()
    editions.forget_editions()
    views.forget_questions()
    figure_tables.forget_figures()
    class_limits._limits.cache_clear()


def anew(client, wanted, monkeypatch):
    """Each address drawn with nothing kept: no file, no derived row, nothing remembered."""
    found = {}
    with monkeypatch.context() as patched, transaction.atomic():
        patched.setattr(kept_tiles, "kept", lambda key, draw, **how: (lambda body: compressed(body) if body else b"")(draw()))
        patched.setattr(kept_tiles, "publish_at", lambda *told: None)
        patched.setattr(kept_tiles, "forget", lambda: 0)  # what others kept stays, for the others to find
        building.empty()
        pyramid.rebuild(current_city())
        for address in wanted:
            forget()
            answer = client.get(address, headers={"Accept-Encoding": "gzip"})
            found[address] = answer.status_code, answer.content
        transaction.set_rollback(True)
    forget()
    return found


def steady(status, body):
    """Bodies but for the number of a request, which every problem bears."""
    return (status, body if status in (200, 204) else None)


def wrong_bytes(walk, monkeypatch, roles=tuple(DRAWN_FOR), wanted=PLAIN):
    """In words: every answer that is not what is drawn anew, and every sealed thing that shows."""
    last_told = {}
    for name, acts, sealed in walk.steps():
        for act in acts:
            act()
        drawn_anew, lasting_of = {}, {}
        for role in roles:
            like = DRAWN_FOR[role]
            if like not in lasting_of:
                lasting_of[like] = list(walk.lasting(like, wanted))
            told = {address: walk.ask(role, address) for address in wanted}
            lasting = {address: (walk.ask(role, other), other) for address, other in lasting_of[like]}
            if like not in drawn_anew:
                drawn_anew[like] = anew(walk.clients[like], wanted, monkeypatch)
            right = drawn_anew[like]
            for address, (status, body, _) in told.items():
                if steady(status, body) != steady(*right[address]):
                    yield f"{name}: {address} as {role} answered {status}, anew {right[address][0]}"
            for address, ((status, body, _), other) in lasting.items():
                if steady(status, body) != steady(*right[address]):
                    yield f"{name}: {other} as {role} is not {address} drawn anew"
            if role == "public":
                shown = {address: (*steady(status, body), tag) for address, (status, body, tag) in told.items()}
                if sealed and last_told:
                    yield from (f"{name} is sealed and shows in {address}" for address in wanted
                                if shown[address] != last_told[address])
                last_told = shown


@pytest.fixture
def known_people(monkeypatch, settings):
    """Who somebody is is found without a query, for a walk of thousands of requests; what they may see is asked each time."""
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
    found = {}

    def user_of(request):
        cookie = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
        if cookie not in found:
            found[cookie] = auth.get_user(request)
        return found[cookie]

    monkeypatch.setattr(auth_middleware, "get_user", user_of)


@pytest.fixture
def walk(xianning_city, known_people, tmp_path):
    forget()
    drawn.draw_city()
    open_round(OLD, store_plan(plan_from_yaml(drawn.PLAN)))
    made = Walk(tmp_path)
    made.take_findings(OLD, "2022-11-05", [FINE, (0.5, 1.5), (3.2, 1.5)])
    assignment.run(newest_order())
    score_round(OLD)
    close_round(OLD)
    release_round(OLD)
    people.publish(OLD)
    yield made
    forget()


def test_every_answer_to_every_role_is_what_is_drawn_anew_and_the_sealed_stays_sealed(walk, monkeypatch):
    assert list(wrong_bytes(walk, monkeypatch)) == []
    served = {tag for (_, address), (tag, _) in walk.had.items() if "/tiles/at/" in address}
    assert len(served - {None}) > 10, "lasting addresses were asked too"


def test_every_role_there_is_walks():
    assert sorted(DRAWN_FOR) == sorted(permission_table.ROLES)
    assert set(DRAWN_FOR.values()) <= set(DRAWN_FOR)


def test_the_walk_sees_a_stamp_that_nobody_raises(walk, monkeypatch):
    true = stamping.bump
    monkeypatch.setattr("findings.rounds.bump", lambda topic, cells=("",): None if topic == "results" else true(topic, cells))
    values = [f"/tiles/values/zone.json?round={NEW}"]
    assert any("scored" in each for each in wrong_bytes(walk, monkeypatch, ["office"], values))


def test_the_walk_sees_a_key_without_the_permission_set(walk, monkeypatch):
    def without(true):
        return lambda *parts: true(*(part for part in parts if part not in ("public", "private", True, False)))

    for module, name in ((kept_tiles, "key_of"), (answering, "mark_of")):
        monkeypatch.setattr(module, name, without(getattr(module, name)))
    monkeypatch.setattr(kept_tiles, "_file", lambda key, public: kept_tiles._folder() / "all" / key[:2] / key)
    exact = [tile("findings", 16, f"round={OLD}", *FINE)]
    assert any("findings/16" in each for each in wrong_bytes(walk, monkeypatch, ["office", "public"], exact))
