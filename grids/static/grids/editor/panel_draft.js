/**
 * The draft itself: what it is called, why it is made, on which paper it rests, from which day it holds.
 * @module
 */
import { element, filled } from "../../gis_core/element.js";
import { button, field, note } from "./parts_of_page.js";

const FIELDS = ["title", "effective_on", "document", "reason"];
const LONGEST = { title: 200, document: 100, reason: 4000 };

/** @param {HTMLElement} root @param {import("./panels.js").PanelParts} parts */
export function mount(root, { store, commands, server, text, kindLabel }) {
  const inputs = Object.fromEntries(FIELDS.map((name) => [name, inputOf(name)]));
  const save = /** @type {HTMLButtonElement} */ (element("button", { type: "submit", class: "button" }, text.save));
  const said = element("div", { class: "panel-said", "aria-live": "polite" });
  const form = element("form", { onsubmit: (event) => { event.preventDefault(); keep(); } },
    field(text.draftTitle, inputs.title), field(text.effectiveOn, inputs.effective_on, text.effectiveHint),
    field(text.documentNumber, inputs.document, text.documentHint), field(text.reason, inputs.reason),
    element("p", { class: "panel-doors" }, save));
  const facts = element("div", {});
  const doors = element("p", { class: "panel-doors" });
  root.replaceChildren(facts, element("p", { class: "panel-note warning touch-only" }, text.touchOnly, " ",
    ...(server.addresses.review ? [element("a", { href: server.addresses.review }, text.reviewPage)] : [])), form, said, doors);
  for (const input of Object.values(inputs)) input.addEventListener("input", showUnsaved);

  /** What the fields say that the draft does not. */
  function unsaved() {
    const draft = store.get().draft ?? {};
    return Object.fromEntries(FIELDS.map((name) => [name, inputs[name].value.trim()])
      .filter(([name, value]) => value !== (draft[name] ?? "") && !(name === "effective_on" && value === "")));
  }

  function showUnsaved() {
    const changed = Object.keys(unsaved()).length > 0;
    save.disabled = !changed || !store.get().mayEdit;
    inputs.effective_on.setCustomValidity(inputs.effective_on.value === "" ? text.dayMissing : "");
    return changed;
  }

  async function keep() {
    if (!(/** @type {HTMLFormElement} */ (form)).reportValidity()) return;
    const { ok } = await commands.describe(unsaved());
    if (ok) said.replaceChildren(note(text.saved, "good"));
  }

  async function handIn() {
    const lacking = [["reason", text.reason], ["document", text.documentNumber]].filter(([name]) => inputs[name].value.trim() === "");
    if (lacking.length > 0) {
      said.replaceChildren(note(filled(text.lacking, { what: lacking.map(([, label]) => label).join(text.listMark) }), "warning"));
      inputs[lacking[0][0]].focus();
      return;
    }
    if (Object.keys(unsaved()).length > 0 && !(await commands.describe(unsaved())).ok) return;
    const { ok } = await commands.submit();
    if (ok) said.replaceChildren(note(text.handedIn, "good"));
  }

  /** @type {any} */
  let shown = null;
  function draw() {
    const { draft, mayEdit } = store.get();
    if (!draft) return;
    for (const name of FIELDS) {
      // What somebody types while another's change arrives stays where it is.
      if (!shown || inputs[name].value.trim() === (shown[name] ?? "")) inputs[name].value = draft[name] ?? "";
      inputs[name].disabled = !mayEdit;
    }
    shown = draft;
    facts.replaceChildren(...factsOf(draft, text, kindLabel));
    doors.replaceChildren(...doorsOf(draft, mayEdit));
    showUnsaved();
  }

  /** @param {any} draft @param {boolean} mayEdit */
  function doorsOf(draft, mayEdit) {
    const { addresses } = server;
    return [
      mayEdit ? button(text.handIn, handIn, { disabled: draft.position === 0 }) : null,
      !mayEdit && draft.actions.includes("take-back") ? button(text.takeBack, () => commands.takeBack()) : null,
      addresses.review ? element("a", { class: "small-button", href: addresses.review }, text.reviewPage) : null,
      draft.conflict && addresses.conflict ? element("a", { class: "small-button", href: addresses.conflict }, text.conflictPage) : null,
      addresses.sheet ? element("a", { class: "small-button", href: addresses.sheet }, text.confirmationSheet) : null,
    ].filter((each) => each !== null);
  }

  store.on(["draft", "mayEdit"], draw);
  draw();
}

/** @param {string} name @returns {any} */
function inputOf(name) {
  if (name === "reason") return element("textarea", { rows: "3", maxlength: String(LONGEST.reason) });
  if (name === "effective_on") return element("input", { type: "date", required: true });
  return element("input", { type: "text", maxlength: String(LONGEST[name]), autocomplete: "off" });
}

/** @param {any} draft @param {Record<string, string>} text @param {(kind: string) => string} kindLabel */
function* factsOf(draft, text, kindLabel) {
  yield element("p", { class: "draft-state" }, element("span", { class: `badge ${draft.status}` }, text[`status_${draft.status}`]),
    " ", filled(text.draftOf, { number: draft.id, base: draft.base, author: draft.author ?? "–" }));
  if (draft.remark) yield note(filled(text.returnedWith, { remark: draft.remark }), "warning");
  for (const warning of draft.warnings ?? []) {
    yield note(warning.message[document.documentElement.lang.startsWith("zh") ? "zh" : "en"], "warning");
  }
  if (draft.conflict) yield note(text.hasConflict, "error");
  const touched = Object.entries(draft.units ?? {});
  if (touched.length > 0) {
    yield element("ul", { class: "plain-list" }, ...touched.map(([kind, count]) =>
      element("li", {}, filled(text.touchedUnits, { kind: kindLabel(kind), ...count }))));
  }
  const { open = 0, confirmed = 0, objected = 0 } = draft.consents ?? {};
  if (open + confirmed + objected > 0) yield note(filled(text.consentsSaid, { open, confirmed, objected }), objected ? "warning" : "");
}
