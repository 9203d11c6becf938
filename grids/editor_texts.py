"""Ask: what does the boundary editor say, in the reader's language?

In the words of a street office: border 边界, junction 路口, gap 漏区, overlap 交叉.
"""

from __future__ import annotations

from django.utils.translation import gettext

from grids.editor_panel_texts import panel_texts


def texts() -> dict[str, str]:
    """Every text the page's scripts write, by name; {names} are filled by the scripts."""
    operations = {f"operation_{name}": words for name, words in labels_of_operations().items()}
    own = _general() | _connection() | _refusals() | _tools() | _hints() | _dialogs()
    return own | operations | panel_texts()


def labels_of_operations() -> dict[str, str]:
    """What each operation is called."""
    return {
        "move_arc": gettext("Move a border"),
        "move_node": gettext("Move a junction"),
        "reassign": gettext("Hand ground over"),
        "split": gettext("Split"),
        "merge": gettext("Merge"),
        "simplify": gettext("Smooth a border"),
        "fill_gap": gettext("Fill a gap"),
        "cut_overlap": gettext("Give back an overlap"),
        "move_to_parent": gettext("Move to another superior"),
        "create": gettext("Create"),
        "create_along_road": gettext("Grid along a road"),
        "retire": gettext("Retire"),
        "recode": gettext("Change the code"),
        "set_attributes": gettext("Change attributes"),
        "replace": gettext("Take whole outlines over"),
    }


def _general() -> dict[str, str]:
    return {
        "notStarted": gettext("The editor could not start: reload the page."),
        "readOnly": gettext("This draft can be looked at, not redrawn."),
        "zoomIn": gettext("Too many units in view: zoom in."),
        "tooManyBorders": gettext("Too many borders to move at once: select fewer units."),
        "isLocked": gettext("{name} is locked: unlock it first."),
        "close": gettext("Close"),
        "undo": gettext("Undo"),
        "redo": gettext("Redo"),
    }


def _connection() -> dict[str, str]:
    return {
        "noConnection": gettext("The server does not answer. Nothing is lost; try again when it does."),
        "changedMeanwhile": gettext(
            "The draft was changed by somebody else meanwhile. It is shown as it is now: do it again."
        ),
        "waits": gettext("No connection: {count} steps wait and will be sent once it is back."),
        "offline": gettext("No connection."),
        "offlineWaiting": gettext("No connection: {count} steps wait."),
        "stillWaiting": gettext("{count} steps wait to be sent."),
        "sendNow": gettext("Send now"),
        "forgetWaiting": gettext("Throw them away"),
        "sentAll": gettext("The connection is back: {count} steps were sent."),
        "stoppedAt": gettext("“{operation}” was refused: {reason} {count} steps still wait."),
    }


def _refusals() -> dict[str, str]:
    """Refusals of the server by the code of their problem, its “-” written as “_”."""
    return {
        "refused_not_allowed": gettext("You are not planner there: {units}"),
    }


def _tools() -> dict[str, str]:
    return {
        "tool_select": gettext("Select"),
    }


def _hints() -> dict[str, str]:
    return {}


def _dialogs() -> dict[str, str]:
    return {}
