"""Tiled layers to follow while drawing are declared with datum and lines, or refused; the editor alone may ask them."""

import pytest

from gis_core.basemap_files import read_reference_layers
from gis_core.basemap_page import reference_configuration, with_basemaps
from gis_core.basemaps import BasemapFault
from gis_core.reference_layers import reference_layers_from_document

LINES = {
    "key": "dykes", "form": "vector", "lines": ["dykes"], "names": {"zh": "河堤", "en": "Dykes"}, "datum": "cgcs2000",
    "attribution": "水利局", "url": "https://tiles.example/{z}/{x}/{y}.pbf", "name_fields": {"en": "name_en"},
}
PICTURE = {**LINES, "key": "sky", "form": "raster", "lines": [], "datum": "gcj02"}


def test_lines_and_pictures_are_told_to_the_editor_as_declared(settings):
    settings.REFERENCE_LAYERS = reference_layers_from_document([LINES, PICTURE])
    lines, picture = reference_configuration("en")
    assert (lines["form"], lines["lines"], lines["nameField"], lines["name"]) == ("vector", ["dykes"], "name_en", "Dykes")
    assert (picture["form"], picture["lines"], picture["datum"]) == ("raster", [], "gcj02")
    assert reference_configuration("zh")[0]["nameField"] == "name"


@pytest.mark.parametrize(("changes", "named"), [
    ({"form": "wms"}, "form"),
    ({"lines": []}, "lines"),
    ({"lines": "dykes"}, "lines"),
    ({"form": "raster"}, "lines"),
    ({"datum": "gcj02"}, "gcj02"),
    ({"datum": "bd09"}, "bd09"),
    ({"datum": None}, "datum"),
    ({"attribution": ""}, "attribution"),
    ({"url": "https://wprd01.is.autonavi.com/{z}/{x}/{y}"}, "gcj02"),
    ({"url": "http://tiles.example/{z}/{x}/{y}"}, "https"),
    ({"dark_url": "https://tiles.example/{z}/{x}/{y}"}, "dark_url"),
    ({"kind": "wmts"}, "wmts"),
])
def test_what_would_lie_in_the_wrong_place_or_could_not_be_followed_is_refused(changes, named):
    with pytest.raises(BasemapFault) as refused:
        reference_layers_from_document([LINES | changes])
    assert named in f"{refused.value} {refused.value.hint}"


def test_a_file_is_read_and_none_is_the_rule(tmp_path):
    assert read_reference_layers("") == ()
    file = tmp_path / "layers.yaml"
    file.write_text(
        "[{key: a, form: raster, url: 'https://a.example/{z}/{x}/{y}', names: {en: A}, datum: wgs84, attribution: us}]")
    assert read_reference_layers(str(file))[0].tiles.key == "a"
    with pytest.raises(BasemapFault, match="cannot be read"):
        read_reference_layers(str(tmp_path / "none.yaml"))


def test_only_a_page_that_follows_them_may_ask_their_hosts(settings):
    class Page:
        pass

    settings.REFERENCE_LAYERS = reference_layers_from_document([LINES])
    assert not hasattr(with_basemaps(Page()), "_csp_update")
    assert with_basemaps(Page(), references=True)._csp_update["connect-src"] == ["https://tiles.example"]
