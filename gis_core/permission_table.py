"""Pure: whom does each route serve? The one table of who may what.

A route that is not here serves nobody. It names routes of every floor by their words
only; the middleware refuses before a view runs, and ``narrowed_by`` says which question
of ``gis_core.permissions`` the view itself still asks.
"""

from __future__ import annotations

from dataclasses import dataclass

ROLES = ("public", "body", "inspector", "planner", "reviewer", "dispatcher", "office", "admin")
EVERYBODY = frozenset(ROLES)
SIGNED_IN = EVERYBODY - {"public"}
ADMIN = frozenset({"admin"})
APPEALERS = frozenset({"body", "inspector", "office", "admin"})
OFFICE = frozenset({"office", "admin"})
KEEPERS = OFFICE | {"dispatcher"}
PERSON_READERS = frozenset({"office", "dispatcher", "planner", "reviewer", "admin"})
DRAFTERS = frozenset({"planner", "reviewer", "office", "admin"})
SIDES = DRAFTERS | {"body"}


@dataclass(frozen=True)
class Rule:
    """Whom a route serves.

    ``narrowed_by`` is ``nothing``, ``round`` (an open round exists for office, inspectors
    and administrators only; see permissions.round_visible), ``persons`` (names only for
    those who may_see_persons), ``sight`` (before publication only what lies in one's own
    territory or is one's own body's; see permissions.sight_of), ``ground`` (only where the units
    lie in a territory of one's own; see grids.draft_rights), ``own`` (a body: only what it answers for
    and filed; see findings.appeal_rights), ``side`` (a body sees and answers for its own sides of
    borders; see grids.co_sign_rights), ``list`` (a county's account: the ledger of the lists
    ranked inside it only; see findings.ledger_rights), ``bulletin`` (before publication it exists for
    OFFICE_EYES only; see findings.bulletin_pages), ``plan`` (before a round is published under it, it exists
    for the office and those who see a round under it; see findings.plan_sight), or several of them;
    ``by_token`` whether an API token is enough.
    """

    roles: frozenset[str]
    says: str
    narrowed_by: tuple[str, ...] = ()
    by_token: bool = True


