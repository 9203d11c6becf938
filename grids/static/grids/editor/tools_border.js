/**
 * Tools for borders: take one by hand, draw a new course for one, smooth one.
 * @module
 */
import { ask } from "./ask.js";
import { nearestOnLine } from "./lines.js";
import { borderAlong, shapesAfter } from "./reshaping.js";

const REACH_PX = 15;

/** @param {import("./tools.js").Hand} hand @returns {import("./tools.js").Tool[]} */
export function borderTools(hand) {
  return [
    { name: "border", key: "b", group: "border", enter: () => hand.drawing.holdBordersNow() },
    { name: "reshape", key: "r", group: "border", enter: () => reshape(hand) },
    {
      name: "smooth", key: "h", group: "border",
      // The next tool would smooth what it is clicked on otherwise.
      enter: () => smooth(hand), leave: () => hand.choosing.want(null),
    },
  ];
}

/** So many pixels in degrees of longitude, here and now. @param {import("./tools.js").Hand} hand @param {number} pixels */
export const inDegrees = ({ map }, pixels) => Math.abs(map.map.unproject([pixels, 0]).lng - map.map.unproject([0, 0]).lng);

/** The active borders. @param {import("./tools.js").Hand} hand */
const active = ({ store }) => store.get().arcs.filter((each) => !each.properties.spoke);

/** A line from a border back to it becomes its course in between. @param {import("./tools.js").Hand} hand */
function reshape(hand) {
  const { drawing, text, say, store } = hand;
  if (active(hand).length === 0) say(text.selectFirst);
  drawing.ask("linestring", (drawn) => {
    const found = active(hand)
      .map((arc) => ({ arc, line: borderAlong(arc.geometry.coordinates, drawn.coordinates, inDegrees(hand, REACH_PX)), off: offBy(arc, drawn) }))
      .filter(({ line }) => line !== null)
      .sort((one, other) => one.off - other.off)[0];
    if (!found) {
      say(text.reshapeMisses, "warning");
      return;
    }
    const { arc, line } = found;
    const { kind, units } = store.get();
    const shapes = shapesAfter(units, [{
      left: arc.properties.left, right: arc.properties.right, before: arc.geometry.coordinates, after: /** @type {any} */ (line),
    }]);
    hand.commands.apply({ kind, operation: "move_arc", arc: arc.properties.arc, line: { type: "LineString", coordinates: line } }, { shapes });
  });
}

/** How far a drawn line's ends lie from a border. @param {any} arc @param {any} drawn */
const offBy = (arc, drawn) => [drawn.coordinates[0], drawn.coordinates.at(-1)]
  .reduce((sum, end) => sum + nearestOnLine(end, arc.geometry.coordinates).distance, 0);

/** The border at a place, within reach. @param {import("./tools.js").Hand} hand @param {[number, number]} place */
export function borderAt(hand, place) {
  const near = active(hand)
    .map((arc) => ({ arc, distance: nearestOnLine(place, arc.geometry.coordinates).distance }))
    .sort((one, other) => one.distance - other.distance)[0];
  return near && near.distance <= inDegrees(hand, REACH_PX) ? near.arc : null;
}

/** A border that is clicked loses the vertices it needs not. @param {import("./tools.js").Hand} hand */
function smooth(hand) {
  hand.choosing.want(async (place) => {
    const arc = borderAt(hand, place);
    if (arc) await smoothArc(hand, arc);
    else hand.say(hand.text.clickBorder);
  });
}

/** @param {import("./tools.js").Hand} hand @param {any} arc */
export async function smoothArc(hand, arc) {
  const { text, commands, store } = hand;
  const given = await ask({
    title: text.tool_smooth, ok: text.doIt, cancel: text.cancel,
    fields: [{ name: "metres", label: text.smoothMetres, type: "number", value: "1", min: "0.1", max: "50", required: true }],
  });
  if (!given) return;
  const tolerance = Number(given.metres) / 111_320;
  await commands.apply({ kind: store.get().kind, operation: "simplify", arc: arc.properties.arc, tolerance });
}
