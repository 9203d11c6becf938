"""Which bodies answer for a finding, and by which rule?"""

from findings.accountability import DutyBook, DutyFact, upward


def duty(number, role="territory", **more):
    return DutyFact(number, 10 + number, {"zh": f"单位{number}"}, {}, role, **more)


def numbers(book, units=(), categories=()):
    return [found.duty.duty for found in book.accountable(units, categories)]


def test_a_duty_for_a_unit_holds_where_that_unit_is_chosen_and_nowhere_else():
    book = DutyBook([duty(1, unit=7), duty(2, unit=8)])
    assert numbers(book, [7]) == [1] and numbers(book, [9]) == []


def test_a_duty_for_a_category_holds_everywhere_for_it_and_those_below_it():
    book = DutyBook([duty(1, "department", category=5)])
    assert numbers(book, [7], upward(50, {50: 5, 5: None})) == [1]
    assert numbers(book, [7], upward(6, {6: None})) == []


def test_a_duty_for_a_wider_field_reaches_down_and_one_for_a_narrower_not_up():
    book = DutyBook([duty(1, "department", category=50)])
    assert numbers(book, [], upward(5, {50: 5, 5: None})) == []


def test_where_a_duty_names_unit_and_category_both_must_be_met():
    book = DutyBook([duty(1, "maintainer", unit=7, category=5)])
    assert numbers(book, [7], [5]) == [1]
    assert numbers(book, [7]) == numbers(book, [8], [5]) == []


def test_without_a_category_only_duties_that_name_none_hold():
    book = DutyBook([duty(1, unit=7), duty(2, "department", category=5)])
    assert numbers(book, [7]) == [1]


def test_roles_are_told_in_their_order_and_road_chiefs_by_level():
    book = DutyBook(
        [
            duty(1, "department", unit=7),
            duty(2, "road_chief", level=3, unit=7),
            duty(3, "road_chief", level=0, unit=7),
            duty(4, "territory", unit=7),
            duty(5, "sponsor", unit=7),
        ]
    )
    assert numbers(book, [7]) == [4, 3, 2, 1, 5]


def test_the_order_does_not_depend_on_the_order_of_units_or_duties():
    duties = [duty(number, unit=number % 3) for number in range(9)]
    assert numbers(DutyBook(duties), [0, 1, 2]) == numbers(DutyBook(duties[::-1]), [2, 1, 0])


def test_the_rule_names_the_ground_and_no_share_is_invented():
    found = DutyBook([duty(1, "property", unit=7)]).accountable([7], [])[0]
    assert (found.rule, found.share) == ("duty/property", None)


def test_a_circle_in_the_catalogue_ends():
    assert upward(1, {1: 2, 2: 1}) == (1, 2)
    assert upward(None, {}) == ()
