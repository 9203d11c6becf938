"""The scores an impact tells, against those really stored."""

from findings.models import Result


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
