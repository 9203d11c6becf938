/**
 * What the draft changes, unit by unit: ground won and lost, words that are others; as a table and as CSV.
 * @module
 */
import { element, filled } from "../../gis_core/element.js";
import { areaSaid } from "./area.js";
import { diffCsv, diffRows, saidOf } from "./diff_rows.js";
import { button, note, saveText, whileOpen, withProgress } from "./parts_of_page.js";

/** @param {HTMLElement} root @param {import("./panels.js").PanelParts} parts */
export function mount(root, { store, server, text, configuration, nameOf, kindLabel }) {
  const language = document.documentElement.lang;
  const found = element("div", {});
  const doors = element("p", { class: "panel-doors" });
  root.replaceChildren(doors, found);
  let readOf = "";
  let turn = 0;

  async function read() {
    const { draft } = store.get();
    if (!draft || readOf === draft.etag) return;
    const mine = ++turn;
    readOf = draft.etag;
    await withProgress(found, text, async (signal) => {
      try {
        const { document: told } = await server.read(`${server.addresses.diff}?format=json`, signal);
        if (mine === turn) show(diffRows(told.rows));
      } catch (error) {
        if (mine === turn) readOf = "";
        throw error;
      }
    });
  }

  /** @param {import("./diff_rows.js").DiffRow[]} rows */
  function show(rows) {
    const labels = Object.fromEntries(configuration.kinds.map((kind) => [kind.key, kind.label]));
    doors.replaceChildren(button(text.saveCsv, () =>
      saveText(diffCsv(rows, text, labels), `${configuration.city}-${store.get().draft.id}-diff.csv`), { disabled: rows.length === 0 }));
    if (rows.length === 0) {
      found.replaceChildren(note(text.nothingChanges));
      return;
    }
    const kinds = [...new Set(rows.map((row) => row.kind))];
    found.replaceChildren(...kinds.map((kind) => tableOf(kind, rows.filter((row) => row.kind === kind))));
  }

  /** @param {string} kind @param {import("./diff_rows.js").DiffRow[]} rows */
  function tableOf(kind, rows) {
    const heads = [text.unit, text.gains, text.loses, text.areaAfter];
    return element("table", { class: "panel-table" },
      element("caption", {}, filled(text.changedUnits, { kind: kindLabel(kind), count: rows.length })),
      element("thead", {}, element("tr", {}, ...heads.map((head, at) => element("th", { scope: "col", ...(at ? { class: "number" } : {}) }, head)))),
      ...rows.map((row) => element("tbody", {},
        element("tr", {},
          element("th", { scope: "row" }, choose(row), " ", element("span", { class: `badge ${row.state}` }, text[`state_${row.state}`])),
          element("td", { class: "number" }, row.gains ? areaSaid(row.gains, language) : ""),
          element("td", { class: "number" }, row.loses ? areaSaid(row.loses, language) : ""),
          element("td", { class: "number" }, areaSaid(row.after, language))),
        detailsOf(row))));
  }

  /** @param {import("./diff_rows.js").DiffRow} row */
  function choose(row) {
    return element("button", {
      type: "button", class: "plain", onclick: () => store.set({ kind: row.kind, selection: [{ kind: row.kind, code: row.key }] }),
    }, row.name || row.code, " ", element("small", {}, row.code));
  }

  /** @param {import("./diff_rows.js").DiffRow} row */
  function detailsOf(row) {
    const lines = row.moves.map((move) => (move.to === row.key
      ? filled(text.gainsFrom, { area: areaSaid(move.area, language), unit: nameOf(move.from) })
      : filled(text.losesTo, { area: areaSaid(move.area, language), unit: nameOf(move.to) })));
    if (row.said.length > 0) lines.push(saidOf(row, text));
    return lines.length === 0 ? null
      : element("tr", {}, element("td", { colspan: "4", class: "details" }, ...lines.map((line) => element("div", {}, line))));
  }

  whileOpen(root, store, ["draft"], read);
}
