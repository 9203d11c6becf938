/**
 * Two states of a unit on one map: west of a line the earlier, east of it the later. The line is a slider: dragged, or
 * moved with the arrow keys.
 * @module
 */
import { element } from "../../gis_core/element.js";
import { clipped, clippedBorder } from "./clip.js";

const COLOURS = { west: "#1f5f99", east: "#b35900" };
const SIDES = /** @type {const} */ (["west", "east"]);

/** @param {import("./map.js").EditorMap} editorMap @param {Record<string, string>} text */
export function createSwipe({ map }, text) {
  /** @type {{west: any, east: any} | null} */
  let shown = null;
  const frame = /** @type {HTMLElement} */ (map.getContainer().parentElement);
  const slider = /** @type {HTMLInputElement} */ (element("input", {
    type: "range", min: "0", max: "1000", value: "500", step: "5", class: "swipe-slider", "aria-label": text.swipeSlider, oninput: draw,
  }));
  const line = element("div", { class: "swipe-line", "aria-hidden": "true" });
  const labels = { west: element("span", { class: "swipe-label west" }), east: element("span", { class: "swipe-label east" }) };
  const box = element("div", { class: "swipe", hidden: true }, line, labels.west, labels.east, slider);
  frame.append(box);

  function addLayers() {
    for (const side of SIDES) {
      const id = `history-${side}`;
      if (map.getSource(id)) continue;
      map.addSource(id, { type: "geojson", data: { type: "FeatureCollection", features: [] }, tolerance: 0 });
      map.addLayer({ id: `${id}-fill`, type: "fill", source: id, filter: ["==", ["geometry-type"], "Polygon"], paint: {
        "fill-color": COLOURS[side], "fill-opacity": 0.6, "fill-antialias": false,
      } });
      map.addLayer({ id: `${id}-line`, type: "line", source: id, filter: ["==", ["geometry-type"], "LineString"], paint: {
        "line-color": COLOURS[side], "line-width": 3,
      } });
    }
  }

  function draw() {
    if (!shown) return;
    const share = Number(slider.value) / 1000;
    const width = map.getContainer().clientWidth;
    line.style.insetInlineStart = `${share * 100}%`;
    const lon = map.unproject([share * width, 0]).lng;
    for (const side of SIDES) {
      const source = /** @type {import("maplibre-gl").GeoJSONSource | undefined} */ (map.getSource(`history-${side}`));
      const { geometry, day } = shown[side];
      const features = geometry === null ? [] : [clipped(geometry, lon, side), clippedBorder(geometry, lon, side)]
        .map((each) => ({ type: "Feature", properties: { day }, geometry: each }));
      source?.setData(/** @type {any} */ ({ type: "FeatureCollection", features }));
    }
  }

  return {
    /** @param {{west: {geometry: any, day: string, label: string}, east: {geometry: any, day: string, label: string}}} states */
    show(states) {
      addLayers();
      shown = states;
      for (const side of SIDES) labels[side].textContent = states[side].label;
      box.hidden = false;
      map.on("move", draw);
      map.on("resize", draw);
      draw();
    },
    hide() {
      box.hidden = true;
      map.off("move", draw);
      map.off("resize", draw);
      if (shown) {
        for (const side of SIDES) {
          /** @type {any} */ (map.getSource(`history-${side}`))?.setData({ type: "FeatureCollection", features: [] });
        }
      }
      shown = null;
    },
    get open() { return shown !== null; },
    focus: () => slider.focus(),
  };
}
