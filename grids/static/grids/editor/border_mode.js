/**
 * The mode of Terra Draw in which borders are taken by hand: a vertex, the line between two, or a junction with all
 * borders that end there. Borders are lines in Terra Draw's store; the units follow by `shapesAfter`.
 * @module
 */
import { TerraDrawExtend } from "terra-draw";
import { gridPlace, gripAt, same, withVertexAt, withVertexBefore, withoutVertex } from "./lines.js";

const REACH_PX = 12;
const SEEN_PX = 110;
const MOST_HANDLES = 40;
export const BORDER = "border";

/** @typedef {import("./lines.js").Place} Place */

/**
 * @typedef {object} Moved
 * @property {"arc" | "node"} what
 * @property {Array<{id: any, before: Place[], after: Place[]}>} lines
 * @property {Place} from
 * @property {Place} to
 */

export class BorderMode extends TerraDrawExtend.TerraDrawBaseDrawMode {
  /**
   * @param {{snap: (event: any, own: Place[][]) => Place | null, done: (moved: Moved) => void}} how
   *     `own`: the lines that are moved, which nothing is laid upon
   */
  constructor({ snap, done }) {
    super({});
    this.mode = BORDER;
    this.snap = snap;
    this.done = done;
    /** What is in hand. @type {any} */
    this.held = null;
    /** The vertex last pointed at, which Delete takes out. @type {{id: any, index: number} | null} */
    this.pointed = null;
    /** @type {any[]} */
    this.handles = [];
    /** The borders in the store, and in pixels: a pointer moves more often than they do. @type {any[] | null} */
    this.known = null;
    /** @type {Place[][] | null} */
    this.pixels = null;
  }

  /** The borders became others. */
  forget() {
    this.known = null;
    this.pixels = null;
  }

  /** The map shows another place. */
  forgetPixels() {
    this.pixels = null;
  }

  start() {
    this.setStarted();
    this.setCursor("default");
  }

  stop() {
    this.cleanUp();
    this.setStopped();
    this.setCursor("unset");
  }

  cleanUp() {
    this.letGo();
    this.hideHandles();
    this.pointed = null;
  }

  /** The borders in the store, those that can be taken first. */
  borders() {
    this.known ??= this.store.copyAllWhere((properties) => properties.mode === BORDER && properties.border === true);
    return this.known;
  }

  /** The same in pixels. */
  bordersInPixels() {
    this.pixels ??= this.borders().map((each) => this.inPixels(each.geometry.coordinates));
    return this.pixels;
  }

  /** @param {Place[]} line @returns {Place[]} in pixels */
  inPixels(line) {
    return line.map(([lon, lat]) => {
      const { x, y } = this.project(lon, lat);
      return [x, y];
    });
  }

  /** What lies at a place of the window. @param {number} x @param {number} y */
  grip(x, y) {
    const borders = this.borders();
    const lines = this.bordersInPixels();
    const own = borders.map((each) => !each.properties.spoke);
    const taken = gripAt([x, y], lines.map((line, at) => (own[at] ? line : [[-1e6, -1e6], [-1e6, -1e6 + 1]])), REACH_PX);
    return taken ? { ...taken, id: borders[taken.line].id, borders } : null;
  }

  /**
   * Take hold of what is under the pointer; whether there was something.
   * @param {{x: number, y: number}} at  in pixels of the map
   */
  take({ x, y }) {
    const grip = this.grip(x, y);
    if (!grip) return false;
    const of = (border) => /** @type {Place[]} */ (border.geometry.coordinates);
    const taken = grip.borders[grip.line];
    const at = of(taken)[grip.index];
    if (grip.what === "end") {
      const lines = grip.borders
        .filter((each) => of(each).some((place, index) => (index === 0 || index === of(each).length - 1) && same(place, at)))
        .map((each) => ({ id: each.id, before: of(each) }));
      this.held = { what: "node", from: at, lines, to: at };
    } else {
      this.held = { what: "arc", from: at, lines: [{ id: taken.id, before: of(taken) }], to: null, index: grip.index, added: grip.what === "new" };
    }
    this.hideHandles();
    return true;
  }

  /** @param {any} event */
  onMouseMove(event) {
    if (this.held) return;
    const grip = this.grip(event.containerX, event.containerY);
    this.pointed = grip && grip.what === "vertex" ? { id: grip.id, index: grip.index } : null;
    this.setCursor(grip ? "move" : "default");
    this.showHandles(event);
  }

  /** @param {any} event @param {(enabled: boolean) => void} setMapDraggability */
  onDragStart(event, setMapDraggability) {
    if (!this.held) return;
    setMapDraggability(false);
    this.setDrawing();
    this.drag(event);
  }

