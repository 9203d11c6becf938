/**
 * The legend: always on the page, says classes, how many units are in each, and no data.
 * @module
 */
import { counted, element, filled, swatch } from "./element.js";
import { PLAIN, RAMPS, classesOf, densityLimits, spread } from "./ramp.js";

const EARTH_CIRCUMFERENCE = 40075016.69;
const CELLS_PER_SIDE = 32;
const DENSITY_GREATEST_ZOOM = 14;

/** @param {number} value @param {string} measure */
function written(value, measure) {
  return measure === "score" ? value.toFixed(2) : String(value);
}

/** @param {import("./ramp.js").ClassOfValues} one @param {string} measure */
function range(one, measure) {
  const least = written(one.least, measure);
  const greatest = written(one.greatest, measure);
  return least === greatest ? least : `${least} – ${greatest}`;
}

/**
 * @param {HTMLElement} where
 * @param {{units: any[], breaks: Record<string, number[]>}} values
 * @param {string | null} measure  null: boundaries alone
 * @param {Record<string, string>} text
 */
export function drawLegend(where, values, measure, text) {
  if (!measure) {
    where.replaceChildren(element("ul", {}, element("li", {}, swatch(PLAIN), element("span", { class: "range" }, text.boundaries),
      element("span", { class: "count" }, counted(text, "unitsInClass", values.units.length)))));
    return;
  }
  const known = values.units.map((unit) => unit[measure]).filter((value) => value !== null);
  const without = values.units.length - known.length;
  const classes = classesOf(known, values.breaks[measure], RAMPS[measure]).reverse();
  const rows = classes.map((one) =>
    element("li", {}, swatch(one.colour), element("span", { class: "range" }, range(one, measure)),
      element("span", { class: "count" }, counted(text, "unitsInClass", one.count))));
  if (without > 0) {
    rows.push(element("li", {}, element("span", { class: "swatch hatch", "aria-hidden": "true" }),
      element("span", { class: "range" }, text.noData),
      element("span", { class: "count" }, counted(text, "unitsInClass", without))));
  }
  const method = measure === "findings" && known.includes(0) ? text.quantilesAndNone : text.quantiles;
  where.replaceChildren(
    element("h3", {}, measure === "score" ? text.scoreLegend : text.findingsLegend),
    element("ul", {}, ...rows),
    ...(known.length > 0 ? [element("p", { class: "method" }, method)] : []),
  );
}

/**
 * The legend in one line, for a phone: the colours from low to high between their ends.
 * @param {HTMLElement} where
 * @param {any[]} units
 * @param {string} measure
 * @param {number} limits  how many inner limits the classes have
 */
export function drawStrip(where, units, measure, limits) {
  const known = units.map((unit) => unit[measure] ?? null).filter((value) => value !== null);
  where.replaceChildren(...(known.length === 0 ? [] : [
    element("span", { class: "range" }, written(Math.min(...known), measure)),
    ...spread(RAMPS[measure], limits + 1).map(swatch),
    element("span", { class: "range" }, written(Math.max(...known), measure)),
  ]));
}

/** @param {HTMLElement} where @param {number} zoom */
export function drawDensityStrip(where, zoom) {
  where.replaceChildren(element("span", { class: "range" }, "1"), ...RAMPS.density.map(swatch),
    element("span", { class: "range" }, `≥ ${densityLimits(zoom).at(-1)}`));
}

/**
 * Side of a density square on the ground, in metres, at a zoom and latitude.
 * @param {number} zoom @param {number} latitude
 */
export function squareSide(zoom, latitude) {
  const drawn = Math.min(Math.floor(zoom), DENSITY_GREATEST_ZOOM);
  const side = EARTH_CIRCUMFERENCE / 2 ** drawn / CELLS_PER_SIDE;
  return side * Math.cos((latitude * Math.PI) / 180);
}

/**
 * @param {HTMLElement} where
 * @param {boolean} shown
 * @param {{zoom: number, latitude: number}} view
 * @param {Record<string, string>} text
 */
export function drawDensityLegend(where, shown, { zoom, latitude }, text) {
  where.hidden = !shown;
  if (!shown) return;
  const side = squareSide(zoom, latitude);
  const from = [1, ...densityLimits(zoom)];
  const rows = from.map((least, number) => {
    const next = from[number + 1];
    const label = next === undefined ? `≥ ${least}` : next - 1 === least ? `${least}` : `${least} – ${next - 1}`;
    return element("li", {}, swatch(RAMPS.density[number]), element("span", { class: "range" }, label));
  }).reverse();
  const size = side >= 1000 ? `${(side / 1000).toFixed(1)} km` : `${Math.round(side / 10) * 10} m`;
  where.replaceChildren(
    element("h3", {}, text.densityLegend),
    element("ul", {}, ...rows),
    element("p", { class: "method" }, filled(text.squareSide, { side: size })),
  );
}
