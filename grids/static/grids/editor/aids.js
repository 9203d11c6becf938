/**
 * Aids to drawing: snapping and following on or off, lines of a file to follow.
 * @module
 */
import { element, filled } from "../../gis_core/element.js";
import { part } from "../../gis_core/page.js";
import { readLines } from "./line_files.js";

/** @param {import("./tools.js").Hand} hand */
export function startAids({ drawing, snapping, text, ground, say }) {
  /** @param {string} name @param {string} words @param {boolean} checked @param {(wished: boolean) => void} change */
  const tick = (name, words, checked, change) => element("label", { title: text[`hint_${name}`] ?? "" },
    element("input", { type: "checkbox", id: `aid-${name}`, checked, onchange: (event) => change(/** @type {HTMLInputElement} */ (event.target).checked) }), words);
  const file = /** @type {HTMLInputElement} */ (element("input", {
    type: "file", id: "aid-file", accept: ".geojson,.json", class: "visually-hidden",
    onchange: async () => {
      for (const each of file.files ?? []) {
        const { lines, fault } = readLines(await each.text());
        if (fault) say(text[`file_${fault}`], "warning");
        else {
          ground.addReferences(lines);
          say(filled(text.fileLaid, { count: lines.length, name: each.name }), "good");
        }
      }
      file.value = "";
    },
  }));
  part("aids").replaceChildren(
    tick("snap", text.snap, true, (wished) => snapping.enable(wished)),
    tick("follow", text.follow, false, (wished) => drawing.follow(wished)),
    file,
    element("button", { type: "button", class: "plain", onclick: () => file.click() }, text.layFile),
  );
}
