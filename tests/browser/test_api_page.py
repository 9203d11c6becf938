"""The page about the API can be read in both languages, on a phone too, and its links lead somewhere."""

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("language, title, asked", [
    ("en-GB", "Luzhang · Xianning · API", "What is wrong with the units of one kind on a day."),
    ("zh-CN", "路长 · 咸宁市 · 接口", "某日某类责任区的问题。"),
])
def test_it_speaks_the_readers_language(browser, served_city, language, title, asked):
    page = browser.new_context(locale=language).new_page()
    page.goto(f"{served_city}/docs/api")
    expect(page.locator("h1")).to_have_text(title)
    expect(page.locator("#unit-faults")).to_contain_text(asked)


def test_from_the_list_to_an_address_to_the_form_of_its_answer_to_an_example(page, served_city):
    page.goto(f"{served_city}/docs/api")
    page.click("nav a[href='#unit-of-code']")
    expect(page.locator("#unit-of-code h2")).to_be_in_viewport()
    page.click("#unit-of-code a[href='#schema-Unit']")
    expect(page.locator("#schema-Unit")).to_be_in_viewport()
    with page.expect_navigation() as answered:
        page.click("#unit-of-code a[href^='/api/v1/units/']")
    assert answered.value.status == 200 and answered.value.json()["type"] == "Feature"
    sign = page.request.get(f"{served_city}/favicon.ico")
    assert sign.ok and sign.headers["content-type"].startswith("image/svg")


@pytest.mark.parametrize("width", [320, 375, 1280])
def test_the_page_never_scrolls_sideways(page, served_city, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{served_city}/docs/api")
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_tables_that_scroll_are_reached_by_the_keyboard(page, served_city):
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(f"{served_city}/docs/api")
    frames = page.locator(".table-frame")
    assert frames.count() > 20
    assert page.evaluate("[...document.querySelectorAll('.table-frame')].every(each => each.tabIndex === 0)")
    frame = page.locator("#units .table-frame").first
    frame.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => document.querySelector('#units .table-frame').scrollLeft > 0")
