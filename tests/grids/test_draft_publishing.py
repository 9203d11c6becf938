"""A draft on its way to a revision: submitted, co-signed, approved by four eyes, published, rolled back."""

from datetime import date

import pytest
import shapely

from gis_core.errors import Conflict, NotAllowed, Unprocessable
from gis_core.models import Grant
from grids import co_signing, drafts
from grids import draft_publishing as publishing
from grids.draft_state import difference_of_revision
from grids.models import Descent, DraftUnit, Revision, UnitVersion
from grids.units import newest_revision, unit_by_code, versions_on
from tests.grids import drawn_town as town
from tests.grids.drawn_town import ON, SINCE, T1, T2, A, B, C, D
from tests.people import person

pytestmark = pytest.mark.django_db

PAPER = "咸政办函〔2022〕12号"


@pytest.fixture
def planner(xianning_city):
    town.publish_town()
    return town.planner()


@pytest.fixture
def reviewer(planner):
    return person("reviewer")


def drawn(planner, *steps, on=ON):
    """A draft with some handovers of community ground: (to, block)."""
    draft = drafts.start_draft(planner, on, reason="路段移交", document=PAPER).pk
    for to, block in steps:
        document = {"operation": "reassign", "to": to, "area": town.block(*block)}
        drafts.append(planner, draft, "community", document, None)
    return draft


def approved(draft, planner, reviewer):
    publishing.submit(planner, draft, None)
    publishing.approve(reviewer, draft, None)
    return draft


def published(draft, planner, reviewer):
    return publishing.publish_draft(planner, approved(draft, planner, reviewer), None)


def geometry(code, on, revision=None, kind="community"):
    version = versions_on(on, revision or newest_revision().number, [kind]).get(code=code)
    return shapely.from_wkb(bytes(version.geometry.wkb))


def test_a_draft_becomes_the_next_revision_from_its_day_on(planner, reviewer):
    done = published(drawn(planner, (B, (1, 0, 1, 1))), planner, reviewer)
    assert (done.published.revision.number, done.published.revision.pk) == (2, done.draft.pk)
    place = shapely.Point(town.PAPER.point(1.5, 0.5))
    assert geometry(A, date(2022, 6, 30)).covers(place) and not geometry(A, ON).covers(place)
    assert geometry(B, ON).covers(place)
    assert geometry(A, ON, revision=1).covers(place)
    assert not DraftUnit.objects.exists()
    revision = Revision.objects.get(number=2)
    assert (revision.author, revision.reviewer) == (planner, reviewer)
    assert revision.document.number == PAPER and revision.reason == "路段移交"


def test_townships_that_follow_are_published_too(planner, reviewer):
    published(drawn(planner, (C, (0, 1, 1, 1))), planner, reviewer)
    assert geometry(T2, ON, kind="township").covers(geometry(C, ON))
    children = [geometry(code, ON) for code in (A, B)]
    assert shapely.equals(shapely.union_all(children), geometry(T1, ON, kind="township"))


def test_a_neighbour_that_only_took_a_vertex_is_flagged(planner, reviewer):
    published(drawn(planner, (B, (1, 0, 1, 1))), planner, reviewer)
    draft = drafts.start_draft(planner, ON, reason="x", document=PAPER).pk
    corner = town.polygon((2, 1.5), (2, 2), (2.5, 2), (2.5, 1.5))
    document = {"operation": "reassign", "to": A, "area": corner}
    drafts.append(planner, draft, "community", document, None)
    published(draft, planner, reviewer)
    flagged = UnitVersion.objects.filter(revision__number=3, vertex_only=True)
    assert set(flagged.values_list("code", flat=True)) >= {D}
    assert not {A, B} & set(flagged.values_list("code", flat=True))


def test_whoever_drew_does_not_approve(planner):
    draft = drawn(planner, (B, (1, 0, 1, 1)))
    publishing.submit(planner, draft, None)
    Grant.objects.create(user=planner, role="reviewer")
    with pytest.raises(NotAllowed) as refused:
        publishing.approve(planner, draft, None)
    assert refused.value.members["rule"] == "did-not-draw-it"


