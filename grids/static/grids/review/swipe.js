/**
 * Two maps of the same place, one over the other, and a divider between them that a mouse, a finger or
 * the arrow keys move.
 * @module
 */
import { Map as MapView, NavigationControl, ScaleControl } from "../../vendor/maplibre-gl/maplibre-gl.mjs";
import { element } from "../../gis_core/element.js";
import { EMPTY_STYLE, FONT_FAMILY, mapWords } from "../../gis_core/map_style.js";

const STEP = 2;
const LEAP = 10;

/**
 * @typedef {object} Swipe
 * @property {[any, any]} maps         the left one and the right one
 * @property {(bounds: number[], zoom?: number) => void} show  west, south, east, north
 * @property {(share: number) => void} divide  how much of the width the left map has, in hundredths
 */

/**
 * @param {HTMLElement} frame
 * @param {{bounds: number[], names: [string, string], text: Record<string, string>}} wish
 * @returns {Swipe}
 */
export function swipeMaps(frame, { bounds, names, text }) {
  const [under, over] = ["left", "right"].map((side) => element("div", { class: "side-map", "data-side": side }));
  const handle = element("div", {
    class: "divider", role: "slider", tabindex: "0", "aria-label": text.divider, "aria-valuemin": "0",
    "aria-valuemax": "100", "aria-orientation": "horizontal",
  });
  frame.replaceChildren(
    under, over, handle,
    element("span", { class: "side-name left" }, names[0]), element("span", { class: "side-name right" }, names[1]),
  );
  /** @type {[any, any]} */
  const maps = [view(under, bounds, mapWords(text, names[0])), view(over, bounds, mapWords(text, names[1]))];
  maps[1].addControl(new NavigationControl({ showCompass: false }), "bottom-right");
  maps[0].addControl(new ScaleControl({ maxWidth: 110 }), "bottom-left");
  keepTogether(maps);

  let share = 50;
  /** @param {number} next */
  function divide(next) {
    share = Math.min(100, Math.max(0, next));
    over.style.clipPath = `inset(0 0 0 ${share}%)`;
    handle.style.left = `${share}%`;
    handle.setAttribute("aria-valuenow", String(Math.round(share)));
    handle.setAttribute("aria-valuetext", `${names[0]} ${Math.round(share)} %`);
  }
  divide(share);
  followPointer(frame, handle, divide);
  handle.addEventListener("keydown", (event) => {
    const next = nextShare(event.key, share);
    if (next === null) return;
    event.preventDefault();
    divide(next);
  });
  return {
    maps, divide,
    show: ([west, south, east, north], zoom = 18) =>
      maps[1].fitBounds([[west, south], [east, north]], { padding: 60, maxZoom: zoom, duration: 0 }),
  };
}

/**
 * Where a key moves the divider, in hundredths of the width; null for a key that does not.
 * @param {string} key @param {number} share
 * @returns {number | null}
 */
export function nextShare(key, share) {
  const moved = {
    ArrowLeft: share - STEP, ArrowDown: share - STEP, ArrowRight: share + STEP, ArrowUp: share + STEP,
    PageDown: share - LEAP, PageUp: share + LEAP, Home: 0, End: 100,
  }[key];
  return moved === undefined ? null : Math.min(100, Math.max(0, moved));
}

/** @param {HTMLElement} container @param {number[]} bounds @param {Record<string, string>} locale */
function view(container, [west, south, east, north], locale) {
  const map = new MapView({
    container,
    style: EMPTY_STYLE,
    bounds: [[west, south], [east, north]], fitBoundsOptions: { padding: 60, maxZoom: 18 },
    minZoom: 5, maxZoom: 20, localIdeographFontFamily: FONT_FAMILY, locale, attributionControl: false,
    dragRotate: false, pitchWithRotate: false, fadeDuration: 0,
  });
  map.touchZoomRotate.disableRotation();
  return map;
}

/** Whatever moves one map moves the other. @param {[any, any]} maps */
function keepTogether(maps) {
  let moving = false;
  maps.forEach((one, at) => one.on("move", () => {
    if (moving) return;
    moving = true;
    maps[1 - at].jumpTo({ center: one.getCenter(), zoom: one.getZoom() });
    moving = false;
  }));
}

/**
 * @param {HTMLElement} frame @param {HTMLElement} handle @param {(share: number) => void} divide
 */
function followPointer(frame, handle, divide) {
  handle.addEventListener("pointerdown", (event) => {
    handle.setPointerCapture(event.pointerId);
    event.preventDefault();
    handle.focus();
  });
  handle.addEventListener("pointermove", (event) => {
    if (!handle.hasPointerCapture(event.pointerId)) return;
    const box = frame.getBoundingClientRect();
    divide(((event.clientX - box.left) / box.width) * 100);
  });
}
