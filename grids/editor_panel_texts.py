"""Ask: what do the panels round the editor's map say, in the reader's language?"""

from __future__ import annotations

from django.utils.translation import gettext, pgettext


def panel_texts() -> dict[str, str]:
    """Every text the panels' scripts write, by name; {names} are filled by the scripts."""
    groups = (
        _general, _draft, _steps, _faults, _changes, _impact, _unit,
        _paste, _history, _search, _table, _keys,
    )
    return {name: words for group in groups for name, words in group().items()}


def _general() -> dict[str, str]:
    return {
        "listMark": gettext(", "),
        "clauseMark": gettext("; "),
        "andMore": gettext("{names} and others ({count} in all)"),
        "loading": gettext("Loading …"),
        "working": gettext("Working …"),
        "stop": gettext("Stop"),
        "stopped": gettext("Stopped."),
        "saveCsv": gettext("Save as CSV"),
        "name": gettext("Name"),
        "code": gettext("Code"),
        "parent": gettext("Superior"),
        "unit": gettext("Unit"),
        "kindOfUnit": gettext("Kind of unit"),
        "about": gettext("about {area}"),
        "nobody": gettext("nobody"),
        "somebodyBeside": gettext("a unit beside it"),
        "zoomThere": gettext("Show on the map"),
        "moreRows": gettext("{count} more: type part of a name or code."),
        "asOf": gettext("as of {day}"),
        "since": gettext("since {day}"),
        "fromUntil": gettext("{from} until {until} (not including)"),
    }


def _draft() -> dict[str, str]:
    return {
        "draftTitle": gettext("Name of the draft"),
        "effectiveOn": gettext("Effective on"),
        "effectiveHint": gettext("Another day: everything is done again on the boundaries of that day."),
        "documentNumber": gettext("Document number"),
        "documentHint": gettext("Needed to hand the draft in."),
        "reason": gettext("Reason"),
        "save": gettext("Save"),
        "saved": gettext("Saved."),
        "dayMissing": gettext("A draft needs a day from which it holds."),
        "lacking": gettext("To hand the draft in, fill in: {what}."),
        "handIn": gettext("Hand in for review"),
        "handedIn": gettext("Handed in: the reviewers have it now."),
        "takeBack": gettext("Take it back"),
        "reviewPage": gettext("Review page"),
        "conflictPage": gettext("What came out otherwise"),
        "confirmationSheet": gettext("Confirmation sheet"),
        "draftOf": gettext("Draft {number} on revision {base}, by {author}"),
        "returnedWith": gettext("Returned: {remark}"),
        "hasConflict": gettext(
            "On the newest boundaries this draft comes out otherwise: look at it before you hand "
            "it in again."
        ),
        "touchedUnits": gettext("{kind}: {changed} changed, {new} new, {ended} ended"),
        "consentsSaid": gettext("Co-signatures: {confirmed} confirmed, {open} open, {objected} objected"),
        "status_draft": gettext("Draft"),
        "status_submitted": gettext("Submitted"),
        "status_approved": gettext("Approved"),
        "status_published": gettext("Published"),
        "status_returned": gettext("Returned"),
        "touchOnly": gettext(
            "On a tablet: review, comment and co-sign. Drawing needs a mouse or a keyboard."
        ),
    }


def _steps() -> dict[str, str]:
    return {
        "nothingDone": gettext("Nothing has been done in this draft yet."),
        "asPublished": gettext("As published"),
        "isUndone": gettext("undone"),
        "isHere": gettext("The draft is here."),
        "jumpHere": gettext("Go back or forward to here"),
        "discardStep": gettext("Take this step out and do those after it again"),
        "discardStepNo": gettext("Take step {number} out"),
        "isRemoved": gettext("{member} removed"),
        "step_move_arc": gettext("Moved the border between {border}"),
        "step_move_node": gettext("Moved a junction"),
        "step_reassign": gettext("Handed ground over to {to}"),
        "step_split": gettext("Split {unit}: {new}"),
        "step_merge": gettext("Merged {others} into {kept}"),
        "step_simplify": gettext("Smoothed the border between {border}"),
        "step_fill_gap": gettext("Filled a gap: to {to}"),
        "step_cut_overlap": gettext("Gave an overlap to {to}"),
        "step_move_to_parent": gettext("Moved {units} to {parent}"),
        "step_create": gettext("Created {new}"),
        "step_create_along_road": gettext("Made a grid along a road: {new}"),
        "step_retire": gettext("Retired {unit}; its ground goes to {heir}"),
        "step_recode": gettext("{unit} gets the code {code}"),
        "step_set_attributes": gettext("Attributes of {units}: {said}"),
        "step_set_each": gettext("Changed {count} units from a table"),
        "step_replace": gettext("Took whole outlines over for {count} units"),
    }


