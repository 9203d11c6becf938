/**
 * A small form in a dialog: asks for a few values, answers them or nothing.
 * @module
 */
import { element } from "../../gis_core/element.js";
import { part } from "../../gis_core/page.js";

/**
 * @typedef {object} Field
 * @property {string} name
 * @property {string} label
 * @property {"text" | "number" | "select" | "radio"} [type]
 * @property {string} [value]
 * @property {Array<[string, string]>} [options]  value and label, of a select or radio
 * @property {boolean} [required]
 * @property {string} [pattern]
 * @property {string} [min]
 * @property {string} [max]
 */

/**
 * @param {{title: string, words?: string, fields: Field[], ok: string, cancel: string}} form
 * @returns {Promise<Record<string, string> | null>}  null where it was left
 */
export function ask({ title, words = "", fields, ok, cancel }) {
  const dialog = /** @type {HTMLDialogElement} */ (part("ask"));
  const form = /** @type {HTMLFormElement} */ (element("form", { method: "dialog" },
    element("h2", {}, title),
    words ? element("p", {}, words) : null,
    ...fields.map(row),
    element("div", { class: "doors" },
      element("button", { type: "button", class: "button quiet-button", onclick: () => dialog.close("") }, cancel),
      element("button", { class: "button", value: "ok" }, ok)),
  ));
  dialog.setAttribute("aria-label", title);
  dialog.replaceChildren(form);
  dialog.returnValue = "";
  return new Promise((done) => {
    dialog.addEventListener("close", () => {
      const given = /** @type {Record<string, string>} */ (Object.fromEntries(new FormData(form)));
      done(dialog.returnValue === "ok" ? given : null);
    }, { once: true });
    dialog.showModal();
    /** @type {HTMLElement | null} */ (form.querySelector("input, select, .button"))?.focus();
  });
}

/** @param {Field} field */
function row({ name, label, type = "text", value = "", options = [], required = false, pattern, min, max }) {
  const id = `ask-${name}`;
  if (type === "radio") {
    return element("fieldset", { class: "field" }, element("legend", {}, label), ...options.map(([key, words]) => element("label", { class: "choice" },
      element("input", { type: "radio", name, value: key, checked: key === value, required: true }), " ", words)));
  }
  const control = type === "select"
    ? element("select", { id, name, required }, ...options.map(([key, words]) => element("option", { value: key, selected: key === value }, words)))
    : element("input", {
      id, name, type, value, required, autocomplete: "off", ...(pattern ? { pattern } : {}), ...(min ? { min } : {}),
      ...(max ? { max } : {}), ...(type === "number" ? { step: "any" } : {}),
    });
  return element("p", { class: "field" }, element("label", { for: id }, label), control);
}
