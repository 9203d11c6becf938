"""The panels of the boundary editor in a browser: what is shown there is what the page and the API hold."""

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from findings import duty_book, place_index
from gis_core.configuring import configure_city, read_city_document
from gis_core.datums import from_wgs84
from grids.changes import UnitChange
from grids.revisions import publish
from tests.browser import drawing_page as editor
from tests.city_fixtures import ROOT
from tests.grids.drawn_town import ESTATE, A, B, area

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OTHER_ESTATE = f"{A}-E002"


@pytest.fixture
def town_server(live_server):
    """The drawn town; in June 2022 A gave a cell to B, and an estate came that overlaps another."""
    configure_city(read_city_document(ROOT / "fixtures" / "cities" / "xianning.yaml"))
    editor.town.publish_town()
    publish([
        UnitChange("community", A, "甲社区", area((0, 0, 1, 2), (1, 1, 1, 1)), {"households": 70}),
        UnitChange("community", B, "乙社区", area((2, 0, 2, 2), (1, 0, 1, 1)), {"households": 50}),
        UnitChange("estate", OTHER_ESTATE, "新园", area((0, 0, 1, 2))),
    ], effective_on=date(2022, 6, 1), document="咸政办函〔2022〕5号")
    place_index.forget()
    duty_book.forget()
    return live_server.url


@pytest.fixture
def planner(page, town_server):
    return editor.sign_in(page, town_server)


@pytest.fixture
def draft(page, town_server, planner):
    """A draft, opened on its map."""
    made = editor.draft_of()
    editor.open_editor(page, town_server, made)
    return made


def open_panel(page, name):
    page.locator(f"[role=tab][data-panel=panel-{name}]").click()


def choose(page, kind, *codes):
    page.evaluate("([kind, codes]) => window.editor.store.set({ kind, selection: codes.map((code) => ({ kind, code })) })",
                  [kind, codes])
    page.wait_for_function("([kind, code]) => window.editor.store.get().units.get(code)?.properties.kind === kind",
                           arg=[kind, codes[0]])


def names(client, draft):
    return {key: unit["properties"]["name"] for key, unit in editor.units_of(client, draft).items()}


def rename(page, name):
    """A step of the draft, done by the form of the unit's panel."""
    open_panel(page, "unit")
    page.locator("#panel-unit .unit-form input").first.fill(name)
    page.get_by_role("button", name="应用", exact=True).click()
    editor.settled(page)


def test_steps_are_undone_redone_and_jumped_to(page, planner, draft):
    choose(page, "community", A)
    for name in ("一社区", "二社区", "三社区"):
        rename(page, name)
    open_panel(page, "operations")
    steps = page.locator("#panel-operations .steps > li")
    expect(steps).to_have_count(4)
    steps.nth(1).locator(".plain").click()
    expect(steps.nth(1)).to_have_attribute("aria-current", "step")
    assert names(planner, draft)[A] == "一社区"
    page.locator("#panel-operations").get_by_role("button", name="重做").click()
    expect(steps.nth(2)).to_have_attribute("aria-current", "step")
    steps.nth(0).locator(".plain").click()
    expect(steps.nth(0)).to_have_attribute("aria-current", "step")
    assert names(planner, draft)[A] == "甲社区"
    steps.nth(3).locator(".plain").press("Enter")
    expect(steps.nth(3)).to_have_attribute("aria-current", "step")
    assert names(planner, draft)[A] == "三社区"


def test_one_click_on_a_suggestion_mends_the_fault(page, planner, draft):
    choose(page, "estate", OTHER_ESTATE)
    rename(page, "新新园")
    open_panel(page, "faults")
    page.get_by_role("button", name="全部检查").click()
    overlap = page.locator("#panel-faults li", has_text="重叠")
    expect(overlap).to_have_count(1)
    assert [each["fault"] for each in editor.faults_of(planner, draft) if each["severity"] == "error"] == ["overlap"]
    overlap.locator(".plain").click()
    assert {each["code"] for each in editor.state(page, "s.selection")} == {ESTATE, OTHER_ESTATE}
    overlap.get_by_role("button", name="划归花园").click()
    expect(overlap).to_have_count(0)
    assert [each for each in editor.faults_of(planner, draft) if each["severity"] == "error"] == []


def test_a_table_pasted_from_a_spreadsheet_is_one_step(page, planner, draft):
    open_panel(page, "unit")
    page.get_by_text("粘贴表格批量修改").click()
    page.locator("#paste").fill(f"编码\t名称\t户数\n{A}\t东山社区\t71\n{B}\t乙社区\t50\n999\t无\t1")
    preview = page.locator(".paste-preview")
    expect(preview).to_contain_text("1行有变更，1行无变化，1行不符")
    expect(preview).to_contain_text("查无此责任区")
    page.locator("#apply-paste").click()
    expect(preview).to_contain_text("已一步修改1个责任区")
    found = editor.units_of(planner, draft)[A]["properties"]
    assert (found["name"], found["attributes"]) == ("东山社区", {"households": 71})
    assert editor.state(page, "s.draft.position") == 1


