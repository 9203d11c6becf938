"""Appeals: who may file, decide and take back which, when, and what must stand in them."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from psycopg2.extras import DateRange

from findings import appeal_decisions as decisions
from findings import appeals
from findings.appeal_decisions import Cost, Verdict
from findings.appeals import Grounds
from findings.models import Appeal, Assignment, Evidence, Finding, PlanCategory, Ruling
from findings.rounds import close_round, release_round, score_round
from gis_core.accounts import grant_role
from gis_core.current_city import current_city
from gis_core.errors import BadParameter, Conflict, Fault, NotAllowed, NotFound, Unprocessable
from gis_core.stamps import version
from grids.models import Duty
from tests.findings import drawn_round as drawn
from tests.findings.appealing import PDF, PNG, scene, unit
from tests.people import person, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(xianning_city):
    return scene()


def filed(here, kind="fact", key="f1", **more):
    return appeals.file_appeal(here.clerk, here.findings[key].pk, here.grounds(kind, **more))


# --- who may file, and when ---------------------------------------------------------------------------


def test_a_body_appeals_with_evidence_about_a_finding_it_answers_for(here):
    made = appeals.file_appeal(
        here.clerk, here.findings["f1"].pk, here.grounds(), [("现场.png", PNG), ("a.pdf", PDF)]
    )
    assert (made.state, made.made_by, made.body) == ("open", here.clerk, here.ours)
    assert set(Evidence.objects.filter(appeal=made).values_list("name", "media_type")) == {
        ("现场.png", "image/png"), ("a.pdf", "application/pdf"),
    }


def test_it_is_to_be_decided_by_the_end_of_the_plans_days_in_the_city(here):
    made = filed(here)
    zone = current_city().zone
    today = made.made_at.astimezone(zone).date()
    assert made.due_at.astimezone(zone) == datetime.combine(
        today + timedelta(days=3), datetime.max.time().replace(microsecond=0), zone
    )


def test_a_body_that_does_not_answer_for_the_finding_cannot_appeal(here):
    with pytest.raises(NotAllowed) as caught:
        filed(here, key="f3")
    assert caught.value.code == "not-answering"


def test_nobody_appeals_for_a_body_they_do_not_speak_for(here):
    for user in (here.other_clerk, here.office, person("planner"), person("inspector"), person("admin")):
        with pytest.raises(NotAllowed) as caught:
            appeals.file_appeal(user, here.findings["f1"].pk, here.grounds())
        assert caught.value.code == "not-your-body"


def test_a_sealed_finding_does_not_exist_for_a_body(xianning_city):
    here = scene(release=False)
    with pytest.raises(NotFound):
        filed(here)
    close_round("2022-12")
    with pytest.raises(NotFound):
        filed(here)
    release_round("2022-12")
    assert filed(here).state == "open"


def test_what_must_be_put_right_at_once_can_be_appealed_before_the_release(xianning_city):
    here = scene(release=False)
    PlanCategory.objects.filter(category__code="litter").update(immediate=True)
    assert filed(here).state == "open"


def test_a_case_of_the_platform_is_never_sealed(xianning_city):
    here = scene(release=False)
    Finding.objects.filter(pk=here.findings["f1"].pk).update(source="platform")
    assert filed(here).state == "open"


def test_after_publication_the_time_for_appeals_is_over(here):
    publish("2022-12")
    with pytest.raises(appeals.AppealsClosed, match="2022-12"):
        filed(here)


def test_a_round_with_open_appeals_is_not_published(here):
    made = filed(here)
    with pytest.raises(Conflict, match=r"1 appeal\(s\)"):
        publish("2022-12")
    appeals.withdraw(here.clerk, made.pk)
    assert publish("2022-12").status == "published"


def test_whoever_gets_a_finding_by_a_ruling_can_appeal_too(here):
    grounds = Grounds("disclaim", here.theirs.pk, "不是我镇", says_unknown=True)
    with pytest.raises(NotAllowed):
        appeals.file_appeal(here.other_clerk, here.findings["f1"].pk, grounds)
    Duty.objects.create(body=here.theirs, unit_id=unit("421221"), role="territory",
                        valid=DateRange(date(2020, 1, 1), None))
    decisions.rule(here.office, here.findings["f1"].pk, Verdict("r", unit=unit("421221100")))
    assert appeals.file_appeal(here.other_clerk, here.findings["f1"].pk, grounds).state == "open"


def test_an_appeal_of_a_kind_is_open_once_and_decided_once_until_something_new_is_ruled(here):
    made = filed(here)
    with pytest.raises(Conflict, match="is open"):
        filed(here)
    assert filed(here, "deduction").kind == "deduction"
    decisions.decide(here.office, made.pk, False, "照片与问题不符")
    with pytest.raises(Conflict, match="has been decided"):
        filed(here)
    decisions.rule(here.office, here.findings["f1"].pk, Verdict("r", unit=unit("zone-east")))
    assert filed(here).state == "open"


# --- what must stand in it ----------------------------------------------------------------------------


@pytest.mark.parametrize("kind, more, parameter", [
    ("fact", {"text": "  "}, "text"), ("fact", {"text": "字" * 4001}, "text"),
    ("whose", {}, "says_unit"), ("whose", {"says_unknown": True}, "says_unit"), ("disclaim", {}, "says_unit"),
    ("disclaim", {"says_unknown": True, "says_unit": 1}, "says_unknown"),
    ("fact", {"says_unknown": True}, "says_unit"), ("whose", {"says_unit": 999_999}, "says_unit"),
    ("whose", {"says_body": 999_999}, "says_body"),
    ("duplicate", {}, "duplicate_of"), ("duplicate", {"duplicate_of": "f1"}, "duplicate_of"),
    ("duplicate", {"duplicate_of": "nothing"}, "duplicate_of"), ("fact", {"duplicate_of": "f2"}, "duplicate_of"),
])
def test_grounds_that_do_not_hold_together_are_refused_by_name(here, kind, more, parameter):
    with pytest.raises(Unprocessable) as caught:
        filed(here, kind, **more)
    assert caught.value.parameter == parameter
    assert not Appeal.objects.exists()


def test_there_are_six_kinds_of_appeals(here):
    with pytest.raises(BadParameter):
        filed(here, "anger")


def test_a_body_that_says_not_ours_names_whose_or_says_that_it_does_not_know(here):
    assert filed(here, "disclaim", says_unknown=True).says_unknown
    assert filed(here, "disclaim", "f2", says_body=here.theirs.pk).says_body == here.theirs
    with pytest.raises(Unprocessable, match="names itself"):
        filed(here, "whose", says_body=here.ours.pk)


def test_a_duplicate_of_a_sealed_finding_is_told_as_of_none(here):
    january = drawn.draw_round("2022-11")
    drawn.finding(january, "secret", 0.5, 0.5)
    with pytest.raises(Unprocessable) as sealed:
        filed(here, "duplicate", duplicate_of="secret")
    with pytest.raises(Unprocessable) as unknown:
        filed(here, "duplicate", duplicate_of="nothing")
    assert str(sealed.value) == str(unknown.value)


def test_a_file_that_is_no_scan_stops_the_whole_appeal(here):
    with pytest.raises(Fault) as caught:
        appeals.file_appeal(here.clerk, here.findings["f1"].pk, here.grounds(), [("a.pdf", b"MZ")])
    assert caught.value.status == 415 and not Appeal.objects.exists()


# --- evidence and withdrawing ---------------------------------------------------------------------------


def test_the_body_adds_evidence_once_and_the_appeal_is_another_then(here):
    made = filed(here)
    first, new = appeals.add_evidence(here.clerk, made.pk, "a.pdf", PDF)
    again, twice = appeals.add_evidence(here.clerk, made.pk, "b.pdf", PDF)
    assert (first, new, twice) == (again, True, False)
    assert Appeal.objects.get().version == 1
    with pytest.raises(NotAllowed):
        appeals.add_evidence(here.other_clerk, made.pk, "c.png", PNG)


def test_what_was_withdrawn_is_over_and_only_the_body_withdraws(here):
    made = filed(here)
    for user in (here.other_clerk, here.office):
        with pytest.raises(NotAllowed):
            appeals.withdraw(user, made.pk)
    assert appeals.withdraw(here.clerk, made.pk).state == "withdrawn"
    for act in (
        lambda: appeals.withdraw(here.clerk, made.pk),
        lambda: appeals.add_evidence(here.clerk, made.pk, "a.pdf", PDF),
        lambda: decisions.decide(here.office, made.pk, False, "x"),
    ):
        with pytest.raises(Conflict) as caught:
            act()
        assert caught.value.code == "appeal-over"


# --- deciding -----------------------------------------------------------------------------------------


def test_the_office_decides_with_its_reasons(here):
    made = decisions.decide(here.office, filed(here).pk, True, "照片属实")
    assert (made.state, made.decision, made.decided_by) == ("upheld", "照片属实", here.office)
    with pytest.raises(Unprocessable) as caught:
        decisions.decide(here.office, filed(here, key="f2").pk, True, " ")
    assert caught.value.parameter == "decision"


def test_only_the_office_decides_and_rules(here):
    made = filed(here)
    for user in (here.clerk, person("planner"), person("reviewer"), person("inspector"), person("dispatcher")):
        with pytest.raises(NotAllowed):
            decisions.decide(user, made.pk, True, "x")
        with pytest.raises(NotAllowed):
            decisions.rule(user, here.findings["f1"].pk, Verdict("r", unit=unit("zone-east")))


def test_nobody_decides_an_appeal_of_their_own_or_of_a_body_they_speak_for(here):
    made = filed(here)
    grant_role(here.clerk, "office")
    grant_role(here.office, "body", body=here.ours.pk)
    for user in (here.clerk, here.office):
        with pytest.raises(NotAllowed) as caught:
            decisions.decide(user, made.pk, True, "x")
        assert caught.value.code == "own-appeal"
    assert decisions.decide(person("admin"), made.pk, True, "x").state == "upheld"


@pytest.mark.parametrize("kind", ["whose", "disclaim"])
def test_to_uphold_whose_it_is_takes_a_ruling_and_nothing_else_does(here, kind):
    made = filed(here, kind, says_unit=unit("zone-east"))
    with pytest.raises(Unprocessable) as caught:
        decisions.decide(here.office, made.pk, True, "属实")
    assert caught.value.parameter == "ruling"
    verdict = Verdict("以路中心线为界", unit=unit("zone-east"), document="咸路长办〔2022〕7号")
    with pytest.raises(Unprocessable):
        decisions.decide(here.office, made.pk, False, "不属实", verdict=verdict)
    decisions.decide(here.office, made.pk, True, "属实", verdict=verdict)
    ruling = Ruling.objects.get()
    assert (ruling.appeal, ruling.unit_id, ruling.is_current) == (made, unit("zone-east"), True)


def test_not_ours_is_not_upheld_by_giving_it_to_the_same_body(here):
    made = filed(here, "disclaim", says_unknown=True)
    with pytest.raises(Unprocessable, match="same body"):
        decisions.decide(
            here.office, made.pk, True, "x", verdict=Verdict("r", body=here.ours.pk, role="territory")
        )


@pytest.mark.parametrize("verdict, parameter", [
    (Verdict(""), "reason"), (Verdict("r"), "unit"), (Verdict("r", unit=999_999), "unit"),
    (Verdict("r", body=999_999, role="owner"), "body"), (Verdict("r", role="owner", unit=1), "role"),
    (Verdict("r", document="x" * 101, unit=1), "document"),
])
def test_a_ruling_that_names_nobody_of_that_day_is_refused(here, verdict, parameter):
    with pytest.raises(Unprocessable) as caught:
        decisions.rule(here.office, here.findings["f1"].pk, verdict)
    assert caught.value.parameter == parameter


@pytest.mark.parametrize("body, role", [(True, ""), (True, "king")])
def test_a_body_answers_in_a_role_that_exists(here, body, role):
    with pytest.raises(Unprocessable) as caught:
        decisions.rule(here.office, here.findings["f1"].pk, Verdict("r", body=here.theirs.pk, role=role))
    assert caught.value.parameter == "role"


def test_a_deduction_is_upheld_with_what_it_costs_instead_which_is_never_more(here):
    made = filed(here, "deduction", "f2")
    for cost in (None, Cost(), Cost("normal", 1), Cost("tiny"), Cost(points=2), Cost(points=-1)):
        with pytest.raises(Unprocessable):
            decisions.decide(here.office, made.pk, True, "x", cost=cost)
    assert decisions.decide(here.office, made.pk, True, "x", cost=Cost("normal")).decided_severity == "normal"
    with pytest.raises(Unprocessable):
        decisions.decide(here.office, filed(here, "deduction").pk, True, "x", cost=Cost("serious"))
    with pytest.raises(Unprocessable):
        decisions.decide(here.office, filed(here, "fact").pk, True, "x", cost=Cost("normal"))


def test_of_two_findings_that_repeat_each_other_one_stays(here):
    one = filed(here, "duplicate", "f1", duplicate_of="f2")
    other = filed(here, "duplicate", "f2", duplicate_of="f1")
    decisions.decide(here.office, one.pk, True, "x")
    with pytest.raises(Unprocessable, match="nothing would be left"):
        decisions.decide(here.office, other.pk, True, "x")


def test_a_decision_changes_the_score_once_the_round_is_scored_again(here):
    from findings.models import Result

    def west():
        return Result.objects.get(kind="zone", code="zone-west").score

    made = filed(here, "whose", says_unit=unit("zone-east"))
    before = west()
    decisions.decide(here.office, made.pk, True, "属实", verdict=Verdict("r", unit=unit("zone-east")))
    assert west() == before
    score_round("2022-12")
    assert west() - before == Decimal("0.45")


def test_every_act_moves_the_stamp_of_its_round(here):
    stamps = [version("decisions", "2022-12")]
    made = filed(here)
    stamps.append(version("decisions", "2022-12"))
    decisions.decide(here.office, made.pk, True, "x")
    stamps.append(version("decisions", "2022-12"))
    decisions.rule(here.office, here.findings["f1"].pk, Verdict("r", unit=unit("zone-east")))
    stamps.append(version("decisions", "2022-12"))
    appeals.withdraw(here.clerk, filed(here, "rectification").pk)
    stamps.append(version("decisions", "2022-12"))
    assert stamps == sorted(set(stamps))


def test_whoever_saw_another_state_decides_nothing(here):
    made = filed(here)
    appeals.add_evidence(here.clerk, made.pk, "a.pdf", PDF)
    with pytest.raises(appeals.AppealChanged):
        decisions.decide(here.office, made.pk, False, "x", 0)
    decisions.decide(here.office, made.pk, False, "x", 1)


def test_nothing_is_ruled_about_a_published_round(here):
    publish("2022-12")
    with pytest.raises(appeals.RoundPublished, match="numbered bulletin"):
        decisions.rule(here.office, here.findings["f1"].pk, Verdict("r", unit=unit("zone-east")))


def test_a_ruling_made_meanwhile_is_seen_before_another_is_made(here):
    number, verdict = here.findings["f1"].pk, Verdict("r", unit=unit("zone-east"))
    first = decisions.rule(here.office, number, verdict, 0)
    with pytest.raises(appeals.AppealChanged):
        decisions.rule(here.office, number, verdict, 0)
    assert decisions.rule(here.office, number, verdict, first.pk).is_current


def test_the_audit_keeps_who_decided_and_that_a_ruling_was_superseded(here):
    from pghistory.models import Events

    from gis_core.auditing import acting

    with acting(here.office, "test"):
        for code in ("zone-east", "zone-west"):
            decisions.rule(here.office, here.findings["f1"].pk, Verdict("r", unit=unit(code)))
    kept = Events.objects.filter(pgh_model="findings.RulingEvent")
    assert kept.filter(pgh_label="insert").count() == 2 and kept.filter(pgh_label="update").count() == 1
    assert all(each.pgh_context["user"] == here.office.pk for each in kept)


def test_the_computed_answer_stays_whatever_is_decided(here):
    before = list(Assignment.objects.order_by("pk").values())
    decisions.rule(here.office, here.findings["f1"].pk, Verdict("r", unit=unit("zone-east")))
    assert list(Assignment.objects.order_by("pk").values()) == before
