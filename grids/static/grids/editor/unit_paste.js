/**
 * Attributes of many units at once, pasted from a spreadsheet: first what matches and what does not, then one step.
 * @module
 */
import { element, filled } from "../../gis_core/element.js";
import { readPasted } from "./paste.js";
import { button, note, table } from "./parts_of_page.js";
import { attributeLabels, attributeSaid, REMOVE } from "./values.js";

const MOST_SHOWN = 200;

/** @param {HTMLElement} where @param {import("./panels.js").PanelParts} parts */
export function pasteSheet(where, { store, commands, server, text, configuration, kindLabel }) {
  const area = /** @type {HTMLTextAreaElement} */ (element("textarea", {
    rows: "4", id: "paste", spellcheck: "false", placeholder: text.pastePlaceholder, "aria-label": text.pasteTable, "aria-describedby": "paste-hint",
  }));
  const preview = element("div", { class: "paste-preview", "aria-live": "polite" });
  const box = element("details", {}, element("summary", {}, text.pasteTable),
    element("p", { class: "panel-note", id: "paste-hint" }, filled(text.pasteHint, { remove: REMOVE[document.documentElement.lang.startsWith("zh") ? 0 : 2] })),
    area, preview);
  where.replaceChildren(box);
  area.addEventListener("input", look);
  store.on(["kind", "mayEdit", "locked"], () => { if (area.value.trim()) look(); });
  let turn = 0;

  /** What was read last: a table that is typed on is not read again with every key. */
  let read = { of: "", units: new Map() };

  /** Every unit of the kind if the server tells them all; those in view otherwise. */
  async function unitsKnown() {
    const { kind, units, draft } = store.get();
    const of = `${kind} ${draft?.etag}`;
    if (read.of === of) return { units: read.units, all: true };
    try {
      const { document: told } = await server.read(`${server.addresses.units}?kind=${encodeURIComponent(kind)}`);
      read = { of, units: new Map(told.features.map((each) => [each.properties.key, each])) };
      return { units: read.units, all: true };
    } catch {
      return { units, all: false };
    }
  }

  async function look() {
    const mine = ++turn;
    if (area.value.trim() === "") {
      preview.replaceChildren();
      return;
    }
    preview.replaceChildren(note(text.loading));
    const known = await unitsKnown();
    if (mine !== turn) return;
    const { kind, locked } = store.get();
    const codePattern = configuration.kinds.find((each) => each.key === kind)?.codePattern ?? "";
    show(readPasted(area.value, { kind, units: known.units, locked, codePattern, labels: attributeLabels(text) }), known.all);
  }

  /** @param {import("./paste.js").Pasted} pasted @param {boolean} all */
  function show(pasted, all) {
    if (pasted.problem) {
      preview.replaceChildren(note(text[`paste_${pasted.problem.replaceAll("-", "_")}`], "warning"));
      return;
    }
    const count = (/** @type {string} */ state) => pasted.rows.filter((row) => row.state === state).length;
    const changing = count("changes");
    const other = pasted.rows.length - changing - count("same");
    const take = button(filled(text.applyRows, { count: changing }), () => apply(pasted.operation), {
      class: "button", id: "apply-paste", disabled: !pasted.operation || !store.get().mayEdit,
    });
    preview.replaceChildren(
      note(filled(text.pasteSummary, { kind: kindLabel(store.get().kind), changing, same: count("same"), other }), other > 0 ? "warning" : ""),
      all ? "" : note(text.pasteInViewOnly, "warning"),
      element("p", { class: "panel-doors" }, take),
      table(text.pastePreview, [text.unit, text.whatChanges], pasted.rows.slice(0, MOST_SHOWN).map((row) => [
        row.name ? `${row.name} ${row.said}` : row.said, whatOf(row),
      ])),
      pasted.rows.length > MOST_SHOWN ? note(filled(text.moreRows, { count: pasted.rows.length - MOST_SHOWN })) : "");
  }

  /** @param {import("./paste.js").PastedRow} row */
  function whatOf(row) {
    const words = { name: text.name, code: text.code };
    if (row.state === "changes" || row.state === "locked") {
      const said = row.changes.map(({ member, before, after }) => `${words[member] ?? attributeSaid(member, text)}: ${before || "–"} → ${after || "–"}`).join(text.clauseMark);
      return row.state === "changes" ? said : element("span", { class: "badge warning" }, text.paste_locked);
    }
    const [column, fault] = row.fault.split(/:(?=[^:]*$)/);
    return element("span", { class: `badge ${row.state === "same" ? "" : "error"}` },
      row.state === "wrong" ? filled(text.paste_wrong, { column, reason: text[`short_${fault}`] ?? "" }) : text[`paste_${row.state}`]);
  }

  /** @param {any} operation */
  async function apply(operation) {
    const { ok } = await commands.apply(operation);
    if (!ok) return;
    area.value = "";
    preview.replaceChildren(note(filled(text.rowsApplied, { count: Object.keys(operation.units).length }), "good"));
  }
}
