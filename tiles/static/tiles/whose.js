/**
 * Whose is it? Asked of the server on the day that is shown, for a place or, in short, for a unit.
 * @module
 */
import { fetchJson } from "../gis_core/fetching.js";
import { configuration, text } from "./page.js";

const MOST_KEPT = 200;
const MOST_BODIES = 3;
/** Whom a reader asks first. */
const ORDER = ["sponsor", "owner", "maintainer", "property", "department", "territory", "road_chief"].reverse();
/** Answers in short, by unit and day. @type {Map<string, Promise<string[]>>} */
const kept = new Map();

/**
 * @param {number} lon @param {number} lat  in `datum`
 * @param {string} datum
 * @param {string | null} on  the day; null for today
 * @param {AbortSignal} [signal]
 */
export function askWhose(lon, lat, datum, on, signal) {
  const question = new URL(configuration.addresses.assign, location.origin);
  question.searchParams.set("lon", lon.toFixed(7));
  question.searchParams.set("lat", lat.toFixed(7));
  question.searchParams.set("datum", datum);
  if (on) question.searchParams.set("on", on);
  return fetchJson(question.href, signal);
}

/**
 * Who answers in the middle of a unit, in a line each: "Road chief: …". Asked once for each unit and day.
 * @param {import("./measures.js").Unit} unit @param {string | null} on
 */
export function chainInShort(unit, on) {
  if (!unit.at) return Promise.resolve([]);
  const key = `${unit.id}/${on}`;
  const known = kept.get(key) ?? askWhose(unit.at[0], unit.at[1], "wgs84", on).then(inShort);
  kept.set(key, known);
  known.catch(() => kept.delete(key));
  if (kept.size > MOST_KEPT) kept.delete(/** @type {string} */ (kept.keys().next().value));
  return known;
}

/** Of each role the most local body: an answer goes from the whole city down to the place. @returns {string[]} */
function inShort({ bodies }) {
  const local = new Map(bodies.map((entry) => [entry.role, entry]));
  const ordered = [...local.values()].sort((one, other) => ORDER.indexOf(one.role) - ORDER.indexOf(other.role));
  return ordered.slice(0, MOST_BODIES).map((entry) => {
    const role = text[`role_${entry.role}`] ?? entry.role;
    const { name, names, post, titles } = entry.body ?? {};
    const { language } = configuration;
    const who = [names?.[language] ?? name, titles?.[language] ?? post].filter(Boolean).join(" · ");
    return `${role}: ${who || text.none}`;
  });
}
