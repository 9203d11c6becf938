"""What holds under a code on each day, after any sequence of writes: by the acts, and by a calendar on paper."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from gis_core.errors import Fault
from grids.models import SpecialArea
from grids.settlement_wishes import KEEP
from grids.settlements import end_settlement, put_special_area
from tests.deep import examples
from tests.grids import drawn_town as town
from tests.grids.settled_town import area, bodies

pytestmark = pytest.mark.django_db

LAST = 9
day_numbers = st.integers(0, LAST - 1)
writes = st.lists(
    st.one_of(
        st.tuples(st.just("put"), st.sampled_from("甲乙丙"), day_numbers, st.one_of(st.just(KEEP), st.none(), day_numbers)),
        st.tuples(st.just("end"), day_numbers),
    ),
    max_size=7,
)


def day(number):
    return date(2022, 3, 1) + timedelta(days=number)


class Calendar:
    """One line of days on paper: what stands on each, and on which days something new begins."""

    def __init__(self):
        self.stands = [None] * LAST
        self.begins = set()

    def _goes_until(self, on):
        """The first day after ``on`` on which what stands there stands no more."""
        after = (at for at in range(on + 1, LAST) if self.stands[at] is None or at in self.begins)
        return next(after, LAST)

    def put(self, name, on, until):
        """Whether it can be written; and then it is."""
        before = self.stands[on]
        known_end = self._goes_until(on) if before else LAST
        later = min((at for at in self.begins if at > on), default=LAST)
        if until is KEEP:
            end = min(known_end, later)
        elif until is None:
            end = later
        elif on < until <= later:
            end = until
        else:
            return False
        for at in range(on, max(end, known_end if before else on)):
            self.stands[at] = name if at < end else None
        if before != name:
            self.begins.add(on)
        return True

    def end(self, on):
        if self.stands[on] is None:
            return False
        for at in range(on, self._goes_until(on)):
            self.stands[at] = None
        self.begins.discard(on)
        return True


def stands():
    rows = {}
    for row in SpecialArea.objects.all():
        for at in range(LAST):
            if day(at) in Days(row.valid):
                assert at not in rows, "two at once"
                rows[at] = row.name
    return [rows.get(at) for at in range(LAST)]


class Days:
    """A range of days, read apart from the code under test."""

    def __init__(self, valid):
        self.valid = valid

    def __contains__(self, on):
        valid = self.valid
        return not valid.isempty and valid.lower <= on and (valid.upper is None or on < valid.upper)


@pytest.fixture(scope="module")
def settled_city(django_db_setup, django_db_blocker):
    from tests.city_fixtures import _configure

    with django_db_blocker.unblock(), transaction.atomic():
        _configure("xianning")
        town.publish_town()
        bodies()
        yield
        transaction.set_rollback(True)


@settings(max_examples=examples(30), deadline=None)
@given(writes)
def test_any_sequence_of_writes_leaves_what_the_calendar_says(settled_city, sequence):
    calendar = Calendar()
    with transaction.atomic():
        for what, *arguments in sequence:
            expected = getattr(calendar, what)(*arguments)
            assert wrote(what, *arguments) or not expected
            assert stands() == calendar.stands
        transaction.set_rollback(True)


def wrote(what, *arguments):
    try:
        with transaction.atomic():
            if what == "end":
                end_settlement("special_area", "P1", day(*arguments))
            else:
                name, on, until = arguments
                end = until if until is KEEP or until is None else day(until)
                put_special_area(area(name=name, until=end), day(on))
    except Fault:
        return False
    return True
