"""Every action of the editor and the viewer, carried out by keys alone, with the focus to be seen at each stop.

What actions there are is asked of the page: a new tool or command without a way by keys fails here.
"""

from datetime import date

import pytest
from playwright.sync_api import expect

from findings import duty_book, place_index
from grids.changes import UnitChange
from grids.models import Operation
from grids.revisions import publish
from grids.streets import StreetLine, put_streets
from tests.browser import drawing_page as editor
from tests.browser.keyboard import Keyboard
from tests.browser.test_viewer import CITY, idle, open_map
from tests.grids.drawn_town import PAPER, A, D, area

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MAP = ".maplibregl-canvas"
OTHER_ESTATE = f"{A}-E002"
# Commands that no person gives here: reading, sending what waited (the page does by itself), the way every tool goes,
# and doing a draft again on the newest boundaries, which is a step of the review page.
NOT_GIVEN = {"load", "flush", "apply", "rebase"}


@pytest.fixture
def town_server(xianning_city, live_server):
    """The drawn town with a street, a gap in D, and two estates that claim the same ground."""
    editor.town.publish_town()
    publish([
        UnitChange("community", D, "丁社区", area((3, 2, 1, 2), (2, 3, 1, 1))),
        UnitChange("estate", OTHER_ESTATE, "新园", area((0, 0, 2, 1))),
    ], effective_on=date(2022, 3, 1), document="drawn")
    put_streets([StreetLine("s1", "桂花大道", PAPER.line((0.2, 0.5), (3.8, 0.5)), "primary")], source="drawn")
    place_index.forget()
    duty_book.forget()
    return live_server.url


class Planner(Keyboard):
    """A planner at the editor who has no mouse; ``done`` names what was carried out."""

    def __init__(self, page):
        super().__init__(page)
        self.done = set()
        self.asked = set()
        page.on("request", lambda asked: self.asked.add(asked))
        page.on("requestfinished", lambda asked: self.asked.discard(asked))
        page.on("requestfailed", lambda asked: self.asked.discard(asked))

    def settle(self):
        """Wait until no answer is awaited, of units and borders neither, and the map is drawn."""
        quiet = 0
        while quiet < 3:
            self.page.wait_for_timeout(20)
            quiet = 0 if self.asked else quiet + 1
        self.page.wait_for_function("""() => { const { store, map } = window.editor; const s = store.get();
          return !s.busy && !map.map.isMoving() && map.map.loaded(); }""")

    def go(self, column, row):
        """Have the map's middle at a place of the town's paper, by the search."""
        lon, lat = PAPER.point(column, row)
        self.press("/")
        self.write(f"{lon:.7f}, {lat:.7f}")
        self.press("Enter")
        self.page.wait_for_function("""([lon, lat]) => { const { lng, lat: north } = window.editor.map.map.getCenter();
          return Math.abs(lng - lon) < 1e-6 && Math.abs(north - lat) < 1e-6; }""", arg=[lon, lat])
        self.reach(MAP)
        self.settle()

    def operation(self, name, before):
        """That one more operation of that name is in force."""
        told = "() => { const { draft, message, tool } = window.editor.store.get(); return { at: draft.position, message, tool }; }"
        for _ in range(200):
            if self.page.evaluate(told)["at"] == before + 1:
                break
            self.page.wait_for_timeout(50)
        else:
            raise AssertionError(f"{name} was not done: {self.page.evaluate(told)}")
        assert Operation.objects.order_by("ordinal").last().name == name
        self.settle()

    def position(self):
        return editor.state(self.page, "s.draft.position")

    def answer(self, *keys):
        """Answer the question that is open: keys, then Enter on the button that says yes."""
        expect(self.page.locator("#ask")).to_be_visible()
        self.press(*keys)
        self.use("#ask .button[value=ok]")
        expect(self.page.locator("#ask")).to_be_hidden()

    def panel(self, name):
        """Have that panel opened by the keys that go from panel to panel."""
        for _ in range(8):
            if self.page.locator(f"#panel-{name}").is_visible():
                return
            self.press("]")
            self.look()
        raise AssertionError(f"no panel {name}")


def borders(by):
    """Tools for borders, and taking back and doing again."""
    by.go(1, 1)
    by.press("v", "Space")
    assert editor.state(by.page, "s.selection[0].code") == A
    by.done |= {"select"}
    by.go(2, 1.2)
    by.press("b", "ArrowUp")
    by.settle()
    by.press("Space", "ArrowRight")
    by.settle()
    by.press("Space")
    by.operation("move_arc", 0)
    by.press("Control+z")
    by.settle()
    assert by.position() == 0
    by.press("Control+y")
    by.settle()
    assert by.position() == 1
    by.press("Control+z")
    by.settle()
    by.done |= {"border", "undo", "redo"}
    by.go(2, 1.6)
    by.press("r", "Space", "ArrowRight", "Space", "ArrowUp", "Space", "ArrowLeft", "Space", "Enter")
    by.operation("move_arc", 0)
    by.go(2, 1.8)
    by.press("h", "Space")
    expect(by.page.locator("#ask")).to_be_visible()
    by.reach("#ask-metres")
    by.write("50")
    by.press("Enter")
    by.operation("simplify", 1)
    by.done |= {"reshape", "smooth"}


