"""On a tablet, by fingers alone: the review of a draft, a comment with its place, both co-signatures, the approval."""

import re

import pytest
from playwright.sync_api import expect

from grids import co_signing, draft_publishing
from grids.draft_models import DraftComment
from grids.models import Consent, Revision
from tests import deep
from tests.browser import drawing_page as editor
from tests.browser.axe import violations
from tests.browser.test_access_states import drawn_draft

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SIZES = [(1024, 768), (820, 1180)]
MAPS = "() => window.luzhang?.drawn && window.luzhang.swipe.maps.every((map) => map.loaded())"
# Controls whose words are cut, or that stand beyond the edge of the page; what scrolls in its own frame may.
CUT_OFF = """() => {
  const inFrame = (one) => { for (let at = one.parentElement; at; at = at.parentElement) {
    const { overflowX } = getComputedStyle(at); if (["auto", "scroll", "hidden"].includes(overflowX) && at !== document.body) return true; }
    return false; };
  const controls = [...document.querySelectorAll("a, button, input, select, textarea, summary, h1, h2, th, td")]
    .filter((one) => one.checkVisibility() && one.getClientRects().length > 0 && !one.closest(".skip-link, .heard, .visually-hidden, .hidden"));
  const beyond = controls.filter((one) => one.getBoundingClientRect().right > innerWidth + 1 && !inFrame(one));
  const cut = controls.filter((one) => one.matches("button, summary, a") && one.scrollWidth > one.clientWidth + 1
    && getComputedStyle(one).overflowX === "hidden");
  return { wide: document.documentElement.scrollWidth - innerWidth, cut: [...beyond, ...cut].map((one) => one.outerHTML.slice(0, 120)) };
}"""


@pytest.fixture(params=SIZES, ids=["across", "upright"])
def tablet(request, new_context):
    """A page on a tablet, which has no mouse."""
    width, height = request.param
    return new_context(has_touch=True, is_mobile=True, viewport={"width": width, "height": height}).new_page()


def fits(page):
    """Nothing is cut off, and every target is large enough for a finger (WCAG 2.5.8: 24 px, or room around it)."""
    told = page.evaluate(CUT_OFF)
    assert told["wide"] <= 0 and told["cut"] == [], told
    assert violations(page, only=["target-size"]) == []


def as_(page, address, role):
    """The tablet is handed to somebody else."""
    page.context.clear_cookies()
    if role:
        editor.sign_in(page, address, role)


@pytest.mark.parametrize("tablet", SIZES if deep.TIMES > 1 else SIZES[1:], indirect=True, ids=str)
def test_a_draft_is_reviewed_commented_co_signed_and_approved_by_fingers(tablet, town_server):
    draft = drawn_draft()
    links = co_signing.ask_for_consents(draft.author, draft.pk, None)
    draft_publishing.submit(draft.author, draft.pk, None)

    tablet.set_extra_http_headers({"Accept-Language": "zh-CN"})
    as_(tablet, town_server, None)
    for number, link in enumerate(links):
        tablet.goto(f"{town_server}/co-sign/{link.secret}")
        fits(tablet)
        for field, words in (("name", f"张{'三四'[number]}"), ("office", f"社区居委会{number}")):
            tablet.locator(f"[name={field}]").tap()
            tablet.keyboard.insert_text(words)
        tablet.locator("button[value=confirmed]").tap()
        expect(tablet.locator(".answered")).to_be_visible()
        fits(tablet)
    assert {each.answer for each in Consent.objects.all()} == {"confirmed"}

    as_(tablet, town_server, "reviewer")
    tablet.goto(f"{town_server}/drafts")
    fits(tablet)
    tablet.locator("table a").first.tap()
    tablet.wait_for_url("**/review")
    tablet.wait_for_function(MAPS, timeout=30_000)
    fits(tablet)
    tablet.locator("#choose-place").tap()
    box = tablet.locator("#swipe").bounding_box()
    tablet.touchscreen.tap(box["x"] + box["width"] / 4, box["y"] + box["height"] / 2)
    expect(tablet.locator("#place")).to_have_value(re.compile(r"^114\.\d+, ?29\.\d+$"))
    tablet.locator("#text").tap()
    tablet.keyboard.insert_text("以道路中线为界？")
    tablet.locator("#comments button.button").tap()
    expect(tablet.locator(".thread li")).to_have_count(1)
    assert DraftComment.objects.get().text == "以道路中线为界？"
    fits(tablet)
    tablet.locator("#step-approve summary").tap()
    tablet.locator("#step-approve [type=checkbox]").tap()
    fits(tablet)
    tablet.locator("#step-approve button").tap()
    expect(tablet.locator(".done")).to_be_visible()
    assert Revision.objects.get(pk=draft.pk).status == "approved"


def test_the_editor_says_on_a_tablet_what_can_be_done_there_and_leads_to_it(tablet, town_server):
    across = tablet.viewport_size["width"] > 1000
    language, words = ("zh-CN", "平板可审核、留言、会签") if across else ("en", "On a tablet: review")
    editor.sign_in(tablet, town_server)
    editor.open_editor(tablet, town_server, drawn_draft(), language=language)
    expect(tablet.locator(".touch-only").first).to_contain_text(words)
    expect(tablet.locator("#tools")).to_be_hidden()
    fits(tablet)
    tablet.locator(".touch-only a[href$='/review']").tap()
    tablet.wait_for_url("**/review")
    expect(tablet.locator("#comments")).to_be_visible()
