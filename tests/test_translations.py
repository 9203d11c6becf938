"""Chinese beside English: complete, and the same words for the same words on every floor."""

import re
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENTRY = re.compile(r'(?:msgctxt "(.*?)"\n)?msgid ((?:"[^\n]*"\n)+)msgstr ((?:"[^\n]*"(?:\n|$))+)')


def entries():
    """(context, English) → {floor: Chinese} over all catalogues."""
    found = defaultdict(dict)
    for file in ROOT.glob("*/locale/zh_Hans/LC_MESSAGES/django.po"):
        for context, english, chinese in ENTRY.findall(file.read_text(encoding="utf-8")):
            said = "".join(re.findall(r'"(.*)"', english))
            if said:
                found[context, said][file.parts[-5]] = "".join(re.findall(r'"(.*)"', chinese))
    return found


def test_every_english_text_has_its_chinese():
    assert len(entries()) > 200
    assert [key for key, floors in entries().items() if "" in floors.values()] == []


def test_one_english_text_has_one_chinese_on_all_floors():
    """Django merges the catalogues: the last floor's word would show on every page."""
    assert {key: floors for key, floors in entries().items() if len(set(floors.values())) > 1} == {}


def test_no_entry_is_marked_doubtful():
    for file in ROOT.glob("*/locale/zh_Hans/LC_MESSAGES/django.po"):
        assert not re.search(r"^#,.*fuzzy", file.read_text(encoding="utf-8").split("\n\n", 1)[1], re.M), file
