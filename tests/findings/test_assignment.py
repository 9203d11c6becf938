"""Who answers for findings, stored: append-only, one current answer each, resumable."""

import threading
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connections, transaction

from findings import assignment
from findings.assignment import run
from findings.models import Assignment, AssignmentBody, AssignmentUnit, Finding
from findings.stale import Order, newest_order
from gis_core import jobs
from gis_core.errors import Unavailable
from gis_core.models import Job
from gis_core.stamps import version
from grids.changes import UnitChange
from grids.revisions import publish
from tests.findings import town

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(xianning_city):
    """The town with its plan, December's round and duties."""
    town.publish_town()
    category = town.category()
    town.duties(category)
    plan = town.plan()
    return {"plan": plan, "round": town.round_of(plan), "category": category}


def current(finding):
    return Assignment.objects.get(finding=finding, is_current=True)


def units(held, chosen=True):
    rows = AssignmentUnit.objects.filter(assignment=held, chosen=chosen).select_related("unit_version")
    return {row.kind: row.unit_version.code for row in rows}


def move_the_border(on=date(2022, 12, 10)):
    """Community A takes over all of B from a day on."""
    return publish(
        [
            UnitChange("community", town.A, "花坛社区", town.columns(0, 1)),
            UnitChange("community", town.B, "阳光社区", town.area((70, 70))),
        ],
        effective_on=on,
        document="x",
    ).revision


def test_a_finding_gets_its_chain_its_bodies_and_the_reason_of_each(world):
    finding = town.finding("f1", world["plan"], (0.5, 0.8), round=world["round"], category=world["category"])
    report = run(newest_order())
    held = current(finding)
    assert (report.assigned, dict(report.states)) == (1, {"clear": 1})
    assert (held.state, held.on, held.plan, held.revision.number) == ("clear", town.DAY, world["plan"], 1)
    assert units(held) == {
        "county": "421202",
        "township": "421202001",
        "community": town.A,
        "zone": "zone-central",
        "grid": town.R1,
    }
    bodies = list(
        held.bodies.order_by("pk").values_list("body__name", "role", "level", "rule", "document", "since")
    )
    assert bodies == [
        ("温泉街道办事处", "territory", None, "duty/territory", "咸政办函〔2022〕3号", date(2021, 3, 1)),
        ("路长制办公室", "road_chief", 2, "duty/road_chief", "咸政办函〔2022〕3号", date(2022, 6, 15)),
        ("市城管执法委", "department", None, "duty/department", "咸政办函〔2022〕3号", town.SINCE),
    ]
    reason = held.bodies.get(role="road_chief").reason
    assert set(reason) == {"zh", "en"} and "二级路长" in reason["zh"] and "2022年6月15日" in reason["zh"]


def test_what_is_stored_is_what_the_api_answers(world, client):
    places = [(0.5, 0.8), (2, 0.5), (2.5, 1.5), (3.5, 0.5), (0.4, 0.4), (0.6, 0.4), (0, 0)]
    made = [town.finding(f"f{at}", world["plan"], place) for at, place in enumerate(places)]
    run(newest_order())
    for finding in made:
        held = current(finding)
        answer = client.get(
            "/api/v1/assign",
            {
                "lon": finding.geometry.x,
                "lat": finding.geometry.y,
                "datum": "wgs84",
                "on": "2022-12-15",
            },
        ).json()
        assert answer["state"] == held.state
        assert {unit["kind"]: unit["code"] for unit in answer["units"] if unit.get("chosen")} == units(held)
        assert [body["body"]["id"] for body in answer["bodies"]] == [
            f"b_{body}" for body in held.bodies.order_by("pk").values_list("body", flat=True)
        ]


def test_each_finding_is_judged_by_the_units_of_its_own_day(world):
    move_the_border()
    before = town.finding("before", world["plan"], (1.5, 0.5), on=date(2022, 12, 9))
    after = town.finding("after", world["plan"], (1.5, 0.5), on=date(2022, 12, 10))
    run(newest_order())
    assert units(current(before))["community"] == town.B
    assert units(current(after))["community"] == town.A


def test_both_sides_of_a_shared_border_are_stored_and_one_is_chosen(world):
    finding = town.finding("f1", world["plan"], (1, 0.5))
    run(newest_order())
    held = current(finding)
    assert held.state == "border"
    rows = held.units.filter(kind="community").order_by("pk")
    assert [(row.unit_version.code, row.covers, row.chosen, row.distance_m) for row in rows] == [
        (town.A, True, True, 0.0),
        (town.B, True, False, 0.0),
    ]


def test_outside_the_nearest_unit_is_stored_and_not_chosen(world):
    finding = town.finding("f1", world["plan"], (3.5, 0.5))
    run(newest_order())
    held = current(finding)
    zone = held.units.get(kind="zone")
    assert held.state == "outside"
    assert (zone.unit_version.code, zone.covers, zone.chosen, zone.state) == (
        "zone-east",
        False,
        False,
        "outside",
    )
    assert zone.distance_m == pytest.approx(50, abs=0.5)


