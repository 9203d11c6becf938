/**
 * What the two maps of a review show: the units before and after, the ground that moves, where others
 * draw, and the comments at their places.
 * @module
 */
import { FONT } from "../../gis_core/map_style.js";

/** @typedef {{type: "FeatureCollection", features: any[]}} Collection */

const BEFORE = "#b03000";
const AFTER = "#14606b";
const MOVED = "#b35900";
const INK = "#22303c";
const QUIET = "#8a959a";

/**
 * The features of a difference for each side of the divider, parents that follow left out where
 * something below them is drawn.
 * @param {any[]} features
 * @param {string[]} derived  kinds that follow others
 * @returns {{left: any[], right: any[]}}
 */
export function sidesOf(features, derived) {
  const drawn = features.filter((each) => !derived.includes(each.properties.kind));
  const told = drawn.length > 0 ? drawn : features;
  const moves = told.filter((each) => each.properties.role === "move");
  return {
    left: [...told.filter((each) => each.properties.role === "before"), ...moves],
    right: [...told.filter((each) => each.properties.role === "after"), ...moves],
  };
}

/**
 * The box around all features: west, south, east, north; null for nothing.
 * @param {any[]} features
 * @returns {[number, number, number, number] | null}
 */
export function boundsOf(features) {
  /** @type {[number, number, number, number]} */
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  /** @param {any} part */
  const take = (part) => {
    if (typeof part[0] === "number") {
      box[0] = Math.min(box[0], part[0]);
      box[1] = Math.min(box[1], part[1]);
      box[2] = Math.max(box[2], part[0]);
      box[3] = Math.max(box[3], part[1]);
    } else part.forEach(take);
  };
  for (const each of features) if (each.geometry) take(each.geometry.coordinates);
  return box[0] <= box[2] ? box : null;
}

/**
 * The part of the features that the map should begin with: the ground that moves, else everything.
 * @param {any[]} features
 */
export function startOf(features) {
  const moved = features.filter((each) => each.properties.role !== "before" && each.properties.role !== "after");
  const box = boundsOf(moved.length > 0 ? moved : features);
  if (!box) return null;
  const more = Math.max(box[2] - box[0], box[3] - box[1], 0.0008) * 0.6;
  return [box[0] - more, box[1] - more, box[2] + more, box[3] + more];
}

/** @param {any[]} features @returns {Collection} */
export const collection = (features) => ({ type: "FeatureCollection", features });

/**
 * @param {any} map @param {any[]} features @param {string} side  left or right
 */
export function drawSide(map, features, side) {
  const line = side === "left" ? BEFORE : AFTER;
  map.addSource("around", { type: "geojson", data: collection([]) });
  map.addSource("told", { type: "geojson", data: collection(features) });
  const units = ["in", ["get", "role"], ["literal", ["before", "after"]]];
  const ground = ["!", units];
  const colour = ["match", ["get", "role"], "published", BEFORE, "now", AFTER, MOVED];
  map.addLayer({ id: "around-line", type: "line", source: "around", paint: { "line-color": QUIET, "line-width": 1 } });
  map.addLayer({
    id: "unit-fill", type: "fill", source: "told", filter: units, paint: { "fill-color": line, "fill-opacity": 0.07 },
  });
  map.addLayer({
    id: "ground-fill", type: "fill", source: "told", filter: ground, paint: { "fill-color": colour, "fill-opacity": 0.28 },
  });
  map.addLayer({ id: "unit-line", type: "line", source: "told", filter: units, paint: { "line-color": line, "line-width": 2.5 } });
  map.addLayer({
    id: "ground-line", type: "line", source: "told", filter: ground,
    paint: { "line-color": colour, "line-width": 1.5, "line-dasharray": [4, 2] },
  });
  for (const [id, source] of [["around-name", "around"], ["unit-name", "told"]]) {
    map.addLayer({
      id, type: "symbol", source,
      layout: { "text-field": ["coalesce", ["get", "name"], ""], "text-font": FONT, "text-size": id === "unit-name" ? 14 : 12 },
      paint: {
        "text-color": id === "around-name" ? QUIET : INK, "text-halo-color": "#fff",
        "text-halo-width": 1.5,
      },
    });
  }
}
