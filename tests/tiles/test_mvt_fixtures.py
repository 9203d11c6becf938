"""The thirty tiles of Mapbox's mvt-fixtures: what is valid is read as it is described, what is not is refused or read
without harm. They lie beside the project and are in no commit (CC0, ODbL)."""

import json

import mapbox_vector_tile
import pytest

UNKNOWN_GEOMETRY = "016"
"""Valid, of a geometry type that nobody knows: our decoder refuses it, and no tile of ours has one."""

VALUES = ("string_value", "float_value", "double_value", "int_value", "uint_value", "sint_value", "bool_value")


@pytest.fixture
def cases(real_data):
    folder = real_data / "vector_tiles"
    if not folder.is_dir():
        pytest.skip("the tiles of mvt-fixtures are not there: ../shared/data/vector_tiles")
    found = sorted(each for each in folder.iterdir() if (each / "tile.mvt").exists())
    assert len(found) == 30
    return [(each.name, json.loads((each / "info.json").read_text()), json.loads((each / "tile.json").read_text()),
             (each / "tile.mvt").read_bytes()) for each in found]


def value_of(told):
    return next((told[name] for name in VALUES if name in told), None)


def described(document):
    """Layer by layer the id and the properties of each feature."""
    return {
        layer["name"]: [
            (feature.get("id", 0), {
                layer["keys"][key]: value_of(layer["values"][value])
                for key, value in zip(feature.get("tags", [])[::2], feature.get("tags", [])[1::2], strict=True)
            })
            for feature in layer.get("features", [])
        ]
        for layer in document.get("layers", [])
    }


def read(body):
    return {
        name: [(each.get("id", 0), each["properties"]) for each in layer["features"]]
        for name, layer in mapbox_vector_tile.decode(body).items()
    }


def close(one, other):
    return one == other or (isinstance(one, float) and abs(one - other) < 1e-6 * abs(other))


def alike(one, other):
    if one.keys() != other.keys():
        return False
    pairs = [(a, b) for name in one for a, b in zip(one[name], other[name], strict=True)]
    return all(
        a[0] == b[0] and a[1].keys() == b[1].keys() and all(close(a[1][key], b[1][key]) for key in a[1])
        for a, b in pairs
    )


def test_a_valid_tile_is_read_as_it_is_described(cases):
    wrong = [name for name, info, document, body in cases
             if info["validity"]["v2"] and name != UNKNOWN_GEOMETRY and not alike(read(body), described(document))]
    assert wrong == []
    assert sum(info["validity"]["v2"] for _, info, _, _ in cases) >= 13


def test_an_invalid_tile_is_refused_or_read_and_does_no_harm(cases):
    refused = []
    for name, info, _, body in cases:
        if not info["validity"]["v2"] or name == UNKNOWN_GEOMETRY:
            try:
                mapbox_vector_tile.decode(body)
            except Exception as error:
                refused.append((name, type(error).__name__))
    assert {name for name, _ in refused} >= {"003", "006", UNKNOWN_GEOMETRY}
    assert not {kind for _, kind in refused} & {"MemoryError", "RecursionError", "SystemError"}