def test_a_reviewer_answers_for_every_ranked_unit_that_gains_or_loses(planner, reviewer):
    draft = drawn(planner, (C, (0, 1, 1, 1)))
    publishing.submit(planner, draft, None)
    Grant.objects.filter(user=reviewer).delete()
    for code in (T1, T2):
        with pytest.raises(NotAllowed):
            publishing.approve(reviewer, draft, None)
        Grant.objects.create(user=reviewer, role="reviewer", territory=unit_by_code("township", code, ON, 1).pk)
    assert publishing.approve(reviewer, draft, None).status == "approved"


@pytest.mark.parametrize(("lack", "says"), [("reason", "a reason"), ("document", "a document number")])
def test_a_draft_without_reason_or_paper_is_not_handed_in(planner, lack, says):
    words = {"reason": "x", "document": PAPER} | {lack: ""}
    draft = drafts.start_draft(planner, ON, **words).pk
    document = {"operation": "reassign", "to": B, "area": town.block(1, 0, 1, 1)}
    drafts.append(planner, draft, "community", document, None)
    with pytest.raises(Unprocessable, match=says):
        publishing.submit(planner, draft, None)


def test_an_empty_draft_is_not_handed_in(planner):
    with pytest.raises(Unprocessable, match="changes nothing"):
        publishing.submit(planner, drawn(planner), None)


def test_a_submitted_draft_cannot_be_drawn_on_until_it_comes_back(planner, reviewer):
    draft = drawn(planner, (B, (1, 0, 1, 1)))
    publishing.submit(planner, draft, None)
    with pytest.raises(Conflict):
        drafts.undo(planner, draft, None)
    publishing.send_back(reviewer, draft, None, "路中心线为界")
    assert drafts.undo(planner, draft, None).draft.remark == "路中心线为界"


def test_an_estate_cut_by_the_new_border_forbids_handing_in(planner):
    draft = drawn(planner)
    strip = town.polygon((0, 0.5), (0, 2), (0.5, 2), (0.5, 0.5))
    document = {"operation": "reassign", "to": C, "area": strip}
    drafts.append(planner, draft, "community", document, None)
    with pytest.raises(publishing.DraftFaults) as refused:
        publishing.submit(planner, draft, None)
    assert {fault["properties"]["fault"] for fault in refused.value.members["faults"]} == {"spill"}


def test_an_open_co_signature_keeps_a_draft_from_approval(planner, reviewer):
    draft = drawn(planner, (B, (1, 0, 1, 1)))
    publishing.submit(planner, draft, None)
    co_signing.ask_for_consents(planner, draft, None)
    with pytest.raises(Conflict, match=A):
        publishing.approve(reviewer, draft, None)


def test_two_drafts_far_apart_are_both_published(planner, reviewer):
    one = approved(drawn(planner, (B, (1, 0, 1, 1))), planner, reviewer)
    other = approved(drawn(planner, (C, (2, 3, 1, 1))), planner, reviewer)
    publishing.publish_draft(planner, one, None)
    done = publishing.publish_draft(planner, other, None)
    assert done.published.revision.number == 3 and done.draft.base == 2
    areas = [geometry(code, ON) for code in (A, B, C, D)]
    assert shapely.coverage_is_valid(areas)


def test_the_later_of_two_overlapping_drafts_is_done_again_and_asked(planner, reviewer):
    one = approved(drawn(planner, (B, (1, 0, 1, 1))), planner, reviewer)
    other = approved(drawn(planner, (B, (1, 0, 1, 2))), planner, reviewer)
    publishing.publish_draft(planner, one, None)
    with pytest.raises(publishing.DraftConflict) as refused:
        publishing.publish_draft(planner, other, None)
    told = refused.value.members["conflict"]
    assert {unit["key"] for unit in told["units"]} == {A, B} and told["because_of"][0]["revision"] == 2
    again = Revision.objects.get(pk=other)
    assert (again.status, again.base, again.reviewer) == ("draft", 2, None)
    assert newest_revision().number == 2
    assert published(other, planner, reviewer).published.revision.number == 3


