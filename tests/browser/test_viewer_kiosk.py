"""A kiosk stands through a night: quickened here, its memory does not grow and a lost server comes back."""

import pytest
from playwright.sync_api import expect

from tests.browser.kiosk_night import growth, prepare, shown, stand, wait_for_views

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("language", ["zh-CN"])
def test_a_kiosk_goes_on_and_neither_grows_nor_stays_away(page, served_city, clean_page, language):
    page.context.set_extra_http_headers({"Accept-Language": language})
    prepare(page)
    page.goto(f"{served_city}/?kiosk=1")
    expect(page.locator("#kiosk-title")).to_contain_text("咸宁市评价区域图：得分", timeout=60000)
    expect(page.locator(".choices")).to_be_hidden()
    session = page.context.new_cdp_session(page)
    round_of_views = 7
    samples = stand(page, session, 3 * round_of_views, round_of_views)
    assert samples[-1].hours > 0.05, "the page believes that it stood for its full times"
    assert growth(samples, lambda each: each.nodes) < 1.2
    assert growth(samples, lambda each: each.heap) < 1.2
    page.context.set_offline(True)
    expect(page.locator("#standing")).to_contain_text("服务器", timeout=20000)
    assert page.evaluate("() => window.luzhang.map.getSource('units') !== undefined"), "what was drawn stays"
    before = shown(page)[0]
    page.context.set_offline(False)
    assert wait_for_views(page, before + 2, 60)
    assert all("net::" in said or "fetch" in said.lower() for said in clean_page), clean_page
    clean_page.clear()
