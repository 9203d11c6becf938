"""What a page shows only after something was done: panels, dialogs, menus, tables, refusals; each looked at by axe-core."""

import pytest
from playwright.sync_api import expect

from grids import co_signing, draft_publishing, drafts
from tests import deep
from tests.browser import drawing_page as editor
from tests.browser.axe import CONTRAST, violations
from tests.browser.test_viewer import CITY, idle, open_map
from tests.grids.drawn_town import ON, A, B
from tests.people import person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# In a usual run each is looked at in one of them; in a deep one in both.
BOTH = ["zh-CN", "en"]
PANELS = ["draft", "operations", "faults", "diff", "impact", "unit", "history"]


class Looks:
    """Collects what axe finds in each state of a page, light and dark."""

    def __init__(self, page):
        self.page = page
        self.found = {}

    def at(self, state):
        """Look at the page as it is now; what is greyed while it loads is waited for."""
        self.page.wait_for_function("() => !document.querySelector('[aria-busy=true]')")
        self.page.emulate_media(color_scheme="light", reduced_motion="reduce")
        found = violations(self.page)
        self.page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        found += [f"dark: {each}" for each in violations(self.page, only=CONTRAST)]
        if found:
            self.found[state] = found


def drawn_draft():
    """A draft in which a cell of A goes to B."""
    draft = drafts.start_draft(person("planner"), ON, title="书台街移交", reason="路段移交", document="咸政办函〔2022〕12号")
    document = {"operation": "reassign", "to": B, "area": editor.town.block(1, 0, 1, 1)}
    return drafts.append(person("planner"), draft.pk, "community", document, None).draft


@pytest.mark.parametrize("language", BOTH[:1 if deep.TIMES == 1 else 2])
def test_no_state_of_the_editor_breaks_wcag(page, town_server, language):
    editor.sign_in(page, town_server)
    editor.open_editor(page, town_server, drawn_draft(), editor.middle(selected=A), language=language)
    looks = Looks(page)
    for panel in PANELS:
        page.locator(f"[role=tab][data-panel=panel-{panel}]").click()
        page.wait_for_timeout(150)
        looks.at(f"panel {panel}")
    page.keyboard.press("t")
    looks.at("table")
    page.locator(".units-table tbody tr").nth(1).focus()
    page.keyboard.press("Space")
    looks.at("table with a chosen row")
    page.keyboard.press("Escape")
    page.locator("#open-table").click()
    page.keyboard.press("?")
    looks.at("keys")
    page.keyboard.press("Escape")
    page.mouse.click(*editor.pixel(page, 3, 1), button="right")
    looks.at("menu")
    page.keyboard.press("Escape")
    page.evaluate("() => window.editor.store.set({ selection: [] })")
    page.keyboard.press("x")
    expect(page.locator("#message")).to_be_visible()
    for tone in ("info", "good", "warning", "error"):
        page.evaluate("(tone) => window.editor.store.set({ message: { text: 'a', hint: 'b', tone } })", tone)
        looks.at(f"message {tone}")
    page.evaluate("() => window.editor.store.set({ message: null, online: false, waiting: 2 })")
    looks.at("without a connection")
    page.evaluate("() => window.editor.store.set({ online: true, waiting: 0 })")
    page.evaluate("([kind, code]) => window.editor.store.set({ selection: [{ kind, code }] })", ["community", A])
    page.keyboard.press("x")
    expect(page.locator("#ask")).to_be_visible()
    looks.at("question")
    page.keyboard.press("Escape")
    page.locator("#search").fill("ysq")
    page.locator("#hits li").first.wait_for()
    page.keyboard.press("ArrowDown")
    looks.at("hits")
    assert looks.found == {}


@pytest.mark.parametrize("language", BOTH[1 if deep.TIMES == 1 else 0:])
def test_no_step_of_a_review_breaks_wcag(page, town_server, clean_page, language):
    draft = drawn_draft()
    client = editor.sign_in(page, town_server)
    page.set_extra_http_headers({"Accept-Language": language})
    draft_publishing.submit(draft.author, draft.pk, None)
    links = co_signing.ask_for_consents(draft.author, draft.pk, None)
    client.post(f"/api/v1/drafts/{draft.pk}/comments", {"text": "以道路中线为界？"}, content_type="application/json")
    looks = Looks(page)
    review = f"{town_server}/drafts/{draft.pk}/review"
    for role in ("planner", "reviewer"):
        editor.sign_in(page, town_server, role)
        page.goto(review)
        page.wait_for_function("() => window.luzhang?.drawn")
        for step in page.locator("details.step summary").all():
            step.click()
        looks.at(f"review as {role}")
    page.goto(f"{town_server}/drafts/{draft.pk}/conflict")
    looks.at("conflict")
    page.goto(f"{town_server}/drafts/{draft.pk}/sheet")
    looks.at("sheet")
    page.goto(f"{town_server}/drafts")
    looks.at("drafts")
    page.context.clear_cookies()
    page.goto(f"{town_server}/co-sign/{links[0].secret}")
    looks.at("co-signature")
    page.get_by_role("textbox").first.fill("张三")
    page.get_by_role("textbox").nth(1).fill("北街道办事处")
    page.click("button[value=objected]")
    expect(page.get_by_role("alert")).to_be_visible()
    looks.at("objection without a remark")
    assert "status of 422" in clean_page.pop()
    page.click("button[value=confirmed]")
    expect(page.get_by_role("status").first).to_be_visible()
    looks.at("co-signature given")
    assert looks.found == {}


DEEP = [("zh-CN", 390), ("en", 1280)] if deep.TIMES > 1 else []
VIEWS = ["", "&kind=township&measure=findings", "&show=hexagons", "&show=places", "&against=2022-11&kind=township",
         "&against=2022-11&compare=swipe"]


@pytest.mark.parametrize("language, width", [("en", 390), ("zh-CN", 1280), *DEEP])
def test_no_state_of_the_viewer_breaks_wcag(page, served_city, language, width):
    page.set_viewport_size({"width": width, "height": 800})
    looks = Looks(page)
    few = VIEWS[:1] if width == 390 else VIEWS[1::2]
    for view in VIEWS if deep.TIMES > 1 else few:
        open_map(page, served_city, CITY + view, language)
        looks.at(view or "first view")
    page.locator(".maplibregl-canvas").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#chain .chain").first).to_be_visible()
    looks.at("panel")
    page.keyboard.press("Escape")
    page.locator("#open-table").click()
    looks.at("table")
    page.locator("#table tbody button").first.press("Enter")
    page.wait_for_timeout(200)
    looks.at("unit")
    page.keyboard.press("Escape")
    page.locator("#more summary").click()
    looks.at("more" if width == 390 else "less")
    page.locator("#search").fill("114.34, 29.82")
    page.locator("#hits li").first.wait_for()
    looks.at("hits")
    page.keyboard.press("Escape")
    page.locator("#share").click()
    page.wait_for_timeout(400)
    looks.at("card")
    page.keyboard.press("Escape")
    idle(page)
    for address in ("?embed=1", "?kiosk=1"):
        if language == "zh-CN" and width == 1280:
            page.goto(f"{served_city}/{address}")
            idle(page)
            looks.at(address)
    assert looks.found == {}
