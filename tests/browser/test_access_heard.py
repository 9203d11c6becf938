"""What a screen reader is told: landmarks, headings, a name for every control in the page's language, what changes."""

import re

import pytest
from playwright.sync_api import expect

from tests import deep
from tests.browser import drawing_page as editor
from tests.browser.test_access_states import drawn_draft
from tests.browser.test_viewer import CITY, idle, open_map
from tests.grids.drawn_town import A, B

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# In a usual run each page is told in one of them, in a deep one in both.
ENGLISH, CHINESE = (["en"], ["zh-CN"]) if deep.TIMES == 1 else (["zh-CN", "en"],) * 2
CONTROLS = ("button", "link", "textbox", "searchbox", "combobox", "checkbox", "radio", "slider", "spinbutton", "tab",
            "option", "menuitem", "img", "dialog", "tabpanel", "toolbar", "application", "region", "navigation")
# What is written alike in every language: names of systems and forms, codes, figures, and the other language's own name.
ALIKE = re.compile(r"WGS 84|CGCS2000|GCJ-02|BD-09|CSV|PDF|JSON|English|中文|[\d\W_]|\bm\b|\bkm\b", re.I)
# Names of units are data: in one language whatever the page's.
DATA = re.compile(r"[\u4e00-\u9fff]{1,4}(社区|街道|镇|区|网格)")
# Every live region whose words change is noted, unless it is hidden at that moment.
LISTENING = """
window.heard = [];
new MutationObserver((changes) => {
  for (const { target } of changes) {
    const element = target.nodeType === Node.ELEMENT_NODE ? target : target.parentElement;
    const live = element?.closest("[role=status], [role=alert], [aria-live], output");
    const said = live?.textContent.trim();
    if (said && live.checkVisibility() && window.heard.at(-1) !== said) window.heard.push(said);
  }
}).observe(document, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ["hidden"] });
"""


@pytest.fixture
def forgiven(clean_page):
    """The browser writes what was cut off or refused into its console; here that is wanted."""
    yield
    clean_page.clear()


def told(page):
    """The page as a screen reader has it: one line for each part."""
    return page.locator("body").aria_snapshot()


def has_all(snapshot, *lines):
    """That each of the roles with its beginning of a name is there."""
    missing = [each for each in lines if not re.search(rf"^\s*- '?{each}", snapshot, re.MULTILINE)]
    assert missing == [], snapshot


def badly_named(snapshot, language):
    """Controls without a name, or named in the other language."""
    for line in snapshot.splitlines():
        found = re.match(r"\s*- '?(\w+)(?: \"((?:[^\"\\]|\\.)*)\")?(.*)", line)
        if not found or found[1] not in CONTROLS:
            continue
        role, name, _rest = found.groups()
        plain = ALIKE.sub("", name or "")
        if not name:
            if role not in ("region", "tabpanel", "img", "navigation"):
                yield f"without a name: {line.strip()}"
        elif plain and language == "zh-CN" and not re.search(r"[\u4e00-\u9fff]", plain):
            yield f"not in Chinese: {line.strip()}"
        elif language == "en" and re.search(r"[\u4e00-\u9fff]", DATA.sub("", plain)) and role not in ("option", "region", "img", "link"):
            yield f"not in English: {line.strip()}"


def heard(page, words):
    """Wait until a live region said that."""
    page.wait_for_function("(words) => window.heard.some((each) => each.includes(words))", arg=words)


