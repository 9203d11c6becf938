/**
 * What units can be coloured by, and how each is written.
 * @module
 */
import { filled } from "../gis_core/element.js";
import { RAMPS } from "./colours.js";

/**
 * @typedef {object} Unit
 * @property {number} id
 * @property {string} code
 * @property {string} name
 * @property {string | null} group
 * @property {[number, number] | null} at  place of its label, lon/lat WGS84; null in a masked area
 * @property {number | null} score
 * @property {number | null} rank
 * @property {boolean | null} tied
 * @property {string | null} reason
 * @property {number | null} findings
 * @property {number | null} [rate]
 * @property {number | null} [change]
 * @property {number | null} [difference]
 */

/**
 * @typedef {object} Measure
 * @property {string[]} ramp       colours from low to high, of the page as it is now
 * @property {boolean} strong      its colours are strong: lines between them are seen in white
 * @property {number} decimals
 * @property {boolean} signed      written with its sign; its classes lie about nought
 * @property {boolean} scored      there is none where nothing is scored
 */

/** @type {Record<string, Measure>} */
export const MEASURES = {
  score: { get ramp() { return RAMPS.score; }, decimals: 2, signed: false, scored: true, strong: true },
  rank: { get ramp() { return [...RAMPS.score].reverse(); }, decimals: 0, signed: false, scored: true, strong: true },
  findings: { get ramp() { return RAMPS.findings; }, decimals: 0, signed: false, scored: false, strong: false },
  rate: { get ramp() { return RAMPS.findings; }, decimals: 2, signed: false, scored: false, strong: false },
  change: { get ramp() { return RAMPS.change; }, decimals: 2, signed: true, scored: true, strong: false },
  difference: { get ramp() { return RAMPS.change; }, decimals: 2, signed: true, scored: false, strong: false },
};

/** @param {string} measure @param {number} value */
export function written(measure, value) {
  const { decimals, signed } = MEASURES[measure];
  // A difference of counts or ranks is whole, as they are.
  const whole = measure === "difference" && Number.isInteger(value);
  const figures = Math.abs(value).toFixed(whole ? 0 : decimals);
  if (!signed) return value < 0 ? `−${figures}` : figures;
  if (Number(figures) === 0) return "0";
  return (value < 0 ? "−" : "+") + figures;
}

/**
 * The units with `difference`: how much more the measure is now than it was then. A unit that
 * one of the two has not, or that has no figure in one, has none.
 * @param {Unit[]} now
 * @param {Unit[]} then
 * @param {string} measure
 * @returns {Unit[]}
 */
export function compared(now, then, measure) {
  const before = new Map(then.map((unit) => [unit.code, unit]));
  return now.map((unit) => {
    const value = figureOf(unit, measure);
    const former = before.get(unit.code);
    const past = former ? figureOf(former, measure) : null;
    return { ...unit, difference: value === null || past === null ? null : round(value - past) };
  });
}

/**
 * The units of the other round with the same differences, each found by its code.
 * @param {Unit[]} differing  of `compared`
 * @param {Unit[]} others
 * @returns {Unit[]}
 */
export function withDifferencesOf(differing, others) {
  const known = new Map(differing.map((unit) => [unit.code, unit.difference]));
  return others.map((unit) => ({ ...unit, difference: known.get(unit.code) ?? null }));
}

/** Differences of two decimals have two decimals: 85.1 − 84.9 is 0.2. @param {number} value */
const round = (value) => Math.round(value * 1e6) / 1e6;

/**
 * Why a unit has no score, in the reader's language: the server tells it in the words of its records.
 * @param {string | null} reason
 * @param {Record<string, string>} components  their names by key
 * @param {Record<string, string>} text
 */
export function whyNoScore(reason, components, text) {
  const [, of] = /^no (?:data|measure .*) for (.*)$/.exec(reason ?? "") ?? [];
  return of === undefined ? text.noData : filled(text.noDataFor, { component: components[of] ?? of });
}

/** @param {Unit} unit @param {string} measure @returns {number | null} */
export function figureOf(unit, measure) {
  return /** @type {any} */ (unit)[measure] ?? null;
}

/**
 * Limits of five classes about nought, the same on both sides: nothing much, some, much.
 * @param {number[]} values
 * @returns {number[]}
 */
export function limitsAboutNought(values) {
  const sizes = values.map(Math.abs).filter((size) => size > 0).sort((a, b) => a - b);
  if (sizes.length === 0) return [];
  const small = sizes[Math.floor(sizes.length / 3)];
  const large = sizes[Math.floor((sizes.length * 2) / 3)];
  return small < large ? [-large, -small, small, large] : [-small, small];
}
