/**
 * Following a line: where a drawing goes from one place of a road or border to another, it takes its course. Pure.
 * @module
 */
import { lengthOf, nearestOnLine, onGrid, same, withoutRepeats } from "./lines.js";

/** @typedef {import("./lines.js").Place} Place */

/** About five centimetres, in degrees: places that were laid on a line lie on it no nearer. */
const ON_IT = 5e-7;
/** A way along a line that is so many times as long as the straight one is not what was meant. */
const MOST_DETOUR = 20;

/**
 * The way along a line between two places on it; null where one of them lies off it.
 * @param {Place} from @param {Place} to @param {Place[]} line
 * @returns {Place[] | null}  with both places
 */
export function wayAlong(from, to, line) {
  const [start, end] = [nearestOnLine(from, line), nearestOnLine(to, line)];
  if (start.distance > ON_IT || end.distance > ON_IT) return null;
  const ways = [between(line, start, end)];
  if (same(line[0], line[line.length - 1])) ways.push(roundTheOtherWay(line, start, end));
  const way = ways.sort((one, other) => lengthOf(one) - lengthOf(other))[0];
  return withoutRepeats([from, ...way.map(([lon, lat]) => /** @type {Place} */ ([onGrid(lon), onGrid(lat)])), to]);
}

/** The vertices of a line between two places of it. @param {Place[]} line @param {any} start @param {any} end @returns {Place[]} */
function between(line, start, end) {
  const [one, other] = [start.segment + start.along, end.segment + end.along];
  const inside = line.filter((_, at) => at > Math.min(one, other) && at < Math.max(one, other));
  return one <= other ? inside : inside.reverse();
}

/** The same over the end of a ring. @param {Place[]} line @param {any} start @param {any} end @returns {Place[]} */
function roundTheOtherWay(line, start, end) {
  const open = line.slice(0, -1);
  const [one, other] = [start.segment + start.along, end.segment + end.along];
  const outside = open.map((place, at) => ({ place, at })).filter(({ at }) => at < Math.min(one, other) || at > Math.max(one, other));
  const high = Math.max(one, other);
  const ordered = [...outside.filter(({ at }) => at > high), ...outside.filter(({ at }) => at < high)].map(({ place }) => place);
  return one <= other ? ordered.reverse() : ordered;
}

/**
 * A drawing that follows lines wherever two of its places after each other lie on the same one.
 * @param {Place[]} drawing @param {Place[][]} lines
 * @returns {Place[]}
 */
export function followed(drawing, lines) {
  /** @type {Place[]} */
  const made = drawing.slice(0, 1);
  for (let at = 1; at < drawing.length; at += 1) {
    const [from, to] = [drawing[at - 1], drawing[at]];
    const straight = lengthOf([from, to]);
    const ways = lines.map((line) => wayAlong(from, to, line)).filter((way) => way !== null)
      .filter((way) => lengthOf(way) < straight * MOST_DETOUR)
      .sort((one, other) => lengthOf(one) - lengthOf(other));
    made.push(...(ways[0] ?? [from, to]).slice(1));
  }
  return withoutRepeats(made);
}
