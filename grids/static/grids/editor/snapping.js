/**
 * Lays what is drawn on what is there: junctions and vertices first, then borders, the level above, streets.
 * @module
 */
import { gridPlace, linesOf, wordOf } from "./lines.js";
import { indexOf } from "./line_index.js";

const REACH_PX = 10;

/** @typedef {import("./lines.js").Place} Place */

/** @param {{store: any, map: import("./map.js").EditorMap, ground: import("./ground.js").Ground}} parts */
export function createSnapping({ store, map, ground }) {
  /** @type {{units: any, references: any[], parents: any, index: ReturnType<typeof indexOf>} | null} */
  let held = null;
  let enabled = true;

  /** The index of what lies around, made anew only when that became something else. */
  function index() {
    const [units, parents, references] = [store.get().units, ground.parents(), ground.references()];
    const fresh = held && held.units === units && held.parents === parents
      && held.references.length === references.length && held.references.every((each, at) => each === references[at]);
    if (!fresh) {
      const lines = [...units.values(), ...parents, ...references].flatMap((each) => linesOf(each.geometry));
      held = { units, parents, references, index: indexOf(lines) };
    }
    return /** @type {any} */ (held).index;
  }

  /** @param {Place} place @returns {Place} */
  const measure = (place) => {
    const { x, y } = map.map.project(place);
    return [x, y];
  };

  /**
   * The place that is meant by one near it; null where nothing is near.
   * @param {Place} place
   * @param {Place[][]} [own]  lines that are being moved: nothing is laid upon them
   * @returns {Place | null}
   */
  function snap(place, own = []) {
    if (!enabled) return null;
    const [east] = [map.map.unproject([REACH_PX * 1.5, 0]).lng - map.map.unproject([0, 0]).lng];
    const without = new Set(own.flat().map(wordOf));
    const found = index().nearest(place, Math.abs(east), { measure, within: REACH_PX, without });
    return found ? gridPlace(found.at) : null;
  }

  return {
    snap,
    /** For Terra Draw's modes. @param {any} event @returns {Place | undefined} */
    toCustom: (event) => (event.heldKeys.includes("Alt") ? undefined : snap([event.lng, event.lat]) ?? undefined),
    /** The lines that a drawing may follow: roads, what was uploaded, borders. @returns {Place[][]} */
    lines: () => [...ground.references(), ...ground.parents(), ...store.get().units.values()].flatMap((each) => linesOf(each.geometry)),
    /** @param {boolean} wished */
    enable(wished) { enabled = wished; },
    isEnabled: () => enabled,
  };
}
