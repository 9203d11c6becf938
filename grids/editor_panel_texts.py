"""Ask: what do the panels round the editor's map say, in the reader's language?"""

from __future__ import annotations


def panel_texts() -> dict[str, str]:
    """Every text the panels' scripts write, by name; {names} are filled by the scripts."""
    return {}
