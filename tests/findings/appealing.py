"""A released round with two findings, a body that answers for one of them, and the office: for tests of appeals."""

from dataclasses import dataclass, replace
from typing import Any

from findings.appeals import Grounds
from findings.models import AssignmentBody, Finding, Round
from findings.rounds import close_round, release_round, score_round
from gis_core.accounts import create_account
from grids.models import Body, UnitVersion
from tests.findings import drawn_round as drawn
from tests.people import person

PDF, PNG = b"%PDF-1.7 paper", b"\x89PNG\r\n\x1a\n photo"


@dataclass
class Scene:
    """Body ``ours`` answers for f1 and f2 in the west, ``theirs`` for f3 in the east; all cost 0.5 or 1."""

    round: Round
    findings: dict[str, Finding]
    ours: Body
    theirs: Body
    clerk: Any
    other_clerk: Any
    office: Any

    def grounds(self, kind="fact", **more):
        return replace(Grounds(kind, self.ours.pk, "路面当日已清扫，附照片"), **more)


def clerk(name, body):
    create_account(name, "body", body=body.pk)
    return person("body", name)


def unit(code):
    return UnitVersion.objects.get(code=code).unit_id


def scene(release=True, plan=None):
    revision = drawn.draw_city()
    december = drawn.draw_round() if plan is None else plan()
    drawn.visit(december, "west", 0.5, 0.5)
    drawn.visit(december, "east", 2.5, 0.5)
    ours = Body.objects.create(kind="office", name="温泉街道办事处")
    theirs = Body.objects.create(kind="office", name="鱼岳镇人民政府")
    found = {}
    for key, letter, severity in (("f1", "A", "normal"), ("f2", "A", "serious"), ("f3", "B", "normal")):
        made = drawn.finding(december, key, 0.5 if letter == "A" else 2.5, 0.5, severity=severity)
        assigned = drawn.assign_to(made, letter, revision)
        AssignmentBody.objects.create(
            assignment=assigned, body=ours if letter == "A" else theirs, role="territory", rule="duty/territory",
            reason={"zh": "属地责任单位。", "en": "body responsible for the territory."},
        )
        found[key] = made
    score_round(december.key)
    if release:
        close_round(december.key)
        release_round(december.key)
    december.refresh_from_db()
    return Scene(
        december, found, ours, theirs, clerk("our-clerk", ours), clerk("their-clerk", theirs), person("office")
    )
