/**
 * Name, code and attributes of the selected units as a form: one unit, or what several have in common.
 * @module
 */
import { element, filled } from "../../gis_core/element.js";
import { button, field, keepingFocus } from "./parts_of_page.js";
import { attributeSaid, common, fitsPattern, readValue, shown, typesOf } from "./values.js";

/**
 * @param {HTMLElement} where @param {import("./panels.js").PanelParts} parts
 * @returns {(units: any[]) => void}  draws the form for some units
 */
export function unitForm(where, { store, commands, text, configuration }) {
  let drawnFor = "";
  /** @type {string[]} attributes that were added to the form and that no unit has yet */
  let added = [];

  /** @param {any[]} units */
  function draw(units, force = false) {
    const { mayEdit, kind, locked } = store.get();
    const signature = JSON.stringify([units.map(({ properties }) =>
      [properties.key, properties.code, properties.name, properties.attributes, locked.has(`${kind}/${properties.key}`)]), mayEdit, kind]);
    if (signature === drawnFor && !force) return;
    const other = JSON.parse(drawnFor || "[[]]")[0].map((each) => each[0]).join() !== units.map((each) => each.properties.key).join();
    if (other) added = [];
    drawnFor = signature;
    keepingFocus(where, () => where.replaceChildren(...(units.length > 0 ? [formOf(units, mayEdit)] : [])));
  }

  /** @param {any[]} units @param {boolean} mayEdit */
  function formOf(units, mayEdit) {
    const { kind, locked } = store.get();
    const free = units.filter(({ properties }) => !locked.has(`${kind}/${properties.key}`));
    const one = units.length === 1;
    const types = typesOf(store.get().units.values());
    const names = [...new Set([...types.keys(), ...added])];
    const disabled = !mayEdit || free.length < units.length;
    const name = inputFor(common(units, (each) => each.properties.name), disabled || !one);
    const code = inputFor(common(units, (each) => each.properties.code || each.properties.key), disabled || !one);
    const attributes = new Map(names.map((attribute) =>
      [attribute, inputFor(common(units, (each) => each.properties.attributes?.[attribute]), disabled)]));
    const save = /** @type {HTMLButtonElement} */ (element("button", { type: "submit", class: "button", disabled: true, "data-focus": "apply" }, text.apply));
    const form = element("form", {
      class: "unit-form", "aria-label": text.attributes,
      onsubmit: (event) => { event.preventDefault(); keep(); },
      oninput: () => { save.disabled = disabled || changes().length === 0; },
    },
    ...(one ? [field(text.name, name.input), field(text.code, code.input, text.codeHint)] : []),
    element("fieldset", {}, element("legend", {}, text.attributes),
      ...[...attributes].map(([attribute, each]) => field(attributeSaid(attribute, text), each.input)),
      names.length === 0 ? element("p", { class: "panel-note" }, text.noAttributes) : null,
      disabled ? null : adder()),
    ...(mayEdit ? [element("p", { class: "panel-doors" }, save)] : []));

    /** What was typed: [input, member, typed, type] of each field that says something else. */
    function changes() {
      const all = [...attributes].map(([attribute, each]) => ({ ...each, member: `attributes/${attribute}`, type: types.get(attribute) ?? "" }));
      if (one) all.unshift({ ...name, member: "name", type: "string" }, { ...code, member: "code", type: "string" });
      return all.filter((each) => each.input.value.trim() !== each.before);
    }

    async function keep() {
      /** @type {any} */
      const details = {};
      for (const { input, member, type } of changes()) {
        const read = readValue(input.value, type);
        const wrong = "fault" in read ? text[`wrong_${read.fault}`]
          : member === "name" && read.value === null ? text.nameMissing
            : member === "code" && !fitsPattern(String(read.value ?? ""), patternOf(kind)) ? filled(text.wrong_code, { pattern: patternOf(kind) }) : "";
        input.setCustomValidity(wrong);
        if (wrong) {
          input.addEventListener("input", () => input.setCustomValidity(""), { once: true });
          input.reportValidity();
          return;
        }
        const value = /** @type {{value: any}} */ (read).value;
        if (member.startsWith("attributes/")) details.attributes = { ...details.attributes, [member.slice("attributes/".length)]: value };
        else details[member] = value;
      }
      if (Object.keys(details).length === 0) return;
      const keys = units.map((each) => each.properties.key);
      const alike = !("code" in details) && !("name" in details);
      const operation = alike ? { kind, operation: "set_attributes", units: keys, attributes: details.attributes }
        : { kind, operation: "set_each", units: Object.fromEntries(keys.map((key) => [key, details])) };
      await commands.apply(operation);
    }

    return form;
  }

  /** @param {string} kind */
  const patternOf = (kind) => configuration.kinds.find((each) => each.key === kind)?.codePattern ?? "";

  /** @param {{same: boolean, value: any}} found @param {boolean} disabled */
  function inputFor(found, disabled) {
    const before = found.same ? shown(found.value) : "";
    const input = /** @type {HTMLInputElement} */ (element("input", {
      type: "text", value: before, autocomplete: "off", disabled, ...(found.same ? {} : { placeholder: text.severalValues }),
    }));
    return { input, before: before.trim() };
  }

  /** A field for an attribute that no unit has yet. */
  function adder() {
    const input = /** @type {HTMLInputElement} */ (element("input", {
      type: "text", maxlength: "60", "aria-label": text.newAttribute, placeholder: text.newAttribute,
    }));
    return element("p", { class: "panel-doors" }, input, button(text.addAttribute, () => {
      const wanted = input.value.trim();
      if (wanted === "") return;
      added = [...added, wanted];
      const { kind, selection, units } = store.get();
      draw(selection.filter((each) => each.kind === kind).map((each) => units.get(each.code)).filter(Boolean), true);
    }));
  }

  return draw;
}