def units(by):
    """Tools for units: one in two, two in one, by lasso, new, ended, locked."""
    before = by.position()
    by.go(0.5, 1.3)
    by.press("ArrowLeft", "s", "Space", *["ArrowRight"] * 4, "Space", "Enter")
    expect(by.page.locator("#ask")).to_be_visible()
    by.reach("#ask-name")
    by.write("己社区")
    by.press("Enter")
    by.operation("split", before)
    by.press("m")
    by.answer()
    by.operation("merge", before + 1)
    by.go(1.7, 0.4)
    by.press("l", "Space", "ArrowRight", "ArrowDown", "ArrowLeft", "Space")
    by.answer()
    by.operation("reassign", before + 2)
    by.go(2.8, 1.4)
    by.press("n", "Space", "ArrowRight", "Space", "ArrowUp", "Space", "ArrowLeft", "Space", "Enter")
    expect(by.page.locator("#ask")).to_be_visible()
    by.reach("#ask-name")
    by.write("庚社区")
    by.press("Enter")
    by.operation("create", before + 3)
    by.page.wait_for_function("() => window.editor.store.get().arcs.length > 0")
    by.press("k")
    by.page.wait_for_function("() => window.editor.store.get().locked.size === 1")
    by.press("k")
    by.page.wait_for_function("() => window.editor.store.get().locked.size === 0")
    by.press("x")
    by.answer()
    by.operation("retire", before + 4)
    by.done |= {"split", "merge", "lasso", "create", "retire", "lock"}


def repairs(by):
    """A gap is filled, an overlap given back, a grid made along a road: each of another kind of unit."""
    before = by.position()
    by.go(2.5, 2.5)
    by.press("g", "Space")
    by.answer()
    by.operation("fill_gap", before)
    kind(by, "estate")
    by.press("t")
    by.reach(".units-table tbody tr")
    by.press("Space", "ArrowDown", "Control+Space", "t", "o")
    by.answer()
    by.operation("cut_overlap", before + 1)
    kind(by, "grid")
    by.go(1.6, 0.5)
    by.press("w", "Space")
    by.answer()
    by.operation("create_along_road", before + 2)
    by.done |= {"gap", "overlap", "road"}


def kind(by, wanted):
    """Choose the kind of unit in its list."""
    by.reach("#kind", back=True)
    by.press("Home")
    for _ in range(9):
        if by.page.input_value("#kind") == wanted:
            break
        by.press("ArrowDown")
    assert by.page.input_value("#kind") == wanted
    by.page.wait_for_function("""(kind) => { const { units } = window.editor.store.get();
      return units.size > 0 && [...units.values()].every((each) => each.properties.kind === kind); }""", arg=wanted)
    by.settle()
    by.press("Tab")


def panels(by):
    """What the panels offer: the draft in words, its steps, its faults, a unit's past; then it is handed in."""
    by.panel("operations")
    last = by.position()
    by.use("[data-focus=step-1]")
    by.page.wait_for_function("() => window.editor.store.get().draft.position === 1")
    by.settle()
    by.use(f"[data-focus=step-{last}]")
    by.page.wait_for_function("(last) => window.editor.store.get().draft.position === last", arg=last)
    by.settle()
    by.use(f"[data-focus=discard-{last}]")
    by.page.wait_for_function("(last) => window.editor.store.get().draft.operations.length === last - 1", arg=last)
    by.settle()
    by.panel("faults")
    by.use("#panel-faults [data-focus=check]")
    expect(by.page.locator("#panel-faults [role=status]").last).to_have_text("未发现问题。")
    by.settle()
    by.panel("draft")
    for number, words in ((1, "东街移交"), (3, "咸政办函〔2022〕12号"), (4, "路段移交")):
        by.reach(f"#panel-draft form > :nth-child({number}) :is(input, textarea)")
        by.write(words)
    by.use("#panel-draft [type=submit]")
    by.page.wait_for_function("() => window.editor.store.get().draft.title === '东街移交'")
    by.settle()
    by.done |= {"jump", "discard", "checkAll", "describe"}


