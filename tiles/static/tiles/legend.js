/**
 * The legend: always on the page, says classes, how many units are in each, and no data.
 * @module
 */
import { counted, element, filled, swatch } from "../gis_core/element.js";
import { COLOURS, RAMPS } from "./colours.js";
import { MEASURES, figureOf, written } from "./measures.js";
import { classesOf, densityLimits, spread } from "./ramp.js";

/**
 * @typedef {object} Shown
 * @property {import("./measures.js").Unit[]} units
 * @property {string | null} measure  null: boundaries alone
 * @property {number[]} limits        inner limits of the classes, ascending
 * @property {string} title
 * @property {string} method          how the classes were made, in words
 */

/**
 * What each row of a legend says, best or greatest first.
 * @param {Shown} shown
 * @param {Record<string, string>} text
 * @returns {Array<{colour: string | null, range: string, count: number}>}  colour null: the hatch
 */
export function legendRows({ units, measure, limits }, text) {
  if (!measure) return [{ colour: COLOURS.plain, range: text.boundaries, count: units.length }];
  const figures = units.map((unit) => figureOf(unit, measure));
  const known = /** @type {number[]} */ (figures.filter((value) => value !== null));
  const rows = classRows(known, measure, limits);
  if (measure !== "rank") rows.reverse();
  const without = figures.length - known.length;
  return without > 0 ? [...rows, { colour: null, range: text.noData, count: without }] : rows;
}

/**
 * A row for each class. Its limits stay as they are from month to month, so a class says where it
 * begins and ends, and not what happens to lie in it.
 * @param {number[]} known @param {string} measure @param {number[]} limits
 * @returns {Array<{colour: string | null, range: string, count: number}>}
 */
function classRows(known, measure, limits) {
  if (known.length === 0) return [];
  if (limits.length === 0) {
    const least = written(measure, Math.min(...known));
    const greatest = written(measure, Math.max(...known));
    const [colour] = spread(MEASURES[measure].ramp, 1);
    return [{ colour, range: least === greatest ? least : `${least} – ${greatest}`, count: known.length }];
  }
  return classesOf(known, limits, MEASURES[measure].ramp).map(({ colour, count }, at) =>
    ({ colour, range: rangeOf(measure, limits[at - 1] ?? null, limits[at] ?? null), count }));
}

/**
 * The figures from one limit up to below the next; whole numbers say the last one that belongs.
 * @param {string} measure @param {number | null} from @param {number | null} to
 */
function rangeOf(measure, from, to) {
  const whole = MEASURES[measure].decimals === 0;
  if (to === null) return `≥ ${written(measure, from ?? 0)}`;
  if (!whole) return from === null ? `< ${written(measure, to)}` : `${written(measure, from)} – ${written(measure, to)}`;
  const last = Math.ceil(to) - 1;
  const first = from ?? (measure === "rank" ? 1 : 0);
  return first >= last ? written(measure, last) : `${written(measure, first)} – ${written(measure, last)}`;
}

/**
 * @param {HTMLElement} where
 * @param {Shown} shown
 * @param {Record<string, string>} text
 */
export function drawLegend(where, shown, text) {
  const rows = legendRows(shown, text).map(({ colour, range, count }) => element("li", {},
    colour ? swatch(colour) : element("span", { class: "swatch hatch", "aria-hidden": "true" }),
    element("span", { class: "range" }, range),
    element("span", { class: "count" }, counted(text, "unitsInClass", count))));
  where.replaceChildren(
    element("h3", {}, shown.title),
    element("ul", {}, ...rows),
    ...(shown.method ? [element("p", { class: "method" }, shown.method)] : []),
  );
}

/**
 * The legend in one line, for a phone: the colours from low to high between their ends.
 * @param {HTMLElement} where
 * @param {Shown} shown
 */
export function drawStrip(where, { units, measure, limits }) {
  const figures = measure ? units.map((unit) => figureOf(unit, measure)) : [];
  const known = /** @type {number[]} */ (figures.filter((value) => value !== null));
  where.replaceChildren(...(!measure || known.length === 0 ? [] : [
    element("span", { class: "range" }, written(measure, Math.min(...known))),
    ...spread(MEASURES[measure].ramp, limits.length + 1).map(swatch),
    element("span", { class: "range" }, written(measure, Math.max(...known))),
  ]));
}

/** @param {HTMLElement} where @param {number} zoom */
export function drawDensityStrip(where, zoom) {
  where.replaceChildren(element("span", { class: "range" }, "1"), ...RAMPS.density.map(swatch),
    element("span", { class: "range" }, `≥ ${densityLimits(zoom).at(-1)}`));
}

/** H3's resolution by zoom, as tiles/hexagons.py draws it, and how far such a hexagon is across, in metres. */
const RESOLUTION_AT = [5, 5, 5, 5, 5, 5, 5, 6, 6, 7, 8, 8, 9, 10, 10, 11, 12];
const ACROSS = { 5: 17000, 6: 6500, 7: 2400, 8: 920, 9: 350, 10: 130, 11: 50, 12: 19 };

/**
 * How far a hexagon of the density is across on the ground at a zoom, in metres.
 * @param {number} zoom
 */
export function hexagonAcross(zoom) {
  const drawn = Math.min(Math.max(Math.floor(zoom), 0), RESOLUTION_AT.length - 1);
  return ACROSS[/** @type {keyof typeof ACROSS} */ (RESOLUTION_AT[drawn])];
}

/**
 * What each row of the density's legend says, the fullest first.
 * @param {number} zoom
 * @returns {Array<{colour: string, range: string}>}
 */
export function densityRows(zoom) {
  const from = [1, ...densityLimits(zoom)];
  return from.map((least, at) => {
    const next = from[at + 1];
    const range = next === undefined ? `≥ ${least}` : next - 1 === least ? `${least}` : `${least} – ${next - 1}`;
    return { colour: RAMPS.density[at], range };
  }).reverse();
}

/**
 * @param {HTMLElement} where
 * @param {boolean} shown
 * @param {number} zoom
 * @param {Record<string, string>} text
 */
export function drawDensityLegend(where, shown, zoom, text) {
  where.hidden = !shown;
  if (!shown) return;
  const across = hexagonAcross(zoom);
  const size = across >= 1000 ? `${across / 1000} km` : `${across} m`;
  where.replaceChildren(
    element("h3", {}, text.densityLegend),
    element("ul", {}, ...densityRows(zoom).map(({ colour, range }) =>
      element("li", {}, swatch(colour), element("span", { class: "range" }, range)))),
    element("p", { class: "method" }, filled(text.hexagonAcross, { across: size })),
  );
}
