"""What QGIS makes of our addresses and files. Run by the Python that QGIS came with; knows nothing of Luzhang.

    QT_QPA_PLATFORM=offscreen /usr/bin/python3 qgis_steps.py < steps.json > answers.json

Each step is ``{"do": NAME, …}`` and gets one answer. Pictures are written where the step says.
"""

import json
import sys
from urllib.parse import quote

from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsFillSymbol,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsPointXY,
    QgsProject,
    QgsRasterBandStats,
    QgsRasterLayer,
    QgsRectangle,
    QgsReferencedRectangle,
    QgsVectorLayer,
    QgsVectorTileBasicRenderer,
    QgsVectorTileBasicRendererStyle,
    QgsVectorTileLayer,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor

DEGREES, MERCATOR = (QgsCoordinateReferenceSystem(f"EPSG:{number}") for number in (4326, 3857))


def vector_tiles(step):
    """A layer of tiles as the window “New Generic Connection” makes it."""
    parts = [f"type=xyz&url={quote(step['url'], safe='')}&zmin=0&zmax=16"]
    if step.get("style"):
        parts.append(f"styleUrl={quote(step['style'], safe='')}")
    layer = QgsVectorTileLayer("&".join(parts), "tiles")
    assert layer.isValid(), f"QGIS takes no tiles from {step['url']}: {layer.error().message()}"
    return layer


def settings_of(step, layers):
    """A picture of an extent in degrees, in web Mercator as tiles are."""
    turned = QgsCoordinateTransform(DEGREES, MERCATOR, QgsProject.instance())
    settings = QgsMapSettings()
    settings.setLayers(layers)
    settings.setDestinationCrs(MERCATOR)
    settings.setExtent(turned.transformBoundingBox(QgsRectangle(*step["extent"])))
    settings.setOutputSize(QSize(*step["size"]))
    settings.setBackgroundColor(QColor("#ffffff"))
    settings.setFlag(QgsMapSettings.Antialiasing, False)
    return settings


def drawn(step, layers):
    """The picture of the layers, kept under the step's ``out``, and what went wrong."""
    job = QgsMapRendererParallelJob(settings_of(step, layers))
    job.start()
    job.waitForFinished()
    picture = job.renderedImage()
    picture.save(step["out"])
    return picture, [error.message for error in job.errors()]


def colours_at(step, picture, layers):
    """The colour of the picture at each of the step's places, by name."""
    to_pixel = settings_of(step, layers).mapToPixel()
    turned = QgsCoordinateTransform(DEGREES, MERCATOR, QgsProject.instance())
    found = {}
    for name, (lon, lat) in step["places"].items():
        pixel = to_pixel.transform(turned.transform(QgsPointXY(lon, lat)))
        x, y = int(pixel.x()), int(pixel.y())
        found[name] = QColor(picture.pixel(x, y)).name() if picture.valid(x, y) else None
    return found


def units_by_colour(step):
    """Each feature filled with a colour of its own, found by an expression: which colour lies at which place?"""
    layer = vector_tiles(step)
    styles = []
    for name, (test, colour) in step["fills"].items():
        style = QgsVectorTileBasicRendererStyle(name, step["layer"], QgsWkbTypes.PolygonGeometry)
        style.setFilterExpression(test)
        style.setSymbol(QgsFillSymbol.createSimple({"color": colour, "outline_style": "no"}))
        style.setEnabled(True)
        styles.append(style)
    renderer = QgsVectorTileBasicRenderer()
    renderer.setStyles(styles)
    layer.setRenderer(renderer)
    layer.setLabeling(None)
    picture, errors = drawn(step, [layer])
    return {"colours": colours_at(step, picture, [layer]), "errors": errors, "zooms": [layer.sourceMinZoom(), layer.sourceMaxZoom()]}


def styled(step):
    """A layer of tiles under the style whose address stands beside it: how QGIS read it, and its picture."""
    layers = [vector_tiles(each) for each in step["layers"]]
    said = []
    for layer in layers:
        error, read = layer.loadDefaultStyle()
        if not step["names"]:
            layer.setLabeling(None)
        said.append({"error": error, "read": read, "styles": [each.styleName() for each in layer.renderer().styles()]})
    picture, errors = drawn(step, layers)
    return {"layers": said, "errors": errors, "colours": colours_at(step, picture, layers)}