def test_several_units_get_an_attribute_together_and_a_locked_one_gets_none(page, planner, draft):
    choose(page, "community", A, B)
    open_panel(page, "unit")
    field = page.locator("#panel-unit .unit-form").get_by_label("户数")
    expect(field).to_have_attribute("placeholder", "多个值")
    field.fill("九十")
    page.get_by_role("button", name="应用", exact=True).click()
    assert field.evaluate("(one) => one.validationMessage") == "该属性应为数字。"
    field.fill("90")
    page.get_by_role("button", name="应用", exact=True).click()
    editor.settled(page)
    found = editor.units_of(planner, draft)
    assert [found[key]["properties"]["attributes"]["households"] for key in (A, B)] == [90, 90]
    for panel in ("operations", "diff"):
        open_panel(page, panel)
        expect(page.locator(f"#panel-{panel}")).to_contain_text("户数")
        assert "households" not in page.locator(f"#panel-{panel}").inner_text()
    choose(page, "community", B)
    open_panel(page, "history")
    expect(page.locator("#panel-history")).to_contain_text("户数: – → 50")
    page.goto(page.url.split("/editor/")[0] + f"/drafts/{draft.pk}/review")
    expect(page.locator("main")).to_contain_text("属性 (户数)")
    editor.open_editor(page, page.url.split("/drafts/")[0], draft, editor.middle(selected=f"{A},{B}"))
    open_panel(page, "unit")
    page.get_by_role("button", name="锁定", exact=True).click()
    expect(page.locator("#panel-unit .badge.locked")).to_have_text("已锁定2个")
    assert editor.state(page, "[...s.locked].length") == 2
    expect(field).to_be_disabled()


SHOWN = """([lon, lat]) => {
  const { map } = window.editor.map;
  return map.queryRenderedFeatures(map.project([lon, lat]), { layers: ["history-west-fill", "history-east-fill"] })
    .map(({ layer, properties }) => [layer.id, properties.day]);
}"""


def test_a_swipe_shows_the_border_of_each_day_on_its_side_of_the_line(page, draft):
    choose(page, "community", A)
    open_panel(page, "history")
    page.get_by_role("button", name="地图卷帘对比").click()
    slider = page.get_by_role("slider")
    given_away = list(editor.town.PAPER.point(1.5, 0.5))  # A's until June 2022

    def shown(share):
        slider.fill(str(share))
        page.wait_for_function("() => window.editor.map.map.isSourceLoaded('history-west') && window.editor.map.map.isSourceLoaded('history-east')")
        page.evaluate("() => new Promise((done) => { const { map } = window.editor.map; map.once('idle', done); map.triggerRepaint(); })")
        return page.evaluate(SHOWN, given_away)

    assert shown(1000) == [["history-west-fill", "2022-01-01"]]
    assert shown(0) == []
    page.get_by_role("button", name="结束卷帘").click()
    assert page.evaluate(SHOWN, given_away) == []


def test_units_are_found_by_initials_and_places_in_gcj02(page, draft):
    box = page.get_by_role("combobox", name="搜索")
    box.fill("ysq")
    page.get_by_role("option", name="乙社区").first.wait_for()
    box.press("ArrowDown")
    box.press("Enter")
    page.wait_for_function("(code) => window.editor.store.get().selection[0]?.code === code", arg=B)
    lon, lat = editor.town.PAPER.point(0.5, 1.5)
    offset = from_wgs84([lon], [lat], "gcj02")
    box.fill(f"{offset[0][0]:.7f}, {offset[1][0]:.7f}")
    page.locator("#datum").select_option("gcj02")
    box.press("Enter")
    page.wait_for_function("(code) => window.editor.store.get().selection[0]?.code === code", arg=A)
    middle = page.evaluate("() => { const { lng, lat } = window.editor.map.map.getCenter(); return [lng, lat]; }")
    assert middle == pytest.approx([lon, lat], abs=1e-6)


def test_the_table_and_the_map_choose_the_same_units(page, draft):
    page.keyboard.press("t")
    rows = page.locator("#panel-table tbody tr")
    expect(rows).to_have_count(4)
    page.get_by_role("button", name="户数").click()
    assert rows.evaluate_all("(all) => all.map((row) => row.dataset.key)")[:2] == [B, A]
    rows.nth(0).focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press(" ")
    assert editor.state(page, "s.selection.map((each) => each.code)") == [A]
    page.wait_for_function("(code) => window.editor.map.map.getFeatureState({ source: 'units', id: code }).selected", arg=A)
    choose(page, "community", B)
    expect(page.locator(f"#panel-table [data-key='{B}']")).to_have_attribute("aria-selected", "true")
    page.locator("#table-filter").fill("丙")
    expect(rows).to_have_count(1)


