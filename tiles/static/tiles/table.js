/**
 * The table twin: the same units and figures as the map, for keyboard and screen reader.
 * @module
 */
import { counted, element, filled } from "./element.js";

const MOST_ROWS = 300;

/**
 * @param {HTMLElement} where
 * @param {any[]} units     as the values address gives them, in order
 * @param {string} wanted   part of a name or code; "" for all
 * @param {(unit: any) => void} choose  called with the unit of the row that was chosen
 * @param {Record<string, string>} text
 */
export function drawTable(where, units, wanted, choose, text) {
  const needle = wanted.trim().toLowerCase();
  const found = units.filter((unit) =>
    unit.name.toLowerCase().includes(needle) || unit.code.toLowerCase().includes(needle));
  const shown = found.slice(0, MOST_ROWS);
  const scored = units.some((unit) => unit.score !== null);
  const heads = [scored && text.rank, text.name, scored && text.score, text.findings].filter(Boolean);
  const table = element("table", {},
    element("caption", {}, found.length === 0 ? text.nothingFound : counted(text, scored ? "tableCaption" : "unitsInClass", found.length)),
    element("thead", {}, element("tr", {}, ...heads.map((head) => element("th", { scope: "col", class: head !== text.name && "number" }, head)))),
    element("tbody", {}, ...rows(shown, scored, heads.length, choose, text)));
  const left = found.length - shown.length;
  where.replaceChildren(table,
    ...(left > 0 ? [element("p", { class: "facts" }, filled(text.moreRows, { count: left }))] : []));
}

function* rows(units, scored, width, choose, text) {
  let group = null;
  for (const unit of units) {
    if (unit.group && unit.group !== group) {
      group = unit.group;
      yield element("tr", { class: "group" }, element("th", { colspan: String(width), scope: "rowgroup" }, group));
    }
    yield row(unit, scored, choose, text);
  }
}

function row(unit, scored, choose, text) {
  const name = element("button", { type: "button", class: "plain", onclick: () => choose(unit) }, unit.name);
  const score = unit.score === null ? text.noData : unit.score.toFixed(2);
  return element("tr", { "data-unit": String(unit.id) },
    scored && element("td", { class: "number" }, unit.rank === null ? "–" : `${unit.rank}${unit.tied ? "=" : ""}`),
    element("th", { scope: "row" }, name, " ", element("small", {}, unit.code)),
    scored && element("td", { class: "number" }, score),
    element("td", { class: "number" }, unit.findings === null ? "–" : String(unit.findings)));
}
