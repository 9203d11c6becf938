"""Memberships follow the areas, unless somebody declared otherwise."""

from datetime import date

import pytest

from grids.changes import ChangeFault, Retirement
from grids.memberships import DeclaredMembership
from grids.models import Membership, UnitVersion
from grids.revisions import publish
from tests.grids.drawing import box, unit

pytestmark = pytest.mark.django_db
DAY = date(2022, 1, 1)


def put(*changes, on=DAY, **more):
    return publish(changes, effective_on=on, document="D", **more)


def town():
    """Two counties of two townships each; a community in each township; two zones across."""
    return [
        unit("city", "421200", box(0, 0, 4, 2)),
        unit("county", "421202", box(0, 0, 2, 2)), unit("county", "421221", box(2, 0, 4, 2)),
        *(unit("township", f"42120200{n}", box(n, 0, n + 1, 2)) for n in range(2)),
        *(unit("township", f"42122100{n}", box(n + 2, 0, n + 3, 2)) for n in range(2)),
        unit("community", "421202000001", box(0, 0, 1, 2)),
        unit("community", "421202001001", box(1, 0, 2, 2)),
        unit("zone", "zone-west", box(0.5, 0.5, 1.5, 1.5)),
        unit("zone", "zone-east", box(1.5, 0.5, 2.5, 1.5)),
    ]


def parents_of(code, on=DAY, revision=None):
    """kind → {parent code: (share, primary)}"""
    revision = revision or 10**6
    codes = {
        row.unit_id: row.code
        for row in UnitVersion.objects.filter(valid__contains=on, believed__contains=revision)
    }
    found = {}
    for row in Membership.objects.filter(
        valid__contains=on, believed__contains=revision,
        child_id__in=[number for number, each in codes.items() if each == code],
    ):
        found.setdefault(row.parent_kind, {})[codes[row.parent_id]] = (round(row.share, 4), row.primary)
    return found


def test_a_partition_of_its_parent_lies_in_its_parents_kind_only(xianning_city):
    put(*town())
    assert parents_of("421202") == {"city": {"421200": (1.0, True)}}
    assert parents_of("421202001") == {"county": {"421202": (1.0, True)}}
    assert parents_of("421202001001") == {"township": {"421202001": (1.0, True)}}


def test_a_zone_across_a_county_border_belongs_to_both_by_its_share(xianning_city):
    put(*town())
    shares = parents_of("zone-east")["county"]
    assert set(shares) == {"421202", "421221"} and {share for share, _ in shares.values()} == {0.5}
    assert sum(primary for _, primary in shares.values()) == 1


def test_a_grid_across_two_communities_belongs_to_both_and_mainly_to_the_larger_part(xianning_city):
    put(*town(), unit("grid", "421202000000001", box(0.75, 0.6, 1.75, 0.7)))
    assert parents_of("421202000000001") == {
        "county": {"421202": (1.0, True)},
        "zone": {"zone-west": (0.75, True), "zone-east": (0.25, False)},
        "township": {"421202000": (0.25, False), "421202001": (0.75, True)},
        "community": {"421202000001": (0.25, False), "421202001001": (0.75, True)},
    }


def test_an_estate_belongs_to_the_partitions_around_it_and_touching_is_not_belonging(xianning_city):
    put(*town(), unit("estate", "421202000001-E001", box(0.5, 0.5, 1, 0.6)))
    found = parents_of("421202000001-E001")
    assert found["community"] == {"421202000001": (1.0, True)}
    assert found["zone"] == {"zone-west": (1.0, True)}


def test_a_parent_that_changes_moves_its_childrens_memberships(xianning_city):
    put(*town(), unit("grid", "421202000000001", box(1.2, 0.6, 1.4, 0.7)))
    later = date(2022, 6, 1)
    put(
        unit("zone", "zone-west", box(0.5, 0.5, 1.3, 1.5)),
        unit("zone", "zone-east", box(1.3, 0.5, 2.5, 1.5)),
        on=later,
    )
    assert parents_of("421202000000001")["zone"] == {"zone-west": (1.0, True)}
    assert {share for share, _ in parents_of("421202000000001", later)["zone"].values()} == {0.5}
    assert parents_of("421202000000001", later, 1)["zone"] == {"zone-west": (1.0, True)}
    untouched = Membership.objects.filter(revision__number=2).exclude(parent_kind="zone")
    assert not untouched.filter(child__kind="grid").exists()


def test_a_retired_parent_has_no_children_from_that_day_on(xianning_city):
    put(*town())
    put(Retirement("township", "421202001"), on=date(2022, 6, 1))
    assert parents_of("421202001001", date(2022, 5, 31))["township"]
    assert parents_of("421202001001", date(2022, 6, 1)) == {}


def test_what_is_declared_outweighs_the_areas_and_survives_a_change_of_boundary(xianning_city):
    declared = DeclaredMembership("community", "421202001001", "township", "421202000")
    put(*town(), memberships=[declared])
    assert parents_of("421202001001") == {"township": {"421202000": (1.0, True)}}
    put(unit("community", "421202001001", box(1, 0, 2, 1)), on=date(2022, 6, 1))
    assert parents_of("421202001001", date(2022, 7, 1)) == {"township": {"421202000": (1.0, True)}}
    assert Membership.objects.filter(declared=True, child__kind="community").exists()


def test_the_same_declaration_again_writes_nothing(xianning_city):
    declared = [DeclaredMembership("community", "421202001001", "township", "421202000")]
    put(*town(), memberships=declared)
    before = Membership.objects.count()
    assert put(*town(), memberships=declared).revision is None
    assert Membership.objects.count() == before


def test_a_declared_parent_that_is_not_there_is_refused_by_name(xianning_city):
    with pytest.raises(ChangeFault, match="there is no township 421299999"):
        put(*town(), memberships=[DeclaredMembership("community", "421202001001", "township", "421299999")])
    assert not UnitVersion.objects.exists()


def test_every_child_has_one_primary_parent_of_each_kind(xianning_city):
    row = [unit("grid", f"4212020000000{n:02}", box(n / 10, 0.6, n / 10 + 0.1, 0.8)) for n in range(40)]
    put(*town(), *row)
    groups = {}
    for row in Membership.objects.all():
        groups.setdefault((row.child_id, row.parent_kind), []).append(row)
    assert all(sum(row.primary for row in rows) == 1 for rows in groups.values())
    whole = [sum(row.share for row in rows) for (_, kind), rows in groups.items() if kind == "county"]
    assert len(whole) == 40 + 4 + 2 and whole == pytest.approx([1.0] * len(whole))


def test_a_parent_that_grows_takes_in_a_child_it_never_had(xianning_city):
    put(*town(), unit("grid", "421202000000001", box(3.2, 0.6, 3.4, 0.7)))
    assert "zone" not in parents_of("421202000000001")
    put(unit("zone", "zone-east", box(1.5, 0.5, 3.5, 1.5)), on=date(2022, 6, 1))
    assert "zone" not in parents_of("421202000000001", date(2022, 5, 31))
    assert parents_of("421202000000001", date(2022, 6, 1))["zone"] == {"zone-east": (1.0, True)}


def test_a_declaration_lasts_though_what_else_was_published_ends(xianning_city):
    put(*town())
    put(
        unit("zone", "zone-passing", box(3, 1, 3.5, 1.5), valid_until=date(2022, 3, 1)),
        memberships=[DeclaredMembership("community", "421202001001", "township", "421202000")],
    )
    assert parents_of("421202001001", date(2022, 12, 1)) == {"township": {"421202000": (1.0, True)}}
