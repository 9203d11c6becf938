"""A body files an appeal with a photo, the office decides it with a ruling, and the result changes.

In Chromium, by the pages alone, which run no script: on a phone, in both languages, on paper.
"""

import zlib
from struct import pack

import pytest
from django.test import Client
from playwright.sync_api import expect

from findings.models import Appeal, Ruling
from findings.rounds import score_round
from tests.findings.appealing import scene

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def here(live_server, xianning_city):
    made = scene()
    made.url = live_server.url
    return made


def chunk(kind, data):
    return pack(">I", len(data)) + kind + data + pack(">I", zlib.crc32(kind + data))


def photo():
    """A grey picture of one pixel, true to its format."""
    pixel = zlib.compress(b"\x00\x80")
    header = pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixel) + chunk(b"IEND", b"")


def as_user(new_context, here, user, language="zh-CN", **more):
    """A page of somebody signed in, watched for errors of its policy."""
    client = Client()
    client.force_login(user)
    context = new_context(locale=language, **more)
    context.add_cookies([{
        "name": "sessionid", "value": client.cookies["sessionid"].value, "url": here.url,
    }])
    page = context.new_page()
    page.faults = []
    page.on("console", lambda said: page.faults.append(said.text) if said.type == "error" else None)
    return page


def fill_in(page, here, text="该处属东区，见照片"):
    page.goto(f"{here.url}/findings/{here.findings['f1'].pk}/appeal")
    page.get_by_label("不属本单位").check()
    page.get_by_label("责任区（代码）").fill("zone-east")
    page.get_by_label("申诉理由").fill(text)
    page.get_by_label("照片或扫描件（PDF、JPEG、PNG）").set_input_files(
        {"name": "现场.png", "mimeType": "image/png", "buffer": photo()}
    )
    page.get_by_role("button", name="提交申诉").click()


def west(here):
    """The score of the west as anybody of the office reads it, and whether decisions came since."""
    office = Client()
    office.force_login(here.office)
    told = office.get("/api/v1/rounds/2022-12/results?kind=zone").json()
    scores = {each["unit"]["code"]: each["score"] for each in told["results"]}
    return scores["zone-west"], scores["zone-east"], told["decided_since"]


def test_from_the_photo_to_the_changed_result(new_context, here):
    body = as_user(new_context, here, here.clerk)
    fill_in(body, here)
    expect(body.locator("h1")).to_contain_text("不属本单位")
    expect(body.locator("h1 .state")).to_have_text("待办")
    expect(body.get_by_role("heading", name="责任归属（建议）")).to_be_visible()
    with body.expect_download() as saved:
        body.get_by_role("link", name="现场.png").click()
    assert saved.value.suggested_filename == "现场.png"
    assert west(here) == ("98.65", "99.55", True)
    score_round("2022-12")  # the appeal is open: by this plan the finding counts meanwhile
    assert west(here) == ("98.65", "99.55", False)

    office = as_user(new_context, here, here.office)
    office.goto(f"{here.url}/")
    office.goto(f"{here.url}/appeals?state=open")
    office.get_by_role("link", name="f1").click()
    expect(office.get_by_label("责任区（代码）")).to_be_hidden()
    office.get_by_label("成立", exact=True).check()
    expect(office.get_by_label("责任区（代码）")).to_have_value("zone-east")
    office.get_by_label("文号").fill("咸路长办〔2022〕7号")
    office.get_by_label("决定理由").fill("以路中心线为界，属东区")
    office.get_by_role("button", name="作出决定").click()
    expect(office.locator("h1 .state")).to_have_text("成立")
    expect(office.locator(".rulings .stands")).to_contain_text("咸路长办〔2022〕7号")
    expect(office.get_by_role("button", name="作出决定")).to_have_count(0)
    assert west(here)[2] is True
    score_round("2022-12")
    assert west(here) == ("99.10", "99.10", False)

    body.reload()
    expect(body.locator(".rulings .stands")).to_contain_text("zone-east")
    expect(body.locator("#seen + .facts")).to_contain_text("已认定由其他责任区负责")
    assert "the-office" not in body.content()
    assert body.faults == office.faults == []


