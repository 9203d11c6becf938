/**
 * What the server told this page, and the parts of it that scripts fill.
 * @module
 */
import { filled } from "../gis_core/element.js";
import { Problem, Silence } from "../gis_core/fetching.js";
import { readConfiguration } from "../gis_core/page.js";

export { part } from "../gis_core/page.js";

/**
 * @typedef {object} KindHere
 * @property {string} key
 * @property {string} label
 * @property {number} leastZoom
 * @property {boolean} islands
 * @property {boolean} ranked
 * @property {string | null} outline
 */

/** @type {any} */
export const configuration = readConfiguration();
/** @type {Record<string, string>} */
export const text = configuration.texts;
/** The zoom of the finest tiles that this reader is served; the map enlarges them beyond it. @type {number} */
export const greatestZoom = configuration.greatestZoom ?? Infinity;
/** @type {KindHere[]} */
export const kinds = configuration.kinds;
/** @type {Record<string, string>} */
export const kindLabels = Object.fromEntries(kinds.map((kind) => [kind.key, kind.label]));
/** Keys of the rounds, in the order of time. @type {string[]} */
export const months = [...configuration.rounds].reverse();

/** What failed, in the reader's language where the page has words for it. @param {any} error @returns {string} */
export function inWords(error) {
  if (error instanceof Silence) return text.noAnswer;
  const known = error instanceof Problem && text[`refused_${error.code.replaceAll("-", "_")}`];
  return known ? filled(known, error.members) : error.message;
}

/**
 * An address of this server, with the kind in its place and the round as its parameter.
 * @param {string} name @param {string} kind @param {string} round
 */
export function addressOf(name, kind, round) {
  const made = new URL(configuration.addresses[name].replace("KIND", kind).replace("ROUND", round), location.origin);
  if (round && !configuration.addresses[name].includes("ROUND")) made.searchParams.set("round", round);
  return made.href;
}

/**
 * Where figures are: of a round, or of the boundaries of a day ("" for today) where no round is asked for.
 * @param {string} on
 */
export const addressOn = (on) => (/** @type {string} */ name, /** @type {string} */ kind, /** @type {string} */ round) => {
  const made = new URL(addressOf(name, kind, round));
  if (on && !round && name === "values") made.searchParams.set("on", on);
  return made.href;
};

/**
 * Let the choice of rounds say of which day the boundaries without a round are.
 * @param {HTMLSelectElement} rounds @param {string} on  "" for today
 */
export function nameTheDay(rounds, on) {
  const option = /** @type {HTMLOptionElement} */ (rounds.querySelector('option[value=""]'));
  option.dataset.today ??= option.textContent ?? "";
  option.textContent = on ? filled(text.boundariesOf, { day: on }) : option.dataset.today;
}

/** @typedef {{key: string, name: string, categories: string[]}} DepartmentHere */
/** Departments by the categories they are in charge of. @type {DepartmentHere[]} */
export const departments = configuration.departments ?? [];

/**
 * An address of findings with the department, the category and the state that a reader chose.
 * @param {string} address @param {{department: string, category: string, status: string}} wish
 */
export function findingsAddress(address, { department, category, status }) {
  const made = new URL(address);
  const charge = departments.find((one) => one.key === department)?.categories ?? [];
  const asked = category ? [category] : charge;
  if (asked.length > 0) made.searchParams.set("category", [...asked].sort().join(","));
  if (status) made.searchParams.set("state", status);
  return made.href;
}

/** What an address that says nothing means, the first time as when one comes back to it. @type {import("./hash.js").ViewState} */
export const START = {
  view: null, measure: "score", show: "units", method: "quantile", limits: [], against: "", compare: "difference",
  department: "", category: "", status: "", on: "", unit: "", base: "", theme: "auto", ...configuration.start,
};

/** What an address may name. @type {import("./hash.js").Known} */
export const KNOWN = {
  ...configuration, kinds: kinds.map((kind) => kind.key), departments: departments.map((one) => one.key),
  bases: (configuration.basemaps ?? []).map((one) => one.key),
};