def aids(by):
    """What is no command: the sheet, the menu, the table, two days of a unit over each other."""
    by.press("?")
    sheet = by.page.locator("#help").inner_text()
    keys = by.page.evaluate("() => window.editor.tools.list.map((each) => each.key.toUpperCase())")
    assert [each for each in [*keys, "Ctrl", "Space", "Enter", "F10", "?", "/", "T", "[", "Esc"] if each not in sheet] == []
    by.press("Escape")
    kind(by, "community")
    by.go(3, 3.5)
    by.press("Shift+F10")
    expect(by.page.locator("#menu")).to_be_visible()
    by.press("ArrowDown")
    by.look()
    by.press("Escape")
    assert by.page.evaluate("(one) => document.activeElement.matches(one)", MAP)
    by.panel("history")
    by.use("#swipe")
    by.page.wait_for_function("() => document.activeElement.matches('.swipe-slider')")
    by.look()
    by.press("ArrowRight")
    assert by.page.input_value(".swipe-slider") == "505"
    by.use("#swipe")
    expect(by.page.locator(".swipe")).to_be_hidden()


def without_connection(by, clean_page):
    """What waits for the connection is forgotten again."""
    by.page.context.set_offline(True)
    by.go(3, 3.5)
    by.press("k")
    by.go(1, 3)
    by.press("x")
    by.answer()
    by.page.wait_for_function("() => window.editor.store.get().waiting === 1")
    by.use("#connection button:last-of-type")
    by.page.wait_for_function("() => window.editor.store.get().waiting === 0")
    by.page.context.set_offline(False)
    by.page.wait_for_function("() => window.editor.store.get().online")
    clean_page.clear()
    by.done |= {"forgetWaiting"}


def handed_in(by):
    """The draft goes to the reviewer, and comes back."""
    by.panel("draft")
    door = "#panel-draft > .panel-doors:last-child button"
    by.use(door)
    by.page.wait_for_function("() => window.editor.store.get().draft.status === 'submitted'")
    by.settle()
    by.use(door)
    by.page.wait_for_function("() => window.editor.store.get().draft.status === 'draft'")
    by.done |= {"submit", "takeBack"}


def test_every_tool_and_command_of_the_editor_is_carried_out_by_keys(page, town_server, clean_page):
    page.emulate_media(reduced_motion="reduce")
    editor.sign_in(page, town_server)
    editor.open_editor(page, town_server, editor.draft_of())
    by = Planner(page)
    for walk in (borders, units, repairs, panels, aids):
        walk(by)
    without_connection(by, clean_page)
    handed_in(by)
    offered = set(page.evaluate("""() => [...window.editor.tools.list.map((each) => each.name),
      ...Object.keys(window.editor.commands)]""")) - NOT_GIVEN
    assert offered - by.done == set(), "without a way by keys"
    assert sorted(set(by.unmarked)) == []


def test_every_control_of_the_viewer_is_used_by_keys(page, served_city):
    page.emulate_media(reduced_motion="reduce")
    page.add_init_script("window.print = () => { window.printed = true; }")
    editor.sign_in(page, served_city, "office")
    open_map(page, served_city, f"{CITY}&kind=township&round=2022-12", "en")
    by = Keyboard(page)
    for name in ("kind", "round", "measure", "show", "against", "compare", "method", "theme"):
        by.reach(f"#{name}")
        before = page.input_value(f"#{name}")
        by.press("ArrowDown" if page.evaluate("(id) => document.getElementById(id).selectedIndex === 0", name) else "ArrowUp")
        assert page.input_value(f"#{name}") != before, name
        idle(page)
        if name in ("round", "measure"):
            by.press("ArrowUp" if name == "round" else "ArrowDown")
            idle(page)
    by.reach(".divider")
    before = page.locator(".divider").get_attribute("aria-valuenow")
    by.press("ArrowRight")
    assert page.locator(".divider").get_attribute("aria-valuenow") != before
    assert page.evaluate("document.documentElement.dataset.theme") in ("light", "dark")
    by.use("#print", back=True)
    page.wait_for_function("() => window.printed")
    with page.expect_download():
        by.use("#save-picture", back=True)
    by.use("#share")
    expect(page.locator("#card")).to_be_visible()
    by.press("Escape")
    assert page.evaluate("document.activeElement.id") == "share", "the focus comes back to where it was"
    by.use("#open-table", back=True)
    by.use("#find", "w")
    by.use("#in-view", "Space")
    with page.expect_download():
        by.use("#save-csv")
    by.reach("#find", back=True)
    by.write("")
    by.press("Delete")
    by.use("#table thead button")
    by.use("#table tbody button")
    expect(page.locator("#side-title")).to_be_focused()
    by.press("Escape")
    expect(page.locator("#open-table")).to_be_focused()
    by.reach("#search", back=True)
    by.write("114.34, 29.82")
    by.press("Enter")
    expect(page.locator("#chain .chain").first).to_be_visible()
    by.reach("#close-side")
    by.press("Enter")
    by.reach("#months", back=True)
    before = page.input_value("#round")
    by.press("ArrowLeft")
    assert page.input_value("#round") != before
    idle(page)
    by.use("#play", "Space", back=True)
    expect(page.locator("#play")).to_have_attribute("aria-label", "Pause")
    by.press("Space")
    assert by.unmarked == []
