"""A page speaks the reader's language where we have it, else the city's own."""

import pytest
from django.test import Client


def language_of(**headers):
    return Client(headers=headers).get("/sign-in").headers["Content-Language"]


@pytest.mark.parametrize(
    ("wished", "spoken"), [("en-GB", "en"), ("zh-CN,zh;q=0.9", "zh-hans"), ("fr,en;q=0.5", "en")]
)
def test_the_browsers_language_is_spoken_where_we_have_it(new_york_city, wished, spoken):
    assert language_of(accept_language=wished) == spoken


def test_a_reader_of_another_language_gets_the_citys_first(new_york_city):
    assert language_of(accept_language="fr") == "en"
    assert language_of() == "en"


def test_in_xianning_that_is_chinese(xianning_city):
    assert language_of(accept_language="fr") == "zh-hans"


def test_a_language_once_chosen_stays(new_york_city):
    reader = Client(headers={"accept-language": "fr"})
    reader.post("/language/", {"language": "zh-hans"})
    assert reader.get("/sign-in").headers["Content-Language"] == "zh-hans"
