/**
 * Classes of a choropleth, and the colours they get.
 * @module
 */
import { RAMPS } from "./colours.js";

const DENSITY_LIMITS = [2, 4, 8, 16];
const DENSITY_ZOOMS = [6, 7, 8, 9, 10, 11, 12];

/**
 * Lower limits of the density classes, findings in a hexagon; the first class starts at 1.
 * Hexagons grow with the zooms outwards, and the limits with them (by two, not by four:
 * findings lie along streets); else a whole city would be one colour.
 * @param {number} zoom
 */
export function densityLimits(zoom) {
  const outwards = Math.min(Math.max(12 - Math.floor(zoom), 0), 12 - DENSITY_ZOOMS[0]);
  return DENSITY_LIMITS.map((limit) => limit * 2 ** outwards);
}

/**
 * The MapLibre expression that colours a hexagon by its count, at every zoom.
 * @param {number} [greatest]  the zoom whose hexagons are enlarged beyond it
 */
export function densityColours(greatest = Infinity) {
  const at = (zoom) => colourExpression(["get", "count"], densityLimits(zoom), RAMPS.density);
  const [first, ...others] = DENSITY_ZOOMS;
  const finer = others.filter((zoom) => zoom <= greatest);
  if (finer.length === 0) return at(Math.min(first, greatest));
  return ["step", ["zoom"], at(first), ...finer.flatMap((zoom) => [zoom, at(zoom)])];
}

/**
 * @typedef {object} ClassOfValues
 * @property {string} colour
 * @property {number} least     smallest value in the class
 * @property {number} greatest  largest value in the class
 * @property {number} count     values in the class
 */

/**
 * As many colours as there are classes, spread over the whole ramp.
 * @param {string[]} ramp
 * @param {number} count
 */
export function spread(ramp, count) {
  if (count === 1) return [ramp[Math.floor(ramp.length / 2)]];
  return Array.from({ length: count }, (_, step) =>
    ramp[Math.round((step * (ramp.length - 1)) / (count - 1))]);
}

/**
 * The classes that ascending inner limits make of some values.
 * @param {number[]} values
 * @param {number[]} limits  a value v is in class number (count of limits <= v)
 * @param {string[]} ramp
 * @returns {ClassOfValues[]}
 */
export function classesOf(values, limits, ramp) {
  if (values.length === 0) return [];
  const colours = spread(ramp, limits.length + 1);
  return colours.map((colour, number) => {
    const inside = values.filter((value) => limits.filter((limit) => value >= limit).length === number);
    return { colour, least: Math.min(...inside), greatest: Math.max(...inside), count: inside.length };
  });
}

/**
 * The MapLibre expression that colours a feature by a number.
 * @param {any[]} number  expression that gives it: ["get", …] or ["feature-state", …]
 * @param {number[]} limits
 * @param {string[]} ramp
 * @returns {any}
 */
export function colourExpression(number, limits, ramp) {
  const colours = spread(ramp, limits.length + 1);
  if (limits.length === 0) return colours[0];
  const steps = limits.flatMap((limit, at) => [limit, colours[at + 1]]);
  return ["step", number, colours[0], ...steps];
}
