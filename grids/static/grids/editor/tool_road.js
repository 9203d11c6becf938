/**
 * A grid along a road: pick the street on the map, from which crossing to which, how wide; its name, class and
 * 起止点 are filled in.
 * @module
 */
import { filled } from "../../gis_core/element.js";
import { ask } from "./ask.js";
import { linesOf, nearestOnLine } from "./lines.js";
import { unitsIn } from "./places.js";
import { inDegrees } from "./tools_border.js";
import { namingFields } from "./tools_unit.js";

const REACH_PX = 14;
const USUAL_WIDTH_M = 30;
/** In degrees, more than any strip is wide. */
const AROUND = 0.0006;

/** @param {import("./tools.js").Hand} hand @returns {import("./tools.js").Tool} */
export function roadTool(hand) {
  return {
    name: "road", key: "w", group: "unit",
    enter: () => hand.choosing.want((place) => pick(hand, place)),
    leave: () => { hand.choosing.want(null); hand.map.showTrace(null); },
  };
}

/** The street nearest to a place, within reach. @param {import("./tools.js").Hand} hand @param {[number, number]} place */
export function streetAt(hand, place) {
  const near = hand.ground.streets()
    .map((street) => ({ street, distance: Math.min(...linesOf(street.geometry).map((line) => nearestOnLine(place, line).distance)) }))
    .sort((one, other) => one.distance - other.distance)[0];
  return near && near.distance <= inDegrees(hand, REACH_PX) ? near.street : null;
}

/** @param {import("./tools.js").Hand} hand @param {[number, number]} place */
async function pick(hand, place) {
  const { text, server } = hand;
  const near = streetAt(hand, place);
  if (!near) {
    hand.say(text.roadWhat);
    return;
  }
  const { code } = near.properties;
  const answer = await server.read(server.addresses.street.replace("CODE", encodeURIComponent(code))).catch(() => null);
  if (!answer) {
    hand.say(text.noConnection, "warning");
    return;
  }
  hand.map.showTrace(answer.document.geometry);
  await along(hand, answer.document, place);
  hand.map.showTrace(null);
}

/**
 * Ask what is missing and make the grid.
 * @param {import("./tools.js").Hand} hand @param {any} street  with its crossings @param {[number, number]} place
 */
async function along(hand, street, place) {
  const { text, store, commands } = hand;
  const lines = linesOf(street.geometry);
  const part = lines.map((line, at) => ({ at, distance: nearestOnLine(place, line).distance }))
    .sort((one, other) => one.distance - other.distance)[0].at;
  const crossings = street.properties.crossings.filter((each) => each.part === part);
  const names = crossings.map((each, at) => each.name || (at === 0 ? text.roadBegins : text.roadEnds));
  /** @type {Array<[string, string]>} */
  const options = crossings.map((each, at) => [String(at), `${names[at]} · ${Math.round(each.metres)} m`]);
  const [code, name] = namingFields(hand, null);
  const given = await ask({
    title: filled(text.roadTitle, { name: street.properties.name }), ok: text.doIt, cancel: text.cancel,
    fields: [
      { name: "start", label: text.roadFrom, type: "select", options, value: "0" },
      { name: "end", label: text.roadTo, type: "select", options, value: String(crossings.length - 1) },
      { name: "width", label: text.roadWidth, type: "number", value: String(USUAL_WIDTH_M), min: "1", max: "1000", required: true },
      code, { ...name, value: street.properties.name },
      { name: "grade", label: text.roadGrade, value: street.properties.grade ?? "" },
    ],
  });
  if (!given) return;
  const { kind, units } = store.get();
  const line = lines[part];
  const outOf = unitsIn(units, boxAround(line)).touched.map((each) => each.properties.key);
  const [from, to] = [Number(given.start), Number(given.end)];
  const done = await commands.apply({
    kind, operation: "create_along_road", street: { type: "LineString", coordinates: line },
    start: crossings[from].at, end: crossings[to].at, width: Number(given.width), out_of: outOf,
    new: {
      key: given.code, code: given.code, name: nameAlong(given.name, street.properties.name, crossings[from].name, crossings[to].name),
      // As rosters of road chiefs look for a grid: by its street and where it begins and ends.
      attributes: { street: street.properties.name, street_code: street.properties.code, grade: given.grade, from: names[from], to: names[to] },
    },
  });
  if (done.ok) hand.choosing.choose([given.code]);
}

/**
 * A street's name, left as it was filled in, says between which crossings the grid lies; another name stays.
 * @param {string} given @param {string} street @param {string} from @param {string} to
 */
function nameAlong(given, street, from, to) {
  const between = [from, to].filter(Boolean).join("—");
  return given === street && between ? `${street}（${between}）` : given;
}

/** A polygon round a line. @param {any[]} line */
function boxAround(line) {
  const [xs, ys] = [line.map((place) => place[0]), line.map((place) => place[1])];
  const [west, east] = [Math.min(...xs) - AROUND, Math.max(...xs) + AROUND];
  const [south, north] = [Math.min(...ys) - AROUND, Math.max(...ys) + AROUND];
  return { type: "Polygon", coordinates: [[[west, south], [east, south], [east, north], [west, north], [west, south]]] };
}
