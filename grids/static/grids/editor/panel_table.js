/**
 * The table of the units in view: the map's twin for whoever works with keys or a screen reader. Rows are chosen as
 * units are on the map, in both directions; the head sorts; what is shown is saved as CSV.
 * @module
 */
import { element, filled } from "../../gis_core/element.js";
import { areaSaid } from "./area.js";
import { button, keepingFocus, saveText, whileOpen } from "./parts_of_page.js";
import { arranged, cellOf, columnsOf, rowsOf, unitsCsv } from "./unit_rows.js";
import { attributeSaid, shown } from "./values.js";

const MOST_ROWS = 400;
const FILTERS = /** @type {const} */ (["", "selected", "faults", "locked"]);

/** @param {HTMLElement} root @param {import("./panels.js").PanelParts} parts */
export function mount(root, { store, map, text, configuration, nameOf, kindLabel }) {
  const language = document.documentElement.lang;
  /** @type {{by: string, down: boolean} | null} */
  let order = null;
  /** @type {"" | "selected" | "faults" | "locked"} */
  let only = "";
  /** The last row chosen: where a choice with Shift begins. */
  let anchor = "";
  const wanted = /** @type {HTMLInputElement} */ (element("input", {
    type: "search", id: "table-filter", placeholder: text.filterRows, "aria-label": text.filterRows, oninput: () => draw(),
  }));
  const which = /** @type {HTMLSelectElement} */ (element("select", {
    "aria-label": text.whichRows, onchange: () => { only = FILTERS[which.selectedIndex]; draw(); },
  }, ...FILTERS.map((each) => element("option", {}, text[`rows_${each || "all"}`]))));
  const body = element("div", { class: "table-body" });
  const head = element("div", { class: "table-head" }, element("strong", { id: "table-title" }), wanted, which,
    button(text.saveCsv, save), button(text.close, () => { root.hidden = true; opener.focus(); }, { "data-focus": "close" }));
  root.replaceChildren(head, body);
  root.setAttribute("role", "region");
  root.setAttribute("aria-labelledby", "table-title");
  const opener = openerOf();

  /** The button that opens and closes the table, beside the search. */
  function openerOf() {
    const made = button(text.table, () => toggle(), { id: "open-table", "aria-expanded": "false", "aria-controls": root.id });
    document.getElementById("panel-search")?.append(made);
    new MutationObserver(() => made.setAttribute("aria-expanded", String(!root.hidden)))
      .observe(root, { attributes: true, attributeFilter: ["hidden"] });
    return made;
  }

  function toggle() {
    root.hidden = !root.hidden;
    if (!root.hidden) wanted.focus();
  }

  const rows = () => arranged(rowsOf({ ...store.get(), nameOf }), { wanted: wanted.value, order, language, only });
  const headOf = (/** @type {string} */ column) =>
    (column.startsWith("attribute:") ? attributeSaid(column.slice("attribute:".length), text) : text[`column_${column}`]);

  function save() {
    const { kind, units } = store.get();
    saveText(unitsCsv(rows(), columnsOf(units), headOf), `${configuration.city}-${kind}.csv`);
  }

  function draw() {
    const { kind, units } = store.get();
    const found = rows();
    const columns = columnsOf(units);
    head.querySelector("#table-title")?.replaceChildren(filled(text.unitsInView, { kind: kindLabel(kind), count: found.length }));
    keepingFocus(root, () => body.replaceChildren(
      element("table", { class: "panel-table units-table", "aria-multiselectable": "true", role: "grid" },
        element("thead", {}, element("tr", {}, ...columns.map(columnHead))),
        element("tbody", { onkeydown: move }, ...found.slice(0, MOST_ROWS).map((row, at) => rowOf(row, columns, at)))),
      found.length > MOST_ROWS ? element("p", { class: "panel-note" }, filled(text.moreRows, { count: found.length - MOST_ROWS })) : ""));
  }

  /** @param {string} column */
  function columnHead(column) {
    const mine = order?.by === column ? order : null;
    const arrow = !mine ? "" : mine.down ? " ↓" : " ↑";
    return element("th", { scope: "col", "aria-sort": !mine ? "none" : mine.down ? "descending" : "ascending" },
      element("button", {
        type: "button", class: "plain", "data-focus": `sort-${column}`,
        onclick: () => { order = mine?.down ? null : { by: column, down: Boolean(mine) }; draw(); },
      }, headOf(column), arrow));
  }

  /** @param {import("./unit_rows.js").UnitRow} row @param {string[]} columns @param {number} at */
  function rowOf(row, columns, at) {
    return element("tr", {
      "data-key": row.key, "data-focus": `row-${row.key}`, tabindex: at === 0 ? "0" : "-1", role: "row",
      "aria-selected": String(row.selected), onclick: (event) => choose(row.key, /** @type {MouseEvent} */ (event)),
      ondblclick: () => zoomTo(row.key), onfocus: (event) => rove(/** @type {HTMLElement} */ (event.currentTarget)),
    }, ...columns.map((column, number) => element(number === 0 ? "th" : "td", {
      ...(number === 0 ? { scope: "row" } : {}), ...(["area", "faults"].includes(column) ? { class: "number" } : {}),
    }, said(row, column), number === 0 && row.locked ? element("span", { class: "badge locked" }, text.locked) : null)));
  }

  /** @param {import("./unit_rows.js").UnitRow} row @param {string} column */
  function said(row, column) {
    if (column === "area") return areaSaid(row.area, language);
    if (column === "faults") return row.faults ? String(row.faults) : "";
    return shown(cellOf(row, column));
  }

  /** One row at a time is in the order of tabs. @param {HTMLElement} row */
  function rove(row) {
    body.querySelectorAll("[tabindex='0']").forEach((each) => each.setAttribute("tabindex", "-1"));
    row.tabIndex = 0;
  }

  /** @param {string} key @param {{shiftKey: boolean, ctrlKey: boolean, metaKey: boolean}} how */
  function choose(key, how) {
    const { kind, selection } = store.get();
    const chosen = selection.filter((each) => each.kind === kind).map((each) => each.code);
    let keys = [key];
    if (how.shiftKey && anchor) {
      const order = rows().map((row) => row.key);
      const [from, to] = [order.indexOf(anchor), order.indexOf(key)].sort((one, other) => one - other);
      keys = from < 0 ? [key] : order.slice(from, to + 1);
    } else {
      anchor = key;
      if (how.ctrlKey || how.metaKey) keys = chosen.includes(key) ? chosen.filter((each) => each !== key) : [...chosen, key];
    }
    store.set({ selection: keys.map((code) => ({ kind, code })) });
  }

  /** @param {string} key */
  function zoomTo(key) {
    const unit = store.get().units.get(key);
    if (unit) map.fitTo(unit.geometry);
  }

  /** Arrows go from row to row, Space chooses (with Ctrl another one besides), Enter goes there. @param {any} event */
  function move(event) {
    const row = /** @type {HTMLElement | null} */ (event.target.closest("tr"));
    if (!row) return;
    const all = [.../** @type {NodeListOf<HTMLElement>} */ (body.querySelectorAll("tbody tr"))];
    const at = all.indexOf(row);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (next !== undefined) {
      event.preventDefault();
      all[Math.min(Math.max(next, 0), all.length - 1)].focus();
    } else if (event.key === " ") {
      event.preventDefault();
      choose(row.dataset.key ?? "", event);
    } else if (event.key === "Enter") {
      event.preventDefault();
      choose(row.dataset.key ?? "", { shiftKey: false, ctrlKey: false, metaKey: false });
      zoomTo(row.dataset.key ?? "");
    }
  }

  whileOpen(root, store, ["units", "selection", "kind", "faults", "locked"], draw);
  // What is chosen on the map comes into view in the table.
  store.on("selection", ({ selection }) => {
    if (root.hidden || selection.length !== 1 || root.contains(document.activeElement)) return;
    body.querySelector(`[data-key="${CSS.escape(selection[0].code)}"]`)?.scrollIntoView({ block: "nearest" });
  });
}
