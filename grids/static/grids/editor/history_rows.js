/**
 * The versions of a unit as days: what held from when until when, as the newest revision has it.
 * @module
 */
import { shown } from "./values.js";

/**
 * @typedef {object} Stretch
 * @property {string} from
 * @property {string | null} until   the first day it no longer held
 * @property {string} code
 * @property {string} name
 * @property {number} revision
 * @property {string | null} document
 * @property {string} reason
 * @property {string | null} [author]
 * @property {string | null} [reviewer]
 * @property {string[]} words  what differs from the stretch before: "code", "name", "attributes", "vertex" or "boundary"
 * @property {Array<[string, any, any]>} attributes  that differ: stored name, before, after
 */

/**
 * The stretches that are believed now, in the order of their days. A vertex more is no new boundary.
 * @param {any[]} versions  of /units/KIND/CODE/history
 * @returns {Stretch[]}
 */
export function stretchesOf(versions) {
  const believed = versions.filter((each) => each.believed.until === null)
    .sort((one, other) => one.valid.from.localeCompare(other.valid.from));
  return believed.map((each, at) => ({
    from: each.valid.from, until: each.valid.until, code: each.code, name: each.name, revision: each.revision,
    document: each.document, reason: each.reason,
    ...("author" in each ? { author: each.author, reviewer: each.reviewer } : {}),
    attributes: at === 0 ? [] : otherAttributes(believed[at - 1], each),
    words: at === 0 ? [] : differing(believed[at - 1], each),
  }));
}

function differing(before, after) {
  const words = ["code", "name"].filter((member) => before[member] !== after[member]);
  if (otherAttributes(before, after).length > 0) words.push("attributes");
  if (after.vertex_only) return [...words, "vertex"];
  return words.length > 0 ? words : ["boundary"];
}

/** Attributes that are others; none where they are not told. @param {any} before @param {any} after @returns {Array<[string, any, any]>} */
function otherAttributes({ attributes: before }, { attributes: after }) {
  if (!before || !after) return [];
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((name) => shown(before[name]) !== shown(after[name]))
    .map((name) => [name, before[name], after[name]]);
}

/**
 * Which two stretches a swipe begins with: the newest and the one before it; the same twice if there is one.
 * @param {Stretch[]} stretches
 * @returns {[Stretch, Stretch]}
 */
export function firstPair(stretches) {
  const newest = stretches[stretches.length - 1];
  return [stretches[Math.max(stretches.length - 2, 0)], newest];
}
