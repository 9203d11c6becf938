"""The fictitious geography, built once a run: the whole of it and the small one."""

from pathlib import Path

import pytest

from findings.demo.facts import read_facts
from findings.demo.geography import build

FACTS = Path(__file__).parents[3] / "fixtures" / "xianning"


@pytest.fixture(scope="session")
def facts():
    return read_facts(FACTS)


@pytest.fixture(scope="session")
def whole(facts):
    return build(facts)


@pytest.fixture(scope="session")
def small(facts):
    return build(facts, small=True)
