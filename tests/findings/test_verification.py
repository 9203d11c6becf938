"""A published bulletin is verified to the byte; later boundaries and findings do not disturb it."""

import io
import json
from datetime import UTC, date, datetime

import pgtrigger
import pytest
import shapely
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction

from findings.assignment import run
from findings.bulletins import snapshot_of
from findings.models import (
    Appeal,
    Assignment,
    AssignmentUnit,
    DeductionLine,
    Finding,
    NotCounted,
    Plan,
    PublishConsent,
    Result,
    ResultPart,
    Round,
    Ruling,
    Snapshot,
    Visit,
)
from findings.rounds import open_round
from findings.stale import newest_order
from findings.verification import verify_bulletin
from grids.changes import UnitChange
from grids.models import UnitVersion
from grids.publication_guards import Override
from grids.revisions import publish as publish_units
from tests import sketch
from tests.findings import drawn_round as drawn
from tests.findings.sealed_round import sealed
from tests.people import person

pytestmark = pytest.mark.usefixtures("xianning_city")


@pytest.fixture
def december(xianning_city):
    return sealed()


def verified(of, printed="", bulletin=None):
    return verify_bulletin(snapshot_of(of, bulletin), printed)


def faults(of, printed=""):
    return " | ".join(verified(of, printed).faults)


def test_a_published_round_is_equal_and_so_is_its_printed_hash(december):
    printed = Snapshot.objects.get().sha256
    for given in ("", printed, printed.upper(), printed[:16], " ".join([printed[:4], printed[4:8], printed[8:16]])):
        found = verified(december, given)
        assert (found.faults, found.notes) == ([], [])
    assert len(found.looked_at) >= 9


def test_another_hash_than_the_printed_one_is_told(december):
    printed = Snapshot.objects.get().sha256
    flipped = printed[:-1] + ("0" if printed[-1] != "0" else "1")
    assert "is printed" in faults(december, flipped)
    assert "is printed" in faults(december, printed[:8]), "eight digits are guessed in a minute"


RAW = {
    "a finding's severity": (lambda: Finding.objects.filter(source_key="f1").update(severity="serious"), "f1"),
    "a finding's place": (lambda: Finding.objects.filter(source_key="f1").update(geometry=drawn.place(0.5001, 0.5)), "f1"),
    "a finding's category": (lambda: Finding.objects.filter(source_key="f1").update(
        category=Plan.objects.get().categories.get(category__code="estate").category), "f1"),
    "a finding's time": (lambda: Finding.objects.filter(source_key="f1").update(
        observed_at=datetime(2022, 12, 5, 3, tzinfo=UTC)), "f1"),
    "a finding's answer": (lambda: AssignmentUnit.objects.filter(
        assignment__finding__source_key="f1", kind="zone").update(state="border"), "f1"),
    "an answer's unit": (lambda: AssignmentUnit.objects.filter(
        assignment__finding__source_key="f1", kind="zone").update(chosen=False), "f1"),
    "a visit": (lambda: Visit.objects.filter(source_key="west").update(points_observed=9), "west"),
    "a visit's place": (lambda: Visit.objects.filter(source_key="west").update(geometry=drawn.place(3.5, 0.5)), "west"),
    "an appeal": (lambda: Appeal.objects.update(decided_severity="serious"), "appeals"),
    "a ruling": (lambda: Ruling.objects.update(reason="另有原因"), "rulings"),
    "a boundary": (lambda: UnitVersion.objects.filter(code="zone-west").update(name="西"), "boundaries/zone.geojson"),
}
STORED = {
    "a score": (lambda: Result.objects.filter(code="zone-west").update(score="99.99"), "zone-west/score"),
    "a rank": (lambda: Result.objects.filter(code="zone-west").update(rank=9), "zone-west/rank"),
    "a part": (lambda: ResultPart.objects.filter(result__code="zone-west").update(weight="0.5"), "zone-west/parts"),
    "a deduction": (lambda: DeductionLine.objects.filter(
        finding__source_key="f1", part__result__code="zone-west").update(points="0.4"), "lines/f1/points"),
    "a deduction that is gone": (lambda: DeductionLine.objects.filter(
        finding__source_key="f1", part__result__code="zone-west").delete(), "lines"),
    "what was not counted": (lambda: NotCounted.objects.filter(kind="zone").update(reason="x"), "not_counted"),
    "the plan": (lambda: Plan.objects.update(rules=altered(Plan.objects.get().rules, "floor", "97")), "plan"),
    "a consent": (lambda: PublishConsent.objects.filter(step="confirm").update(lapsed_at=datetime(2023, 1, 1, tzinfo=UTC)), "two persons"),
}  # fmt: skip