def test_the_accuracy_of_a_finding_decides_about_border(world):
    rough = town.finding("rough", world["plan"], (0.97, 0.5), accuracy_m=5)
    exact = town.finding("exact", world["plan"], (0.97, 0.5))
    run(newest_order())
    assert (current(rough).state, current(exact).state) == ("border", "clear")


def test_a_finding_without_place_or_with_a_doubtful_one_is_never_assigned_and_counted(world):
    town.finding("missing", world["plan"])
    town.finding("repeated", world["plan"], (0.5, 0.5), place_mark="repeated")
    town.finding("repeated too", world["plan"], (0.5, 0.5), place_mark="repeated")
    report = run(newest_order())
    assert not Assignment.objects.exists()
    assert (report.assigned, dict(report.skipped)) == (0, {"missing": 1, "repeated": 2})


def test_a_place_that_is_no_longer_trusted_loses_its_answer_but_not_its_history(world):
    finding = town.finding("f1", world["plan"], (0.5, 0.5))
    run(newest_order())
    Finding.objects.update(place_mark="repeated")
    assert run(newest_order()).retired == 1
    assert Assignment.objects.filter(finding=finding, is_current=False).count() == 1
    assert run(newest_order()).retired == 0


def test_a_second_run_finds_nothing_to_do(world):
    town.finding("f1", world["plan"], (0.5, 0.5))
    run(newest_order())
    assert run(newest_order()).assigned == 0
    assert Assignment.objects.count() == 1


def test_after_a_new_revision_the_old_answer_stays_and_a_new_one_is_current(world):
    finding = town.finding("f1", world["plan"], (1.5, 0.5))
    run(newest_order())
    move_the_border()
    assert run(newest_order()).assigned == 1
    old, new = Assignment.objects.filter(finding=finding).order_by("pk")
    assert (old.is_current, old.revision.number, units(old)["community"]) == (False, 1, town.B)
    assert (new.is_current, new.revision.number, units(new)["community"]) == (True, 2, town.A)


@pytest.mark.parametrize("what", ["plan", "day"])
def test_another_plan_or_day_of_a_finding_makes_its_answer_stale(world, what):
    town.finding("f1", world["plan"], (0.5, 0.5))
    run(newest_order())
    if what == "plan":
        Finding.objects.update(plan=town.plan("2023"))
    else:
        Finding.objects.update(observed_on=town.DAY + timedelta(days=1))
    assert run(newest_order()).assigned == 1
    assert run(newest_order()).assigned == 0


def test_redo_answers_the_fresh_ones_too(world):
    town.finding("f1", world["plan"], (0.5, 0.5))
    run(newest_order())
    assert run(newest_order(redo=True)).assigned == 1
    assert Assignment.objects.filter(is_current=True).count() == 1


def test_only_the_round_asked_for_is_assigned(world):
    inside = town.finding("in", world["plan"], (0.5, 0.5), round=world["round"])
    town.finding("out", world["plan"], (0.5, 0.5))
    run(newest_order(world["round"]))
    assert list(Assignment.objects.values_list("finding", flat=True)) == [inside.pk]


def test_the_stamp_of_the_round_moves_when_its_answers_do(world):
    town.finding("f1", world["plan"], (0.5, 0.5), round=world["round"])
    before = version("assignments", "2022-12")
    run(newest_order())
    after = version("assignments", "2022-12")
    assert after != before
    run(newest_order())
    assert version("assignments", "2022-12") == after, "nothing was stale"


def test_the_database_itself_refuses_two_current_answers(world):
    finding = town.finding("f1", world["plan"], (0.5, 0.5))
    run(newest_order())
    held = current(finding)
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.create(
            finding=finding, revision=held.revision, plan=held.plan, on=held.on, state="clear"
        )


def stopping_after(chunks, monkeypatch):
    """Make the next run be stopped, as by Ctrl-C, after some chunks."""
    real, done = assignment.assign_chunk, []

    def chunk(order, lease, assigner):
        if len(done) == chunks:
            raise KeyboardInterrupt
        done.append(lease)
        real(order, lease, assigner)

    monkeypatch.setattr(assignment, "assign_chunk", chunk)
    return lambda: monkeypatch.setattr(assignment, "assign_chunk", real)


def test_a_run_that_was_stopped_is_taken_up_where_it_was(world, monkeypatch):
    for number in range(7):
        town.finding(f"f{number}", world["plan"], (0.5, 0.5))
    monkeypatch.setattr(assignment, "CHUNK", 2)
    mend = stopping_after(2, monkeypatch)
    with pytest.raises(KeyboardInterrupt):
        run(newest_order(redo=True))
    assert Assignment.objects.count() == 4
    mend()
    report = run(newest_order(redo=True))
    assert (report.assigned, Assignment.objects.count(), Job.objects.count()) == (7, 7, 1)


def test_what_became_stale_after_a_stopped_run_is_done_too(world, monkeypatch):
    town.finding("f1", world["plan"], (0.5, 0.5))
    mend = stopping_after(0, monkeypatch)
    with pytest.raises(KeyboardInterrupt):
        run(newest_order())
    mend()
    town.finding("f2", world["plan"], (0.5, 0.5))
    assert run(newest_order()).assigned == 2


