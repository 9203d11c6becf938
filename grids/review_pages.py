"""Door: /drafts and /drafts/N/review: which drafts are there, and what does whoever reviews one do?

Plain pages made by the server; scripts only add the live map and what would publishing do.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from gis_core.auditing import acting
from gis_core.closed_pages import closed_page, leave_out_open_filters
from gis_core.current_city import current_city
from gis_core.errors import BadParameter, Fault, NotFound, Unprocessable
from gis_core.http import Query
from gis_core.received import by_method
from grids import attachments, co_signing, draft_comments, draft_forms, draft_publishing, drafts
from grids.co_sign_rights import is_open
from grids.derived import child_kind
from grids.differences import moves
from grids.draft_answers import draft_numbered
from grids.draft_areas import area_of
from grids.draft_doors import note_asked_here
from grids.draft_publishing import DraftConflict
from grids.draft_rights import IS_PLANNER, Matter
from grids.models import DraftComment, Revision
from grids.publication_guards import days_advised
from grids.review_list import STATUSES, WHOSE, Wish, rows_of
from grids.review_sheet import drawn_kind, sheet_of_review, texts_by_key, what_changes
from grids.review_words import STATES, label_of, told
from grids.scans import MOST_BYTES
from grids.settlements import today
from grids.sheets import difference_behind

_LONGEST = 8000


def given_in(request: HttpRequest) -> dict[str, str]:
    """What a form's fields hold; raises Unprocessable for a text no field holds."""
    given = {str(name): str(value) for name, value in request.POST.items()}
    if any(len(value) > _LONGEST or "\0" in value for value in given.values()):
        raise Unprocessable("A text of the form is too long.", hint="Attach it as a PDF.")
    return given


def seen_in(given: dict[str, str]) -> int:
    """The version that whoever filled the form in had seen; -1, which none is, for none."""
    seen = given.get("seen", "")
    return int(seen) if seen.isdecimal() and len(seen) < 10 else -1


# --- the list ----------------------------------------------------------------------------------


def _list(request: HttpRequest) -> HttpResponseBase:
    leave_out_open_filters(request)
    query = Query(request, {"status", "whose", "township", "before"})
    wish = Wish(
        query.text("status", "open", choices=STATUSES) or "open",
        query.text("whose", "all", choices=WHOSE) or "all",
        query.text("township", "", longest=40) or "", query.integer("before", None, least=1, most=2**62),
    )
    return closed_page(request, "grids/drafts.html", _listed(request, wish))


def _listed(request: HttpRequest, wish: Wish) -> dict[str, Any]:
    rows, following, townships = rows_of(request.user, wish)
    more = request.GET.copy()
    more["before"] = str(following)
    city = current_city()
    kinds = [kind for kind in city.kinds if kind.policy != "root"]
    divisions = [kind.key for kind in kinds if kind.policy == "partition_of_parent"]
    return {
        "rows": rows, "wish": wish, "next": f"?{more.urlencode()}" if following else "",
        "townships": townships,
        "statuses": [("open", _("not yet published")), *STATES.items(), ("all", _("all"))],
        "kinds": [(kind.key, label_of(kind.labels)) for kind in kinds],
        "kind": divisions[-1] if divisions else "",
        "days": days_advised(today(city)),
        "may_start": not IS_PLANNER.refused(request.user, Matter()),
    }


def _start(request: HttpRequest) -> HttpResponseBase:
    """Start a draft and go and draw it; what is wrong is told on the page, with what was filled in."""
    given = dict[str, str]()
    try:
        given = given_in(request)
        on = draft_forms.day(given.get("other_day", "").strip() or given.get("day", "").strip() or None)
        if on is None:
            raise BadParameter("Choose from which day it holds.", parameter="effective_on")
        words = {name: given.get(name, "")[:200] for name in ("title", "reason", "document")}
        with acting(request.user):
            made = drafts.start_draft(request.user, on, **words)
    except Fault as fault:
        context = _listed(request, Wish()) | {"fault": told(fault), "given": given}
        return closed_page(request, "grids/drafts.html", context, fault.status)
    return HttpResponseRedirect(editor_of(made.pk, given.get("kind", "")) or review_of(made.pk))


def editor_of(draft: int, kind: str = "") -> str:
    """Where a draft is drawn; empty where this service has no editor."""
    try:
        address = reverse("editor-draft", kwargs={"draft": draft})
    except NoReverseMatch:
        return ""
    return f"{address}#kind={kind}" if kind and current_city().has_kind(kind) else address


def review_of(draft: int, done: str = "") -> str:
    """Where a draft is reviewed, with word of what was ``done``."""
    address = reverse("draft-review", kwargs={"draft": draft})
    return f"{address}?done={done}" if done else address


# --- the review --------------------------------------------------------------------------------

