/**
 * Background maps under a map of ours: pictures or streets as this server was told of them, each laid in its
 * own datum. Without any declared there is nothing to choose and no other host is asked.
 * @module
 */
import { addProtocol } from "../vendor/maplibre-gl/maplibre-gl.mjs";
import { placingOf } from "./basemap_shift.js";
import { streetLayers } from "./basemap_streets.js";
import { element } from "./element.js";

/**
 * @typedef {object} Basemap  as gis_core/basemap_page.py tells it
 * @property {string} key
 * @property {string} name  in the reader's language
 * @property {"raster" | "vector"} form
 * @property {string} datum
 * @property {string} attribution
 * @property {string} attributionUrl
 * @property {string} approval  审图号, "" for none
 * @property {number} minZoom
 * @property {number} maxZoom
 * @property {number} tileSize
 * @property {string[][]} stacks  address templates, drawn one over the other
 * @property {string[][]} dark    the same for a dark page; none: the bright ones, dimmed
 * @property {[number, number, number, number]} [bounds]
 * @property {Record<string, string>} vectorLayers  names of roads, water, green, buildings in the archive
 * @property {string} nameField
 * @property {string} [prefix]  of the ids of its sources and layers, given by `addBasemaps`
 */

const PREFIX = "basemap-";
/** Pictures to look at while drawing: over the background map, under all that is ours. */
export const REFERENCE_PREFIX = "reference-picture-";
const OFFSET = ["gcj02", "bd09"];
/** A bright map on a dark page: darker and less colourful, still readable. */
const DIMMED = { "raster-brightness-max": 0.42, "raster-saturation": -0.55, "raster-contrast": 0.1 };
const KEPT_TILES = 48;

/** Whether an id of a source or layer belongs to a background map. @param {string | undefined} id */
export const isBasemap = (id) => id !== undefined && id.startsWith(PREFIX);

/** What a map with this background must say below itself. @param {Basemap | undefined} basemap */
export function creditOf(basemap) {
  return basemap ? [basemap.attribution, basemap.approval].filter(Boolean).join(" · ") : "";
}

/**
 * @param {import("maplibre-gl").Map} map  whose style has been loaded
 * @param {Basemap[]} given
 * @param {{dark?: boolean, credit?: HTMLElement, prefix?: string}} [how]  `credit`: where whose map it is has to be
 *     written; `prefix`: one that begins with REFERENCE_PREFIX lays it over the background map
 */
export function addBasemaps(map, given, { dark = false, credit, prefix = PREFIX } = {}) {
  let shown = "";
  let isDark = dark;
  const configured = given.map((each) => ({ ...each, prefix }));
  for (const basemap of configured) if (OFFSET.includes(basemap.datum)) declareShifted(basemap);

  function draw() {
    clear(map, prefix);
    const basemap = configured.find((one) => one.key === shown);
    if (basemap) {
      const below = firstOfOurs(map, prefix);
      if (basemap.form === "vector") drawStreets(map, basemap, isDark, below);
      else drawPictures(map, basemap, isDark, below);
    }
    if (credit) writeCredit(credit, basemap);
  }

  return {
    /** Show one, or none. @param {string} key  "" for none; one that is not known shows none */
    show(key) {
      const wished = configured.some((one) => one.key === key) ? key : "";
      if (wished === shown) return;
      shown = wished;
      draw();
    },
    /** @param {boolean} wished */
    setDark(wished) {
      if (wished === isDark) return;
      isDark = wished;
      if (shown) draw();
    },
    /** The one that is shown. @returns {Basemap | undefined} */
    get current() {
      return configured.find((one) => one.key === shown);
    },
  };
}

/** The lowest layer that is neither paper nor background map, nor, for another such picture, one laid over that. */
function firstOfOurs(map, prefix) {
  const isBelow = ({ id, type }) => type === "background" || isBasemap(id) || (prefix !== PREFIX && id.startsWith(REFERENCE_PREFIX));
  return map.getStyle().layers.find((layer) => !isBelow(layer))?.id;
}

function clear(map, prefix) {
  const { layers, sources } = map.getStyle();
  for (const { id } of layers) if (id.startsWith(prefix)) map.removeLayer(id);
  for (const id of Object.keys(sources)) if (id.startsWith(prefix)) map.removeSource(id);
}

/** Addresses as MapLibre fetches them: absolute, and through our own hands where they must be moved. */
function addressesOf(basemap, stack, at, dark) {
  if (OFFSET.includes(basemap.datum)) return [`${protocolOf(basemap)}://${dark ? "dark" : "stacks"}/${at}/{z}/{x}/{y}`];
  return stack.map((template) => (template.startsWith("/") ? location.origin + template : template));
}