  /** @param {any} event */
  onDrag(event) {
    if (this.held) this.drag(event);
  }

  /** @param {any} event */
  drag(event) {
    const { held } = this;
    const free = gridPlace([event.lng, event.lat]);
    const to = event.heldKeys.includes("Alt") ? free : this.snap(event, held.lines.map((each) => each.before)) ?? free;
    held.to = to;
    held.after = held.lines.map(({ before }) => (held.what === "node"
      ? before.map((place, at) => ((at === 0 || at === before.length - 1) && same(place, held.from) ? to : place))
      : held.added ? withVertexBefore(before, held.index, to) : withVertexAt(before, held.index, to)));
    this.store.updateGeometry(held.lines.map(({ id }, at) => ({
      id, geometry: { type: /** @type {const} */ ("LineString"), coordinates: held.after[at] },
    })));
  }

  /** @param {any} event @param {(enabled: boolean) => void} setMapDraggability */
  onDragEnd(event, setMapDraggability) {
    const { held } = this;
    if (!held) return;
    this.drag(event);
    setMapDraggability(true);
    this.held = null;
    this.forget();
    this.setStarted();
    const lines = held.lines.map(({ id, before }, at) => ({ id, before, after: held.after[at] }));
    this.done({ what: held.what, from: held.from, to: held.to, lines });
  }

  /** Put what is in hand back where it was. */
  letGo() {
    if (!this.held) return;
    const lines = this.held.lines.filter(({ id }) => this.store.has(id));
    this.store.updateGeometry(lines.map(({ id, before }) => ({
      id, geometry: { type: /** @type {const} */ ("LineString"), coordinates: before },
    })));
    this.held = null;
    this.forget();
    if (this.state === "drawing") this.setStarted();
  }

  /** Take the vertex out that was pointed at last; whether there was one. */
  removePointed() {
    if (!this.pointed || !this.store.has(this.pointed.id)) return false;
    const { id, index } = this.pointed;
    const before = /** @type {Place[]} */ (/** @type {any} */ (this.store.getGeometryCopy(id)).coordinates);
    const after = withoutVertex(before, index);
    if (!after) return false;
    this.store.updateGeometry([{ id, geometry: { type: "LineString", coordinates: after } }]);
    this.pointed = null;
    this.forget();
    this.hideHandles();
    this.done({ what: "arc", from: before[index], to: before[index], lines: [{ id, before, after }] });
    return true;
  }

  /** @param {any} event */
  onKeyUp(event) {
    if (event.key === "Escape") this.letGo();
    if (["Delete", "Backspace"].includes(event.key)) this.removePointed();
  }

  onClick() {
    this.letGo();
  }

  hideHandles() {
    const there = this.handles.filter((id) => this.store.has(id));
    if (there.length > 0) this.store.delete(there);
    this.handles = [];
  }

  /** Show the vertices near the pointer, and no others: a long border has thousands. @param {any} event */
  showHandles(event) {
    const near = [];
    const pixels = this.bordersInPixels();
    for (const [number, border] of this.borders().entries()) {
      const line = /** @type {Place[]} */ (border.geometry.coordinates);
      const closed = same(line[0], line[line.length - 1]);
      pixels[number].forEach(([x, y], at) => {
        const distance = Math.hypot(x - event.containerX, y - event.containerY);
        const end = !closed && (at === 0 || at === line.length - 1);
        if (distance < SEEN_PX && (end || !border.properties.spoke)) near.push({ distance, place: line[at], end });
      });
    }
    near.sort((one, other) => one.distance - other.distance);
    this.hideHandles();
    this.handles = this.store.create(near.slice(0, MOST_HANDLES).map(({ place, end }) => ({
      geometry: { type: "Point", coordinates: place },
      properties: { mode: BORDER, handle: end ? "junction" : "vertex" },
    })));
  }

  /** @param {any} feature @returns {any} */
  styleFeature(feature) {
    const { properties, geometry } = feature;
    const style = { ...TerraDrawExtend.getDefaultStyling() };
    if (geometry.type === "LineString") {
      return { ...style, lineStringColor: properties.spoke ? "#7a6a72" : "#c2185b", lineStringWidth: properties.spoke ? 1.5 : 4, zIndex: properties.spoke ? 10 : 20 };
    }
    const junction = properties.handle === "junction";
    return {
      ...style, pointColor: junction ? "#14606b" : "#ffffff", pointOutlineColor: junction ? "#ffffff" : "#c2185b",
      pointWidth: junction ? 6 : 4, pointOutlineWidth: 2, zIndex: junction ? 40 : 30,
    };
  }
}