def _faults() -> dict[str, str]:
    return {
        "checkAll": gettext("Check everything"),
        "checking": gettext("Checking …"),
        "notChecked": gettext("The last step left no fault. Check everything before you hand the draft in."),
        "noFaults": gettext("No faults."),
        "faultCount": gettext("Errors: {errors}, remarks: {warnings}"),
        "faultCountOfStep": gettext("Beside the last step: errors {errors}, remarks {warnings}"),
        "severity_error": gettext("Error"),
        "severity_warning": gettext("To note"),
        "fault_invalid": gettext("Outline not valid"),
        "fault_overlap": gettext("Overlap"),
        "fault_gap": gettext("Gap"),
        "fault_hole": gettext("Missing unit"),
        "fault_spill": gettext("Beyond its superior"),
        "fault_sliver": gettext("Sliver"),
        "fault_hairlines": gettext("Hairlines"),
        "fault_unmatched": gettext("Borders drawn unlike"),
        "fault_malformed_code": gettext("Code of another form"),
        "fault_code_variant": gettext("Variant of a code"),
        "fault_duplicate_code": gettext("Code used twice"),
        "fault_blank_name": gettext("No name"),
        "fault_repeated_name": gettext("Name used twice"),
        "fault_empty_parent": gettext("Superior without units"),
        "fault_area_norm": gettext("Unusual size"),
        "fault_crossing": gettext("Across other borders"),
        "suggest": gettext("Do what is suggested"),
        "suggest_cut_overlap": gettext("Give it to {to}"),
        "suggest_fill_gap": gettext("Fill it: to {to}"),
        "suggest_reassign": gettext("Hand it to {to}"),
        "suggest_move_to_parent": gettext("Move to {to}"),
        "writeIt": gettext("Correct it in the form"),
        "mendByHand": gettext("This has to be drawn by hand."),
        "mend_create": gettext("Create a unit there, or draw a border to it."),
        "mend_split": gettext("Split it where it makes sense; this is a remark only."),
        "mend_merge": gettext("Merge it with a unit beside it; this is a remark only."),
        "mend_move_arc": gettext("Move the border back inside."),
        "mend_replace": gettext("Take the outline over anew from a file."),
        "mend_move_node": gettext("Move the border a little: both sides then become one line."),
    }


def _changes() -> dict[str, str]:
    return {
        "nothingChanges": gettext("The draft changes nothing yet."),
        "changedUnits": gettext("{kind}: {count} units"),
        "gains": gettext("Gains"),
        "loses": gettext("Loses"),
        "areaBefore": gettext("Area before"),
        "areaAfter": gettext("Area after"),
        "whatChanges": gettext("What changes"),
        "saidOtherwise": gettext("Words changed"),
        "state_added": gettext("new"),
        "state_removed": gettext("ended"),
        "state_changed": gettext("changed"),
        "gainsFrom": gettext("{area} from {unit}"),
        "losesTo": gettext("{area} to {unit}"),
    }


