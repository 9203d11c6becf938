"""The citizens' checker and the engine score invented plans and rounds equally, and each fault is seen."""

import copy
import importlib.util
from pathlib import Path

import pytest

from findings.result_document import computed_document
from findings.scoring.inputs import score
from tests.deep import examples
from tests.findings.random_plans import invented_round

FILE = Path(__file__).resolve().parents[2] / "findings" / "proof_files" / "check.py"
_spec = importlib.util.spec_from_file_location("standalone_checker", FILE)
check = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(check)


def both(seed):
    rules, inputs = invented_round(seed)
    recorded = computed_document(inputs.kind, inputs, score(inputs))["results"]
    return rules.to_dict(), inputs.to_dict(), recorded


@pytest.mark.parametrize("block", range(examples(4)))
def test_the_checker_scores_ranks_and_rewards_as_the_engine_does(block):
    for seed in range(block * 30, block * 30 + 30):
        plan, inputs, recorded = both(seed)
        assert list(check.differing(recorded, check.recomputed(plan, inputs), str(seed))) == []


def numbers_of(recorded):
    """(unit's place, member) of every number of the recorded results that may be falsified."""
    for at, result in enumerate(recorded):
        for name in ("score", "score_exact", "rank", "reward"):
            if result[name] is not None:
                yield at, name


def test_one_falsified_score_rank_or_reward_is_always_seen():
    tried = 0
    for seed in range(25):
        plan, inputs, recorded = both(seed)
        own = check.recomputed(plan, inputs)
        for at, name in numbers_of(recorded):
            false = copy.deepcopy(recorded)
            value = false[at][name]
            false[at][name] = value + 1 if isinstance(value, int) else str(float(value) + 1)
            assert list(check.differing(false, own, "")), (seed, at, name)
            tried += 1
    assert tried > 200
