/**
 * The map that answers gestures: where it begins, how far it goes, and what turns it.
 * @module
 */
import { EMPTY_STYLE, FONT_FAMILY, mapWords } from "../gis_core/map_style.js";
import { Map as MapView, NavigationControl, ScaleControl } from "../vendor/maplibre-gl/maplibre-gl.mjs";
import { configuration, text } from "./page.js";

/** @param {import("./hash.js").View | null} view  null: the city's own */
export function liveMap(view) {
  const map = new MapView({
    container: "map",
    style: EMPTY_STYLE,
    ...(view
      ? { center: [view.lon, view.lat], zoom: view.zoom }
      : configuration.bounds
        ? { bounds: configuration.bounds, fitBoundsOptions: { padding: 20 } }
        : { center: configuration.centre, zoom: configuration.zoom }),
    minZoom: 5, maxZoom: 19,
    maxBounds: padded(configuration.envelope),
    localIdeographFontFamily: FONT_FAMILY,
    locale: mapWords(text),
    attributionControl: false, dragRotate: false, pitchWithRotate: false, fadeDuration: 0,
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new NavigationControl({ showCompass: false }), "bottom-right");
  map.addControl(new ScaleControl({ maxWidth: 110 }), "bottom-left");
  return map;
}

/** @returns {[number, number, number, number]} */
function padded([west, south, east, north]) {
  const more = Math.max(east - west, north - south) / 2;
  return [west - more, Math.max(south - more, -85), east + more, Math.min(north + more, 85)];
}
