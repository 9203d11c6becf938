/**
 * The map of the editor: what lies on it and where it looks. Tools and loading are elsewhere.
 * @module
 */
import { Map as MapView, NavigationControl, ScaleControl } from "../../vendor/maplibre-gl/maplibre-gl.mjs";
import { EMPTY_STYLE, FONT_FAMILY, mapWords } from "../../gis_core/map_style.js";
import { addLayers, showFaults, showLines, showUnits } from "./layers.js";
import { boxOf } from "./lines.js";

/** The whole city at once would be slow to read, and nothing could be taken by hand. */
const BEGIN_ZOOM = 12;

/**
 * @typedef {object} EditorMap
 * @property {import("maplibre-gl").Map} map
 * @property {Promise<void>} ready           when layers can be filled
 * @property {() => {zoom: number, lat: number, lon: number}} view
 * @property {() => [number, number, number, number]} box  what is in view: west, south, east, north
 * @property {(then: () => void) => void} whenMoved
 * @property {(view: {zoom: number, lat: number, lon: number}) => void} jumpTo
 * @property {(geometry: any) => void} fitTo  bring a GeoJSON geometry into view
 * @property {(lines: any[]) => void} showReferences  GeoJSON features of lines to follow
 * @property {(lines: any[]) => void} showParents
 * @property {(geometry: any | null) => void} showTrace  what is about to be drawn along a line
 */

/**
 * @param {{store: import("./store.js").Store<import("./store.js").EditorState>, configuration: any,
 *   text: Record<string, string>, view: {zoom: number, lat: number, lon: number} | null}} given
 * @returns {EditorMap}
 */
export function createMap({ store, configuration, text, view }) {
  const map = new MapView({
    container: "map",
    style: EMPTY_STYLE,
    ...(view ? { center: [view.lon, view.lat], zoom: view.zoom }
      : configuration.bounds ? { bounds: configuration.bounds, fitBoundsOptions: { padding: 80, maxZoom: 16 } }
        : { center: configuration.centre, zoom: Math.max(configuration.zoom, BEGIN_ZOOM) }),
    minZoom: 5, maxZoom: 22,
    localIdeographFontFamily: FONT_FAMILY, locale: mapWords(text),
    attributionControl: false, dragRotate: false, pitchWithRotate: false, fadeDuration: 0, boxZoom: false,
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new NavigationControl({ showCompass: false }), "bottom-right");
  map.addControl(new ScaleControl({ maxWidth: 110 }), "bottom-left");

  /** @type {Promise<void>} */
  const ready = new Promise((done) => {
    map.once("load", () => {
      addLayers(map);
      follow();
      done();
    });
  });

  /** Draw what the store holds, whenever it holds something else. */
  function follow() {
    let shown = new Map();
    const units = () => { shown = showUnits(map, shown, store.get().units); };
    /** @type {string[]} */
    let marked = [];
    const selection = () => {
      const now = store.get().selection.filter((each) => each.kind === store.get().kind).map((each) => each.code);
      for (const key of marked) map.setFeatureState({ source: "units", id: key }, { selected: false });
      for (const key of now) map.setFeatureState({ source: "units", id: key }, { selected: true });
      marked = now;
    };
    const locks = () => {
      const { kind, locked } = store.get();
      const keys = [...locked].filter((each) => each.startsWith(`${kind}/`)).map((each) => each.slice(kind.length + 1));
      map.setFilter("units-locked", ["in", ["get", "key"], ["literal", keys]]);
    };
    const faults = () => showFaults(map, store.get().faults);
    for (const draw of [units, selection, locks, faults]) draw();
    store.on("units", units);
    store.on(["selection", "kind"], selection);
    store.on(["locked", "kind"], locks);
    store.on("faults", faults);
  }

  return {
    map,
    ready,
    view: () => {
      const { lng, lat } = map.getCenter();
      return { zoom: map.getZoom(), lat, lon: lng };
    },
    box: () => {
      const bounds = map.getBounds();
      return [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
    },
    whenMoved: (then) => { map.on("moveend", then); },
    jumpTo: ({ zoom, lat, lon }) => { map.jumpTo({ zoom, center: [lon, lat] }); },
    fitTo: (geometry) => {
      const [west, south, east, north] = boxOf([geometry]);
      if (west <= east) map.fitBounds([west, south, east, north], { padding: 60, maxZoom: 18, duration: 0 });
    },
    showReferences: (lines) => showLines(map, "references", lines),
    showParents: (lines) => showLines(map, "parents", lines),
    showTrace: (geometry) => showLines(map, "trace", geometry ? [{ type: "Feature", properties: {}, geometry }] : []),
  };
}
