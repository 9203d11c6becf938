/**
 * The review page's live parts: the maps before and after, what publishing would do, who else draws.
 * Everything else is there without scripts; where no live map can be drawn the pictures stay.
 * @module
 */
import { fetchJson } from "../../gis_core/fetching.js";
import { part, readConfiguration } from "../../gis_core/page.js";
import { collection, drawSide, sidesOf, startOf } from "./drawing.js";
import { openPlaces } from "./places.js";
import { addOthers, watchOthers } from "./others.js";

const configuration = readConfiguration();
const GIVE_UP_MS = 20000;

async function fetchImpact() {
  const box = document.getElementById("impact-box");
  if (!box) return;
  const response = await fetch(/** @type {string} */ (box.dataset.address), { headers: { Accept: "text/html" } });
  if (!response.ok) return; // the link stays
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const told = page.getElementById("impact");
  if (told) box.replaceChildren(...[...told.childNodes].map((node) => document.importNode(node, true)));
}

/** Whether this browser can draw a live map. */
function drawsMaps() {
  try {
    return document.createElement("canvas").getContext("webgl2") !== null;
  } catch {
    return false;
  }
}

/** @returns {Promise<{left: any[], right: any[]}>} */
async function featuresOf() {
  if (configuration.features) return configuration.features;
  const derived = configuration.kinds.filter((kind) => kind.derived).map((kind) => kind.key);
  return sidesOf((await fetchJson(configuration.diff)).features, derived);
}

/** The units beside those that change, as they are on both sides. */
async function around(maps, features, box) {
  if (!configuration.units) return;
  const kinds = new Map(features.map((each) => [each.properties.kind, true]));
  const changed = new Set(features.filter((each) => each.properties.key).map((each) => `${each.properties.kind}/${each.properties.key}`));
  const wish = box.map((side) => side.toFixed(7)).join(",");
  const found = await Promise.all([...kinds.keys()].map((kind) =>
    fetchJson(`${configuration.units}?kind=${kind}&box=${wish}`).catch(() => ({ features: [] }))));
  const beside = found.flatMap((each) => each.features).filter((each) => !changed.has(each.id));
  for (const map of maps) map.getSource("around").setData(collection(beside));
}

async function drawMaps() {
  if (!drawsMaps()) return;
  const frame = part("swipe");
  const sides = await featuresOf();
  const box = startOf([...sides.left, ...sides.right]);
  if (!box) return;
  const { swipeMaps } = await import("./swipe.js");
  frame.hidden = part("map-foot").hidden = false;
  const { before, after } = configuration.texts;
  const swipe = swipeMaps(frame, { bounds: box, names: [before, after], text: configuration.texts });
  await Promise.all(swipe.maps.map((map) => new Promise((resolve, reject) => {
    map.once("load", resolve);
    setTimeout(reject, GIVE_UP_MS, new Error("The map was not drawn."));
  })));
  drawSide(swipe.maps[0], sides.left, "left");
  drawSide(swipe.maps[1], sides.right, "right");
  swipe.maps.forEach(addOthers);
  document.body.classList.add("live");
  openPlaces(swipe, configuration.texts);
  watchOthers(swipe.maps, configuration);
  /** For tests and for the curious. @type {any} */ (window).luzhang = { swipe, sides, drawn: true };
  await around(swipe.maps, [...sides.left, ...sides.right], box);
}

fetchImpact().catch(() => {});
drawMaps().catch(() => {
  // The pictures say the same.
  part("swipe").hidden = part("map-foot").hidden = true;
  document.body.classList.remove("live");
});
