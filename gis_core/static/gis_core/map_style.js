/**
 * What every map of the house begins with: an empty style, fonts of the device, sources that go with their layers.
 * @module
 */

/** Fonts of the reader's device draw every label, so no glyphs are fetched. */
export const FONT = ["sans-serif"];
/** For MapLibre's `localIdeographFontFamily`. */
export const FONT_FAMILY =
  "'Noto Sans CJK SC','Source Han Sans SC','PingFang SC','Microsoft YaHei','WenQuanYi Micro Hei',sans-serif";

/** The style before any data: no glyphs and no sprite, so nothing is fetched for it. @type {import("maplibre-gl").StyleSpecification} */
export const EMPTY_STYLE = {
  version: 8,
  sources: {},
  layers: [{ id: "paper", type: "background", paint: { "background-color": "#eef1f0" } }],
};

/**
 * What MapLibre itself says, in the reader's language: the name of the map and of its buttons.
 * @param {Record<string, string>} text @param {string} [title]  what the map is called, where there are two
 */
export const mapWords = (text, title = text.map) => ({
  "Map.Title": title, "NavigationControl.ZoomIn": text.zoomInButton, "NavigationControl.ZoomOut": text.zoomOutButton,
});

/**
 * Remove a source with all layers that draw it.
 * @param {import("maplibre-gl").Map} map
 * @param {string} source
 */
export function removeSource(map, source) {
  for (const layer of map.getStyle().layers) {
    if ("source" in layer && layer.source === source) map.removeLayer(layer.id);
  }
  if (map.getSource(source)) map.removeSource(source);
}
