"""In what order a run on several cores takes the files, and which of them stay together.

xdist hands out whole files, those of most tests first. A test in Chromium takes as long as fifty others, so
the last file handed out was one of a minute's, with the other core idle; here the longest come first.
"""

from collections import Counter

from xdist.scheduler import LoadFileScheduling

DEMO = "tests/findings/demo/"  # its land is built once a session: on one core, not on each
# How many usual tests one of these takes the time of, roughly.
WEIGHTS = {"browser": 50, "cluster": 50, "slow": 100}
OTHERS = {DEMO: 500, "tests/journeys/": 100, "tests/faults/": 100}


def group(nodeid):
    """What stays on one core: the file of a test, and all of the demo."""
    return DEMO if nodeid.startswith(DEMO) else nodeid.split("::", 1)[0]


def weight(item):
    """The time of a test, in usual tests."""
    return max([1, *(WEIGHTS.get(mark.name, 1) for mark in item.iter_markers())])


def longest_first(items):
    """The tests, those of the longest group first; groups as long as each other, and the tests of one, as they were."""
    weights = Counter()
    for item in items:
        weights[group(item.nodeid)] += weight(item)
    for beginning, more in OTHERS.items():
        for each in [each for each in weights if each.startswith(beginning)]:
            weights[each] += more
    places = {name: place for place, name in enumerate(weights)}
    return sorted(items, key=lambda item: (-weights[group(item.nodeid)], places[group(item.nodeid)]))


class LongestFirst(LoadFileScheduling):
    """Whole files (and the demo as one), in the order of the collection instead of by the number of tests."""

    def __init__(self, config, log=None):
        config.option.loadscopereorder = False
        super().__init__(config, log)

    def _split_scope(self, nodeid):
        return group(nodeid)