def _impact() -> dict[str, str]:
    return {
        "foresee": gettext("Foresee the impact"),
        "impact_reading": gettext("Reading boundaries and findings …"),
        "impact_deciding": gettext("{done} of {of} findings decided"),
        "impact_scoring": gettext("{done} of {of} rounds scored"),
        "foreseeAgain": gettext("Foresee it again"),
        "impactHint": gettext(
            "Which findings change hands, and what becomes of scores and ranks. It may take some "
            "seconds."
        ),
        "outdated": gettext("The draft has changed since."),
        "findingsMove": gettext("Would change hands: findings {findings}, open cases {cases}"),
        "otherStates": gettext(
            "{count} more keep their units and are judged otherwise (on or off a border)."
        ),
        "notAssignedYet": gettext("Findings without an answer yet, not counted: {count}"),
        "releasedOnly": gettext("Counted from released rounds only."),
        "noScoreChanges": gettext("No score changes in a round that is not published yet."),
        "findingsByUnit": gettext("Findings by unit"),
        "findings": pgettext("measure", "Findings"),
        "openCases": gettext("Open cases"),
        "scoresAndRanks": gettext("Scores and ranks"),
        "before": gettext("Before"),
        "after": gettext("After"),
        "change": gettext("Change"),
        "rank": gettext("Rank"),
        "ranksUp": gettext("up {count}"),
        "ranksDown": gettext("down {count}"),
        "noData": gettext("no data"),
        "notEvaluated": gettext("not evaluated"),
        "bodiesConcerned": gettext("Who comes to answer"),
        "body": gettext("Body"),
        "gainsCount": gettext("comes to answer"),
        "losesCount": gettext("no longer answers"),
    }


def _unit() -> dict[str, str]:
    return {
        "chooseUnit": gettext("Choose a unit on the map, in the table or by the search."),
        "unitsChosen": gettext("{count} units chosen: {kind}"),
        "codeWas": gettext("until now {code}"),
        "belongsTo": gettext("in {parent}"),
        "lock": gettext("Lock"),
        "unlock": gettext("Unlock"),
        "locked": gettext("locked"),
        "refused_unit_locked": gettext(
            "{units} is locked in this draft, and this would change it: unlock it first."
        ),
        "lockedCount": gettext("{count} locked"),
        "attributes": gettext("Attributes"),
        "noAttributes": gettext("No unit here has attributes yet."),
        "newAttribute": gettext("Name of a new attribute"),
        "addAttribute": gettext("Add"),
        "severalValues": gettext("several values"),
        "codeHint": gettext("The unit stays the same unit."),
        "apply": gettext("Apply"),
        "nameMissing": gettext("A unit needs a name."),
        "wrong_number": gettext("This attribute is a number."),
        "wrong_boolean": gettext("This attribute is yes or no."),
        "wrong_json": gettext("This attribute is a list or an object in JSON."),
        "wrong_code": gettext("The code has not the form {pattern}."),
        "whoAnswers": gettext("Who answers for it"),
        "nobodyAnswers": gettext("No duty stands in the records for that day."),
        "newUnitNoDuties": gettext("A new unit: its duties are recorded once it is published."),
        "onlyFor": gettext("only for {category}"),
        "becauseOf": gettext("through {unit} ({kind})"),
        "chief_0": gettext("General road chief"),
        "chief_1": gettext("Road chief, level 1"),
        "chief_2": gettext("Road chief, level 2"),
        "chief_3": gettext("Road chief, level 3"),
        "role_territory": gettext("Territory"),
        "role_road_chief": gettext("Road chief"),
        "role_department": gettext("Department in charge"),
        "role_property": gettext("Property company"),
        "role_maintainer": gettext("Maintaining unit"),
        "role_owner": gettext("Owner"),
        "role_sponsor": gettext("Guaranteeing unit"),
    }


def _paste() -> dict[str, str]:
    return {
        "pasteTable": gettext("Paste a table"),
        "pasteHint": gettext(
            "From a spreadsheet, with its head: a column “code” (or “name”), and columns for new "
            "names, new codes or attributes. An empty cell changes nothing; {remove} removes an "
            "attribute. All of it is one step."
        ),
        "pastePlaceholder": gettext("code ⇥ name ⇥ households"),
        "pastePreview": gettext("Row by row"),
        "pasteSummary": gettext(
            "{kind}: rows that change something {changing}, as they were {same}, that do not fit "
            "{other}"
        ),
        "pasteInViewOnly": gettext("Only units in view could be compared."),
        "applyRows": gettext("Apply rows: {count}"),
        "rowsApplied": gettext("Changed in one step: {count}"),
        "paste_empty": gettext("A head and at least one row are needed."),
        "paste_no_unit_column": gettext("No column names the units: head one “code” or “name”."),
        "paste_no_value_column": gettext("No column says what is to change."),
        "paste_same": gettext("as it was"),
        "paste_unknown": gettext("no such unit"),
        "paste_several": gettext("several units bear this name"),
        "paste_twice": gettext("stands twice in the table"),
        "paste_locked": gettext("locked"),
        "paste_wrong": gettext("{column}: {reason}"),
        "short_number": gettext("not a number"),
        "short_boolean": gettext("neither yes nor no"),
        "short_json": gettext("no JSON"),
        "short_code": gettext("not the form of a code"),
    }


