"""The impact of a draft tells how far it is while it is computed, and ends when nobody waits for it any more."""

import threading

import pytest
from playwright.sync_api import expect

from findings import drafts_api, impact
from findings.impact_progress import Progress
from tests.browser import drawing_page as editor
from tests.browser.test_editor_panels import open_panel
from tests.grids.drawn_town import B

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def slow(monkeypatch):
    """An impact that stands still at 300 of 1,200 findings until it is let go; ``ended`` when it is over."""
    go, over = threading.Event(), threading.Event()
    real = impact.foreseeing

    def foreseeing(*given):
        try:
            yield Progress("deciding", 300, 1200)
            for _ in range(300):
                if go.wait(0.05):
                    break
                yield Progress("deciding", 300, 1200)
            result = yield from real(*given)
            return result
        finally:
            over.set()

    monkeypatch.setattr(drafts_api, "foreseeing", foreseeing)
    yield go, over
    go.set()


@pytest.fixture
def asked(page, town_server, api, draft, slow):
    editor.open_editor(page, town_server, draft)
    page.evaluate("(given) => window.editor.commands.apply(given)", {
        "kind": "community", "operation": "reassign", "to": B, "area": editor.town.block(1, 1, 1, 1)})
    editor.settled(page)
    open_panel(page, "impact")
    page.get_by_role("button", name="预估影响").click()
    return page.locator("#panel-impact")


def test_the_share_done_is_shown_and_then_what_it_comes_to(asked, slow):
    go, over = slow
    expect(asked).to_contain_text("已判定 300/1200 个问题")
    assert asked.locator("progress").evaluate("(bar) => bar.value / bar.max") == 0.25
    assert not over.is_set()
    go.set()
    expect(asked).to_contain_text("0个问题")
    expect(asked.locator("progress")).to_have_count(0)


def test_stopping_ends_the_work_on_the_server_too(asked, slow):
    _, over = slow
    expect(asked).to_contain_text("300/1200")
    asked.get_by_role("button", name="停止").click()
    expect(asked).to_contain_text("已停止")
    assert over.wait(5), "the server went on computing for nobody"
