"""Of which unit is a unit a part, and which units are divided?"""

from findings.place.kinship import Kinship


def test_a_unit_has_one_primary_parent_of_each_kind():
    kin = Kinship([(1, "ward", 10), (1, "field", 20)], {1: "cell"})
    assert (kin.parent(1, "ward"), kin.parent(1, "field"), kin.parent(1, "realm")) == (10, 20, None)


def test_a_unit_with_parts_of_a_kind_is_divided_and_its_neighbour_is_not():
    kin = Kinship([(1, "ward", 10)], {1: "cell"})
    assert kin.is_divided(10, "cell") and not kin.is_divided(11, "cell")


def test_where_no_membership_of_a_kind_is_known_every_unit_passes_for_divided():
    kin = Kinship([(1, "ward", 10)], {1: "cell"})
    assert kin.is_divided(11, "strip")


def test_a_membership_of_a_unit_unknown_that_day_divides_nothing():
    kin = Kinship([(1, "ward", 10), (2, "ward", 11)], {1: "cell"})
    assert not kin.is_divided(11, "cell")
