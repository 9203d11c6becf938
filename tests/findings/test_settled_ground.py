"""What is settled on a day, as answers read it."""

import pytest

from findings.settled_ground import ground_on, settlement_turning_days
from grids.settlements import put_special_area
from tests.grids import drawn_town as town
from tests.grids.settled_town import AUTUMN, SPRING, area, bodies

pytestmark = pytest.mark.django_db


def test_what_was_replaced_on_its_own_first_day_neither_holds_nor_has_a_day(xianning_city):
    town.publish_town()
    bodies()
    put_special_area(area(until=AUTUMN), SPRING)
    put_special_area(area(name="新公园"), SPRING)
    assert settlement_turning_days() == (SPRING, AUTUMN)
    (there,) = ground_on(SPRING, xianning_city.metric_srid).at(*town.PAPER.point(2, 2))
    assert [area.name for area in there.areas] == ["新公园"]
