/**
 * What is wrong, where, and the operation that would mend it, to be done with one click.
 * @module
 */
import { element, filled } from "../../gis_core/element.js";
import { bringIntoView, button, keepingFocus, note, whileOpen } from "./parts_of_page.js";
import { openPanel } from "./tabs.js";
import { faultGroups, faultSaid, suggestionSaid } from "./words.js";

/** Faults that are mended by writing, not by drawing. */
const TO_WRITE = ["set_attributes", "recode"];

/** @param {HTMLElement} root @param {import("./panels.js").PanelParts} parts */
export function mount(root, { store, commands, map, text, nameOf }) {
  /** The version of the draft of which every fault is shown; -1: those of the last step only. */
  let checked = -1;
  let checking = false;

  async function checkAll() {
    checking = true;
    draw();
    try {
      const { ok } = await commands.checkAll();
      checked = ok ? store.get().draft?.version ?? -1 : -1;
    } finally {
      checking = false;
      draw();
    }
  }

  /** @param {any} suggestion */
  async function mend(suggestion) {
    const { ok } = await commands.apply(suggestion);
    if (ok) await checkAll();
  }

  function draw() {
    const { draft, faults } = store.get();
    if (!draft) return;
    const all = checked === draft.version;
    const errors = faults.filter((each) => each.properties.severity === "error").length;
    keepingFocus(root, () => root.replaceChildren(
      element("p", { class: "panel-doors" },
        button(checking ? text.checking : text.checkAll, checkAll, { "data-focus": "check", disabled: checking })),
      checking ? element("p", { role: "status" }, element("progress", { "aria-label": text.checking })) : "",
      element("p", { class: "panel-note", role: "status" }, !all && faults.length === 0 ? text.notChecked
        : faults.length === 0 ? text.noFaults
          : filled(all ? text.faultCount : text.faultCountOfStep, { errors, warnings: faults.length - errors })),
      ...faultGroups(faults).map(groupOf),
    ));
  }

  /** @param {ReturnType<typeof faultGroups>[number]} group */
  function groupOf({ fault, severity, faults }) {
    return element("section", { class: "fault-group" },
      element("h3", {}, element("span", { class: `badge ${severity}` }, text[`severity_${severity}`]), " ",
        text[`fault_${fault}`] ?? fault, element("small", {}, ` ${faults.length}`)),
      element("ul", { class: "plain-list faults" }, ...faults.map(faultOf)));
  }

  /** @param {any} fault @param {number} at */
  function faultOf(fault, at) {
    const { suggestions = [], names = {}, units, operation } = fault.properties;
    const called = (/** @type {string} */ key) => names[key] || nameOf(key);
    const mark = `${fault.properties.fault}-${at}`;
    const writable = TO_WRITE.includes(operation) && units.length > 0;
    return element("li", {},
      element("button", {
        type: "button", class: "plain", "data-focus": mark, title: text.zoomThere, onclick: () => show(fault),
      }, faultSaid(fault, document.documentElement.lang)),
      element("span", { class: "panel-doors" },
        ...(store.get().mayEdit ? suggestions : []).map((each, number) => button(suggestionSaid(each, text, called), () => mend(each), {
          "data-focus": `${mark}-${number}`, class: number === 0 ? "small-button first" : "small-button",
        })),
        store.get().mayEdit && writable ? button(text.writeIt, () => { show(fault); openPanel("panel-unit"); }) : null),
      suggestions.length === 0 && !writable ? element("small", {}, text[`mend_${operation}`] ?? text.mendByHand) : null);
  }

  /** Bring a fault into view, and choose the units it is about. @param {any} fault */
  function show(fault) {
    const { units } = fault.properties;
    const kind = units[0]?.kind;
    if (kind) {
      const selection = units.filter((each) => each.kind === kind).map((each) => ({ kind, code: keyOf(each.code) }));
      store.set({ kind, selection });
    }
    if (fault.geometry) bringIntoView(map, [fault.geometry]);
  }

  /** The key of the unit that bears a code in the draft. @param {string} code */
  function keyOf(code) {
    for (const [key, { properties }] of store.get().units) if (properties.code === code) return key;
    return code;
  }

  whileOpen(root, store, ["faults", "draft", "mayEdit"], draw);
}