def test_what_is_missing_is_said_on_the_page_and_nothing_filled_in_is_lost(new_context, here):
    page = as_user(new_context, here, here.clerk)
    page.goto(f"{here.url}/findings/{here.findings['f1'].pk}/appeal")
    page.get_by_label("不属本单位").check()
    page.get_by_label("申诉理由").fill("不是我们的")
    page.get_by_role("button", name="提交申诉").click()
    expect(page.get_by_role("alert")).to_contain_text("申诉未说明问题应归谁。")
    expect(page.get_by_label("申诉理由")).to_have_value("不是我们的")
    page.get_by_label("不知应归谁").check()
    page.get_by_role("button", name="提交申诉").click()
    expect(page.locator("h1 .state")).to_have_text("待办")
    assert Appeal.objects.get().says_unknown


def test_whoever_decides_on_an_old_page_is_told_and_sees_what_came(new_context, here):
    fill_in(as_user(new_context, here, here.clerk), here)
    number = Appeal.objects.get().pk
    first, second = (as_user(new_context, here, here.office) for _ in range(2))
    for page in (first, second):
        page.goto(f"{here.url}/appeals/{number}")
        page.get_by_label("不成立").check()
        page.get_by_label("决定理由").fill("照片与问题不符")
    first.get_by_role("button", name="作出决定").click()
    expect(first.locator("h1 .state")).to_have_text("不成立")
    second.get_by_role("button", name="作出决定").click()
    expect(second.get_by_role("alert")).to_contain_text("该申诉已决定或已撤回")
    expect(second.locator("h1 .state")).to_have_text("不成立")
    assert not Ruling.objects.exists()


def test_the_body_takes_its_appeal_back_by_the_keyboard_alone(new_context, here):
    page = as_user(new_context, here, here.clerk)
    fill_in(page, here)
    button = page.get_by_role("button", name="撤回申诉")
    for _ in range(40):
        page.keyboard.press("Tab")
        if button.evaluate("element => element === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.locator("h1 .state")).to_have_text("已撤回")


@pytest.mark.parametrize("width", [320, 375, 1280])
def test_no_page_scrolls_sideways(new_context, here, width):
    page = as_user(new_context, here, here.clerk, viewport={"width": width, "height": 800})
    fill_in(page, here, "理由" + "很长" * 200)
    number = Appeal.objects.get().pk
    Appeal.objects.update(due_at="2022-12-05T00:00Z")
    for where in ("appeals", f"appeals/{number}", f"findings/{here.findings['f2'].pk}/appeal"):
        page.goto(f"{here.url}/{where}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, where


def test_an_appeal_that_is_late_is_marked_in_words(new_context, here):
    fill_in(as_user(new_context, here, here.clerk), here)
    Appeal.objects.update(due_at="2022-12-05T00:00Z")
    page = as_user(new_context, here, here.office, "en-GB")
    page.goto(f"{here.url}/appeals?overdue=yes")
    expect(page.locator("tr.late .overdue")).to_have_text("Overdue")
    expect(page.locator("h1")).to_have_text("Appeals")
    page.get_by_role("link", name="f1").click()
    expect(page.get_by_role("heading", name="Accountability (suggested)")).to_be_visible()


def test_on_paper_there_are_no_forms(new_context, here):
    fill_in(as_user(new_context, here, here.clerk), here)
    page = as_user(new_context, here, here.office)
    page.goto(f"{here.url}/appeals/{Appeal.objects.get().pk}")
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="作出决定")).to_be_hidden()
    expect(page.locator("#computed")).to_be_visible()


def test_others_see_their_own_list_only(new_context, here):
    fill_in(as_user(new_context, here, here.clerk), here)
    page = as_user(new_context, here, here.other_clerk)
    page.goto(f"{here.url}/appeals")
    expect(page.get_by_text("没有符合条件的申诉。")).to_be_visible()
    assert page.goto(f"{here.url}/appeals/{Appeal.objects.get().pk}").status == 404
    assert page.goto(f"{here.url}/findings/{here.findings['f1'].pk}/appeal").status == 404
