/**
 * What a unit scored and of which parts, above the chain of whoever answers there.
 * @module
 */
import { counted, element, filled } from "../gis_core/element.js";
import { fetchJson } from "../gis_core/fetching.js";
import { whyNoScore, written } from "./measures.js";
import { configuration } from "./page.js";
import { findingsList } from "./unit_findings.js";

/** The results of a round and kind, once asked for. @type {Map<string, Promise<any>>} */
const results = new Map();

/** Forget what was asked: figures may have changed. */
export function forgetResults() {
  results.clear();
}

/** @param {string} address @returns {Promise<any[]>} */
async function entriesOf(address) {
  const known = results.get(address) ?? fetchJson(address).then((answer) => answer.results);
  results.set(address, known);
  known.catch(() => results.delete(address));
  if (results.size > 12) results.delete(/** @type {string} */ (results.keys().next().value));
  return known;
}

/**
 * Draw a unit: first the figures that are here, then its parts when the server has told them.
 * @param {HTMLElement} where
 * @param {import("./measures.js").Unit | null} unit
 * @param {{kindLabel: string, seen: import("./beside.js").Seen, results: string, page: string,
 *   component: (key: string) => string, findings: Parameters<typeof findingsList>[1]}} of  addresses; `page` "" where
 *   there is none
 * @param {Record<string, string>} text
 */
export async function drawUnit(where, unit, of, text) {
  where.hidden = unit === null;
  if (!unit) {
    where.replaceChildren();
    return;
  }
  const parts = element("div", {});
  const { figures: { round }, difference } = of.seen;
  const called = [of.kindLabel, unit.code, difference && round].filter(Boolean).join(" · ");
  where.replaceChildren(
    element("h3", {}, unit.name, " ", element("small", {}, called)),
    ...(round ? [element("dl", { class: "figures" }, ...figures(unit, difference, text))] : []),
    parts,
    ...(of.page ? [element("p", {}, element("a", { href: of.page }, text.unitPage))] : []),
  );
  if (!round || unit.score === null) return;
  const mine = `${unit.id}/${round}`;
  where.dataset.unit = mine;
  try {
    const entry = (await entriesOf(of.results)).find((one) => one.unit.code === unit.code);
    if (where.dataset.unit === mine && entry) {
      parts.replaceChildren(...partsOf(entry, of, text), findingsList(entry.parts, of.findings, text) ?? "");
    }
  } catch {
    parts.replaceChildren(element("p", { class: "facts" }, text.noAnswer));
  }
}

/** @param {import("./measures.js").Unit} unit @param {string} difference  of what; "" of nothing @param {Record<string, string>} text */
function* figures(unit, difference, text) {
  const pairs = /** @type {Array<[string, string]>} */ ([
    [text.score, unit.score === null ? whyNoScore(unit.reason, configuration.componentNames, text) : written("score", unit.score)],
    ...(unit.rank === null ? [] : [[text.rank, `${unit.rank}${unit.tied ? "=" : ""}`]]),
    ...(unit.change === null || unit.change === undefined ? [] : [[text.change, written("change", unit.change)]]),
    ...(unit.findings === null ? [] : [[text.findings, String(unit.findings)]]),
    ...(unit.rate === null || unit.rate === undefined ? [] : [[text.rate, written("rate", unit.rate)]]),
    ...(!difference || unit.difference === null || unit.difference === undefined
      ? [] : [[difference, written("difference", unit.difference)]]),
  ]);
  for (const [name, value] of pairs) {
    yield element("div", {}, element("dt", {}, name), element("dd", {}, value));
  }
}

/** Of which components the score is made: weight × score, and how many findings took from each. */
function partsOf(entry, of, text) {
  if (entry.parts.length === 0) return [];
  const rows = entry.parts.map((part) => element("tr", {},
    element("th", { scope: "row" }, of.component(part.component)),
    element("td", { class: "number" }, filled(text.weightOf, { weight: Math.round(Number(part.weight) * 1000) / 10 })),
    element("td", { class: "number" }, part.score === null ? "–" : Number(part.score).toFixed(2)),
    element("td", { class: "number" }, counted(text, "findingsCount", part.findings))));
  return [element("table", { class: "parts" }, element("caption", {}, text.parts), element("tbody", {}, ...rows))];
}
