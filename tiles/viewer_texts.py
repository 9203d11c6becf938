"""Door: what does the map page say, in the reader's language?"""

from __future__ import annotations

from django.utils.translation import gettext, pgettext


def texts() -> dict[str, str]:
    """Every text the page's scripts write, by name; {names} are filled by the scripts."""
    return _legend() | _standing() | _table() | _chain() | _states() | _roles()


def _legend() -> dict[str, str]:
    return {
        "scoreLegend": gettext("Score (higher is better)"),
        "findingsLegend": gettext("Findings in the unit"),
        "densityLegend": gettext("Findings per square"),
        "quantiles": gettext("Classes of about equal numbers of units (quantiles)"),
        "quantilesAndNone": gettext(
            "None is a class of its own; above it, classes of about equal numbers of units"
        ),
        "unitsInClass": gettext("{count} units"),
        "unitsInClassOne": gettext("{count} unit"),
        "boundaries": gettext("Boundaries"),
        "squareSide": gettext("Squares of about {side} at this zoom"),
        "noData": gettext("no data"),
        "boundariesOnly": gettext("Boundaries of today, without scores"),
        "zoomIn": gettext("Zoom in to see {kind}"),
        "findingsCount": gettext("{count} findings"),
        "findingsCountOne": gettext("{count} finding"),
        "scoreAndRank": gettext("{score} points, rank {rank}"),
    }


def _standing() -> dict[str, str]:
    return {
        "loading": gettext("Loading …"),
        "sealed": gettext("Not published yet: for the office, not for the public"),
        "noAnswer": gettext("The server does not answer; perhaps the network is down."),
        "noTiles": gettext("A part of the map did not load."),
        "again": gettext("Try again"),
    }


def _table() -> dict[str, str]:
    return {
        "rank": gettext("Rank"),
        "name": gettext("Name"),
        "score": gettext("Score"),
        "findings": pgettext("measure", "Findings"),
        "tableCaption": gettext("{count} units, best first"),
        "tableCaptionOne": gettext("{count} unit"),
        "nothingFound": gettext("Nothing has such a name or code."),
        "moreRows": gettext("{count} more: type part of a name or code."),
    }


def _chain() -> dict[str, str]:
    return {
        "asOf": gettext("as of {day}"),
        "bodies": gettext("Who answers for this place"),
        "units": gettext("Units it lies in"),
        "noBodies": gettext("No body holds a duty here on that day."),
        "because": gettext("Why"),
        "toBorder": gettext("{distance} from its border"),
        "otherSide": gettext("beyond the border: {name}"),
        "nearest": gettext("nearest: {name} ({distance})"),
        "none": gettext("none"),
        "level": gettext("level {level}"),
        "share": gettext("share {share} %"),
        "since": gettext("since {day}"),
        "outsideCity": gettext("This place lies outside the city."),
    }


def _states() -> dict[str, str]:
    return {
        "state_clear": gettext("Clear: well inside its units"),
        "state_border": gettext("On or near a border"),
        "state_outside": gettext("Outside every zone: not scored"),
        "state_gap": gettext("In a gap between units"),
        "state_overlap": gettext("Where units overlap"),
    }


def _roles() -> dict[str, str]:
    return {
        "role_territory": gettext("Territory"),
        "role_road_chief": gettext("Road chief"),
        "role_department": gettext("Department in charge"),
        "role_property": gettext("Property company"),
        "role_maintainer": gettext("Maintaining unit"),
        "role_owner": gettext("Owner"),
        "role_sponsor": gettext("Guaranteeing unit"),
    }
