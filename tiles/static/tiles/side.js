/**
 * The panel beside the map: whose a place is, or the table.
 * @module
 */
import { part } from "./page.js";
import { holdStill } from "../gis_core/sight.js";

const BOXES = /** @type {const} */ (["chain-box", "table-box"]);

/** @param {import("maplibre-gl").Map} map */
export function sidePanel(map) {
  /** What had the focus when the panel came; it gets it back. @type {any} */
  let openedFrom = null;
  const panel = part("side");

  return {
    /** @param {typeof BOXES[number]} which */
    open(which) {
      if (panel.hidden) openedFrom = document.activeElement;
      for (const id of BOXES) part(id).hidden = id !== which;
      part("side-title").textContent = part(which).dataset.title;
      part("suggested").hidden = which !== "chain-box";
      holdStill(map, () => { panel.hidden = false; });
      panel.dataset.shows = which;
      part("open-table").setAttribute("aria-expanded", String(which === "table-box"));
    },
    close() {
      holdStill(map, () => { panel.hidden = true; });
      part("open-table").setAttribute("aria-expanded", "false");
      openedFrom?.focus?.();
    },
    /** @param {typeof BOXES[number]} which */
    shows: (which) => !panel.hidden && panel.dataset.shows === which,
  };
}
