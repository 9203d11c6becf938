"""The suite's own promises: CI never skips for want of something, golden files are exact."""

import pytest

from tests import conftest


def test_a_missing_thing_fails_in_ci(monkeypatch):
    monkeypatch.setattr(conftest, "IN_CI", True)
    with pytest.raises(pytest.fail.Exception, match="not a skip"):
        conftest.missing("No browser.")


def test_a_missing_thing_is_a_skip_with_its_reason_elsewhere(monkeypatch):
    monkeypatch.setattr(conftest, "IN_CI", False)
    with pytest.raises(pytest.skip.Exception, match="No browser"):
        conftest.missing("No browser.")


def test_golden_file_that_is_not_there_is_a_failure(golden, pytestconfig):
    if pytestconfig.getoption("--bless"):
        return  # then it would be written
    with pytest.raises(AssertionError, match="make bless"):
        golden("no-such-file.txt", "text")
