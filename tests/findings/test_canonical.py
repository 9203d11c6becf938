"""The bytes under a hash are those of RFC 8785, whoever writes them."""

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from findings.canonical import NotCanonical, canonical
from tests.deep import examples

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
LEAVES = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXTS
DOCUMENTS = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4), max_leaves=12
)


@settings(max_examples=examples(100), deadline=None, derandomize=True)
@given(DOCUMENTS)
def test_they_are_what_the_library_for_the_rfc_writes(document):
    assert canonical(document) == rfc8785.dumps(document)


def test_every_character_that_is_written_otherwise_is_written_as_the_rfc_has_it():
    every = "".join(map(chr, range(0x300))) + "\u2028\u2029\ufeff\U0001f6b6"
    assert canonical([every]) == rfc8785.dumps([every])


def test_names_are_in_the_order_of_their_utf_16():
    document = {"\U0001f6b6": 1, "\ufb00": 2, "a": 3, "B": 4, "": 5}
    assert canonical(document) == rfc8785.dumps(document)


@pytest.mark.parametrize(
    "value", [1.5, float("nan"), {1: "a"}, {"a": [{"b": 0.1}]}, (1,), {"a": 2**53}, "\ud800", {"\udc00": 1}, b"a", {1}]
)
def test_what_has_no_place_in_a_hashed_document_is_refused(value):
    with pytest.raises(NotCanonical):
        canonical(value)


def test_the_refusal_says_where():
    with pytest.raises(NotCanonical, match="^/results/1/score: 0.5 is neither"):
        canonical({"results": [{"score": "0.5"}, {"score": 0.5}]})
