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
        "set_each": gettext("Change units from a table"),
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
        "othersDraft": gettext("Draft of {author}"),
        "map": gettext("Map"),
        "zoomInButton": gettext("Zoom in"),
        "zoomOutButton": gettext("Zoom out"),
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
        "again": gettext("Try again"),
        "forgetWaiting": gettext("Throw them away"),
        "sentAll": gettext("The connection is back: {count} steps were sent."),
        "stoppedAt": gettext("“{operation}” was refused: {reason} {count} steps still wait."),
    }


def _refusals() -> dict[str, str]:
    """Refusals of the server by the code of their problem, its “-” written as “_”."""
    return {
        "refused_not_allowed": gettext(
            "That is not yours to redraw: it lies outside the territory you plan."
        ),
        "refused_meets_border": gettext("The border would run into another one there."),
        "refused_in_parts": gettext(
            "{units} would fall apart into pieces. Draw so that it stays in one piece."
        ),
        "refused_nothing_left": gettext("Nothing would be left of {units}. Merge it or retire it instead."),
        "refused_nothing_changes": gettext("Nothing would change."),
        "refused_not_adjacent": gettext("{units} does not lie beside it: only neighbours can be joined."),
        "refused_pieces": gettext("The line makes more than two pieces of {units}. Draw it straighter."),
        "refused_overlaps": gettext("The area runs over {units}."),
        "refused_outline_broken": gettext("The outline of {units} would cross itself."),
        "refused_sliver": gettext(
            "{units} would get a part as thin as a hair. Follow the border, or keep away."
        ),
        "refused_spike": gettext("{units} would get a spike. Move the line away from the border beside it."),
        "refused_gap": gettext("A gap that belongs to nobody would remain there."),
        "refused_coverage_broken": gettext("Units would overlap there: another one lies in the way."),
        "refused_self_crossing": gettext("The line crosses itself: draw it without loops."),
        "refused_ends_inside": gettext("The line ends inside {units}: draw it from border to border."),
        "refused_not_divided": gettext("The line does not divide {units}: draw it from border to border."),
        "refused_along_border": gettext("The line runs along the border of {units}: draw it across."),
        "refused_line_misses": gettext("The line misses {units}."),
        "refused_code_taken": gettext("The code is taken: choose another."),
        "refused_no_gap": gettext("There is no gap at that place."),
        "refused_no_overlap": gettext("The two do not overlap."),
        "refused_no_node": gettext("No junction is there any more."),
        "refused_no_such_border": gettext("The border is no longer where it was: look again."),
        "refused_derived_boundary": gettext(
            "The outline of {units} is that of the units in it: move the borders of those instead."
        ),
        "refused_heir_missing": gettext("The ground of {units} would belong to nobody: choose who gets it."),
        "refused_too_short": gettext("That is too short."),
        "refused_off_the_street": gettext("The crossing does not lie on the street."),
        "refused_unknown_unit": gettext("{units} is no longer there."),
        "refused_draft_status": gettext("The draft was handed in or decided meanwhile: reload the page."),
    }


def _tools() -> dict[str, str]:
    return {
        "tool_select": gettext("Select"),
        "tool_border": gettext("Move borders"),
        "tool_reshape": gettext("Redraw a border"),
        "tool_smooth": gettext("Smooth a border"),
        "tool_split": gettext("Split"),
        "tool_merge": gettext("Merge"),
        "tool_lasso": gettext("Lasso"),
        "tool_create": gettext("Create"),
        "tool_road": gettext("Grid along a road"),
        "tool_retire": gettext("Retire"),
        "tool_lock": gettext("Lock"),
        "tool_gap": gettext("Fill a gap"),
        "tool_overlap": gettext("Give back an overlap"),
        "tool_undo": gettext("Undo"),
        "tool_redo": gettext("Redo"),
        "snap": gettext("Snap"),
        "follow": gettext("Follow roads, borders"),
        "layFile": gettext("Lay a file over it …"),
        "fileLaid": gettext("{count} lines of {name} can be followed now."),
        "file_bad_geojson": gettext("The file is no GeoJSON or GeoPackage that can be read."),
        "file_bad_json": gettext("The file is no GeoJSON or GeoPackage that can be read."),
        "file_bad_geopackage": gettext("The GeoPackage cannot be read: export it again."),
        "file_no_lines": gettext("There is no line in the file."),
        "file_too_large": gettext("The file is too large to lay over the map."),
        "file_too_many_vertices": gettext("The file is too large to lay over the map."),
        "file_off_the_world": gettext(
            "The file is not in degrees: save it as WGS 84 longitude and latitude."
        ),
        "background": gettext("Background map"),
        "noBackground": gettext("none"),
        "referenceLayers": gettext("Layers to follow"),
        "pictureOnly": gettext("a picture: to look at, nothing to snap to"),
        "clearFiles": gettext("Take the files away"),
        "datum": gettext("Datum of the file"),
        "datumWords": gettext("A wrong datum puts the lines half a kilometre aside."),
        "removeVertex": gettext("Take this bend out"),
        "nobodysGround": gettext("Nobody's ground"),
    }


