"""Stamps: whoever kept something under a version can trust that it never means another state."""

import pytest
from django.db import transaction

from gis_core.stamping import bump
from gis_core.stamps import version, versions

pytestmark = pytest.mark.django_db


def test_what_was_never_written_has_version_zero():
    assert version("nothing") == 0


def test_each_write_moves_the_cells_it_names_and_no_other():
    bump("values", ["2022-11", "2022-12"])
    november, december = version("values", "2022-11"), version("values", "2022-12")
    bump("values", ["2022-12"])
    assert version("values", "2022-11") == november
    assert version("values", "2022-12") > december


def test_a_version_seen_before_a_rollback_never_comes_again():
    bump("values")
    with transaction.atomic():
        bump("values")
        seen = version("values")
        transaction.set_rollback(True)
    bump("values")
    assert version("values") != seen


def test_several_versions_come_in_the_order_asked_by_one_query(django_assert_num_queries):
    bump("values", ["2022-11"])
    bump("units")
    bump("units", ["2022-11"])
    asked = [("values", "2022-11"), ("nothing", ""), ("units", ""), ("values", "")]
    with django_assert_num_queries(1):
        told = versions(asked)
    assert told == [version(*cell) for cell in asked]
    assert told[1] == told[3] == 0 and told[0] and told[2]
