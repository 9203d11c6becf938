/**
 * Keys: each tool has one, undo and redo have the usual ones. None is taken away from somebody who types.
 * @module
 */
import { part } from "../../gis_core/page.js";

/** @param {EventTarget | null} target */
const isTyping = (target) => target instanceof HTMLElement
  && (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName));

/** @param {any} parts */
export function startKeys({ commands, tools }) {
  addEventListener("keydown", (event) => {
    if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
    const key = event.key.toLowerCase();
    if (event.ctrlKey || event.metaKey) {
      if (event.altKey || !["z", "y"].includes(key)) return;
      event.preventDefault();
      if (key === "y" || event.shiftKey) commands.redo();
      else commands.undo();
      return;
    }
    if (event.altKey) return;
    if (event.key === "?") {
      /** @type {HTMLDialogElement} */ (part("help")).showModal();
      return;
    }
    if (tools.byKey(event.key)) event.preventDefault();
  });
}
