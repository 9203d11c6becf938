"""What an impact tells, against what publishing, redoing what is stale, and scoring really do."""

from findings.assignment import run
from findings.impact import impact_of
from findings.models import Assignment, Result
from findings.rounds import score_round
from findings.stale import newest_order
from tests.findings import redrawn_town as redrawn
from tests.findings import settled_redrawing as settled

OFFICE = frozenset({"public", "office"})


def results():
    """By (kind, unit): code, group, score, rank, tied."""
    rows = Result.objects.values_list("kind", "code", "group", "score", "rank", "tied", "unit_version__unit")
    return {(kind, unit): (code, group, score, rank, tied) for kind, code, group, score, rank, tied, unit in rows}


def assert_scores(told, before, after):
    """The scores an impact tells are, unit by unit, those stored before and after."""
    def standing(row):
        code, group, score, rank, tied = row
        return (None if score is None else f"{score:.2f}", rank, tied, group)

    codes = {}
    for found in (before, after):
        codes |= {(kind, row[0]): (kind, unit) for (kind, unit), row in found.items()}
    different = {key for key in before.keys() | after.keys() if _row(before, key) != _row(after, key)}
    assert {codes[each.kind, each.code] for each in told.scores} == different
    for each in told.scores:
        key = codes[each.kind, each.code]
        for side, found in ((each.before, before), (each.after, after)):
            assert (side is None) == (key not in found)
            if side is not None:
                assert (side.score, side.rank, side.tied, side.group) == standing(found[key])


def _row(found, key):
    return found[key][1:] if key in found else None


def _concerned(on):
    rows = Assignment.objects.filter(is_current=True, finding__observed_on__gte=on)
    open_ones = rows.exclude(finding__source="platform", finding__closed_at__isnull=False)
    return set(open_ones.values_list("finding__source_key", flat=True))


def assert_told(difference, publish=redrawn.publish_difference):
    """An impact against what ``publish``, redoing what is stale, and scoring really do; what was told."""
    told = impact_of(difference, OFFICE)
    before, scored = settled.answers(), results()
    publish(difference)
    run(newest_order(stale=True))
    score_round("2022-12")
    after, keys = settled.answers(), _concerned(difference.on)

    moved = {each.key: each for each in told.listed}
    hands = {key for key in keys if before[key][1:] != after[key][1:]}
    assert {key for key, each in moved.items() if _changes_hands(each)} == hands
    assert told.findings + told.cases == len(hands)
    assert {key for key in keys if before[key] != after[key]} <= set(moved)
    for key, each in moved.items():
        assert (each.state_before, each.state_after) == (before[key][0], after[key][0]), key
        assert {(one.body, one.role) for one in each.gains} == after[key][2] - before[key][2], key
        assert {(one.body, one.role) for one in each.loses} == before[key][2] - after[key][2], key
    assert_scores(told, scored, results())
    return told


def _changes_hands(each):
    return bool(each.gains or each.loses or any(one.changes_hands for one in each.kinds))
