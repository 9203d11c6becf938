/**
 * The table twin: the same units and figures as the map, for keyboard and screen reader.
 * @module
 */
import { counted, element, filled } from "../gis_core/element.js";
import { MEASURES, figureOf, written } from "./measures.js";

const MOST_ROWS = 300;

/**
 * @typedef {object} Order
 * @property {string} by     "rank", "name" or a measure
 * @property {boolean} down  greatest first
 */

/**
 * @typedef {object} TableWish
 * @property {import("./measures.js").Unit[]} units
 * @property {string[]} columns    measures, in the order they stand
 * @property {string} wanted       part of a name or code; "" for all
 * @property {Order | null} order  null: as the server ranked them, group by group
 * @property {((unit: import("./measures.js").Unit) => boolean) | null} within  null: wherever they lie
 */

/**
 * The units a table shows, in its order; those without a figure come last, whichever way it runs.
 * @param {TableWish} wish
 */
export function rowsOf({ units, wanted, order, within }) {
  const needle = wanted.trim().toLowerCase();
  const found = units.filter((unit) =>
    (unit.name.toLowerCase().includes(needle) || unit.code.toLowerCase().includes(needle)) && (!within || within(unit)));
  if (!order) return found;
  const way = order.down ? -1 : 1;
  const nameOrder = new Intl.Collator(document.documentElement.lang || "zh");
  return [...found].sort((one, other) => {
    if (order.by === "name") return way * nameOrder.compare(one.name, other.name);
    const [a, b] = [figureOf(one, order.by), figureOf(other, order.by)];
    if (a === null || b === null) return (a === null ? 1 : 0) - (b === null ? 1 : 0);
    return way * (a - b);
  });
}

/**
 * @param {HTMLElement} where
 * @param {TableWish} wish
 * @param {{choose: (unit: any) => void, sort: (order: Order | null) => void}} act
 * @param {Record<string, string>} text
 */
export function drawTable(where, wish, act, text) {
  const found = rowsOf(wish);
  const shown = found.slice(0, MOST_ROWS);
  const heads = ["name", ...wish.columns];
  const focused = /** @type {HTMLElement | null} */ (document.activeElement)?.dataset?.sorts;
  const table = element("table", {},
    element("caption", {}, found.length === 0 ? text.nothingFound : counted(text, "unitsInClass", found.length)),
    element("thead", {}, element("tr", {}, ...heads.map((head) => headOf(head, wish.order, act.sort, text)))),
    element("tbody", {}, ...bodyRows(shown, wish, heads.length, act.choose, text)));
  const left = found.length - shown.length;
  where.replaceChildren(table,
    ...(left > 0 ? [element("p", { class: "facts" }, filled(text.moreRows, { count: left }))] : []));
  // Sorting draws the heads anew: the one that was pressed keeps the focus.
  if (focused) /** @type {HTMLElement | null} */ (where.querySelector(`[data-sorts="${focused}"]`))?.focus();
}

/** A head that sorts: once by the best or first, once the other way, then as the server ranked them. */
function headOf(head, order, sort, text) {
  const mine = order?.by === head ? order : null;
  const first = head !== "name" && head !== "rank";
  const next = !mine ? { by: head, down: first } : mine.down === first ? { by: head, down: !first } : null;
  const arrow = !mine ? "" : mine.down ? " ↓" : " ↑";
  return element("th", {
    scope: "col", class: head === "name" ? "" : "number",
    "aria-sort": !mine ? "none" : mine.down ? "descending" : "ascending",
  }, element("button", { type: "button", class: "plain", "data-sorts": head, onclick: () => sort(next) }, text[head], arrow));
}

function* bodyRows(units, wish, width, choose, text) {
  let group = null;
  for (const unit of units) {
    if (!wish.order && unit.group && unit.group !== group) {
      group = unit.group;
      yield element("tr", { class: "group" }, element("th", { colspan: String(width), scope: "rowgroup" }, group));
    }
    yield bodyRow(unit, wish.columns, choose, text);
  }
}

function bodyRow(unit, columns, choose, text) {
  const name = element("button", { type: "button", class: "plain", onclick: () => choose(unit) }, unit.name);
  return element("tr", { "data-unit": String(unit.id) },
    element("th", { scope: "row" }, name, " ", element("small", {}, unit.code)),
    ...columns.map((column) => element("td", { class: "number" }, cell(unit, column, text))));
}

/** @param {import("./measures.js").Unit} unit @param {string} column @param {Record<string, string>} text */
function cell(unit, column, text) {
  const value = figureOf(unit, column);
  if (value === null) return column === "score" ? text.noData : "–";
  return written(column, value) + (column === "rank" && unit.tied ? "=" : "");
}

/**
 * The table as CSV for a spreadsheet: UTF-8 with its mark, formulas made harmless.
 * @param {TableWish} wish
 * @param {Record<string, string>} text
 */
export function csvOf(wish, text) {
  const heads = [text.code, text.name, text.group, ...wish.columns.map((column) => text[column])];
  const rows = rowsOf(wish).map((unit) => [
    unit.code, unit.name, unit.group ?? "",
    ...wish.columns.map((column) => plainFigure(figureOf(unit, column), column)),
  ]);
  return "\uFEFF" + [heads, ...rows].map((row) => row.map(csvCell).join(",")).join("\r\n") + "\r\n";
}

function plainFigure(value, column) {
  return value === null ? "" : value.toFixed(MEASURES[column].decimals);
}

/** @param {string} value */
function csvCell(value) {
  const harmless = /^[=+@\t\r]|^-(?!\d)/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
