/**
 * How units look when borders take another course: rings with a stretch replaced. Pure.
 * @module
 */
import { nearestOnLine, same, withoutRepeats, wordOf } from "./lines.js";

/** @typedef {import("./lines.js").Place} Place */

/**
 * A ring in which a stretch takes another course; null where the ring does not run along it.
 * @param {Place[]} ring      ends where it begins
 * @param {Place[]} before    the stretch as it is, from end to end; in either direction
 * @param {Place[]} after     the same, as it will be
 * @returns {Place[] | null}
 */
export function ringAlong(ring, before, after) {
  const open = ring.slice(0, -1);
  for (const [old, made] of [[before, after], [[...before].reverse(), [...after].reverse()]]) {
    const at = found(open, old);
    if (at === -1) continue;
    const count = old.length - 1;
    const kept = Array.from({ length: Math.max(open.length - count, 0) }, (_, step) => open[(at + count + step) % open.length]);
    // kept begins with the stretch's last vertex, which `made` has too.
    const whole = withoutRepeats([...made, ...kept.slice(1)]);
    return same(whole[0], whole[whole.length - 1]) ? whole : [...whole, whole[0]];
  }
  return null;
}

/** Where in an open ring a line begins that the ring runs along; -1 for nowhere. @param {Place[]} open @param {Place[]} line */
function found(open, line) {
  if (line.length - 1 > open.length) return -1;
  const words = open.map(wordOf);
  const wanted = line.map(wordOf);
  for (let at = words.indexOf(wanted[0]); at !== -1; at = words.indexOf(wanted[0], at + 1)) {
    if (wanted.every((word, step) => words[(at + step) % words.length] === word)) return at;
  }
  return -1;
}

/**
 * A polygon or several with a stretch of border moved; the same geometry where it has no such stretch.
 * @param {any} geometry  Polygon or MultiPolygon
 * @param {Place[]} before @param {Place[]} after
 */
export function geometryAlong(geometry, before, after) {
  const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  let changed = false;
  const made = polygons.map((rings) => rings.map((ring) => {
    const other = ringAlong(ring, before, after);
    changed ||= other !== null;
    return other ?? ring;
  }));
  return changed ? { type: "MultiPolygon", coordinates: made } : geometry;
}

/**
 * How the units on both sides of moved borders will look.
 * @param {Map<string, any>} units  features by key
 * @param {Array<{left: string | null, right: string | null, before: Place[], after: Place[]}>} moves
 * @returns {Map<string, any>}  geometry by key, of those that change
 */
export function shapesAfter(units, moves) {
  const shapes = new Map();
  for (const { left, right, before, after } of moves) {
    for (const key of [left, right]) {
      const unit = key === null ? undefined : units.get(key);
      if (!unit) continue;
      const old = shapes.get(key) ?? unit.geometry;
      const made = geometryAlong(old, before, after);
      if (made !== old) shapes.set(key, made);
    }
  }
  return shapes;
}

/**
 * A border that follows a drawn line between the two places where that begins and ends on it.
 * @param {Place[]} border @param {Place[]} drawn
 * @param {number} reach  how far from the border the drawn line may begin and end, in its units
 * @returns {Place[] | null}  null where an end is too far from the border, or both are at one place
 */
export function borderAlong(border, drawn, reach) {
  const from = nearestOnLine(drawn[0], border);
  const to = nearestOnLine(drawn[drawn.length - 1], border);
  if (from.distance > reach || to.distance > reach) return null;
  const [one, other] = [from.segment + from.along, to.segment + to.along];
  if (one === other) return null;
  const [first, last, line] = one < other ? [from, to, drawn] : [to, from, [...drawn].reverse()];
  const middle = [first.at, ...line.slice(1, -1), last.at];
  const made = withoutRepeats([...border.slice(0, first.segment + 1), ...middle, ...border.slice(last.segment + 1)]);
  return made.length < 2 ? null : made;
}