def opened(step):
    """A vector layer from an address or a file: how many features, of what kind, with which values of one field."""
    layer = QgsVectorLayer(step["source"], "layer", "ogr")
    if not layer.isValid():
        return {"valid": False, "error": layer.error().message() or "QGIS cannot read it."}
    features = list(layer.getFeatures())
    values = [feature[step["field"]] for feature in features] if step.get("field") else []
    return {
        "valid": True, "count": len(features), "fields": layer.fields().names(), "crs": layer.crs().authid(),
        "geometry": QgsWkbTypes.displayString(layer.wkbType()), "values": values,
        "broken": sum(not feature.geometry().isGeosValid() for feature in features if feature.hasGeometry()),
        "abstract": layer.metadata().abstract() or layer.dataProvider().dataComment(),
    }


def renamed(step):
    """Edit a file of boundaries as a planner does: one unit gets another name, and its row is kept."""
    layer = QgsVectorLayer(step["source"], "layer", "ogr")
    assert layer.isValid() and layer.startEditing(), "QGIS cannot edit the file."
    [feature] = list(layer.getFeatures(f"\"code\" = '{step['code']}'"))
    assert layer.changeAttributeValue(feature.id(), layer.fields().indexOf("name"), step["name"])
    assert layer.commitChanges(), layer.commitErrors()
    return {"count": layer.featureCount()}


def raster(step):
    """A raster: its cells' sum and number, and its values at places of its own system."""
    layer = QgsRasterLayer(step["source"], "raster")
    assert layer.isValid(), layer.error().message()
    source = layer.dataProvider()
    stats = source.bandStatistics(1, QgsRasterBandStats.All, layer.extent(), 0)
    values = {name: source.sample(QgsPointXY(*at), 1) for name, at in step["places"].items()}
    return {
        "crs": layer.crs().authid(), "width": layer.width(), "height": layer.height(), "sum": stats.sum,
        "cells": stats.elementCount, "size": [layer.rasterUnitsPerPixelX(), layer.rasterUnitsPerPixelY()],
        "values": {name: value if known else None for name, (value, known) in values.items()},
        "no_data": source.sourceHasNoDataValue(1),
    }


def heat_map(step):
    """QGIS's own kernel density of a file of points."""
    sys.path.append("/usr/share/qgis/python/plugins")
    import processing
    from processing.core.Processing import Processing

    Processing.initialize()
    wish = {
        "INPUT": step["source"], "RADIUS": step["radius"], "PIXEL_SIZE": step["cell"], "KERNEL": 0, "DECAY": 0,
        "OUTPUT_VALUE": 0, "OUTPUT": step["out"],
    }
    return {"file": processing.run("qgis:heatmapkerneldensityestimation", wish)["OUTPUT"]}


def project(step):
    """A project with the layers of tiles in it, as it is saved from the desktop."""
    made = QgsProject.instance()
    made.setCrs(MERCATOR)
    layers = [vector_tiles(each) for each in step["layers"]]
    for layer, each in zip(layers, step["layers"]):  # noqa: B905  QGIS may bring an older Python
        layer.loadDefaultStyle()
        layer.setName(each["name"])
        made.addMapLayer(layer)
    extent = QgsReferencedRectangle(settings_of(step, layers).extent(), MERCATOR)
    made.viewSettings().setDefaultViewExtent(extent)
    return {"written": made.write(step["out"])}


STEPS = {each.__name__: each for each in (
    units_by_colour, styled, opened, renamed, raster, heat_map, project)}


def main():
    QgsApplication.setPrefixPath("/usr", True)
    application = QgsApplication([], False)
    application.initQgis()
    answers = []
    for step in json.load(sys.stdin):
        try:
            answers.append(STEPS[step["do"]](step))
        except Exception as error:  # noqa: BLE001  what a step says of its failure is its answer
            answers.append({"failed": f"{type(error).__name__}: {error}"})
    print("\n" + json.dumps(answers, default=str))
    QgsProject.instance().clear()
    application.exitQgis()


if __name__ == "__main__":
    main()
