/**
 * The table twin of the map: which units it lists, with which columns, in which order.
 * @module
 */
import { areaOf } from "./area.js";
import { csvOf } from "./csv.js";
import { shown, typesOf } from "./values.js";

/**
 * @typedef {object} UnitRow
 * @property {string} key
 * @property {string} code
 * @property {string} name
 * @property {string} parent     the parent's name where it is known, else its code
 * @property {number} area       square metres, about
 * @property {number} faults     how many name it
 * @property {boolean} locked
 * @property {boolean} selected
 * @property {Record<string, any>} attributes
 */

/**
 * @param {{units: Map<string, any>, kind: string, selection: Array<{kind: string, code: string}>, faults: any[],
 *   locked: Set<string>, nameOf?: (code: string) => string}} state
 * @returns {UnitRow[]}
 */
export function rowsOf({ units, kind, selection, faults, locked, nameOf = (code) => code }) {
  const chosen = new Set(selection.filter((each) => each.kind === kind).map((each) => each.code));
  /** @type {Map<string, number>} */
  const wrong = new Map();
  for (const { properties } of faults) {
    for (const unit of properties.units) {
      if (unit.kind === kind) wrong.set(unit.code, (wrong.get(unit.code) ?? 0) + 1);
    }
  }
  return [...units].map(([key, { properties, geometry }]) => ({
    key, code: properties.code || key, name: properties.name, parent: properties.parent ? nameOf(properties.parent) : "",
    area: areaOf(geometry), faults: wrong.get(properties.code || key) ?? 0, locked: locked.has(`${kind}/${key}`),
    selected: chosen.has(key), attributes: properties.attributes ?? {},
  }));
}

/**
 * The columns: those every unit has, then its attributes.
 * @param {Map<string, any>} units
 */
export function columnsOf(units) {
  return ["name", "code", "parent", "area", "faults", ...[...typesOf(units.values()).keys()].map((name) => `attribute:${name}`)];
}

/** @param {UnitRow} row @param {string} column */
export function cellOf(row, column) {
  if (column.startsWith("attribute:")) return row.attributes[column.slice("attribute:".length)] ?? null;
  return row[column];
}

/**
 * The rows whose name, code, parent or attributes hold what is looked for, in the order that is asked for; cells
 * without a value come last whichever way it runs.
 * @param {UnitRow[]} rows
 * @param {{wanted: string, order: {by: string, down: boolean} | null, language: string, only?: "" | "selected" | "faults" | "locked"}} how
 */
export function arranged(rows, { wanted, order, language, only = "" }) {
  const needle = wanted.normalize("NFKC").trim().toLowerCase();
  const found = rows.filter((row) => (only === "" || (only === "faults" ? row.faults > 0 : row[only]))
    && [row.name, row.code, row.parent, ...Object.values(row.attributes).map(shown)]
      .some((said) => said.normalize("NFKC").toLowerCase().includes(needle)));
  const collator = new Intl.Collator(language, { numeric: true });
  const { by, down } = order ?? { by: "code", down: false };
  const way = down ? -1 : 1;
  return found.sort((one, other) => {
    const [a, b] = [cellOf(one, by), cellOf(other, by)];
    const missing = Number(a === null || a === "") - Number(b === null || b === "");
    const compared = typeof a === "number" && typeof b === "number" ? a - b : collator.compare(shown(a), shown(b));
    return missing || way * compared || collator.compare(one.code, other.code);
  });
}

/**
 * @param {UnitRow[]} rows @param {string[]} columns @param {(column: string) => string} headOf
 */
export function unitsCsv(rows, columns, headOf) {
  return csvOf(columns.map(headOf), rows.map((row) => columns.map((column) =>
    (column === "area" ? row.area.toFixed(1) : shown(cellOf(row, column))))));
}