TABLE: dict[str, Rule] = {
    # tiles
    "viewer": Rule(EVERYBODY, "the map", ("round",)),
    "units-tile": Rule(EVERYBODY, "units with their score in a round", ("round",)),
    "units-tilejson": Rule(EVERYBODY, "where the unit tiles are", ("round",)),
    "units-values": Rule(EVERYBODY, "what each unit scored in a round", ("round",)),
    "units-classes": Rule(EVERYBODY, "by which limits units are classed in every month alike"),
    "link-sign": Rule(EVERYBODY, "a QR code of an address of this site"),
    "density-tile": Rule(EVERYBODY, "how many findings lie where", ("round",)),
    "density-tilejson": Rule(EVERYBODY, "where the density tiles are", ("round",)),
    "map-style": Rule(EVERYBODY, "a style for MapLibre that draws the tiles", ("round",)),
    "findings-tile": Rule(EVERYBODY, "findings, together or each at its place", ("round", "sight")),
    "findings-tilejson": Rule(EVERYBODY, "where the tiles of findings are", ("round", "sight")),
    "arcs-tile": Rule(EVERYBODY, "borders between units of a kind", ("round",)),
    "arcs-tilejson": Rule(EVERYBODY, "where the tiles of borders are", ("round",)),
    "duties-tile": Rule(EVERYBODY, "which body answers for the units of a kind; no persons"),
    "duties-tilejson": Rule(EVERYBODY, "where the tiles of duties are"),
    "stamped-tile": Rule(EVERYBODY, "a tile of any layer, by an address that lasts", ("round",)),
    "streets-tile": Rule(EVERYBODY, "named streets for orientation"),
    "streets-tilejson": Rule(EVERYBODY, "where the street tiles are"),
    "layers-page": Rule(EVERYBODY, "the page of the layers: fields, addresses, pictures, examples"),
    "labels-geojson": Rule(EVERYBODY, "places for the names of units", ("round",)),
    "layer-geojson": Rule(EVERYBODY, "a layer as a whole, where it is small", ("round", "sight")),
    "layer-picture": Rule(EVERYBODY, "a small picture of a layer as the public sees it"),
    "archive": Rule(EVERYBODY, "a published round's tiles as one file, read piece by piece"),
    "lasting-archive": Rule(EVERYBODY, "the same by an address that lasts"),
    # findings
    "assign": Rule(EVERYBODY, "who answers for a place, or for many", ("persons",)),
    "changes": Rule(
        EVERYBODY, "units that revisions changed; the answers they changed for those who are known",
        ("sight",),
    ),
    "mapit-point": Rule(EVERYBODY, "which areas cover a place, as MapIt tells it"),
    "mapit-area": Rule(EVERYBODY, "one area, as MapIt tells it"),
    "mapit-area-geojson": Rule(EVERYBODY, "the boundary of one area, as MapIt tells it"),
    "assign-jobs": Rule(SIGNED_IN, "sending a file of places, and the files one has sent"),
    "assign-job": Rule(SIGNED_IN, "how far one's own file is, and cancelling it"),
    "assign-job-result": Rule(SIGNED_IN, "one's own file with its answers"),
    "assign-job-errors": Rule(SIGNED_IN, "the rows of one's own file that have no answer"),
    "answer": Rule(EVERYBODY, "an answer again, by the name it was given"),
    "finding-answer": Rule(SIGNED_IN, "whose a finding is, with its reasons and rulings", ("sight",)),
    "finding": Rule(SIGNED_IN, "the page of a finding: whose it is, and why", ("sight",)),
    "finding-photo": Rule(SIGNED_IN, "a photo of a finding", ("sight",)),
    "immediate-findings": Rule(APPEALERS, "what has to be put right at once, of one's own", ("own",)),
    "immediate-page": Rule(APPEALERS, "the page of what has to be put right at once", ("own",)),
    "plans": Rule(EVERYBODY, "the plans, in every version", ("plan", "round")),
    "plan": Rule(EVERYBODY, "the rules of one plan", ("plan",)),
    "plan-file": Rule(EVERYBODY, "the rules of one plan as a file", ("plan",)),
    "plan-comparison": Rule(EVERYBODY, "two plans side by side", ("plan",)),
    "plans-page": Rule(EVERYBODY, "the page of the plans", ("plan",)),
    "plan-page": Rule(EVERYBODY, "the page of one plan, in words", ("plan",)),
    "plan-compare-page": Rule(EVERYBODY, "the page of two plans side by side", ("plan",)),
    "plan-new": Rule(OFFICE, "writing a plan", by_token=False),
    "plan-edit": Rule(OFFICE, "changing a plan; a frozen one becomes its next version", by_token=False),
    "plan-trial": Rule(OFFICE, "past rounds under a plan, beside what was published"),
    "plan-trial-file": Rule(OFFICE, "the same as CSV"),
    "plan-try-page": Rule(OFFICE, "the page of a plan tried on past rounds"),
    "plan-schema": Rule(EVERYBODY, "the JSON Schema of plans"),
    "rounds": Rule(EVERYBODY, "the list of rounds", ("round",)),
    "round": Rule(EVERYBODY, "one round and its bulletins", ("round",)),
    "round-manifest": Rule(EVERYBODY, "what a published bulletin stands on", ("round",)),
    "round-proof": Rule(EVERYBODY, "the package with which anybody recomputes a bulletin", ("round",)),
    "proof-page": Rule(EVERYBODY, "how to check a published bulletin", ("round",)),
    "rounds-page": Rule(EVERYBODY, "the page of the rounds", ("round",)),
    "round-page": Rule(EVERYBODY, "the dashboard of a round", ("round", "sight")),
    "ranking-page": Rule(EVERYBODY, "the page of a round's ranking", ("round",)),
    "ranking-file": Rule(EVERYBODY, "a round's ranking as CSV", ("round",)),
    "unit-page": Rule(
        EVERYBODY, "the page of a unit: scores, lost points, who answers", ("round", "sight", "persons")
    ),
    "unit-scores": Rule(EVERYBODY, "a unit's score and rank over the rounds", ("round",)),
    "department": Rule(EVERYBODY, "a department's rates over the rounds", ("round",)),
    "departments-page": Rule(EVERYBODY, "how departments handled their cases, in a round", ("round",)),
    "department-page": Rule(EVERYBODY, "one department's rates over time", ("round", "sight")),
    "sensitivity-page": Rule(
        EVERYBODY, "what hangs on findings in doubt, the office's until published", ("bulletin",)
    ),
    "round-publication": Rule(OFFICE, "the steps of a round; two persons publish it"),
    "publication-page": Rule(OFFICE, "the page of a round's steps; two persons publish it", by_token=False),
    "round-departments": Rule(EVERYBODY, "how the departments handled their cases", ("round",)),
    "round-results": Rule(EVERYBODY, "scores and ranks of a round", ("round",)),
    "result-lines": Rule(EVERYBODY, "the deductions behind a score", ("round", "sight", "persons")),
    "ledger": Rule(KEEPERS, "rewards and penalties, and what was settled", ("list",)),
    "ledger-book": Rule(KEEPERS, "the ledger of a year as a workbook", ("list",)),
    "ledger-page": Rule(KEEPERS, "the page of the ledger, and settling on it", ("list",)),
    "ledger-quarter": Rule(KEEPERS, "who speaks at the joint meeting of a quarter", ("list",)),
    "ledger-settlements": Rule(KEEPERS, "settling entries by a voucher", ("list",)),
    "bulletin": Rule(EVERYBODY, "the bulletin of a round, the office's until published", ("bulletin",)),
    "bulletin-file": Rule(EVERYBODY, "the bulletin of a round as a file", ("bulletin",)),
    "bulletin-picture": Rule(EVERYBODY, "a picture of a bulletin", ("bulletin",)),
    "appeals": Rule(APPEALERS, "the appeals that are to be decided, or were", ("own", "persons")),
    "appeal": Rule(APPEALERS, "one appeal with its evidence and decision", ("own", "persons")),
    "appeal-withdraw": Rule(APPEALERS, "taking an appeal of one's body back", ("own",)),
    "appeal-decide": Rule(APPEALERS, "deciding an appeal; the office only", ("own",)),
    "appeal-evidence": Rule(APPEALERS, "the files behind an appeal, and adding one", ("own",)),
    "appeal-evidence-file": Rule(APPEALERS, "one file behind an appeal", ("own",)),
    "finding-appeals": Rule(APPEALERS, "the appeals about a finding, and filing one", ("own",)),
    "finding-rulings": Rule(
        APPEALERS, "what was ruled about a finding, and ruling; the office only", ("own",)
    ),
    "appeals-page": Rule(APPEALERS, "the page of the appeals", ("own", "persons")),
    "appeal-page": Rule(APPEALERS, "the page of one appeal, and acting on it", ("own", "persons")),
    "appeal-form": Rule(APPEALERS, "the form to appeal about a finding", ("own",)),
    "rulings-page": Rule(APPEALERS, "the page of the rulings", ("own",)),
    "ruling-page": Rule(APPEALERS, "the page of one ruling", ("own", "persons")),
    "ruling-form": Rule(OFFICE, "ruling whose a finding is, without an appeal", by_token=False),
    # grids
    "units": Rule(EVERYBODY, "the units of a day, page by page"),
    "unit": Rule(EVERYBODY, "one unit of a day, its boundary and parents"),
    "unit-history": Rule(EVERYBODY, "how a unit came to be as it is", ("persons",)),
    "unit-of-code": Rule(EVERYBODY, "one unit of a day by its code alone"),
    "history-of-code": Rule(EVERYBODY, "how the unit of a code came to be as it is", ("persons",)),
    "unit-duties": Rule(EVERYBODY, "who answers for a unit; persons and phones for colleagues", ("persons",)),
    "unit-faults": Rule(
        frozenset({"planner", "reviewer", "office", "admin"}), "what is wrong with the units of a day"
    ),
    "streets": Rule(EVERYBODY, "the named streets that lie somewhere"),
    "street": Rule(EVERYBODY, "one named street and where others cross it"),
    "editor": Rule(DRAFTERS, "leads to the list of drafts"),
    "editor-lines": Rule(DRAFTERS, "the lines of a file, to be followed while drawing; nothing is kept"),
    "editor-draft": Rule(DRAFTERS, "the map on which a draft is drawn", by_token=False),
    "drafts": Rule(DRAFTERS, "the drafts of new boundaries, and starting one"),
    "draft": Rule(DRAFTERS, "one draft, its words, throwing it away"),
    "draft-operations": Rule(DRAFTERS, "drawing in a draft", ("ground",)),
    "draft-operation": Rule(DRAFTERS, "taking one operation out of a draft"),
    "draft-undo": Rule(DRAFTERS, "taking back what was drawn last"),
    "draft-redo": Rule(DRAFTERS, "doing again what was taken back"),
    "draft-locks": Rule(DRAFTERS, "locking units of a draft"),
    "draft-rebase": Rule(DRAFTERS, "doing a draft again on the newest boundaries"),
    "draft-submit": Rule(DRAFTERS, "handing a draft to the reviewers"),
    "draft-take-back": Rule(DRAFTERS, "taking a submitted draft back"),
    "draft-return": Rule(DRAFTERS, "returning a draft with a remark", ("ground",)),
    "draft-approve": Rule(DRAFTERS, "approving another's draft", ("ground",)),
    "draft-publish": Rule(DRAFTERS, "publishing an approved draft", ("ground",)),
    "draft-units": Rule(DRAFTERS, "the units as a draft has them"),
    "draft-arcs": Rule(DRAFTERS, "the borders as a draft has them"),
    "draft-faults": Rule(DRAFTERS, "what is wrong with the units as a draft has them"),
    "draft-diff": Rule(DRAFTERS, "what a draft changes"),
    "draft-attachments": Rule(DRAFTERS, "the files kept with a draft, and keeping one"),
    "draft-attachment": Rule(DRAFTERS, "one file of a draft, and taking it away"),
    "drafts-page": Rule(DRAFTERS, "the page of the drafts, and starting one"),
    "draft-review": Rule(DRAFTERS, "the page on which a draft is reviewed", ("ground",), by_token=False),
    "draft-conflict": Rule(
        DRAFTERS, "the page of a draft under which the boundaries changed", by_token=False
    ),
    "draft-impact-page": Rule(
        DRAFTERS, "the page of what publishing a draft would do to findings and scores", ("sight",)
    ),
    "draft-others": Rule(DRAFTERS, "where others draw in the same townships"),
    "draft-comments": Rule(DRAFTERS, "what colleagues say about a draft, and saying it"),
    "draft-comment-settle": Rule(DRAFTERS, "marking a comment on a draft as settled"),
    "draft-impact": Rule(DRAFTERS, "what publishing a draft would do to findings and scores", ("sight",)),
    "draft-consents": Rule(SIDES, "who agreed to borders, and asking for it", ("side",)),
    "own-consents": Rule(SIDES, "the borders whose new course waits for one's own side", ("side",)),
    "own-consent": Rule(SIDES, "answering for one's own side of a border", ("side",), by_token=False),
    "consent-answer": Rule(SIDES, "agreeing to a border or objecting", ("side",)),
    "draft-sheet": Rule(DRAFTERS, "the confirmation sheet of a draft"),
    "co-sign": Rule(EVERYBODY, "answering for a side of a border, by the secret of a link"),
    "revisions": Rule(EVERYBODY, "the published changes of boundaries", ("persons",)),
    "revision-diff": Rule(EVERYBODY, "what a published revision changed"),
    "revision-rollback": Rule(DRAFTERS, "a draft that takes a revision back", ("ground",)),
    "settlements": Rule(EVERYBODY, "special areas, border rules and decisions on site of a day"),
    "record-site-decision": Rule(OFFICE, "recording a decision made on site"),
    "site-decision": Rule(SIGNED_IN, "one decision on site", ("persons",)),
    "site-decision-evidence": Rule(OFFICE, "adding evidence to a decision on site"),
    "site-decision-file": Rule(PERSON_READERS, "the evidence of a decision on site"),
    "site-decisions-page": Rule(SIGNED_IN, "the list of decisions on site"),
    "site-decision-page": Rule(SIGNED_IN, "a decision on site, to be read and printed", ("persons",)),
    # gis_core
    "api-index": Rule(EVERYBODY, "what the API offers"),
    "openapi": Rule(EVERYBODY, "how the API is described, for programs"),
    "api-docs": Rule(EVERYBODY, "how the API is described, for people"),
    "favicon": Rule(EVERYBODY, "the sign a browser asks for beside an answer that is no page"),
    "healthz": Rule(EVERYBODY, "whether the service is up"),
    "basemap-tile": Rule(EVERYBODY, "a tile of a background map that lies on this server"),
    "problem": Rule(EVERYBODY, "what a type of problem means"),
    "sign-in": Rule(EVERYBODY, "signing in", by_token=False),
    "sign-out": Rule(EVERYBODY, "signing out", by_token=False),
    "set-language": Rule(EVERYBODY, "choosing the language"),
    # Every page of Django's admin; a cookie only, never a token.
    "admin:*": Rule(ADMIN, "looking at the records, granting roles", by_token=False),
}


def rule_of(route: str) -> Rule | None:
    """The rule for a route's name; None when the table does not know it (nobody may)."""
    if route in TABLE:
        return TABLE[route]
    namespace, colon, _ = route.partition(":")
    return TABLE.get(f"{namespace}:*") if colon else None
