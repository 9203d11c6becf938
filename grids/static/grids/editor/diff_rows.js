/**
 * What a draft changes, unit by unit: ground won and lost, and what is said otherwise.
 * @module
 */
import { csvOf } from "./csv.js";
import { attributeSaid, shown } from "./values.js";

/**
 * @typedef {object} DiffRow
 * @property {string} kind
 * @property {string} key
 * @property {string} code
 * @property {string} name
 * @property {"added" | "removed" | "changed"} state
 * @property {number | null} before   m²
 * @property {number | null} after    m²
 * @property {number} gains           m²
 * @property {number} loses           m²
 * @property {Array<[string, any, any]>} said  member, before, after
 * @property {Array<{from: string | null, to: string | null, area: number}>} moves
 */

/**
 * @param {any[]} rows  of /diff?format=json
 * @returns {DiffRow[]}
 */
export function diffRows(rows) {
  const units = rows.filter((row) => row.what !== "moved").map((row) => ({
    kind: row.kind, key: row.key, code: row.code, name: row.name, state: row.what,
    before: row.area_before_m2, after: row.area_after_m2, gains: 0, loses: 0, said: row.said ?? [],
    moves: /** @type {DiffRow["moves"]} */ ([]),
  }));
  const known = new Map(units.map((unit) => [`${unit.kind}/${unit.key}`, unit]));
  for (const row of rows.filter((each) => each.what === "moved")) {
    const move = { from: row.from, to: row.to, area: row.area_m2 };
    const [giver, taker] = [known.get(`${row.kind}/${row.from}`), known.get(`${row.kind}/${row.to}`)];
    if (giver) { giver.loses += row.area_m2; giver.moves.push(move); }
    if (taker) { taker.gains += row.area_m2; taker.moves.push(move); }
  }
  return units;
}

/**
 * @param {DiffRow[]} rows @param {Record<string, string>} text @param {Record<string, string>} kindLabels
 */
export function diffCsv(rows, text, kindLabels) {
  const heads = [text.kindOfUnit, text.code, text.name, text.whatChanges, `${text.gains} m²`, `${text.loses} m²`,
    `${text.areaBefore} m²`, `${text.areaAfter} m²`, text.saidOtherwise];
  return csvOf(heads, rows.map((row) => [
    kindLabels[row.kind] ?? row.kind, row.code, row.name, text[`state_${row.state}`], square(row.gains), square(row.loses),
    square(row.before), square(row.after), saidOf(row, text),
  ]));
}

/** @param {number | null} squareMetres */
const square = (squareMetres) => (squareMetres === null || squareMetres === undefined ? "" : squareMetres.toFixed(1));

/** @param {DiffRow} row @param {Record<string, string>} text */
export function saidOf(row, text) {
  const words = { name: text.name, code: text.code, parent: text.parent };
  return row.said.map(([member, before, after]) =>
    `${words[member] ?? attributeSaid(member, text)}: ${shown(before) || "–"} → ${shown(after) || "–"}`).join(text.clauseMark);
}