def test_a_chunk_that_fails_is_reported_and_the_next_run_does_it(world, monkeypatch):
    town.finding("f1", world["plan"], (0.5, 0.5))
    real = assignment._write
    monkeypatch.setattr(assignment, "_write", lambda texts: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run(newest_order())
    assert not Assignment.objects.exists()
    monkeypatch.setattr(assignment, "_write", real)
    assert run(newest_order()).assigned == 1


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_assign_every_finding_once(world, monkeypatch):
    for number in range(60):
        town.finding(f"f{number}", world["plan"], (0.01 * number, 0.5))
    monkeypatch.setattr(assignment, "CHUNK", 3)
    monkeypatch.setattr(assignment, "_LOOK_AGAIN_S", 0.01)
    order, faults, barrier = newest_order(), [], threading.Barrier(2)

    def worker():
        barrier.wait()
        try:
            run(order)
        except Exception as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=worker) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    assert Assignment.objects.count() == Assignment.objects.filter(is_current=True).count() == 60


@pytest.mark.django_db(transaction=True)
def test_a_chunk_left_by_a_killed_worker_is_taken_over(world, monkeypatch):
    town.finding("f1", world["plan"], (0.5, 0.5))
    job = assignment.open_job(newest_order())
    jobs.take(job, timedelta(seconds=-1))
    assert run(newest_order()).assigned == 1


def test_without_boundaries_nothing_can_be_assigned(xianning_city):
    with pytest.raises(Unavailable, match="No boundaries"):
        newest_order()


def test_the_command_says_what_it_did_and_what_it_left_out(world, capsys):
    town.finding("f1", world["plan"], (0.5, 0.5), round=world["round"])
    town.finding("f2", world["plan"], round=world["round"])
    call_command("assign_findings", "--round", "2022-12")
    told = capsys.readouterr()
    assert "Revision 1: 1 findings assigned (clear 1)." in told.out
    assert "1 not assigned: their place is marked “missing”." in told.out
    assert "1 of 1 findings" in told.err


def test_the_command_answers_under_an_older_revision_on_demand(world):
    finding = town.finding("f1", world["plan"], (1.5, 0.5))
    move_the_border()
    call_command("assign_findings", "--all", "--revision", "1")
    assert current(finding).revision.number == 1
    call_command("assign_findings", "--all")
    assert current(finding).revision.number == 2


@pytest.mark.parametrize("options", [("--round", "2023-09"), ("--revision", "9")])
def test_the_command_refuses_what_it_does_not_know(world, options):
    with pytest.raises(CommandError, match="no"):
        call_command("assign_findings", *options)


def test_every_stored_body_is_of_a_duty_that_held_on_the_day(world):
    finding = town.finding("f1", world["plan"], (0.5, 0.5), on=date(2022, 6, 14))
    run(Order(newest_order().revision))
    assert list(
        AssignmentBody.objects.filter(assignment__finding=finding).values_list("role", flat=True)
    ) == ["territory"]


@pytest.mark.django_db(transaction=True)
def test_a_run_that_waited_for_another_sees_what_that_one_wrote(world):
    town.finding("f1", world["plan"], (0.5, 0.5))
    order = newest_order()
    jobs_of_both = [jobs.start("a", {}, [{}]), jobs.start("b", {}, [{}])]
    began, faults = threading.Event(), []

    def chunk(job):
        only = Finding.objects.get().pk
        lease = jobs.take(job)
        lease.arguments.update(findings=[only])
        assignment.assign_chunk(order, lease, assignment.Assigner(order.revision, assignment.current_city()))

    def late():
        began.set()
        try:
            chunk(jobs_of_both[1])
        except Exception as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    thread = threading.Thread(target=late)
    with transaction.atomic():
        chunk(jobs_of_both[0])
        thread.start()
        began.wait()
        thread.join(0.5)
        assert thread.is_alive(), "it waits for the findings the first one holds"
    thread.join()
    assert not faults and Assignment.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_runs_that_begin_at_the_same_time_share_one_job(world):
    town.finding("f1", world["plan"], (0.5, 0.5))
    order, opened = newest_order(), []

    def late():
        try:
            opened.append(assignment.open_job(order))
        finally:
            connections.close_all()

    thread = threading.Thread(target=late)
    with transaction.atomic():
        opened.append(assignment.open_job(order))
        thread.start()
        thread.join(0.5)
        assert thread.is_alive(), "it waits for the first one to say which job it is"
    thread.join()
    assert opened[0] == opened[1] and Job.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_run_waits_for_a_chunk_in_other_hands_and_takes_it_when_its_lease_ends(world, monkeypatch):
    town.finding("f1", world["plan"], (0.5, 0.5))
    monkeypatch.setattr(assignment, "_LOOK_AGAIN_S", 0.01)
    jobs.take(assignment.open_job(newest_order()), timedelta(seconds=0.3))
    said = []
    assert run(newest_order(), said.append).assigned == 1
    assert [text for text in said if "in other hands" in text] == [said[0]]
