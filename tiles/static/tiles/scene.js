/**
 * One map drawn for a state and its figures: outlines, colours, names, density, findings. The page has one
 * scene, and a second one while two rounds are swiped.
 * @module
 */
import { removeSource } from "../gis_core/map_style.js";
import { colourUnits, showDensity, showFindings, showNames, showOutline, showUnits } from "./layers.js";
import { MEASURES, figureOf, written } from "./measures.js";
import { addressOf, findingsAddress } from "./page.js";

const FEW_UNITS = 300;
const DRAWN = ["units", "names", "density", "findings", "outline"];

/** Outlines once fetched, by kind and edition. @type {Map<string, string>} */
const geometries = new Map();

/**
 * Where the outlines of a kind are: those of a day and revision without figures, and the same address for every
 * round for which the same boundaries hold, so that going through the months fetches none again.
 * @param {import("./figures.js").Figures} figures
 */
export function geometryOf(figures) {
  const key = `${figures.kind}/${figures.edition}`;
  const known = geometries.get(key);
  if (known && figures.edition) return known;
  const made = new URL(addressOf("units", figures.kind, ""));
  if (figures.on) made.searchParams.set("on", figures.on);
  if (figures.revision) made.searchParams.set("revision", String(figures.revision));
  geometries.set(key, made.href);
  return made.href;
}

/** Whether hexagons are shown. @param {import("./hash.js").ViewState} state */
export const isDense = (state) => state.show === "hexagons" && state.round !== "";

/** @param {import("maplibre-gl").Map} map */
export function sceneOn(map) {
  /** Addresses of what lies on the map now. */
  let lying = { units: "", outline: "" };

  /** Outlines are fetched again only when they are others. @returns {boolean}  whether they are */
  function drawOutlines(drawing) {
    const wished = geometryOf(drawing.figures);
    const outline = drawing.larger ? geometryOf(drawing.larger) : "";
    const others = wished !== lying.units || !map.getSource("units");
    if (others) showUnits(map, wished);
    if (outline !== lying.outline || (outline && !map.getSource("outline"))) showOutline(map, outline || null);
    lying = { units: wished, outline };
    return others;
  }

  return {
    /**
     * @param {import("./figures.js").Drawing} drawing
     * @param {import("./hash.js").ViewState} state
     * @param {import("./page.js").KindHere} kind
     * @param {boolean} over  a background map lies under it
     * @returns {boolean}  whether the outlines are others than before
     */
    draw(drawing, state, kind, over) {
      const others = drawOutlines(drawing);
      const { units, measure, limits } = drawing;
      const dense = isDense(state);
      const heat = state.show === "heat";
      colourUnits(map, units.map((unit) => ({ id: unit.id, value: measure ? figureOf(unit, measure) : null })), {
        measured: measure !== null, limits, ramp: measure ? MEASURES[measure].ramp : [],
        strong: measure !== null && MEASURES[measure].strong, faded: dense || heat, islands: kind.islands, over,
      });
      const few = units.length <= FEW_UNITS;
      const namesFrom = Math.max(kind.leastZoom + (few ? 0 : 2.5), few ? 0 : 10.5);
      showNames(map, labels(units, measure), dense ? Math.max(namesFrom, 12) : namesFrom, kind.islands);
      const filtered = (name) => findingsAddress(addressOf(name, state.kind, state.round), state);
      showDensity(map, dense ? filtered("density") : null);
      showFindings(map, state.round && (heat || state.show === "places") ? filtered("findings") : null, heat);
      return others;
    },
    clear() {
      for (const source of DRAWN) removeSource(map, source);
      lying = { units: "", outline: "" };
    },
  };
}

/** A unit in a masked area has no place, and no label. */
function labels(units, measure) {
  return units.filter((unit) => unit.at !== null).map((unit) => {
    const value = measure && figureOf(unit, measure);
    const label = measure === null || value === null ? unit.name : `${unit.name}\n${written(measure, value)}`;
    return { id: unit.id, at: unit.at, label, weight: -(unit.findings ?? 0) };
  });
}
