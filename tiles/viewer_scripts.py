"""Ask: which scripts does the live map need, so that the page names them before they ask for one another?"""

from __future__ import annotations

import posixpath
import re
from functools import lru_cache
from pathlib import Path

from django.contrib.staticfiles import finders

FIRST = "tiles/viewer.js"
_IMPORT = re.compile(r'^(?:import|export)\s[^"]*?from\s+"(\.[^"]+)"', re.MULTILINE)


@lru_cache(maxsize=1)
def scripts_of_the_map() -> tuple[str, ...]:
    """Names under /static/ of every script that the live map imports, itself first; each once."""
    found: dict[str, None] = {}
    waiting = [FIRST]
    while waiting:
        name = waiting.pop(0)
        place = finders.find(name)
        if name in found or not isinstance(place, str):
            continue
        found[name] = None
        # The library brings a worker of its own and asks for nothing else.
        if not name.startswith("vendor/"):
            text = Path(place).read_text(encoding="utf-8")
            beside = posixpath.dirname(name)
            waiting += [posixpath.normpath(posixpath.join(beside, each)) for each in _IMPORT.findall(text)]
    return tuple(found)
