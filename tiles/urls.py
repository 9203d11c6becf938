"""Door: which addresses does the tiles floor answer?"""

from django.urls import URLPattern, URLResolver, path

from tiles import archive_views, export_views, index_page, style_views, viewer, viewer_data, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", viewer.viewer, name="viewer"),
    path("tiles/units/<str:kind>.json", views.units_tilejson, name="units-tilejson"),
    path("tiles/units/<str:kind>/<str:z>/<str:x>/<str:y>.mvt", views.units_tile, name="units-tile"),
    path("tiles/values/<str:kind>.json", views.unit_values, name="units-values"),
    path("tiles/classes/<str:kind>.json", viewer_data.unit_classes, name="units-classes"),
    path("tiles/sign.svg", viewer_data.link_sign, name="link-sign"),
    path("tiles/density.json", views.density_tilejson, name="density-tilejson"),
    path("tiles/density/<str:z>/<str:x>/<str:y>.mvt", views.density_tile, name="density-tile"),
    path("styles/<str:theme>.json", style_views.map_style, name="map-style"),
    path("tiles/findings.json", views.findings_tilejson, name="findings-tilejson"),
    path("tiles/findings/<str:z>/<str:x>/<str:y>.mvt", views.findings_tile, name="findings-tile"),
    path("tiles/arcs/<str:kind>.json", views.arcs_tilejson, name="arcs-tilejson"),
    path("tiles/arcs/<str:kind>/<str:z>/<str:x>/<str:y>.mvt", views.arcs_tile, name="arcs-tile"),
    path("tiles/duties/<str:kind>.json", views.duties_tilejson, name="duties-tilejson"),
    path("tiles/duties/<str:kind>/<str:z>/<str:x>/<str:y>.mvt", views.duties_tile, name="duties-tile"),
    path("tiles/at/<str:stamp>/<path:rest>.mvt", views.stamped_tile, name="stamped-tile"),
    path("tiles/streets.json", views.streets_tilejson, name="streets-tilejson"),
    path("tiles/streets/<str:z>/<str:x>/<str:y>.mvt", views.streets_tile, name="streets-tile"),
    path("tiles/", index_page.layers_page, name="layers-page"),
    path("tiles/labels/<str:kind>.geojson", export_views.labels_geojson, name="labels-geojson"),
    path("tiles/<path:layer>.geojson", export_views.layer_geojson, name="layer-geojson"),
    path("tiles/<path:layer>.svg", export_views.layer_picture, name="layer-picture"),
    path("archives/<str:name>.pmtiles", archive_views.archive, name="archive"),
    path("archives/<str:digest>/<str:name>.pmtiles", archive_views.lasting_archive, name="lasting-archive"),
]
