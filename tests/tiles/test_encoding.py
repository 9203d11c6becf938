"""An answer is compressed once, only for those who take it, and tagged apart for each encoding."""

import gzip

import pytest

from tiles.encoding import accepts_gzip, compressed, entity_tag


@pytest.mark.parametrize("header, expected", [
    ("", False), ("gzip", True), ("GZIP", True), ("br, gzip;q=0.5", True), ("gzip;q=0", False),
    ("gzip;q=0.000", False), ("identity", False), ("*", True), ("*;q=0", False), ("gzip;q=0, *", False),
    ("x-gzip", True), ("br;q=0", False), ("nonsense;;;", False), ("gzip ; q=1", True), ("deflate", False),
])
def test_gzip_is_taken_at_its_word(header, expected):
    assert accepts_gzip(header) is expected


def test_the_same_bytes_compress_to_the_same_bytes():
    assert compressed(b"tile" * 100) == compressed(b"tile" * 100)
    assert gzip.decompress(compressed(b"tile" * 100)) == b"tile" * 100


def test_tags_differ_by_every_part_and_by_encoding():
    tags = {entity_tag(["a", "bc"], False), entity_tag(["ab", "c"], False), entity_tag(["a", "bc"], True)}
    assert len(tags) == 3 and all(tag.startswith('"') and tag.endswith('"') for tag in tags)
