/**
 * What the pointer is over: its border is drawn stronger and its figures are said beside it.
 * @module
 */
import { counted, element, filled } from "../gis_core/element.js";
import { written } from "./measures.js";

/** How long the pointer rests on a unit before the server is asked whose it is. */
const REST_MS = 250;

const LAYERS = ["units-fill", "units-no-data"];

/**
 * @param {import("maplibre-gl").Map} map
 * @param {HTMLElement} tip
 * @param {(id: any) => import("./measures.js").Unit | undefined} unitOf
 * @param {(unit: import("./measures.js").Unit) => Promise<string[]>} chainOf  who answers there, in a line each
 * @param {Record<string, string>} text
 */
export function followPointer(map, tip, unitOf, chainOf, text) {
  let over = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let resting;

  /** Add who answers once the pointer rests. @param {import("./measures.js").Unit} unit */
  function askLater(unit) {
    const lines = element("span", { class: "tip-chain" });
    tip.append(lines);
    resting = setTimeout(async () => {
      const said = await chainOf(unit).catch(() => []);
      lines.replaceChildren(...said.map((line) => element("span", {}, line)));
    }, REST_MS);
  }

  const at = (id) => ({ source: "units", sourceLayer: "units", id });

  function leave() {
    if (over !== null && map.getSource("units")) map.removeFeatureState(at(over), "hover");
    over = null;
    clearTimeout(resting);
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
      const known = unitOf(unit.id);
      tip.replaceChildren(element("strong", {}, known?.name ?? unit.properties.name ?? ""), ...(known ? figures(known, text) : []));
      if (known) askLater(known);
    }
    tip.hidden = false;
    map.getCanvas().style.cursor = "pointer";
    beside(tip, event.point, map.getContainer());
  });
  map.on("mouseout", leave);
  map.on("movestart", leave);
}

/** @param {import("./measures.js").Unit} unit @param {Record<string, string>} text */
function figures({ score, rank, findings, change, difference, reason }, text) {
  const said = [];
  if (score !== null) said.push(filled(text.scoreAndRank, { score: written("score", score), rank: rank ?? "–" }));
  else if (findings === null) said.push(reason || text.noData);
  if (change) said.push(filled(text.changeIs, { change: written("change", change) }));
  if (difference !== null && difference !== undefined) said.push(filled(text.differenceIs, { difference: written("difference", difference) }));
  if (findings !== null) said.push(counted(text, "findingsCount", findings));
  return said.map((line) => element("span", {}, line));
}

/** Place the tip near the pointer and inside the map. */
function beside(tip, point, frame) {
  const left = Math.min(point.x + 14, frame.clientWidth - tip.offsetWidth - 4);
  const above = point.y + 14 + tip.offsetHeight > frame.clientHeight;
  tip.style.left = `${Math.max(4, left)}px`;
  tip.style.top = `${above ? point.y - tip.offsetHeight - 10 : point.y + 14}px`;
}