def _hints() -> dict[str, str]:
    return {
        "hint_select": gettext("Click a unit; Shift adds another. A click on a border takes both sides."),
        "hint_border": gettext(
            "Click a unit, then drag its border or a junction; all neighbours follow. Del takes a bend out."
        ),
        "hint_reshape": gettext(
            "Draw the new course from the border back to it; click the last point again to end."
        ),
        "hint_smooth": gettext("Click the border that has too many bends."),
        "hint_split": gettext(
            "Draw a line across the unit, from border to border; click the last point again to end."
        ),
        "hint_merge": gettext("Select two units or more with Shift; then merge them."),
        "hint_lasso": gettext("Drag round the ground that is to go to another unit."),
        "hint_create": gettext("Draw the outline; click the first point again to end."),
        "hint_road": gettext("Click a street."),
        "hint_gap": gettext("Click into the gap."),
        "hint_snap": gettext("Hold Alt to draw freely for a moment."),
        "hint_follow": gettext("Between two points on the same road or border, the line takes its course."),
    }


def _dialogs() -> dict[str, str]:
    return {
        "doIt": gettext("Do it"),
        "cancel": gettext("Cancel"),
        "selectFirst": gettext("Select a unit first: its borders can be redrawn then."),
        "reshapeMisses": gettext("The line does not begin and end on one border of the selected units."),
        "clickBorder": gettext("Click on a border of the selected units."),
        "smoothMetres": gettext("How far the border may shift, in metres"),
        "newCode": gettext("Code of the new unit"),
        "newName": gettext("Name of the new unit"),
        "splitWhat": gettext("Draw the line across one unit."),
        "splitTitle": gettext("Split {name}"),
        "splitWords": gettext("The larger piece stays what it is; the smaller one is new."),
        "mergeWhat": gettext("Select the units that are to become one, with Shift; then merge."),
        "mergeTitle": gettext("Make one of {count} units"),
        "mergeKept": gettext("Which one stays?"),
        "lassoEmpty": gettext("No unit lies in the lasso."),
        "lassoWords": gettext("The lasso touches {names}."),
        "lassoTo": gettext("What is inside goes to"),
        "lassoGround": gettext("{name}: the ground inside"),
        "lassoUnits": gettext("{name}: the {count} whole units inside"),
        "createOutOf": gettext("Its ground is taken from {names}."),
        "retireWhat": gettext("Select the unit that ends."),
        "retireTitle": gettext("Retire {name}"),
        "retireHeir": gettext("Its ground goes to"),
        "retireNobody": gettext("nobody"),
        "lockWhat": gettext("Select the units that nobody is to change by mistake."),
        "lockedNow": gettext("{count} units are locked."),
        "unlockedNow": gettext("{count} units are unlocked."),
        "gapTo": gettext("The gap goes to"),
        "gapLongest": gettext("the neighbour with the longest border"),
        "overlapWhat": gettext("Select the two units that overlap."),
        "overlapTo": gettext("What both claim goes to"),
        "roadWhat": gettext("No street is there; zoom in until streets show, then click one."),
        "roadTitle": gettext("Grid along {name}"),
        "roadFrom": gettext("From the crossing"),
        "roadTo": gettext("To the crossing"),
        "roadWidth": gettext("Width in metres"),
        "roadGrade": gettext("Road class"),
        "roadBegins": gettext("beginning of the street"),
        "roadEnds": gettext("end of the street"),
    }
