"""Door: what does the map page say, in the reader's language?"""

from __future__ import annotations

from django.utils.translation import gettext, pgettext


def texts() -> dict[str, str]:
    """Every text the page's scripts write, by name; {names} are filled by the scripts."""
    return _legend() | _classes() | _standing() | _table() | _doors() | _chain() | _states() | _roles()


def measures() -> list[tuple[str, str]]:
    """What units can be coloured by: key and name."""
    return [
        ("score", gettext("Score")),
        ("rank", gettext("Rank")),
        ("change", gettext("Change of score")),
        ("findings", pgettext("measure", "Findings")),
        ("rate", gettext("Findings per 100 points inspected")),
    ]


def statuses() -> list[tuple[str, str]]:
    """The states of findings that may be shown by themselves: key and name."""
    return [
        ("open", gettext("open")),
        ("deferred", gettext("deferred")),
        ("rectified", gettext("rectified")),
        ("verified", gettext("verified")),
    ]


def methods() -> list[tuple[str, str]]:
    """How classes can be made: key and name."""
    return [
        ("quantile", gettext("Equal numbers of units (quantiles)")),
        ("jenks", gettext("Natural breaks (Jenks)")),
        ("equal", gettext("Equal intervals")),
        ("custom", gettext("My own limits")),
    ]


def _legend() -> dict[str, str]:
    return {
        "scoreLegend": gettext("Score (higher is better)"),
        "findingsLegend": gettext("Findings in the unit"),
        "densityLegend": gettext("Findings per hexagon"),
        "rankLegend": gettext("Rank in its group (1 is best)"),
        "changeLegend": gettext("Change of score against the round before"),
        "rateLegend": gettext("Findings per 100 points inspected"),
        "differenceLegend": gettext("{measure}: {round} less {against}"),
        "besideLegend": gettext("{measure}; left {left}, right {right}"),
        "divider": gettext("Divider: {left} on its left, {right} on its right"),
        "unitsInClass": gettext("{count} units"),
        "unitsInClassOne": gettext("{count} unit"),
        "boundaries": gettext("Boundaries"),
        "hexagonAcross": gettext("Hexagons of about {across} across at this zoom"),
        "noData": gettext("no data"),
        "noDataFor": gettext("no data for “{component}”"),
        "boundariesOnly": gettext("Boundaries of today, without scores"),
        "boundariesOnlyOf": gettext("Boundaries of {day}, without scores"),
        "zoomIn": gettext("Zoom in to see {kind}"),
        "enlarged": gettext("Enlarged: nothing finer than zoom {zoom} is shown to the public"),
        "notForThePublic": gettext("{kind}: not shown to the public on the map"),
        "findingsCount": gettext("{count} findings"),
        "findingsCountOne": gettext("{count} finding"),
        "scoreAndRank": gettext("{score} points, rank {rank}"),
        "changeIs": gettext("{change} against the round before"),
        "differenceIs": gettext("{what} = {difference}"),
    }


def _classes() -> dict[str, str]:
    return {
        "method_quantile": gettext("Classes of about equal numbers of units (quantiles)"),
        "method_jenks": gettext("Natural breaks (Jenks)"),
        "method_equal": gettext("Equal intervals"),
        "method_custom": gettext("The reader's own limits"),
        "sameEveryMonth": gettext("the same in all {count} published rounds"),
        "aboutNought": gettext("Classes about nought, the same on both sides"),
        "limitsWrong": gettext("One to eight numbers, ascending, set apart by semicolons: 70; 80; 90"),
    }


def _doors() -> dict[str, str]:
    return {
        "map": gettext("Map"),
        "zoomInButton": gettext("Zoom in"),
        "zoomOutButton": gettext("Zoom out"),
        "play": gettext("Play the rounds"),
        "pause": gettext("Pause"),
        "close": gettext("Close"),
        "address": gettext("Address"),
        "copyAddress": gettext("Copy the address"),
        "copy": gettext("Copy"),
        "copied": gettext("Copied."),
        "copyByHand": gettext("The browser does not allow it: mark the text and copy it by hand."),
        "savePicture": gettext("Save the picture"),
        "embedCode": gettext("For another website"),
        "sign": gettext("QR code of this address"),
        "north": gettext("N"),
        "pictureTitle": gettext("{city} · {kind} · {what} · {when}"),
        "pictureSource": gettext("Source: Luzhang, boundaries of {day} (revision {revision})"),
        "goToPlace": gettext("Whose is it there?"),
        "nothingCalled": gettext("Nothing is called “{words}”."),
        "noPosition": gettext("The device did not tell where it is."),
    }


def _standing() -> dict[str, str]:
    return {
        "loading": gettext("Loading …"),
        "sealed": gettext("Not published yet: for the office, not for the public"),
        "noAnswer": gettext("The server does not answer; perhaps the network is down."),
        "noLiveMap": gettext("This browser cannot draw the live map (WebGL 2): picture and table instead."),
        "noTiles": gettext("A part of the map did not load."),
        "noBasemap": gettext("The background map does not answer; ours is complete without it."),
        "basemapRefused": gettext(
            "The background map refuses to answer, perhaps for its key; ours is complete without it."
        ),
        "again": gettext("Try again"),
    }


def _table() -> dict[str, str]:
    return {
        "rank": gettext("Rank"),
        "name": gettext("Name"),
        "code": gettext("Code"),
        "group": gettext("Group"),
        "score": gettext("Score"),
        "change": gettext("Change of score"),
        "difference": gettext("Difference"),
        "rate": gettext("Rate"),
        "findings": pgettext("measure", "Findings"),
        "parts": gettext("What the score is made of"),
        "pointsLost": gettext("−{points} points"),
        "onMap": gettext("on the map"),
        "showOnMap": gettext("Show on the map: {what}"),
        "moreFindings": gettext("{count} more: see all about this unit."),
        "weightOf": gettext("weight {weight} %"),
        "unitPage": gettext("All about this unit"),
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
        "refused_masked_area": gettext("Of this place nothing is told to the public ({document})."),
        "noPlace": gettext("Where this unit lies is not shown to the public."),
        "boundariesOf": gettext("Boundaries of {day}"),
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
