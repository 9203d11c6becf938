/**
 * What was done to the draft, step by step: undo, redo, jump to any step, take one out.
 * @module
 */
import { element, filled } from "../../gis_core/element.js";
import { button, keepingFocus, note, whileOpen } from "./parts_of_page.js";
import { stepSaid } from "./words.js";

/** @param {HTMLElement} root @param {import("./panels.js").PanelParts} parts */
export function mount(root, { store, commands, text, nameOf, kindLabel }) {
  const language = document.documentElement.lang;

  function draw() {
    const { draft, mayEdit, waiting } = store.get();
    if (!draft) return;
    const { operations, position } = draft;
    keepingFocus(root, () => root.replaceChildren(
      element("p", { class: "panel-doors" },
        button(text.undo, () => commands.undo(), { "data-focus": "undo", disabled: !mayEdit || (!draft.can_undo && waiting === 0) }),
        button(text.redo, () => commands.redo(), { "data-focus": "redo", disabled: !mayEdit || !draft.can_redo })),
      ...(waiting > 0 ? [note(filled(text.stillWaiting, { count: waiting }), "warning")] : []),
      ...(operations.length === 0 ? [note(text.nothingDone)] : []),
      element("ol", { class: "steps", start: "0" }, startOf(position, mayEdit), ...operations.map((step) => stepOf(step, position, mayEdit))),
    ));
  }

  /** @param {number} position @param {boolean} mayEdit */
  function startOf(position, mayEdit) {
    return element("li", { ...(position === 0 ? { "aria-current": "step" } : {}) },
      jump(text.asPublished, 0, position, mayEdit));
  }

  /** @param {any} step @param {number} position @param {boolean} mayEdit */
  function stepOf(step, position, mayEdit) {
    const { ordinal, refusal } = step;
    const undone = ordinal > position;
    const when = new Date(step.made_at).toLocaleString(language, { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit" });
    return element("li", {
      class: [undone ? "undone" : "", refusal ? "refused" : ""].join(" ").trim(),
      ...(ordinal === position ? { "aria-current": "step" } : {}),
    },
    jump(stepSaid(step, text, nameOf), ordinal, position, mayEdit),
    element("small", {}, [kindLabel(step.kind), step.author, when, undone ? text.isUndone : ""].filter(Boolean).join(" · ")),
    refusal ? note(refusal.detail, "error") : null,
    mayEdit && !undone ? button("✕", () => commands.discard(ordinal), {
      class: "discard", "data-focus": `discard-${ordinal}`, title: text.discardStep, "aria-label": filled(text.discardStepNo, { number: ordinal }),
    }) : null);
  }

  /** @param {string} said @param {number} ordinal @param {number} position @param {boolean} mayEdit */
  function jump(said, ordinal, position, mayEdit) {
    return element("button", {
      type: "button", class: "plain", "data-focus": `step-${ordinal}`, disabled: !mayEdit || ordinal === position,
      title: ordinal === position ? text.isHere : text.jumpHere, onclick: () => commands.jump(ordinal),
    }, said);
  }

  whileOpen(root, store, ["draft", "mayEdit", "waiting", "units"], draw);
}
