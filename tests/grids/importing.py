"""Running import_units as people do, for tests."""

import json
from io import StringIO

import shapely
from django.core.management import call_command


def run_import(path, *options, kind="county", on="2022-01-01"):
    """The command's words and exit code."""
    out = StringIO()
    try:
        call_command(
            "import_units", str(path), f"--kind={kind}", "--code=code", "--name=name", "--datum=wgs84",
            f"--on={on}", "--document=D1", *options, stdout=out, stderr=StringIO(),
        )
    except SystemExit as end:
        return out.getvalue(), end.code
    return out.getvalue(), 0


def geojson(path, areas, **names):
    """A GeoJSON file of areas by code."""
    features = [
        {
            "type": "Feature", "geometry": shapely.geometry.mapping(area),
            "properties": {"code": code, "name": names.get(f"_{code}", f"name of {code}")},
        }
        for code, area in areas.items()
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path
