/**
 * What the pointer is over: its border is drawn stronger and its figures are said beside it.
 * @module
 */
import { counted, element, filled } from "./element.js";

const LAYERS = ["units-fill", "units-no-data"];

/**
 * @param {import("maplibre-gl").Map} map
 * @param {HTMLElement} tip
 * @param {Record<string, string>} text
 */
export function followPointer(map, tip, text) {
  let over = null;
  const at = (id) => ({ source: "units", sourceLayer: "units", id });

  function leave() {
    if (over !== null && map.getSource("units")) map.removeFeatureState(at(over), "hover");
    over = null;
    tip.hidden = true;
    map.getCanvas().style.cursor = "";
  }

  map.on("mousemove", (event) => {
    const layers = LAYERS.filter((id) => map.getLayer(id));
    const [unit] = layers.length > 0 ? map.queryRenderedFeatures(event.point, { layers }) : [];
    if (!unit) {
      leave();
      return;
    }
    if (unit.id !== over) {
      leave();
      over = unit.id;
      map.setFeatureState(at(over), { hover: true });
      tip.replaceChildren(element("strong", {}, unit.properties.name), ...figures(unit.properties, text));
    }
    tip.hidden = false;
    map.getCanvas().style.cursor = "pointer";
    beside(tip, event.point, map.getContainer());
  });
  map.on("mouseout", leave);
  map.on("movestart", leave);
}

function figures({ score, rank, findings }, text) {
  const said = [];
  if (score !== undefined) said.push(filled(text.scoreAndRank, { score: score.toFixed(2), rank }));
  else if (findings === undefined) said.push(text.noData);
  if (findings !== undefined) said.push(counted(text, "findingsCount", findings));
  return said.map((line) => element("span", {}, line));
}

/** Place the tip near the pointer and inside the map. */
function beside(tip, point, frame) {
  const left = Math.min(point.x + 14, frame.clientWidth - tip.offsetWidth - 4);
  const above = point.y + 14 + tip.offsetHeight > frame.clientHeight;
  tip.style.left = `${Math.max(4, left)}px`;
  tip.style.top = `${above ? point.y - tip.offsetHeight - 10 : point.y + 14}px`;
}