@pytest.mark.parametrize("language", ENGLISH)
def test_the_viewer_is_told_in_landmarks_names_and_what_changes(page, served_city, forgiven, language):
    page.add_init_script(LISTENING)
    editor.sign_in(page, served_city, "office")
    open_map(page, served_city, f"{CITY}&kind=township&round=2022-11", language)
    snapshot = told(page)
    chinese = language == "zh-CN"
    has_all(snapshot, "banner", "main", "contentinfo", "navigation \"", "heading \".*\" \\[level=1\\]", "heading \".*\" \\[level=2\\]",
            "combobox \"搜索" if chinese else "combobox \"Search", "application \"地图" if chinese else "application \"Map",
            "button \"表格\"" if chinese else "button \"Table\"", "slider \"")
    assert list(badly_named(snapshot, language)) == []
    page.locator("#months").focus()
    page.keyboard.press("ArrowRight")
    heard(page, "2022-12")
    page.select_option("#round", "")
    heard(page, "当前界线" if chinese else "Boundaries of today")
    page.select_option("#round", "2022-11")
    idle(page)
    page.get_by_role("button", name="表格" if chinese else "Table", exact=True).click()
    snapshot = told(page)
    has_all(snapshot, "complementary \"", "table \"", "columnheader \"", "rowheader \"")
    assert list(badly_named(snapshot, language)) == []
    page.route("**/tiles/values/**", lambda route: route.abort())
    page.select_option("#kind", "zone")
    heard(page, "服务器" if chinese else "server does not answer")
    page.unroute("**/tiles/values/**")


@pytest.mark.parametrize("language", CHINESE)
def test_the_editor_is_told_in_landmarks_names_and_what_was_done(page, town_server, forgiven, language):
    page.add_init_script(LISTENING)
    editor.sign_in(page, town_server)
    editor.open_editor(page, town_server, editor.draft_of(), language=language)
    chinese = language == "zh-CN"
    snapshot = told(page)
    has_all(snapshot, "banner", "main", "contentinfo", "complementary \"", "heading \".*\" \\[level=1\\]", "toolbar \"", "tablist \"",
            "tab \".*\" \\[selected\\]", "tabpanel", "application \"", "combobox \"搜索" if chinese else "combobox \"Search")
    assert list(badly_named(snapshot, language)) == []
    page.evaluate("(code) => window.editor.store.set({ selection: [{ kind: 'community', code }] })", A)
    heard(page, "已选：甲社区" if chinese else "Chosen: 甲社区")
    page.evaluate("(given) => window.editor.commands.apply(given)", {
        "kind": "community", "operation": "reassign", "to": B, "area": editor.town.block(1, 1, 1, 1)})
    heard(page, "已完成：" if chinese else "Done: ")
    page.keyboard.press("Control+z")
    heard(page, "已撤销：" if chinese else "Taken back: ")
    page.keyboard.press("Control+y")
    heard(page, "已重做：" if chinese else "Done again: ")
    page.evaluate("(given) => window.editor.commands.apply(given)", {
        "kind": "community", "operation": "reassign", "to": "nobody", "area": editor.town.block(1, 1, 1, 1)})
    page.wait_for_function("() => window.editor.store.get().message?.tone === 'error'")
    heard(page, page.evaluate("() => window.editor.store.get().message.text"))
    page.keyboard.press("s")
    heard(page, page.locator("#hint").inner_text())
    for tab in page.locator("#tabs [role=tab]").all():
        tab.click()
        assert list(badly_named(told(page), language)) == []
    page.keyboard.press("t")
    page.locator(".units-table tbody tr").first.wait_for()
    snapshot = told(page)
    has_all(snapshot, "grid", "columnheader \"", "row \"")
    assert list(badly_named(snapshot, language)) == []


@pytest.mark.parametrize("language", CHINESE)
def test_a_review_is_told_in_landmarks_and_names(page, town_server, language):
    draft = drawn_draft()
    editor.sign_in(page, town_server, "planner")
    page.set_extra_http_headers({"Accept-Language": language})
    page.goto(f"{town_server}/drafts/{draft.pk}/review")
    page.wait_for_function("() => window.luzhang?.drawn")
    snapshot = told(page)
    chinese = language == "zh-CN"
    has_all(snapshot, "banner", "main", "contentinfo", "heading \"书台街移交", "slider \"", "textbox \"", "table", "columnheader \"")
    for name in ("调整前", "调整后") if chinese else ("Before", "After"):
        has_all(snapshot, f"region \"{name}\"")
    assert list(badly_named(snapshot, language)) == []
    expect(page.get_by_role("slider")).to_have_attribute("aria-valuetext", re.compile(r"\d+ %"))
