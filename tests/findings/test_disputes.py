"""Twenty and more written disputes are decided as written, in memory and through the API."""

import pytest

from tests.findings import disputes


def named(case):
    return case["key"]


@pytest.mark.parametrize("case", disputes.cases(), ids=named)
def test_a_dispute_is_decided_as_written(case):
    disputes.check(case, disputes.in_memory(case))


def test_there_are_twenty_disputes_and_each_is_another():
    keys = [case["key"] for case in disputes.cases()]
    assert len(keys) >= 20 and len(set(keys)) == len(keys)
