/**
 * What lies around: reads the units in view, the level above, the streets, and the borders of what is selected.
 * @module
 */
import { Refusal } from "./server.js";
import { arcsOf, boxOf, grown, within } from "./lines.js";

const MOST_ACTIVE = 150;
const STREETS_FROM_ZOOM = 13;

/** @typedef {ReturnType<typeof createGround>} Ground */

/** @param {import("./panels.js").Parts} parts */
export function createGround({ store, server, map, text, configuration }) {
  const { addresses } = server;
  /** What was read last: its box, kind and state. */
  /** @type {{box: number[] | null, kind: string, stale: number, version: number}} */
  let read = { box: null, kind: "", stale: -1, version: -1 };
  /** @type {any[]} */
  let parents = [];
  /** @type {any[]} */
  let streets = [];
  /** @type {any[]} */
  let uploaded = [];
  /** Lines of tiled layers in view. @type {any[]} */
  let tiled = [];
  /** @type {number[] | null} */
  let streetBox = null;
  /** @type {AbortController | null} */
  let reading = null;
  /** @type {AbortController | null} */
  let readingArcs = null;

  const kindNow = () => configuration.kinds.find((each) => each.key === store.get().kind);
  /** @param {string} address @param {string} kind @param {number[]} box */
  const of = (address, kind, box) => `${address}?kind=${encodeURIComponent(kind)}&box=${box.map((each) => each.toFixed(7)).join(",")}`;

  /** Read the units in view, if they are not here already. */
  async function load() {
    const { kind, stale, draft } = store.get();
    const view = map.box();
    if (read.box && read.kind === kind && read.stale === stale && within(view, read.box)) return;
    reading?.abort();
    reading = new AbortController();
    const { signal } = reading;
    const box = grown(view, 0.3);
    try {
      const { document } = await server.read(of(addresses.units, kind, box), signal);
      if (kind !== store.get().kind) return;
      // What a step changed while this was under way is newer than this.
      if (draft && store.get().draft && draft.version !== store.get().draft.version) { load(); return; }
      read = { box, kind, stale, version: draft?.version ?? -1 };
      store.set({ units: new Map(document.features.map((each) => [each.properties.key, each])), online: true });
      await loadParents(kind, box, signal);
    } catch (error) {
      failed(error);
    }
  }

  /** @param {string} kind @param {number[]} box @param {AbortSignal} signal */
  async function loadParents(kind, box, signal) {
    const above = kindNow()?.parent;
    parents = above ? (await server.read(of(addresses.units, above, box), signal)).document.features : [];
    if (kind === store.get().kind) map.showParents(parents);
  }

  /** Superiors whose outline follows those below are others after a step. */
  function refreshParents() {
    loadParents(read.kind, /** @type {number[]} */ (read.box), new AbortController().signal).catch(failed);
  }

  /** @param {any} error */
  function failed(error) {
    if (error.name === "AbortError") return;
    if (error instanceof Refusal && error.document.parameter === "box") {
      store.set({ message: { text: text.zoomIn, tone: "info" } });
    } else if (error instanceof Refusal) {
      store.set({ message: { text: error.detail, tone: "error", hint: error.hint } });
    } else {
      store.set({ online: false });
    }
  }

  /** Read the borders of what is selected: they alone can be moved. */
  async function loadArcs() {
    const { kind, selection, units, draft } = store.get();
    readingArcs?.abort();
    const keys = new Set(selection.filter((each) => each.kind === kind).map((each) => each.code));
    const chosen = [...keys].map((key) => units.get(key)).filter(Boolean);
    if (chosen.length === 0 || !draft) {
      if (store.get().arcs.length > 0) store.set({ arcs: [] });
      return;
    }
    readingArcs = new AbortController();
    try {
      const box = boxOf(chosen.map((each) => each.geometry));
      const { document } = await server.read(of(addresses.arcs, kind, box), readingArcs.signal);
      const arcs = arcsOf(document.features, keys);
      if (arcs.filter((each) => !each.properties.spoke).length > MOST_ACTIVE) {
        store.set({ arcs: [], message: { text: text.tooManyBorders, tone: "info" } });
      } else {
        store.set({ arcs, online: true });
      }
    } catch (error) {
      failed(error);
    }
  }

  /** Streets to see, to snap to and to follow. */
  async function loadStreets() {
    const view = map.box();
    if (map.map.getZoom() < STREETS_FROM_ZOOM || (streetBox && within(view, streetBox))) return;
    const box = grown(view, 0.5);
    try {
      const { document } = await server.read(`${addresses.streets}?box=${box.map((each) => each.toFixed(7)).join(",")}`);
      streetBox = box;
      streets = document.features;
      map.showReferences([...streets, ...uploaded]);
    } catch {
      // Without streets one can draw all the same.
    }
  }

  /** The units have to be where the view is before the address's selection means anything. */
  async function begin() {
    await map.ready;
    const { kind, selection } = store.get();
    if (selection.length > 0 && !location.hash.includes("map=")) {
      const address = addresses.unit.replace("KIND", kind).replace("CODE", encodeURIComponent(selection[0].code));
      const found = await server.read(`${address}?geometry=full`).catch(() => null);
      if (found?.document.geometry) map.fitTo(found.document.geometry);
    }
    await Promise.all([load(), loadStreets()]);
    await loadArcs();
    map.whenMoved(() => { load(); loadStreets(); });
    store.on(["kind", "stale"], () => { load(); });
    // What is shown before the server has answered has no borders of its own yet.
    store.on(["selection", "kind", "units", "draft"], ({ arcs, selection }, changed) => {
      const came = changed.has("units") && arcs.length === 0 && selection.length > 0;
      if (changed.has("selection") || changed.has("kind") || changed.has("draft") || came) loadArcs();
    });
    store.on("draft", ({ kind, stale }) => {
      if (read.box && read.kind === kind && read.stale === stale && kindNow()?.policy === "partition_of_parent") refreshParents();
    });
  }

  const ready = begin();
  return {
    ready,
    load,
    /** Lines to snap to and to follow: streets, what was uploaded, tiled layers. */
    references: () => [...streets, ...uploaded, ...tiled],
    /** Lines of tiled layers, which the map draws by itself. @param {any[]} features */
    setTiled(features) { tiled = features; },
    parents: () => parents,
    streets: () => streets,
    /** Lay the lines of a file over the map. @param {any[]} features */
    addReferences(features) {
      uploaded = [...uploaded, ...features.map((each) => ({
        ...each, properties: { ...each.properties, colour: "#8e5bb5" },
      }))];
      map.showReferences([...streets, ...uploaded]);
    },
    hasReferences: () => uploaded.length > 0,
    clearReferences() {
      uploaded = [];
      map.showReferences(streets);
    },
  };
}
