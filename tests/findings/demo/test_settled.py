"""The demo's settled ground: the same for the same geography, all kinds of it, in the whole and the small one."""

import pytest

from findings.demo.settled import settled_ground


@pytest.mark.parametrize("size", ["small", "whole"])
def test_there_is_some_of_everything_and_twice_the_same(size, request):
    geography = request.getfixturevalue(size)
    settled = settled_ground(geography)
    assert (len(settled.areas), len(settled.rules), len(settled.decisions)) == (5, 3, 3)
    assert settled == settled_ground(geography)


def test_what_is_invented_says_so(small):
    settled = settled_ground(small)
    assert all("虚构" in each.name for each in (*settled.areas, *settled.rules))
    assert all("虚构" in each.reason for each in settled.decisions)
