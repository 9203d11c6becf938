/**
 * Where others draw in the same townships: asked again every half minute, gently, by the tag.
 * @module
 */
import { filled } from "../../gis_core/element.js";
import { collection } from "./drawing.js";

const EVERY_MS = 30000;

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

/** @param {any[]} maps @param {any} configuration */
export function watchOthers(maps, configuration) {
  if (!configuration.others) return;
  let tag = "";
  async function ask() {
    if (document.hidden) return;
    const headers = tag ? { "If-None-Match": tag } : undefined;
    const answer = await fetch(configuration.others, { headers, cache: "no-store" });
    if (answer.status !== 200) return;
    tag = answer.headers.get("ETag") ?? "";
    const shown = labelled((await answer.json()).features, configuration.texts.others, configuration.states);
    for (const map of maps) map.getSource("others").setData(collection(shown));
  }
  ask().catch(() => {});
  setInterval(() => ask().catch(() => {}), EVERY_MS);
}