def test_the_sheet_of_keys_opens_and_closes_by_key(page, draft):
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="快捷键")
    expect(sheet).to_contain_text("撤销")
    page.keyboard.press("Escape")
    expect(sheet).not_to_be_visible()
    page.keyboard.press("]")
    expect(page.locator("[role=tab][data-panel=panel-operations]")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("/")
    expect(page.get_by_role("combobox", name="搜索")).to_be_focused()


def test_on_a_tablet_one_looks_and_does_not_draw(new_context, town_server):
    page = new_context(has_touch=True, is_mobile=True, viewport={"width": 1024, "height": 768}).new_page()
    editor.sign_in(page, town_server)
    editor.open_editor(page, town_server, editor.draft_of())
    expect(page.locator("#tools")).to_be_hidden()
    expect(page.get_by_text("平板可审核、留言、会签")).to_be_visible()
    assert editor.state(page, "s.tool") == "select"
    expect(page.get_by_role("link", name="审核页面").first).to_have_attribute("href", re.compile("/review$"))


IMPACT = {
    "on": "2022-07-01", "revision": 2, "of": "all rounds", "findings": 3, "open_cases": 1, "other_states": 0,
    "not_assigned_yet": 0, "moved": [], "moved_listed": 0,
    "units": [{"kind": "community", "code": A, "name": "甲社区", "code_before": A, "findings_before": 5,
               "findings_after": 2, "cases_before": 1, "cases_after": 0}],
    "bodies": [{"name": "北街道办事处", "role": "territory", "gains": 0, "loses": 3}],
    "scores": [{"round": "2022-12", "unit": {"kind": "zone", "code": "zone-west", "name": "西区"},
                "before": {"score": "91.20", "rank": 3, "tied": False, "group": ""},
                "after": {"score": "91.70", "rank": 1, "tied": False, "group": ""}}],
}
"""As the API answers; tests/findings see to it that it does."""


def test_the_impact_tells_findings_scores_and_ranks_and_when_it_is_old(page, draft):
    page.route("**/impact", lambda route: route.fulfill(json=IMPACT))
    open_panel(page, "impact")
    page.get_by_role("button", name="预估影响").click()
    panel = page.locator("#panel-impact")
    expect(panel.get_by_role("row", name="甲社区")).to_contain_text("5 → 2 (−3)")
    expect(panel.get_by_role("row", name="西区")).to_contain_text("+0.50 · 上升2位")
    choose(page, "community", A)
    rename(page, "一社区")
    open_panel(page, "impact")
    expect(panel).to_contain_text("草案已有新变更")


def test_what_changes_is_told_with_ground_and_words_and_saved_as_csv(page, draft):
    choose(page, "community", A)
    rename(page, "一社区")
    page.evaluate("(given) => window.editor.commands.apply(given)", {
        "kind": "community", "operation": "reassign", "to": B, "area": editor.town.block(1, 1, 1, 1)})
    editor.settled(page)
    open_panel(page, "diff")
    panel = page.locator("#panel-diff")
    expect(panel).to_contain_text("名称: 甲社区 → 一社区")
    expect(panel).to_contain_text("划给乙社区")
    with page.expect_download() as saved:
        panel.get_by_role("button", name="导出CSV").click()
    lines = saved.value.path().read_text("utf-8-sig").splitlines()
    assert len(lines) == 3 and lines[1].split(",")[1:3] == [A, "一社区"]


def test_the_search_finds_what_the_draft_renamed_and_marks_what_it_ended(page, draft):
    choose(page, "community", A)
    rename(page, "东山社区")
    page.evaluate("(given) => window.editor.commands.apply(given)", {
        "kind": "community", "operation": "merge", "units": ["421202002001", "421202002002"], "kept": "421202002001"})
    editor.settled(page)
    hits = page.locator("#hits [role=option]")
    page.locator("#search").fill("东山")
    expect(hits).to_have_count(1)
    expect(hits).to_contain_text("原名甲社区")
    page.keyboard.press("Enter")
    assert editor.state(page, "s.selection") == [{"kind": "community", "code": A}]
    page.locator("#search").fill("丁社区")
    expect(hits).to_have_count(1)
    expect(hits).to_contain_text("本草案撤销")
    page.keyboard.press("Enter")
    expect(page.locator("#message")).to_contain_text("丁社区已由本草案撤销")
    assert editor.state(page, "s.selection") == []
