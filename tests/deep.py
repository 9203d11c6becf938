"""How many examples does a search take: few in every run, many in a deep one (`make test-deep`)?"""

import os

TIMES = int(os.environ.get("LUZHANG_DEEP", "1"))


def examples(number):
    """So many examples of a usual run, ``LUZHANG_DEEP`` times as many in a deep one."""
    return number * TIMES
