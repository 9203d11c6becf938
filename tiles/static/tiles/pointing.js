/**
 * What the pointer is over: its border is drawn stronger and its figures are said beside it.
 * @module
 */
import { counted, element, filled } from "../gis_core/element.js";
import { whyNoScore, written } from "./measures.js";
import { configuration } from "./page.js";

/** How long the pointer rests on a unit before the server is asked whose it is. */
const REST_MS = 250;

const LAYERS = ["units-fill", "units-no-data"];

/**
 * @param {import("./beside.js").Seen} seen @param {{x: number, y: number}} point
 * @returns {import("maplibre-gl").MapGeoJSONFeature | undefined}  the unit that is drawn there
 */
export function unitDrawnAt({ map }, { x, y }) {
  const layers = LAYERS.filter((id) => map.getLayer(id));
  return layers.length > 0 ? map.queryRenderedFeatures([x, y], { layers })[0] : undefined;
}

/**
 * @param {import("maplibre-gl").Map} map  the one that takes the gestures
 * @param {HTMLElement} tip
 * @param {(point: {x: number}) => import("./beside.js").Seen} seenAt
 * @param {(unit: import("./measures.js").Unit, on: string | null) => Promise<string[]>} chainOf  who answers there, in a line each
 * @param {Record<string, string>} text
 */
export function followPointer(map, tip, seenAt, chainOf, text) {
  /** @type {{map: import("maplibre-gl").Map, id: any} | null} */
  let over = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let resting;

  /** Add who answers once the pointer rests. @param {import("./measures.js").Unit} unit @param {string | null} on */
  function askLater(unit, on) {
    const lines = element("span", { class: "tip-chain" });
    tip.append(lines);
    resting = setTimeout(async () => {
      const said = await chainOf(unit, on).catch(() => []);
      lines.replaceChildren(...said.map((line) => element("span", {}, line)));
    }, REST_MS);
  }

  const at = (id) => ({ source: "units", sourceLayer: "units", id });

  function leave() {
    if (over?.map.getSource("units")) over.map.removeFeatureState(at(over.id), "hover");
    over = null;
    clearTimeout(resting);
    tip.hidden = true;
    map.getCanvas().style.cursor = "";
  }

  map.on("mousemove", (event) => {
    const seen = seenAt(event.point);
    const unit = unitDrawnAt(seen, event.point);
    if (!unit) {
      leave();
      return;
    }
    if (unit.id !== over?.id || seen.map !== over?.map) {
      leave();
      over = { map: seen.map, id: unit.id };
      over.map.setFeatureState(at(over.id), { hover: true });
      const known = seen.figures.units.find((one) => one.id === unit.id);
      tip.replaceChildren(element("strong", {}, known?.name ?? unit.properties.name ?? ""), ...(known ? figures(known, seen, text) : []));
      if (known) askLater(known, seen.figures.on);
    }
    tip.hidden = false;
    map.getCanvas().style.cursor = "pointer";
    beside(tip, event.point, map.getContainer());
  });
  map.on("mouseout", leave);
  map.on("movestart", leave);
}

/** @param {import("./measures.js").Unit} unit @param {import("./beside.js").Seen} seen @param {Record<string, string>} text */
function figures({ score, rank, findings, change, difference, reason }, seen, text) {
  const said = seen.difference && seen.figures.round ? [seen.figures.round] : [];
  if (score !== null) said.push(filled(text.scoreAndRank, { score: written("score", score), rank: rank ?? "–" }));
  else if (findings === null) said.push(whyNoScore(reason, configuration.componentNames, text));
  if (change) said.push(filled(text.changeIs, { change: written("change", change) }));
  if (findings !== null) said.push(counted(text, "findingsCount", findings));
  if (seen.difference && difference !== null && difference !== undefined) {
    said.push(filled(text.differenceIs, { what: seen.difference, difference: written("difference", difference) }));
  }
  return said.map((line) => element("span", {}, line));
}

/** Place the tip near the pointer and inside the map. */
function beside(tip, point, frame) {
  const left = Math.min(point.x + 14, frame.clientWidth - tip.offsetWidth - 4);
  const above = point.y + 14 + tip.offsetHeight > frame.clientHeight;
  tip.style.left = `${Math.max(4, left)}px`;
  tip.style.top = `${above ? point.y - tip.offsetHeight - 10 : point.y + 14}px`;
}
