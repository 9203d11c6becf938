/**
 * Tiled layers that the office declared, to look at while drawing: lines of vector tiles can be snapped to and
 * followed, pictures lie under the borders.
 * @module
 */
import { addBasemaps, REFERENCE_PREFIX } from "../../gis_core/basemap.js";
import { element } from "../../gis_core/element.js";
import { FONT } from "../../gis_core/map_style.js";
import { linesOf } from "./lines.js";
import { joinedLines } from "./tile_lines.js";

/** Farther out the tiles hold lines too coarse to lay a border on. */
const FROM_ZOOM = 13;
const MOST_VERTICES = 60_000;
const COLOUR = "#2f6f4f";

/**
 * @param {import("maplibre-gl").Map} map  whose style has been loaded
 * @param {any[]} layers  as gis_core/basemap_page.py tells them
 * @param {{credits: HTMLElement, follow: (lines: any[]) => void}} how
 *     `follow`: told the lines in view, as GeoJSON features, whenever they become others
 */
export function createReferenceTiles(map, layers, { credits, follow }) {
  /** @type {Map<string, (shown: boolean) => void>} */
  const switches = new Map();
  /** @type {Set<string>} */
  const shown = new Set();
  let stale = false;
  for (const layer of layers) {
    const credit = element("span", { hidden: true });
    credits.append(credit);
    switches.set(layer.key, layer.form === "vector" ? vectorSwitch(map, layer, credit) : pictureSwitch(map, layer, credit));
  }
  map.on("sourcedata", ({ sourceId }) => { if (sourceId?.startsWith("reference-tiles-")) stale = true; });
  map.on("moveend", () => { stale = true; });
  map.on("idle", read);

  /** Read the lines in view from the tiles that are there. */
  function read() {
    if (!stale) return;
    stale = false;
    const wanted = layers.filter(({ key, form }) => form === "vector" && shown.has(key));
    follow(map.getZoom() < FROM_ZOOM ? [] : bounded(wanted.flatMap((layer) => linesIn(map, layer))));
  }

  return {
    /** Show one, or no longer. @param {string} key @param {boolean} wished */
    show(key, wished) {
      if (wished) shown.add(key);
      else shown.delete(key);
      switches.get(key)?.(wished);
      credits.hidden = shown.size === 0;
      stale = true;
      map.triggerRepaint();
    },
  };
}

/** @param {any[]} features  of lines */
function bounded(features) {
  let vertices = 0;
  return features.filter(({ geometry }) => (vertices += geometry.coordinates.length) <= MOST_VERTICES);
}

/** @param {import("maplibre-gl").Map} map @param {any} layer */
function linesIn(map, layer) {
  return layer.lines.flatMap((/** @type {string} */ sourceLayer) => joinedLines(
    map.querySourceFeatures(sourceOf(layer), { sourceLayer }).flatMap((feature) => linesOf(feature.geometry).map((line) => ({
      line, name: String(feature.properties[layer.nameField] ?? ""), tile: { z: feature._z, x: feature._x, y: feature._y },
    }))),
  )).map(({ name, line }) => ({
    type: "Feature", properties: { name, layer: layer.key }, geometry: { type: "LineString", coordinates: line },
  }));
}

const sourceOf = ({ key }) => `reference-tiles-${key}`;

/** @param {import("maplibre-gl").Map} map @param {any} layer @param {HTMLElement} credit */
function vectorSwitch(map, layer, credit) {
  const source = sourceOf(layer);
  credit.replaceChildren(...creditParts(layer));
  return (/** @type {boolean} */ wished) => {
    credit.hidden = !wished;
    for (const { id } of map.getStyle().layers) if (id.startsWith(`${source}-`)) map.removeLayer(id);
    if (map.getSource(source)) map.removeSource(source);
    if (!wished) return;
    map.addSource(source, { type: "vector", tiles: layer.stacks[0], minzoom: layer.minZoom, maxzoom: layer.maxZoom });
    layer.lines.forEach((/** @type {string} */ name, /** @type {number} */ at) => {
      map.addLayer({ id: `${source}-line-${at}`, type: "line", source, "source-layer": name, layout: { "line-join": "round" }, paint: {
        "line-color": COLOUR, "line-opacity": 0.85, "line-width": ["interpolate", ["linear"], ["zoom"], 12, 0.8, 18, 2.5],
      } }, "units-line");
      map.addLayer({ id: `${source}-name-${at}`, type: "symbol", source, "source-layer": name, minzoom: 14, layout: {
        "symbol-placement": "line", "text-field": ["to-string", ["coalesce", ["get", layer.nameField], ""]], "text-font": FONT, "text-size": 12,
      }, paint: { "text-color": COLOUR, "text-halo-color": "#ffffff", "text-halo-width": 1.5 } }, "units-name");
    });
  };
}

/** @param {import("maplibre-gl").Map} map @param {any} layer @param {HTMLElement} credit */
function pictureSwitch(map, layer, credit) {
  const pictures = addBasemaps(map, [layer], { credit, prefix: `${REFERENCE_PREFIX}${layer.key}-` });
  return (/** @type {boolean} */ wished) => pictures.show(wished ? layer.key : "");
}

/** Whose it is. @param {any} layer */
function creditParts({ attribution, attributionUrl, approval }) {
  const owner = attributionUrl ? element("a", { href: attributionUrl, target: "_blank", rel: "noopener" }, attribution) : attribution;
  return [owner, approval ? ` · ${approval}` : ""];
}
