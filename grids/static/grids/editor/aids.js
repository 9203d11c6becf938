/**
 * Aids to drawing: snapping and following on or off, lines of a file to follow.
 * @module
 */
import { addBasemaps } from "../../gis_core/basemap.js";
import { element, filled } from "../../gis_core/element.js";
import { part } from "../../gis_core/page.js";
import { ask } from "./ask.js";
import { createReferenceTiles } from "./reference_tiles.js";
import { Refusal } from "./server.js";

/** @type {Array<[string, string]>} */
const DATUMS = [["wgs84", "WGS 84"], ["cgcs2000", "CGCS2000"], ["gcj02", "GCJ-02"], ["bd09", "BD-09"]];

/** @param {import("./tools.js").Hand} hand */
export function startAids(hand) {
  const { drawing, snapping, text, map, ground, configuration } = hand;
  const basemaps = addBasemaps(map.map, configuration.basemaps, { credit: part("basemap-credit") });
  const backgrounds = configuration.basemaps.map(({ key, name }) => element("option", { value: key }, name));
  /** @param {string} name @param {string} words @param {boolean} checked @param {(wished: boolean) => void} change */
  const tick = (name, words, checked, change) => element("label", { title: text[`hint_${name}`] ?? "" },
    element("input", {
      type: "checkbox", id: `aid-${name}`, checked,
      onchange: (event) => change(/** @type {HTMLInputElement} */ (event.target).checked),
    }), words);
  const file = /** @type {HTMLInputElement} */ (element("input", {
    type: "file", id: "aid-file", accept: ".geojson,.json,.gpkg", class: "visually-hidden", tabindex: "-1", "aria-hidden": "true",
    onchange: async () => {
      for (const each of file.files ?? []) await lay(hand, each);
      file.value = "";
      clear.hidden = !hand.ground.hasReferences();
    },
  }));
  const clear = element("button", {
    type: "button", class: "plain", hidden: true, onclick: () => {
      hand.ground.clearReferences();
      clear.hidden = true;
    },
  }, text.clearFiles);
  part("aids").replaceChildren(...[
    backgrounds.length > 0 && element("label", { class: "background" }, element("span", {}, text.background),
      element("select", { id: "aid-base", onchange: (event) => basemaps.show(/** @type {HTMLSelectElement} */ (event.target).value) },
        element("option", { value: "" }, text.noBackground), ...backgrounds)),
    tick("snap", text.snap, true, (wished) => snapping.enable(wished)),
    tick("follow", text.follow, false, (wished) => drawing.follow(wished)),
    ...referenceTicks(),
    file,
    element("button", { type: "button", class: "plain", onclick: () => file.click() }, text.layFile),
    clear,
  ].filter((each) => each !== false));

  /** The layers that the office declared; of a picture it is said that there is nothing to snap to. */
  function referenceTicks() {
    if (configuration.references.length === 0) return [];
    const tiles = createReferenceTiles(map.map, configuration.references, {
      credits: part("reference-credit"), follow: (lines) => ground.setTiled(lines),
    });
    const ticks = configuration.references.map(({ key, name, form }) => element("label", {},
      element("input", {
        type: "checkbox", "data-reference": key,
        onchange: (event) => tiles.show(key, /** @type {HTMLInputElement} */ (event.target).checked),
      }), element("span", {}, name, form === "raster" ? element("small", {}, ` (${text.pictureOnly})`) : "")));
    return [element("fieldset", { class: "references" }, element("legend", {}, text.referenceLayers), ...ticks)];
  }
}

/** Lay the lines of a file over the map, once its datum was told. @param {import("./tools.js").Hand} hand @param {File} file */
async function lay({ server, ground, text, say, store }, file) {
  const given = await ask({
    title: file.name, words: text.datumWords, ok: text.doIt, cancel: text.cancel,
    fields: [{ name: "datum", label: text.datum, type: "select", options: DATUMS }],
  });
  if (!given) return;
  try {
    const { document } = await server.send(`${server.addresses.lines}?datum=${given.datum}`, file);
    ground.addReferences(document.features);
    say(filled(text.fileLaid, { count: document.features.length, name: file.name }), "good");
  } catch (error) {
    if (error instanceof Refusal) {
      const words = text[`file_${error.code.replaceAll("-", "_")}`] ?? error.detail;
      store.set({ message: { text: words, tone: "warning", hint: words === error.detail ? error.hint : "" } });
    } else say(text.noConnection, "warning");
  }
}
