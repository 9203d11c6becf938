/**
 * The selected units: what they are called, their attributes (edited one by one or together), their lock, and who
 * answers for them.
 * @module
 */
import { element, filled } from "../../gis_core/element.js";
import { areaOf, areaSaid } from "./area.js";
import { button, note } from "./parts_of_page.js";
import { dutiesOf } from "./unit_duties.js";
import { unitForm } from "./unit_form.js";
import { pasteSheet } from "./unit_paste.js";

/** @param {HTMLElement} root @param {import("./panels.js").PanelParts} parts */
export function mount(root, parts) {
  const { store, server, map, text, kindLabel, nameOf } = parts;
  const language = document.documentElement.lang;
  const head = element("div", {});
  const form = element("div", {});
  const duties = element("section", { class: "duties", "aria-label": text.whoAnswers });
  const paste = element("div", {});
  root.replaceChildren(head, form, duties, paste);
  const drawForm = unitForm(form, parts);
  pasteSheet(paste, parts);
  let dutiesFor = "";

  /** The selected units that are here. @returns {any[]} */
  function chosen() {
    const { kind, selection, units } = store.get();
    return selection.filter((each) => each.kind === kind).map((each) => units.get(each.code)).filter(Boolean);
  }

  function draw() {
    if (root.hidden) return;
    const units = chosen();
    head.replaceChildren(...headOf(units));
    drawForm(units);
    drawDuties(units);
  }

  /** @param {any[]} units */
  function* headOf(units) {
    const { kind, locked, mayEdit } = store.get();
    if (units.length === 0) {
      yield note(text.chooseUnit);
      return;
    }
    const area = areaSaid(units.reduce((sum, each) => sum + areaOf(each.geometry), 0), language);
    if (units.length === 1) {
      const { name, code, key, parent } = units[0].properties;
      yield element("h2", {}, name || code || key);
      yield element("p", { class: "panel-note" }, [kindLabel(kind), code || key, code && code !== key ? filled(text.codeWas, { code: key }) : "",
        parent ? filled(text.belongsTo, { parent: nameOf(parent) }) : "", filled(text.about, { area })].filter(Boolean).join(" · "));
    } else {
      yield element("h2", {}, filled(text.unitsChosen, { count: units.length, kind: kindLabel(kind) }));
      yield element("p", { class: "panel-note" }, filled(text.about, { area }));
    }
    const keys = units.map((each) => each.properties.key);
    const held = keys.filter((key) => locked.has(`${kind}/${key}`));
    yield element("p", { class: "panel-doors" },
      button(text.zoomThere, () => map.fitTo({ type: "GeometryCollection", geometries: units.map((each) => each.geometry) })),
      server.addresses.locks && mayEdit ? button(held.length === keys.length ? text.unlock : text.lock,
        () => setLock(kind, keys, held.length < keys.length), { "aria-pressed": String(held.length === keys.length), id: "lock" }) : null,
      held.length > 0 ? element("span", { class: "badge locked" }, filled(text.lockedCount, { count: held.length })) : null);
  }

  /** @param {string} kind @param {string[]} units @param {boolean} locked */
  async function setLock(kind, units, locked) {
    await parts.commands.lock(kind, units, locked);
    document.getElementById("lock")?.focus();
  }

  /** @param {any[]} units */
  function drawDuties(units) {
    const { draft, on } = store.get();
    const one = units.length === 1 ? units[0].properties : null;
    const wanted = one ? `${one.kind}/${one.key}/${on || draft?.effective_on}/${draft?.base}` : "";
    if (wanted === dutiesFor) return;
    dutiesFor = wanted;
    if (!one) {
      duties.replaceChildren();
      return;
    }
    dutiesOf(duties, { ...parts, unit: one, day: on || draft?.effective_on || "" });
  }

  store.on(["selection", "kind", "units", "locked", "mayEdit", "draft", "on"], draw);
  new MutationObserver(draw).observe(root, { attributes: true, attributeFilter: ["hidden"] });
  draw();
}
