"""Who held a post on a day is asked apart from the duty, and only by whom it concerns."""

from datetime import date

import pytest
from psycopg2.extras import DateRange

from grids.incumbents import holders_on
from grids.models import Body, Incumbency, Person, PersonPhone, Post

pytestmark = pytest.mark.django_db
CHANGE = date(2022, 11, 16)


@pytest.fixture
def posts():
    """A post that changes hands on 16 November 2022, and one nobody has held since October."""
    office = Body.objects.create(kind="other", name="路长制办公室")
    changing, vacant = (Post.objects.create(body=office, title=title) for title in ("一级路长", "二级路长"))
    for post, name, first, after in (
        (changing, "路长甲-001", date(2022, 1, 1), CHANGE),
        (changing, "路长乙-002", CHANGE, None),
        (vacant, "路长丙-003", date(2022, 1, 1), date(2022, 10, 1)),
    ):
        held = Person.objects.create(name=name)
        PersonPhone.objects.create(person=held, number="000-0000")
        Incumbency.objects.create(post=post, person=held, valid=DateRange(first, after))
    return changing.pk, vacant.pk


def test_a_post_has_its_old_holder_until_the_day_before_and_the_new_one_from_that_day(posts):
    changing, _ = posts
    assert holders_on(date(2022, 11, 15), [changing]) == {changing: "路长甲-001"}
    assert holders_on(CHANGE, [changing]) == {changing: "路长乙-002"}


def test_a_vacant_post_has_no_holder(posts):
    _, vacant = posts
    assert holders_on(CHANGE, [vacant]) == {}


def test_all_holders_cost_one_query_and_none_for_no_posts(posts, django_assert_num_queries):
    with django_assert_num_queries(1) as asked:
        assert len(holders_on(date(2022, 9, 30), posts)) == 2
    assert "phone" not in asked.captured_queries[0]["sql"]
    with django_assert_num_queries(0):
        assert holders_on(CHANGE, []) == {}