def altered(document, name, value):
    """The document with the first member of that name changed."""
    made = json.loads(json.dumps(document))
    made["components"][0]["categories"][0][name] = value
    return made


def unnoticed(of, what):
    """In words what a change left unnoticed; it is taken back."""
    change, named = {**RAW, **STORED}[what]
    with transaction.atomic():
        assert change() is not None
        told = verified(of).faults
        transaction.set_rollback(True)
    return "" if any(named in line for line in told) else f"{what}: {told}"


def test_one_thing_changed_in_the_database_is_found_and_named(december):
    assert [missed for what in (*RAW, *STORED) if (missed := unnoticed(december, what))] == []
    assert verified(december).equal, "all was taken back"


@pytest.mark.parametrize("column", ["record", "evidence", "manifest", "sha256"])
def test_one_byte_flipped_anywhere_in_a_snapshot_is_found(december, column):
    """Each text of the column in turn, one letter of it changed."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column}::text FROM findings_snapshot")
        (kept,) = cursor.fetchone()
        places = [at for at, letter in enumerate(kept) if letter.isascii() and letter.isalnum()]
        for at in places[:: max(1, len(places) // 8)]:
            flipped = kept[:at] + ("b" if kept[at] == "a" else "a") + kept[at + 1 :]
            with pgtrigger.ignore("findings.Snapshot:append_only"):
                try:
                    if column != "sha256":
                        json.loads(flipped)
                    cursor.execute(f"UPDATE findings_snapshot SET {column} = %s", [flipped])
                except ValueError:
                    continue  # no JSON any more: the database itself refuses it
            assert not verified(december).equal, (at, kept[max(0, at - 30) : at + 30])


def test_a_broken_chain_is_found_from_any_round(december):
    open_round("2022-11", december.plan)
    with pgtrigger.ignore("findings.Snapshot:append_only"):
        snapshot = Snapshot.objects.get()
        Snapshot.objects.create(
            round=Round.objects.get(key="2022-11"), bulletin=1, record={}, evidence={}, manifest={"previous": None},
            sha256="0" * 64, previous=snapshot, published_at=snapshot.published_at,
        )
    assert "2022-11/1" in faults(december)


def test_a_finding_that_came_too_late_does_not_disturb_and_is_told(december):
    late = drawn.finding(december, "late", 0.5, 0.5)
    drawn.assign_to(late, "A", december.revision)
    drawn.visit(december, "late visit", 3.5, 0.5)
    found = verified(december)
    assert found.faults == []
    assert found.notes == ["findings: 1 came after the publication", "visits: 1 came after the publication"]


def test_a_finding_slipped_in_under_an_older_number_is_found(december):
    slipped = drawn.finding(december, "slipped", 0.5, 0.5)
    Finding.objects.filter(pk=slipped.pk).update(id=Finding.objects.order_by("pk").first().pk - 1)
    assert "findings: slipped was not there" in faults(december)


def test_boundaries_redrawn_for_the_past_leave_a_published_round_byte_equal(december):
    kept = Snapshot.objects.values_list("record", "manifest", "sha256").get()
    wide = sketch.units("AAAB\nAAAB\nAAAB")
    changes = [
        UnitChange(kind, code, f"{kind} {letter}", shapely.MultiPolygon([wide[letter]]))
        for letter in "AB" for kind, code in zip(("county", "zone", "township"), drawn.NAMES[letter], strict=True)
    ]
    publish_units(
        changes, effective_on=date(2023, 2, 1), document="redrawn",
        override=Override(person("office"), "government"),
    )
    run(newest_order())
    assert UnitVersion.objects.filter(code="zone-west").count() > 1
    assert verified(december).faults == []
    assert Snapshot.objects.values_list("record", "manifest", "sha256").get() == kept


def test_a_later_answer_does_not_disturb(december):
    Assignment.objects.filter(finding__source_key="f1").update(is_current=False)
    drawn.assign_to(Finding.objects.get(source_key="f1"), "B", december.revision)
    assert verified(december).faults == []


def said(*words):
    out = io.StringIO()
    call_command("verify_round", *words, stdout=out)
    return out.getvalue()


def test_the_command_says_equal_or_where_not(december):
    printed = Snapshot.objects.get().sha256
    assert said("2022-12", "--hash", printed).rstrip().endswith("Equal.")
    with pytest.raises(CommandError, match="Not equal"):
        said("2022-12", "--hash", "0" * 64)
    with pytest.raises(CommandError, match="no bulletin 2"):
        said("2022-12", "--bulletin", "2")
    with pytest.raises(CommandError, match="no round"):
        said("2031-01")
