/**
 * What the editor's map draws, from below to above.
 * @module
 */
import { FONT } from "../../gis_core/map_style.js";
import { sameArea } from "./lines.js";

const INK = "#22303c";
const CHOSEN = "#c2185b";
const WRONG = "#b3261e";

/** @type {() => any} */
const nothing = () => ({ type: "FeatureCollection", features: [] });

/** @type {any} */
const IS_CHOSEN = ["boolean", ["feature-state", "selected"], false];
/** @type {any} */
const IS_HOVERED = ["boolean", ["feature-state", "hover"], false];

/**
 * Sources and layers, empty as yet.
 * @param {import("maplibre-gl").Map} map
 */
export function addLayers(map) {
  map.addSource("units", { type: "geojson", data: nothing(), promoteId: "key", tolerance: 0.1 });
  for (const name of ["parents", "references", "faults", "trace"]) {
    map.addSource(name, { type: "geojson", data: nothing(), tolerance: 0.1 });
  }
  /** @type {any[]} */
  const layers = [
    { id: "units-fill", type: "fill", source: "units", paint: {
      "fill-color": ["case", IS_CHOSEN, "#f8bbd0", "#dfe9ea"],
      "fill-opacity": ["case", IS_CHOSEN, 0.65, IS_HOVERED, 0.9, 0.55], "fill-antialias": false,
    } },
    { id: "references-line", type: "line", source: "references", layout: { "line-join": "round", "line-cap": "round" }, paint: {
      "line-color": ["coalesce", ["get", "colour"], "#ffffff"], "line-opacity": 0.95,
      "line-width": ["interpolate", ["linear"], ["zoom"], 12, 1, 15, 4, 18, 9],
    } },
    { id: "units-line", type: "line", source: "units", layout: { "line-join": "round" }, paint: {
      "line-color": "#6c7c84", "line-width": ["interpolate", ["linear"], ["zoom"], 9, 0.5, 13, 1.2, 17, 2],
    } },
    { id: "parents-line", type: "line", source: "parents", layout: { "line-join": "round" }, paint: {
      "line-color": "#44545e", "line-opacity": 0.8, "line-width": ["interpolate", ["linear"], ["zoom"], 9, 1.2, 15, 3.5],
      "line-dasharray": [4, 1.5],
    } },
    { id: "units-selected", type: "line", source: "units", layout: { "line-join": "round" }, paint: {
      "line-color": CHOSEN, "line-width": ["case", IS_CHOSEN, 2.5, 0],
    } },
    { id: "units-locked", type: "line", source: "units", filter: ["in", ["get", "key"], ["literal", []]], paint: {
      "line-color": "#5c4300", "line-width": 4, "line-dasharray": [0.6, 1.2],
    } },
    { id: "faults-fill", type: "fill", source: "faults", filter: ["==", ["geometry-type"], "Polygon"], paint: {
      "fill-color": WRONG, "fill-opacity": 0.35,
    } },
    { id: "faults-line", type: "line", source: "faults", paint: { "line-color": WRONG, "line-width": 3 } },
    { id: "faults-place", type: "circle", source: "faults", filter: ["==", ["geometry-type"], "Point"], paint: {
      "circle-radius": 8, "circle-color": WRONG, "circle-opacity": 0.7, "circle-stroke-color": "#ffffff", "circle-stroke-width": 2,
    } },
    { id: "trace-line", type: "line", source: "trace", paint: { "line-color": CHOSEN, "line-width": 2.5, "line-dasharray": [2, 1.5] } },
    { id: "references-name", type: "symbol", source: "references", minzoom: 14, layout: {
      "symbol-placement": "line", "text-field": ["coalesce", ["get", "name"], ""], "text-font": FONT, "text-size": 12,
    }, paint: { "text-color": "#57656d", "text-halo-color": "#ffffff", "text-halo-width": 1.5 } },
    { id: "units-name", type: "symbol", source: "units", layout: {
      "text-field": ["get", "name"], "text-font": FONT, "text-size": ["interpolate", ["linear"], ["zoom"], 9, 11, 14, 14],
      "text-max-width": 8, "text-padding": 4,
    }, paint: { "text-color": INK, "text-halo-color": "#ffffff", "text-halo-width": 1.8 } },
  ];
  for (const layer of layers) map.addLayer(layer);
}

/** @param {any} feature */
const drawable = ({ geometry, properties }) => ({
  type: "Feature", geometry,
  properties: { key: properties.key, code: properties.code, name: properties.name, parent: properties.parent },
});

/** Whether nothing that is drawn of a unit became other: what was shown before the server answered is mostly what it answers. @param {any} one @param {any} other */
function drawnAlike(one, other) {
  if (one === other) return true;
  return one !== undefined && ["key", "code", "name", "parent"].every((name) => one.properties[name] === other.properties[name])
    && sameArea(one.geometry, other.geometry);
}

/**
 * Draw the units; only those that became others since `shown` are sent to the map's worker.
 * @param {import("maplibre-gl").Map} map
 * @param {Map<string, any>} shown  what is drawn now, by key
 * @param {Map<string, any>} units
 * @returns {Map<string, any>}  what is drawn then
 */
export function showUnits(map, shown, units) {
  const source = /** @type {import("maplibre-gl").GeoJSONSource} */ (map.getSource("units"));
  const other = [...units].filter(([key, each]) => !drawnAlike(shown.get(key), each));
  const gone = [...shown.keys()].filter((key) => !units.has(key));
  if (shown.size === 0 || other.length + gone.length > units.size / 2) {
    source.setData({ type: "FeatureCollection", features: /** @type {any} */ ([...units.values()].map(drawable)) });
  } else if (other.length + gone.length > 0) {
    source.updateData({
      remove: [...gone, ...other.map(([key]) => key).filter((key) => shown.has(key))],
      add: /** @type {any} */ (other.map(([, each]) => drawable(each))),
    });
  }
  return units;
}

/** @param {import("maplibre-gl").Map} map @param {any[]} faults  GeoJSON features, some without a place */
export function showFaults(map, faults) {
  showLines(map, "faults", faults.filter((each) => each.geometry));
}

/** @param {import("maplibre-gl").Map} map @param {string} source @param {any[]} features */
export function showLines(map, source, features) {
  const found = /** @type {import("maplibre-gl").GeoJSONSource | undefined} */ (map.getSource(source));
  found?.setData({ type: "FeatureCollection", features });
}
