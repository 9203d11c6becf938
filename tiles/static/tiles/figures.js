/**
 * The figures of a kind of unit in a round, and the limits of their classes. Kept once fetched, so
 * that going through the months asks nothing twice.
 * @module
 */
import { fetchJson } from "../gis_core/fetching.js";
import { MEASURES, compared, figureOf, limitsAboutNought, withDifferencesOf } from "./measures.js";

/** Rounds kept in memory: those of a look through some years. */
const KEPT = 120;

/**
 * @typedef {object} Figures
 * @property {string} kind
 * @property {string | null} round
 * @property {string | null} on
 * @property {number | null} revision
 * @property {string | null} [edition]  the same mark, the same outlines
 * @property {import("./measures.js").Unit[]} units
 * @property {Record<string, number[]>} breaks
 */

/**
 * @typedef {object} Drawing  what the map, the legend and the table show
 * @property {Figures} figures
 * @property {import("./measures.js").Unit[]} units
 * @property {string | null} measure   null: boundaries alone
 * @property {string} wished           the measure before a comparison made a difference of it
 * @property {number[]} limits
 * @property {number} rounds           how many rounds the limits were made from; 0: this one alone
 * @property {Figures | null} larger   of the larger kind whose borders are drawn round them
 * @property {Figures | null} beside   of the round that is shown beside this one, where two are swiped; its units
 *   bear the same differences
 */

/** @type {Figures} */
export const NO_FIGURES = { kind: "", round: null, on: null, revision: null, units: [], breaks: {} };

/** Nothing is drawn. @param {string} wished @returns {Drawing} */
export function nothingDrawn(wished) {
  return { figures: NO_FIGURES, units: [], measure: null, wished, limits: [], rounds: 0, larger: null, beside: null };
}

/** Addresses and what they answered. @type {Map<string, Promise<any>>} */
const kept = new Map();

/** @param {string} address @returns {Promise<any>} */
function once(address) {
  const known = kept.get(address);
  if (known) return known;
  const asked = fetchJson(address);
  kept.set(address, asked);
  // What failed is asked again the next time.
  asked.catch(() => kept.delete(address));
  if (kept.size > KEPT) kept.delete(/** @type {string} */ (kept.keys().next().value));
  return asked;
}

/** Forget everything: a round was published, or the window came back after a while. */
export function forgetFigures() {
  kept.clear();
}

/** @param {(name: string, kind: string, round: string) => string} address @param {string} kind @param {string} round @returns {Promise<Figures>} */
export function figuresOf(address, kind, round) {
  return once(address("values", kind, round));
}

/**
 * Everything that depends on the figures, for a state of the page.
 * @param {import("./hash.js").ViewState} state
 * @param {(name: string, kind: string, round: string) => string} address
 * @param {{pooled: string[]}} known  measures whose limits hold for every month alike
 * @param {string | null} outline  the larger kind
 * @returns {Promise<Drawing>}
 */
export async function drawingOf(state, address, { pooled }, outline) {
  const { kind, round, against } = state;
  const [figures, former, larger] = await Promise.all([
    figuresOf(address, kind, round),
    round && against ? figuresOf(address, kind, against) : null,
    outline ? figuresOf(address, outline, round) : null,
  ]);
  const swiped = former !== null && state.compare === "swipe";
  const wished = measureThere(figures.units, state.measure);
  const units = former ? compared(figures.units, former.units, wished) : figures.units;
  const beside = swiped ? { ...former, units: withDifferencesOf(units, former.units) } : null;
  const base = { figures, larger, beside };
  if (!round) return { ...base, units, measure: null, wished, limits: [], rounds: 0 };
  if (former && !swiped) {
    const limits = limitsAboutNought(valuesOf(units, "difference"));
    return { ...base, units, measure: "difference", wished, limits, rounds: 0 };
  }
  return { ...base, units, measure: wished, wished, ...await limitsOf(state, wished, figures, address, pooled) };
}

/** The measure wished for, or what there are figures of. */
function measureThere(units, wished) {
  const there = units.some((unit) => figureOf(unit, wished) !== null);
  return there || !MEASURES[wished].scored ? wished : "findings";
}

/** @returns {Promise<{limits: number[], rounds: number}>} */
async function limitsOf(state, measure, figures, address, pooled) {
  if (state.method === "custom") return { limits: state.limits, rounds: 0 };
  const values = valuesOf(figures.units, measure);
  if (values.length === 0) return { limits: [], rounds: 0 };
  if (pooled.includes(measure)) {
    const asked = new URL(address("classes", state.kind, ""));
    asked.searchParams.set("measure", measure);
    asked.searchParams.set("method", state.method);
    const { limits, rounds } = await once(asked.href);
    // A first round, not published yet, has nothing before it to be classed by.
    if (rounds > 0 && limits.length > 0) return { limits, rounds };
  }
  return { limits: figures.breaks[measure] ?? ownQuantiles(values), rounds: 0 };
}

/** @param {number[]} values @returns {number[]} */
function ownQuantiles(values) {
  const ordered = [...values].sort((a, b) => a - b);
  const limits = [1, 2, 3, 4].map((fifth) => ordered[Math.floor((ordered.length * fifth) / 5)]);
  return limits.filter((limit, at) => limit > (at === 0 ? ordered[0] : limits[at - 1]));
}

/** @param {import("./measures.js").Unit[]} units @param {string} measure @returns {number[]} */
export function valuesOf(units, measure) {
  return /** @type {number[]} */ (units.map((unit) => figureOf(unit, measure)).filter((value) => value !== null));
}
