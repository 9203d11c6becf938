"""Files somebody sent, for the tests of the readers."""

import zipfile

import pytest

from gis_core.reading import FileFault, read_features


def refusal(path, **options):
    with pytest.raises(FileFault) as caught:
        list(read_features(path, **options).rows)
    assert caught.value.detail and str(path.parent) not in str(caught.value)
    return caught.value


def rows(path, **options):
    return list(read_features(path, **options).rows)


def written(path, text, encoding="utf-8"):
    path.write_bytes(text.encode(encoding))
    return path


def archive_of(target, *members, **options):
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return target
