/**
 * Which units lie where. Pure.
 * @module
 */
import { linesOf, nearestOnLine } from "./lines.js";

/** @typedef {import("./lines.js").Place} Place */

/** Whether a place lies inside rings, by counting what a line to the east crosses. @param {number[]} place @param {Place[][]} rings */
export function inRings([x, y], rings) {
  let inside = false;
  for (const ring of rings) {
    for (let at = 0, before = ring.length - 1; at < ring.length; before = at, at += 1) {
      const [[ax, ay], [bx, by]] = [ring[at], ring[before]];
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
    }
  }
  return inside;
}

/** Whether a place lies in a polygon or one of several. @param {number[]} place @param {any} geometry */
export const inGeometry = (place, geometry) => inRings(place, linesOf(geometry));

/**
 * The unit in which a place lies.
 * @param {Map<string, any>} units @param {number[]} place
 * @returns {any | null}
 */
export function unitAt(units, place) {
  for (const unit of units.values()) if (inGeometry(place, unit.geometry)) return unit;
  return null;
}

/**
 * The units nearest to a place, nearest first: those in which it lies, then by their outline.
 * @param {Map<string, any>} units @param {number[]} place @param {number} most
 */
export function unitsNear(units, place, most) {
  const far = (unit) => (inGeometry(place, unit.geometry) ? 0
    : Math.min(...linesOf(unit.geometry).map((line) => nearestOnLine(place, line).distance)));
  return [...units.values()].map((unit) => ({ unit, distance: far(unit) }))
    .sort((one, other) => one.distance - other.distance).slice(0, most).map(({ unit }) => unit);
}

/** The middle of the greatest ring's box, moved inside where it is not. @param {any} geometry @returns {Place} */
export function middleOf(geometry) {
  const rings = geometry.type === "Polygon" ? [geometry.coordinates[0]] : geometry.coordinates.map((polygon) => polygon[0]);
  const ring = rings.sort((one, other) => other.length - one.length)[0];
  const [xs, ys] = [ring.map((place) => place[0]), ring.map((place) => place[1])];
  /** @type {Place} */
  const middle = [(Math.min(...xs) + Math.max(...xs)) / 2, (Math.min(...ys) + Math.max(...ys)) / 2];
  if (inGeometry(middle, geometry)) return middle;
  const crossings = linesOf(geometry).flatMap((line) => line.slice(1).flatMap((to, at) => {
    const from = line[at];
    return from[1] > middle[1] === to[1] > middle[1] ? []
      : [from[0] + ((middle[1] - from[1]) / (to[1] - from[1])) * (to[0] - from[0])];
  })).sort((one, other) => one - other);
  return crossings.length > 1 ? [(crossings[0] + crossings[1]) / 2, middle[1]] : middle;
}

/**
 * Units touched by an area, and those wholly in it by the middle of each ring's vertices.
 * @param {Map<string, any>} units @param {any} area  Polygon
 * @returns {{touched: any[], inside: any[]}}
 */
export function unitsIn(units, area) {
  const rings = linesOf(area);
  const touched = [];
  const inside = [];
  for (const unit of units.values()) {
    const lines = linesOf(unit.geometry);
    const vertices = lines.flat();
    const within = vertices.filter((place) => inRings(place, rings)).length;
    if (within === vertices.length) inside.push(unit);
    if (within > 0 || rings.flat().some((place) => inGeometry(place, unit.geometry))
      || crosses(rings[0], lines)) touched.push(unit);
  }
  return { touched, inside };
}

/** Whether a ring crosses any of some lines. @param {Place[]} ring @param {Place[][]} lines */
function crosses(ring, lines) {
  const side = (a, b, c) => Math.sign((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]));
  return ring.slice(1).some((to, at) => lines.some((line) => line.slice(1).some((b, before) => {
    const [from, a] = [ring[at], line[before]];
    return side(from, to, a) !== side(from, to, b) && side(a, b, from) !== side(a, b, to);
  })));
}
