/**
 * The legend: always on the page, says classes, how many units are in each, and no data.
 * @module
 */
import { element, filled, swatch } from "./element.js";
import { DENSITY_LIMITS, RAMPS, classesOf } from "./ramp.js";

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
 * @param {string} measure
 * @param {Record<string, string>} text
 */
export function drawLegend(where, values, measure, text) {
  const known = values.units.map((unit) => unit[measure]).filter((value) => value !== null);
  const without = values.units.length - known.length;
  const classes = classesOf(known, values.breaks[measure], RAMPS[measure]).reverse();
  const rows = classes.map((one) =>
    element("li", {}, swatch(one.colour), element("span", { class: "range" }, range(one, measure)),
      element("span", { class: "count" }, filled(text.unitsInClass, { count: one.count }))));
  if (without > 0) {
    rows.push(element("li", {}, element("span", { class: "swatch hatch", "aria-hidden": "true" }),
      element("span", { class: "range" }, text.noData),
      element("span", { class: "count" }, filled(text.unitsInClass, { count: without }))));
  }
  const method = measure === "findings" && known.includes(0) ? text.quantilesAndNone : text.quantiles;
  where.replaceChildren(
    element("h3", {}, measure === "score" ? text.scoreLegend : text.findingsLegend),
    element("ul", {}, ...rows),
    ...(known.length > 0 ? [element("p", { class: "method" }, method)] : []),
  );
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
 * @param {number} side  metres
 * @param {Record<string, string>} text
 */
export function drawDensityLegend(where, shown, side, text) {
  where.hidden = !shown;
  if (!shown) return;
  const from = [1, ...DENSITY_LIMITS];
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
