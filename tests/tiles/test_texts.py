"""Every text of the map page is to be had in Chinese, with the same {names} to fill."""

import re

import pytest
from django.utils import translation

from tiles.viewer_texts import texts


@pytest.mark.parametrize("key", sorted(texts()))
def test_a_text_has_its_chinese(key):
    with translation.override("en"):
        english = texts()[key]
    with translation.override("zh-hans"):
        chinese = texts()[key]
    assert re.search("[一-鿿]", chinese), f"{key} has no Chinese in tiles/locale"
    assert sorted(re.findall(r"\{\w+\}", chinese)) == sorted(re.findall(r"\{\w+\}", english))
