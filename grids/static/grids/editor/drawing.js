/**
 * Terra Draw on the editor's map: the borders of what is selected as lines, and lines and areas that tools ask for.
 * @module
 */
import { TerraDraw, TerraDrawFreehandMode, TerraDrawLineStringMode, TerraDrawPolygonMode } from "terra-draw";
import { TerraDrawMapLibreGLAdapter } from "terra-draw-maplibre-gl-adapter";
import { BORDER, BorderMode } from "./border_mode.js";
import { gridPlace } from "./lines.js";
import { shapesAfter } from "./reshaping.js";
import { followed } from "./tracing.js";

const DECIMALS = 7;
/** How near the last or first point a click ends a drawing. */
const CLOSE_PX = 12;
const LINE_STYLE = /** @type {any} */ ({ lineStringColor: "#c2185b", lineStringWidth: 3, snappingPointColor: "#14606b", closingPointColor: "#c2185b" });
const AREA_STYLE = /** @type {any} */ ({ fillColor: "#c2185b", fillOpacity: 0.15, outlineColor: "#c2185b", outlineWidth: 3, snappingPointColor: "#14606b" });

/** @typedef {ReturnType<typeof createDrawing>} Drawing */

/**
 * @param {object} parts
 * @param {any} parts.store
 * @param {import("./commands.js").Commands} parts.commands
 * @param {import("./map.js").EditorMap} parts.map
 * @param {ReturnType<typeof import("./snapping.js").createSnapping>} parts.snapping
 */
export function createDrawing({ store, commands, map, snapping }) {
  let number = 0;
  let following = false;
  /** What to do with what is drawn. @type {((geometry: any) => void) | null} */
  let wanted = null;
  const border = new BorderMode({
    snap: (event, own) => snapping.snap([event.lng, event.lat], own),
    done: moved,
  });
  const adapter = new TerraDrawMapLibreGLAdapter({ map: map.map, coordinatePrecision: DECIMALS, ignoreMismatchedPointerEvents: true });
  const draw = new TerraDraw({
    adapter,
    idStrategy: { isValidId: (id) => typeof id === "string" || typeof id === "number", getId: () => `drawn-${(number += 1)}` },
    modes: [
      /** @type {any} */ (border),
      new TerraDrawLineStringMode({ pointerDistance: CLOSE_PX, snapping: { toCustom: snapping.toCustom }, styles: LINE_STYLE, showCoordinatePoints: true }),
      new TerraDrawPolygonMode({ pointerDistance: CLOSE_PX, snapping: { toCustom: snapping.toCustom }, styles: AREA_STYLE, showCoordinatePoints: true }),
      new TerraDrawFreehandMode({ styles: AREA_STYLE, drawInteraction: "click-move-or-drag", autoClose: true, minDistance: 8 }),
    ],
  });
  draw.start();
  draw.setMode("static");
  holdBorders();
  map.map.on("move", () => border.forgetPixels());
  map.map.on("resize", () => border.forgetPixels());
  store.on("arcs", showBorders);
  showBorders();
  draw.on("finish", (id, context) => {
    if (context.action !== "draw") return;
    const feature = draw.getSnapshotFeature(id);
    if (!feature) return;
    const geometry = onGrid(feature.geometry);
    // Terra Draw is still at work with it.
    setTimeout(() => {
      if (draw.hasFeature(id)) draw.removeFeatures([id]);
      map.showTrace(null);
      wanted?.(traced(geometry));
    });
  });
  draw.on("change", () => {
    if (following && wanted) showTrace();
  });

  /** Show where a drawing would follow a line. */
  function showTrace() {
    const drawn = draw.getSnapshot().find((each) => each.properties.currentlyDrawing && each.geometry.type !== "Point");
    map.showTrace(drawn ? traced(drawn.geometry) : null);
  }

  /** @param {any} geometry */
  function onGrid(geometry) {
    const line = (places) => places.map(gridPlace);
    return geometry.type === "LineString" ? { type: "LineString", coordinates: line(geometry.coordinates) }
      : { type: "Polygon", coordinates: geometry.coordinates.map(line) };
  }

  /** @param {any} geometry */
  function traced(geometry) {
    if (!following) return geometry;
    const lines = snapping.lines();
    return geometry.type === "LineString" ? { ...geometry, coordinates: followed(geometry.coordinates, lines) }
      : { ...geometry, coordinates: geometry.coordinates.map((ring) => followed(ring, lines)) };
  }

  /** Put the active borders into Terra Draw's store; they alone live there. */
  function showBorders() {
    if (border.held) return;
    const old = draw.getSnapshot().filter((each) => each.properties.border).map((each) => /** @type {any} */ (each.id));
    if (old.length > 0) draw.removeFeatures(old);
    border.hideHandles();
    border.forget();
    const { arcs } = store.get();
    if (arcs.length === 0) return;
    draw.addFeatures(arcs.map((arc, at) => ({
      type: "Feature", id: `border-${at}-${(number += 1)}`,
      geometry: { type: "LineString", coordinates: arc.geometry.coordinates },
      properties: { mode: BORDER, border: true, at, spoke: Boolean(arc.properties.spoke) },
    })));
  }

  /** A border is taken at the press, not where the pointer is when it has moved far enough. */
  function holdBorders() {
    const canvas = map.map.getCanvas();
    canvas.addEventListener("pointerdown", (event) => {
      if (draw.getMode() !== BORDER || event.button !== 0 || !event.isPrimary) return;
      const { left, top } = canvas.getBoundingClientRect();
      if (border.take({ x: event.clientX - left, y: event.clientY - top })) map.map.dragPan.disable();
    }, { capture: true });
    canvas.addEventListener("pointerup", () => {
      if (draw.getMode() === BORDER) setTimeout(() => map.map.dragPan.enable());
    });
  }

  /** A border or a junction was put elsewhere: have it done. @param {import("./border_mode.js").Moved} moved */
  async function moved({ what, from, to, lines }) {
    const { arcs, kind, units } = store.get();
    const arcOf = (id) => arcs[/** @type {number} */ (draw.getSnapshotFeature(id)?.properties.at)];
    const moves = lines.map(({ id, before, after }) => ({ arc: arcOf(id), before, after })).filter(({ arc }) => arc);
    if (moves.length === 0) return;
    const shapes = shapesAfter(units, moves.map(({ arc, before, after }) => ({
      left: arc.properties.left, right: arc.properties.right, before, after,
    })));
    const operation = what === "node" ? { kind, operation: "move_node", at: from, to }
      : { kind, operation: "move_arc", arc: moves[0].arc.properties.arc, line: { type: "LineString", coordinates: moves[0].after } };
    const done = await commands.apply(operation, { shapes });
    if (!done.ok && !done.queued) showBorders();
  }

  return {
    draw,
    border,
    /** Let borders be taken by hand. */
    holdBordersNow() {
      wanted = null;
      draw.setMode(BORDER);
    },
    /**
     * Have a line or an area drawn.
     * @param {"linestring" | "polygon" | "freehand"} mode @param {(geometry: any) => void} then
     */
    ask(mode, then) {
      wanted = then;
      draw.setMode(mode);
    },
    /** Draw nothing. */
    rest() {
      wanted = null;
      draw.setMode("static");
      map.showTrace(null);
    },
    /** Whether what is drawn follows the lines it is laid on. @param {boolean} wished */
    follow(wished) {
      following = wished;
      map.showTrace(null);
    },
    showBorders,
  };
}
