/**
 * What the server told this page, and the parts of it that scripts fill.
 * @module
 */
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
/** @type {KindHere[]} */
export const kinds = configuration.kinds;
/** @type {Record<string, string>} */
export const kindLabels = Object.fromEntries(kinds.map((kind) => [kind.key, kind.label]));
/** Keys of the rounds, in the order of time. @type {string[]} */
export const months = [...configuration.rounds].reverse();

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
 * An address of findings with the category and the state that a reader chose.
 * @param {string} address @param {{category: string, status: string}} wish
 */
export function findingsAddress(address, { category, status }) {
  const made = new URL(address);
  if (category) made.searchParams.set("category", category);
  if (status) made.searchParams.set("state", status);
  return made.href;
}
