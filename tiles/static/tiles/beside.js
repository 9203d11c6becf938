/**
 * The round that is shown beside another one, where two are swiped: opened when a reader asks for it, and closed.
 * @module
 */
import { addBasemaps } from "../gis_core/basemap.js";
import { filled } from "../gis_core/element.js";
import { repaint, showStreets } from "./layers.js";
import { addressOf, configuration } from "./page.js";
import { sceneOn } from "./scene.js";
import { openSwipe } from "./swipe.js";
import { isDark } from "./theme.js";

/**
 * @typedef {object} Seen  what a point of the page shows
 * @property {import("maplibre-gl").Map} map  right of the divider the other one
 * @property {import("./figures.js").Figures} figures  of the round seen there, with the differences of its units
 * @property {boolean} right  whether that is the other map
 * @property {string} difference  of what less what; "" where nothing is compared
 */

/**
 * @param {import("maplibre-gl").Map} map
 * @param {HTMLElement} frame
 * @param {Record<string, string>} text
 */
export function besideMap(map, frame, text) {
  /** @type {ReturnType<typeof openSwipe> | null} */
  let swipe = null;
  /** @type {ReturnType<typeof sceneOn> | null} */
  let scene = null;
  /** @type {ReturnType<typeof addBasemaps> | null} */
  let basemaps = null;

  function close() {
    swipe?.close();
    swipe = scene = basemaps = null;
  }

  return {
    /**
     * Draw the round that is compared with, in the classes of the other; or nothing, where two are not swiped.
     * @param {import("./figures.js").Drawing} drawing
     * @param {import("./hash.js").ViewState} state
     * @param {import("./page.js").KindHere} kind
     * @param {boolean} over
     */
    async draw(drawing, state, kind, over) {
      const { beside } = drawing;
      if (!beside) {
        close();
        return;
      }
      if (!swipe) {
        swipe = openSwipe(map, frame, { label: filled(text.divider, { left: state.round, right: state.against }) });
        scene = sceneOn(swipe.map);
      }
      const mine = swipe;
      mine.name(state.round, state.against);
      await mine.ready;
      if (swipe !== mine || !scene) return;
      repaint(mine.map);
      if (!basemaps) {
        showStreets(mine.map, addressOf("streets", "", ""));
        basemaps = addBasemaps(mine.map, configuration.basemaps, { dark: isDark(state.theme) });
      }
      basemaps.setDark(isDark(state.theme));
      basemaps.show(state.base);
      const there = { ...drawing, figures: beside, units: beside.units };
      scene.draw(there, { ...state, round: state.against }, kind, over);
    },
    /** The maps that are shown now, the one that takes the gestures first. */
    get maps() {
      return swipe && basemaps ? [map, swipe.map] : [map];
    },
    /** Whether a point of the page is right of the divider. @param {{x: number}} point */
    isRight({ x }) {
      return swipe !== null && x > swipe.share * map.getContainer().clientWidth;
    },
    /**
     * What is seen on a side, where there are two.
     * @param {boolean} right @param {import("./figures.js").Drawing} drawing @param {string} difference
     * @returns {Seen}
     */
    seen(right, drawing, difference) {
      return right && swipe && drawing.beside
        ? { map: swipe.map, figures: drawing.beside, right, difference }
        : { map, figures: { ...drawing.figures, units: drawing.units }, right: false, difference };
    },
    /** The map and the share of the width from which it is seen. */
    get shown() {
      return swipe ? { map: swipe.map, share: swipe.share } : null;
    },
  };
}
