/**
 * Where others draw in the same townships: asked again every half minute, gently, by the tag.
 * @module
 */
import { filled } from "../../gis_core/element.js";
import { FONT } from "../../gis_core/map_style.js";
import { collection } from "./drawing.js";

const EVERY_MS = 30000;
const VIOLET = "#6a3fa0";

/**
 * The areas with the words the map writes on them.
 * @param {any[]} features @param {string} template  with {author}
 * @param {Record<string, string>} states
 */
export function labelled(features, template, states) {
  return features.map((each) => {
    const { author, title, status } = each.properties;
    const who = filled(template, { author: author ?? "" });
    return { ...each, properties: { ...each.properties, label: `${who}${title ? ` “${title}”` : ""} · ${states[status] ?? status}` } };
  });
}

/** The layers that show them, above what the map has already. @param {any} map */
export function addOthers(map) {
  map.addSource("others", { type: "geojson", data: collection([]) });
  map.addLayer({
    id: "others-line", type: "line", source: "others",
    paint: { "line-color": VIOLET, "line-width": 2, "line-dasharray": [3, 2] },
  });
  map.addLayer({
    id: "others-name", type: "symbol", source: "others",
    layout: { "text-field": ["get", "label"], "text-font": FONT, "text-size": 12 },
    paint: { "text-color": VIOLET, "text-halo-color": "#fff", "text-halo-width": 1.5 },
  });
}

/**
 * @param {any[]} maps  that have the layers
 * @param {{others: string, texts: {others: string}, states: Record<string, string>}} configuration
 * @param {() => string} [query]  what the address is asked with, such as the box that is looked at
 */
export function watchOthers(maps, configuration, query = () => "") {
  if (!configuration.others) return;
  let tag = "";
  async function ask() {
    if (document.hidden) return;
    const headers = tag ? { "If-None-Match": tag } : undefined;
    const answer = await fetch(configuration.others + query(), { headers, cache: "no-store" });
    if (answer.status !== 200) return;
    tag = answer.headers.get("ETag") ?? "";
    const shown = labelled((await answer.json()).features, configuration.texts.others, configuration.states);
    for (const map of maps) map.getSource("others").setData(collection(shown));
  }
  ask().catch(() => {});
  setInterval(() => ask().catch(() => {}), EVERY_MS);
}