function drawPictures(map, basemap, dark, below) {
  const ownDark = dark && basemap.dark.length > 0;
  (ownDark ? basemap.dark : basemap.stacks).forEach((stack, at) => {
    const id = `${basemap.prefix}${at}`;
    map.addSource(id, {
      type: "raster", tiles: addressesOf(basemap, stack, at, ownDark), tileSize: basemap.tileSize,
      minzoom: basemap.minZoom, maxzoom: basemap.maxZoom, ...(basemap.bounds ? { bounds: basemap.bounds } : {}),
    });
    const paint = { "raster-fade-duration": 0, ...(dark && !ownDark ? DIMMED : {}) };
    map.addLayer({ id, type: "raster", source: id, paint }, below);
  });
}

function drawStreets(map, basemap, dark, below) {
  const source = `${basemap.prefix}streets`;
  map.addSource(source, {
    type: "vector", tiles: addressesOf(basemap, basemap.stacks[0], 0, false),
    minzoom: basemap.minZoom, maxzoom: basemap.maxZoom, ...(basemap.bounds ? { bounds: basemap.bounds } : {}),
  });
  for (const layer of streetLayers(basemap, source, basemap.prefix, dark)) map.addLayer(layer, below);
}

/** @param {HTMLElement} where @param {Basemap | undefined} basemap */
function writeCredit(where, basemap) {
  where.hidden = !basemap;
  if (!basemap) {
    where.replaceChildren();
    return;
  }
  const owner = basemap.attributionUrl
    ? element("a", { href: basemap.attributionUrl, target: "_blank", rel: "noopener" }, basemap.attribution)
    : basemap.attribution;
  where.replaceChildren(owner, basemap.approval ? ` · ${basemap.approval}` : "");
}

// --- maps in an offset datum -------------------------------------------------------------------

const protocolOf = (basemap) => `shifted-${basemap.prefix === PREFIX ? "" : "reference-"}${basemap.key.replace(/_/g, "-")}`;

/** Make tiles of ours from those of a map that lies elsewhere. @param {Basemap} basemap */
function declareShifted(basemap) {
  const size = basemap.tileSize;
  const fetched = keptTiles();
  addProtocol(protocolOf(basemap), async ({ url }, { signal }) => {
    const [, which, stack, z, x, y] = /** @type {RegExpExecArray} */ (/:\/\/(\w+)\/(\d+)\/(\d+)\/(\d+)\/(\d+)$/.exec(url));
    const templates = basemap[/** @type {"stacks" | "dark"} */ (which)][Number(stack)];
    const placing = placingOf(basemap.datum, Number(z), Number(x), Number(y), size);
    const pictures = await Promise.all(placing.tiles.map((tile) =>
      fetched(filledIn(templates[(tile.x + tile.y) % templates.length], Number(z), tile))));
    if (signal.aborted) throw new DOMException("no longer needed", "AbortError");
    return { data: await createImageBitmap(laid(pictures, placing, size)) };
  });
}

function filledIn(template, z, { x, y }) {
  const made = template.replace("{z}", String(z)).replace("{x}", String(x)).replace("{y}", String(y));
  return new URL(made, location.origin).href;
}

/** One sheet of whole tiles first, so that moving it leaves no seams; then the part that is our tile. */
function laid(pictures, { tiles, columns, rows, pieces }, size) {
  const sheet = new OffscreenCanvas(columns * size, rows * size);
  const sheetPen = /** @type {OffscreenCanvasRenderingContext2D} */ (sheet.getContext("2d"));
  tiles.forEach(({ column, row }, at) => {
    if (pictures[at]) sheetPen.drawImage(pictures[at], column * size, row * size, size, size);
  });
  const ours = new OffscreenCanvas(size, size);
  const pen = /** @type {OffscreenCanvasRenderingContext2D} */ (ours.getContext("2d"));
  for (const { left, top, side, matrix } of pieces) {
    pen.save();
    pen.beginPath();
    pen.rect(left, top, side, side);
    pen.clip();
    pen.setTransform(...matrix);
    pen.drawImage(sheet, 0, 0);
    pen.restore();
  }
  return ours;
}

/** Pictures by address, the latest kept: a tile of theirs makes parts of up to four of ours. */
function keptTiles() {
  /** @type {Map<string, Promise<ImageBitmap | null>>} */
  const kept = new Map();
  return (/** @type {string} */ address) => {
    const known = kept.get(address) ?? picture(address);
    kept.delete(address);
    kept.set(address, known);
    known.catch(() => kept.delete(address));
    if (kept.size > KEPT_TILES) kept.delete(/** @type {string} */ (kept.keys().next().value));
    return known;
  };
}

/** @param {string} address @returns {Promise<ImageBitmap | null>}  null where there is no tile */
async function picture(address) {
  const answer = await fetch(address, { credentials: "omit" });
  if (answer.status === 204 || answer.status === 404) return null;
  if (!answer.ok) throw new Error(`background map (${answer.status})`);
  return createImageBitmap(await answer.blob());
}