def test_what_can_no_longer_be_done_is_told_and_can_be_discarded(planner, reviewer):
    one = approved(drawn(planner, (B, (1, 0, 1, 1))), planner, reviewer)
    other = approved(drawn(planner, (B, (1, 0, 1, 1)), (C, (1, 1, 1, 1))), planner, reviewer)
    publishing.publish_draft(planner, one, None)
    with pytest.raises(publishing.DraftConflict) as refused:
        publishing.publish_draft(planner, other, None)
    assert refused.value.members["conflict"]["refused"][0]["ordinal"] == 1
    with pytest.raises(Conflict, match="Operation 1"):
        publishing.submit(planner, other, None)
    drafts.discard(planner, other, 1, None)
    assert published(other, planner, reviewer).published.revision.number == 3


def test_a_split_is_published_with_its_lineage(planner, reviewer):
    draft = drawn(planner)
    split = {
        "operation": "split", "unit": A, "line": town.line((1, -1), (1, 3)),
        "new": [{"key": f"{T1}003", "name": "新社区"}],
    }
    drafts.append(planner, draft, "community", split, None)
    published(draft, planner, reviewer)
    row = Descent.objects.get()
    assert row.ancestor == unit_by_code("community", A, ON, 2)
    assert row.descendant == unit_by_code("community", f"{T1}003", ON, 2)
    assert row.area_m2 == pytest.approx(20_000, rel=0.02)


def test_a_rollback_is_a_new_revision_with_the_inverse(planner, reviewer):
    before = {code: geometry(code, ON) for code in (A, B, C, D)}
    published(drawn(planner, (B, (1, 0, 1, 1)), (C, (1, 1, 1, 1))), planner, reviewer)
    back = publishing.roll_back(planner, 2)
    drafts.describe(planner, back.pk, None, reason="恢复")
    published(back.pk, planner, reviewer)
    assert newest_revision().number == 3 and newest_revision().rolls_back.number == 2
    for code, area in before.items():
        assert shapely.equals(geometry(code, ON), area)
    assert shapely.equals(geometry(T1, ON, kind="township"), shapely.union_all([before[A], before[B]]))
    assert not geometry(A, ON, revision=2).equals(before[A])


def test_a_merged_township_comes_back_as_the_same_unit(planner, reviewer):
    was = unit_by_code("township", T2, ON, 1)
    draft = drafts.start_draft(planner, ON, reason="合并", document=PAPER).pk
    drafts.append(planner, draft, "township", {"operation": "merge", "units": [T1, T2], "kept": T1}, None)
    published(draft, planner, reviewer)
    assert unit_by_code("township", T2, ON, 2) is None
    back = publishing.roll_back(planner, 2)
    drafts.describe(planner, back.pk, None, reason="恢复")
    published(back.pk, planner, reviewer)
    assert unit_by_code("township", T2, ON, 3) == was
    assert shapely.equals(geometry(T2, ON, kind="township"), shapely.union_all([geometry(C, ON), geometry(D, ON)]))


def test_a_unit_recoded_and_renamed_stays_the_same_unit(planner, reviewer):
    was = unit_by_code("township", T2, ON, 1)
    draft = drafts.start_draft(planner, ON, reason="乡改镇", document=PAPER).pk
    drafts.append(planner, draft, "township", {"operation": "recode", "unit": T2, "code": "421202102"}, None)
    rename = {"operation": "set_attributes", "units": [T2], "name": "南镇"}
    drafts.append(planner, draft, "township", rename, None)
    published(draft, planner, reviewer)
    now = unit_by_code("township", "421202102", ON, 2)
    assert now == was and unit_by_code("township", T2, SINCE, 2) == was


def test_what_a_revision_changed_can_be_asked_for(planner, reviewer):
    published(drawn(planner, (B, (1, 0, 1, 1))), planner, reviewer)
    difference = difference_of_revision(Revision.objects.get(number=2))
    assert set(difference.changes["community"].pairs) - difference.changes["community"].vertex_only == {A, B}
    assert difference.on == ON and difference.revision == 1