DONE: dict[str, Any] = {
    "submit": _("The draft is handed in. It is a reviewer's turn now."),
    "approve": _("The draft is approved. It can be published."),
    "return": _("The draft is returned with your remark."),
    "publish": _("Published."),
    "take-back": _("The draft is taken back and can be drawn on again."),
    "rebase": _("The draft was done again on the newest boundaries, and comes out as before."),
    "comment": _("Your comment is kept."),
    "settle": _("The comment is marked."),
    "attach": _("The file is kept with the draft."),
    "ask": _("The sides are asked."),
    "rollback": _("This draft takes the revision back. Look at it and hand it in like any other."),
}


def _show(request: HttpRequest, draft: int) -> HttpResponseBase:
    query = Query(request, {"done", "check"})
    done = DONE.get(query.text("done", "", longest=20) or "", "")
    check_all = query.text("check", "", choices=("all",)) == "all"
    return _review(request, draft_numbered(draft), {"done": done}, check_all=check_all)


def _review(
    request: HttpRequest, draft: Revision, more: dict[str, Any], status: int = 200, *, check_all: bool = False
) -> HttpResponse:
    sheet = sheet_of_review(draft, request.user, check_all=check_all)
    comments = sheet["comments"]
    context = sheet | {
        "configuration": map_configuration(draft),
        "editor": editor_of(draft.pk),
        "views": _views(draft) if sheet["published"] else [],
        "heard": comments[-1]["id"] if comments else 0,
        "may_roll_back": sheet["published"] and not IS_PLANNER.refused(request.user, Matter()),
        "may_ask": is_open(draft) and not IS_PLANNER.refused(request.user, Matter()),
    }
    return closed_page(request, "grids/review.html", context | more, status)


def _views(draft: Revision) -> list[dict[str, str]]:
    """The map of all, on the first day of the new boundaries and on the last of the old ones."""
    difference, city = difference_behind(draft), current_city()
    kind = drawn_kind(difference, moves(difference, city.metric_srid), city)
    ground = area_of(draft).ground
    if draft.effective_on is None or kind is None or ground.is_empty:
        return []
    place = f"map=15.00/{ground.centroid.y:.5f}/{ground.centroid.x:.5f}"
    days = (
        (draft.effective_on, gettext("The map on %(day)s, with the new boundaries")),
        (draft.effective_on - timedelta(days=1), gettext("The map on %(day)s, with the old boundaries")),
    )
    return [
        {"address": f"/#{place}&kind={kind}&round=&on={day}", "label": label % {"day": day}}
        for day, label in days
    ]


def map_configuration(draft: Revision) -> dict[str, Any]:
    """What the script of the map needs to know: addresses, labels, words."""
    city = current_city()
    published = draft.status == Revision.Status.PUBLISHED
    difference = difference_behind(draft)
    return {
        "language": (get_language() or "en").split("-")[0],
        "diff": reverse("draft-diff", kwargs={"draft": draft.pk}),
        "units": "" if published else reverse("draft-units", kwargs={"draft": draft.pk}),
        "others": "" if published else reverse("draft-others", kwargs={"draft": draft.pk}),
        "kinds": [
            {"key": kind.key, "derived": child_kind(city, kind.key) in difference.changes}
            for kind in city.kinds if kind.key in difference.changes
        ],
        "centre": city.map_centre, "zoom": city.map_zoom,
        "texts": texts_by_key(_TEXTS), "states": texts_by_key(STATES),
    }


_TEXTS = {
    "before": _("Before"), "after": _("After"), "divider": _("Divider between before and after"),
    "map": _("Map"), "zoomInButton": _("Zoom in"), "zoomOutButton": _("Zoom out"),
    "noAnswer": _("The server does not answer."), "mark": _("Tap the place on the map."),
    "marked": _("Place marked"), "noPlace": _("about the whole draft"), "others": _("Draft of {author}"),
}


class CommentCame(Unprocessable):
    """Somebody commented on a draft after the page was opened on which it is decided."""

    code = "comment-came"


def _act(request: HttpRequest, draft: int) -> HttpResponseBase:
    """Take a step; a fault is told on the page, with what was filled in."""
    draft_numbered(draft)
    given = dict[str, str]()
    try:
        given = given_in(request)
        act = _ACTS.get(given.get("act", ""))
        if act is None:
            raise Unprocessable("The form does not say what is to be done.")
        with acting(request.user):
            answer = act(request, draft, given)
    except DraftConflict:
        return HttpResponseRedirect(reverse("draft-conflict", kwargs={"draft": draft}))
    except Fault as fault:
        more = {"fault": told(fault), "given": given}
        return _review(request, draft_numbered(draft), more, fault.status)
    return answer or HttpResponseRedirect(review_of(draft, given["act"]))


Act = Callable[[HttpRequest, int, dict[str, str]], HttpResponseBase | None]


def _require_heard(request: HttpRequest, draft: int, given: dict[str, str]) -> None:
    """Nobody decides over a comment that came while they looked."""
    heard = given.get("heard", "")
    last = int(heard) if heard.isdecimal() and len(heard) < 19 else 0
    if DraftComment.objects.filter(draft=draft, pk__gt=last).exclude(author=request.user).exists():
        raise CommentCame(
            "Somebody commented after this page was opened.", hint="Read it below, then decide."
        )


