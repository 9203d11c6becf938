/**
 * Two rounds side by side: a second map lies over the first, cut off left of a divider that is dragged, or moved
 * by the arrow keys. Both show the same place; the first one takes every gesture.
 * @module
 */
import { EMPTY_STYLE, FONT_FAMILY } from "../gis_core/map_style.js";
import { element } from "../gis_core/element.js";
import { Map as MapView } from "../vendor/maplibre-gl/maplibre-gl.mjs";

const STEPS = /** @type {Record<string, number>} */ ({
  ArrowLeft: -0.02, ArrowDown: -0.02, ArrowRight: 0.02, ArrowUp: 0.02, PageDown: -0.1, PageUp: 0.1, Home: -1, End: 1,
});

/**
 * @param {import("maplibre-gl").Map} map  the one that takes the gestures
 * @param {HTMLElement} frame  that holds it
 * @param {{label: string}} text  what the divider is called
 */
export function openSwipe(map, frame, { label }) {
  let share = 0.5;
  const ground = element("div", { class: "beside", "aria-hidden": "true" });
  const left = element("span", { class: "side-name left" });
  const right = element("span", { class: "side-name right" });
  const divider = element("div", {
    class: "divider", role: "slider", tabindex: "0", "aria-label": label, "aria-orientation": "horizontal",
    "aria-valuemin": "0", "aria-valuemax": "100",
  }, left, element("span", { class: "grip", "aria-hidden": "true" }, "⇔"), right);
  frame.append(ground, divider);
  const other = new MapView({
    container: ground, style: EMPTY_STYLE, center: map.getCenter(), zoom: map.getZoom(), interactive: false,
    attributionControl: false, fadeDuration: 0, localIdeographFontFamily: FONT_FAMILY,
  });

  function follow() {
    other.jumpTo({ center: map.getCenter(), zoom: map.getZoom(), bearing: 0, pitch: 0 });
  }

  /** @param {number} wished  share of the width that the first map keeps */
  function moveTo(wished) {
    share = Math.min(Math.max(wished, 0.02), 0.98);
    const percent = `${(share * 100).toFixed(1)}%`;
    ground.style.clipPath = `inset(0 0 0 ${percent})`;
    divider.style.left = percent;
    divider.setAttribute("aria-valuenow", String(Math.round(share * 100)));
  }

  divider.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    moveTo(share + step);
  });
  divider.addEventListener("pointerdown", (event) => {
    divider.setPointerCapture(event.pointerId);
    event.preventDefault();
    divider.focus();
  });
  divider.addEventListener("pointermove", (event) => {
    if (!divider.hasPointerCapture(event.pointerId)) return;
    const { left: from, width } = frame.getBoundingClientRect();
    moveTo((event.clientX - from) / width);
  });
  map.on("move", follow);
  const resize = () => { other.resize(); follow(); };
  map.on("resize", resize);
  moveTo(share);

  return {
    map: other,
    /** Resolves when layers may be added. @type {Promise<void>} */
    ready: new Promise((done) => { other.once("load", () => done()); }),
    /** @param {string} first @param {string} second  what the two sides show */
    name(first, second) {
      left.textContent = first;
      right.textContent = second;
      divider.setAttribute("aria-valuetext", `${first} | ${second}`);
    },
    get share() { return share; },
    close() {
      map.off("move", follow);
      map.off("resize", resize);
      other.remove();
      ground.remove();
      divider.remove();
    },
  };
}
