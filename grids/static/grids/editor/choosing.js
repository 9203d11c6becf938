/**
 * Choosing units by pointer: a click takes the unit, a click on a border both its sides, Shift adds and takes away.
 * @module
 */
import { unitAt } from "./places.js";

const BORDER_PX = 6;
const CHOOSES = new Set(["select", "border", "gap", "merge"]);

/** @param {import("./tools.js").Hand} hand */
export function startChoosing({ store, map }) {
  /** What a tool wants instead of the choice. @type {((place: [number, number], unit: any) => void) | null} */
  let wanted = null;
  /** @type {string | null} */
  let hovered = null;

  /** The units at a place of the window: one, or both sides of a border. @param {{x: number, y: number}} point */
  function at(point) {
    const { units } = store.get();
    const around = [[0, 0], [BORDER_PX, 0], [-BORDER_PX, 0], [0, BORDER_PX], [0, -BORDER_PX]];
    const found = around.map(([dx, dy]) => {
      const { lng, lat } = map.map.unproject([point.x + dx, point.y + dy]);
      return unitAt(units, [lng, lat]);
    });
    return [...new Set(found.filter((each) => each !== null))];
  }

  /** @param {import("maplibre-gl").MapMouseEvent} event */
  function clicked(event) {
    const { kind, tool, selection } = store.get();
    if (wanted) {
      const { lng, lat } = event.lngLat;
      wanted([lng, lat], unitAt(store.get().units, [lng, lat]));
      return;
    }
    if (!CHOOSES.has(tool)) return;
    const found = at(event.point).slice(0, 2).map((each) => ({ kind, code: each.properties.key }));
    const many = event.originalEvent.shiftKey || event.originalEvent.ctrlKey;
    if (!many) {
      store.set({ selection: found });
      return;
    }
    const here = found[0];
    if (!here) return;
    const without = selection.filter((each) => each.kind !== kind || each.code !== here.code);
    store.set({ selection: without.length < selection.length ? without : [...without, here] });
  }

  /** @param {import("maplibre-gl").MapMouseEvent} event */
  function moved(event) {
    const key = /** @type {any} */ (map.map.queryRenderedFeatures(event.point, { layers: ["units-fill"] })[0])?.id ?? null;
    if (key === hovered) return;
    if (hovered !== null) map.map.setFeatureState({ source: "units", id: hovered }, { hover: false });
    if (key !== null) map.map.setFeatureState({ source: "units", id: key }, { hover: true });
    hovered = key;
  }

  map.map.on("click", clicked);
  map.map.on("mousemove", moved);
  return {
    at,
    /** Have the next clicks told to a tool instead. @param {((place: [number, number], unit: any) => void) | null} then */
    want(then) { wanted = then; },
    /** Choose units of the kind by their keys. @param {string[]} codes */
    choose(codes) {
      const { kind } = store.get();
      store.set({ selection: codes.map((code) => ({ kind, code })) });
    },
  };
}