def _history() -> dict[str, str]:
    return {
        "chooseOneUnit": gettext("Choose one unit to see its history."),
        "newUnitNoHistory": gettext("A new unit has no history yet."),
        "swipe": gettext("Swipe on the map"),
        "endSwipe": gettext("End the swipe"),
        "swipeLeft": gettext("left"),
        "swipeRight": gettext("right"),
        "swipeSlider": gettext("Where the earlier state ends and the later begins"),
        "revisionNo": gettext("revision {number}"),
        "madeBy": gettext("by {author}"),
        "differs_code": gettext("other code"),
        "differs_name": gettext("other name"),
        "differs_attributes": gettext("other attributes"),
        "differs_vertex": gettext("one vertex more"),
        "differs_boundary": gettext("border or attributes"),
        "ancestors": gettext("Its ground came from"),
        "descendants": gettext("Its ground went to"),
    }


def _search() -> dict[str, str]:
    return {
        "search": gettext("Search: name, code, pinyin initials, coordinates"),
        "searchPlaceholder": gettext("Name, code, initials, coordinates"),
        "searchResults": gettext("Search results"),
        "datumOfPlace": gettext("Datum of the coordinates"),
        "goToPlace": gettext("Go to this place"),
        "found_new": gettext("new in this draft"),
        "found_ended": gettext("ended by this draft"),
        "found_was": gettext("was {name}"),
        "endedHere": gettext("{name} is ended by this draft: this is where it was."),
        "nothingCalled": gettext("Nothing is called “{words}”."),
        "noAnswer": gettext("The server does not answer; perhaps the network is down."),
        "placeSaid": gettext("{lon}, {lat} (WGS 84), given as {datum}"),
    }


def _table() -> dict[str, str]:
    return {
        "table": gettext("Table"),
        "unitsInView": gettext("{kind}: {count} in view"),
        "filterRows": gettext("Filter by any text"),
        "whichRows": gettext("Which rows"),
        "rows_all": gettext("all in view"),
        "rows_selected": gettext("chosen"),
        "rows_faults": gettext("with faults"),
        "rows_locked": gettext("locked"),
        "column_name": gettext("Name"),
        "column_code": gettext("Code"),
        "column_parent": gettext("Superior"),
        "column_area": gettext("Area (about)"),
        "column_faults": gettext("Faults"),
    }


def _keys() -> dict[str, str]:
    return {
        "heardDone": gettext("Done: {step}"),
        "heardUndone": gettext("Taken back: {step}"),
        "heardRedone": gettext("Done again: {step}"),
        "heardChosen": gettext("Chosen: {names}"),
        "heardNone": gettext("Nothing is chosen."),
        "keys": gettext("Keys"),
        "key_help": gettext("The sheet of keys"),
        "key_search": gettext("Search"),
        "key_table": gettext("Table of the units in view"),
        "key_panels": gettext("Panel before, panel after"),
        "key_escape": gettext("Leave the tool, close what is open"),
        "key_zoom": gettext("Zoom the map (map in focus)"),
        "key_pan": gettext("Move the map; in the table: from row to row"),
        "key_press": gettext(
            "Map in focus: press in its middle, under the cross; a border is taken hold of, "
            "and let go by Space again"
        ),
        "key_finish": gettext("End the line or area that is drawn"),
        "key_menu": gettext("Menu of what lies in the middle of the map"),
        "key_tab": gettext("From part to part"),
        "key_choose_row": gettext(
            "Choose the row of the table; with Ctrl another one besides, with Shift all between"
        ),
        "key_go_row": gettext("Choose the row and go there"),
    }