def _submit(request: HttpRequest, draft: int, given: dict[str, str]) -> None:
    reason, document = given.get("reason", ""), given.get("document", "")
    draft_publishing.submit(request.user, draft, seen_in(given), reason=reason, document=document)


def _approve(request: HttpRequest, draft: int, given: dict[str, str]) -> None:
    _require_heard(request, draft, given)
    draft_publishing.approve(request.user, draft, seen_in(given))


def _return(request: HttpRequest, draft: int, given: dict[str, str]) -> None:
    draft_publishing.send_back(request.user, draft, seen_in(given), given.get("remark", ""))


def _publish(request: HttpRequest, draft: int, given: dict[str, str]) -> None:
    _require_heard(request, draft, given)
    reason = given.get("override_reason", "").strip() or None
    draft_publishing.publish_draft(request.user, draft, seen_in(given), override_reason=reason)


def _take_back(request: HttpRequest, draft: int, given: dict[str, str]) -> None:
    draft_publishing.take_back(request.user, draft, seen_in(given))


def _rebase(request: HttpRequest, draft: int, given: dict[str, str]) -> HttpResponseBase | None:
    if drafts.rebase(request.user, draft, seen_in(given)).draft.conflict:
        return HttpResponseRedirect(reverse("draft-conflict", kwargs={"draft": draft}))
    return None


def _comment(request: HttpRequest, draft: int, given: dict[str, str]) -> None:
    draft_comments.say(request.user, draft, given.get("text", ""), _place(given.get("place", "")))


def _place(given: str) -> tuple[float, float] | None:
    """A place as the form holds it, “lon,lat”; None for none."""
    if not given.strip():
        return None
    try:
        lon, lat = (float(part) for part in given.replace("，", ",").split(","))
    except ValueError as error:
        raise BadParameter("The place is longitude, latitude.", hint="As 114.3200000,29.8500000.",
                           parameter="place") from error
    return lon, lat


def _settle(request: HttpRequest, draft: int, given: dict[str, str]) -> None:
    number = given.get("comment", "")
    draft_comments.settle(
        request.user, draft, int(number) if number.isdecimal() and len(number) < 19 else 0,
        given.get("settled") == "yes",
    )


def _attach(request: HttpRequest, draft: int, given: dict[str, str]) -> None:
    file = request.FILES.get("file")
    if file is None:
        raise Unprocessable("Choose a photo or a scan.", parameter="file")
    attachments.attach(request.user, draft, file.name or "", file.read(MOST_BYTES + 1))


def _ask(request: HttpRequest, draft: int, given: dict[str, str]) -> HttpResponseBase:
    """Ask the sides for their co-signatures; the links are shown this once."""
    links = [
        (link.consent, request.build_absolute_uri(reverse("co-sign", kwargs={"secret": link.secret})))
        for link in co_signing.ask_for_consents(request.user, draft, seen_in(given))
    ]
    page = _review(request, draft_numbered(draft), {"done": DONE["ask"], "links": links})
    note_asked_here(page, draft)
    return page


def _rollback_form(draft: int, given: dict[str, str]) -> tuple[int, date | None]:
    """The revision to be taken back and from which day; raises NotFound for a draft not published."""
    number = draft_numbered(draft).number
    if number is None:
        raise NotFound(f"Draft {draft} is not published: there is nothing to take back.")
    return number, draft_forms.day(given.get("day", "").strip() or None)


def _foresee_rollback(request: HttpRequest, draft: int, given: dict[str, str]) -> HttpResponseBase:
    """The page with what taking the revision back would change; nothing is kept."""
    number, on = _rollback_form(draft, given)
    foreseen = what_changes(draft_publishing.foresee_rollback(request.user, number, on=on), current_city())
    return _review(request, draft_numbered(draft), {"foreseen": foreseen, "given": given})


def _roll_back(request: HttpRequest, draft: int, given: dict[str, str]) -> HttpResponseBase:
    """Begin the draft that takes the revision back, and go to its review."""
    number, on = _rollback_form(draft, given)
    reason = given.get("reason", "").strip()
    if given.get("sure") != "yes" or not reason:
        raise Unprocessable("Confirm it, and say why the revision is taken back.", parameter="reason")
    made = draft_publishing.roll_back(
        request.user, number, on=on, reason=reason, document=given.get("document", "").strip() or None,
        title=(gettext("Takes back revision %(number)s") % {"number": number})[:200],
    )
    return HttpResponseRedirect(review_of(made.pk, "rollback"))


_ACTS: dict[str, Act] = {
    "submit": _submit, "approve": _approve, "return": _return, "publish": _publish, "take-back": _take_back,
    "foresee-rollback": _foresee_rollback, "rollback": _roll_back,
    "rebase": _rebase, "comment": _comment, "settle": _settle, "attach": _attach, "ask": _ask,
}

list_page = by_method(get=_list, post=_start)
review_page = by_method(get=_show, post=_act)
