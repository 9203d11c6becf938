/**
 * Finds the vertex or stretch of many lines that is nearest to a place. Pure.
 * @module
 */
import { nearestOnSegment, wordOf } from "./lines.js";

/** @typedef {import("./lines.js").Place} Place */

const CELL = 0.001;
const MOST_CELLS = 4000;

/**
 * @typedef {object} Near
 * @property {Place} at
 * @property {"vertex" | "line"} what
 * @property {number} distance  in the units of `measure`
 * @property {number} line      which line it lies on
 */

/**
 * An index of lines by the squares of a grid that they run through.
 * @param {Place[][]} lines  in degrees
 */
export function indexOf(lines) {
  /** @type {Map<string, Array<[number, number]>>} */
  const cells = new Map();
  lines.forEach((line, number) => {
    for (let at = 0; at + 1 < line.length; at += 1) {
      for (const cell of cellsOf(line[at], line[at + 1])) {
        const held = cells.get(cell);
        if (held) held.push([number, at]);
        else cells.set(cell, [[number, at]]);
      }
    }
  });

  /**
   * The nearest vertex within reach, else the nearest stretch.
   * @param {Place} place  in degrees
   * @param {number} reach  in degrees, a little more than what is meant
   * @param {{measure: (place: Place) => Place, within: number, without?: Set<string>}} how
   *     `measure`: degrees to pixels; `within`: pixels; `without`: words of vertices whose stretches do not count
   * @returns {Near | null}
   */
  function nearest(place, reach, { measure, within, without = new Set() }) {
    const here = measure(place);
    /** @type {Near | null} */
    let vertex = null;
    /** @type {Near | null} */
    let stretch = null;
    const seen = new Set();
    for (const cell of cellsOf([place[0] - reach, place[1] - reach], [place[0] + reach, place[1] + reach])) {
      for (const [number, at] of cells.get(cell) ?? []) {
        const name = `${number}/${at}`;
        if (seen.has(name)) continue;
        seen.add(name);
        const [from, to] = [lines[number][at], lines[number][at + 1]];
        const [ownFrom, ownTo] = [without.has(wordOf(from)), without.has(wordOf(to))];
        if (ownFrom && ownTo) continue;
        const [a, b] = [measure(from), measure(to)];
        for (const [end, pixel, own] of /** @type {Array<[Place, Place, boolean]>} */ ([[from, a, ownFrom], [to, b, ownTo]])) {
          const distance = Math.hypot(pixel[0] - here[0], pixel[1] - here[1]);
          if (!own && distance <= within && (!vertex || distance < vertex.distance)) vertex = { at: end, what: "vertex", distance, line: number };
        }
        const found = nearestOnSegment(here, a, b);
        if (found.distance <= within && (!stretch || found.distance < stretch.distance)) {
          const on = /** @type {Place} */ ([from[0] + found.along * (to[0] - from[0]), from[1] + found.along * (to[1] - from[1])]);
          stretch = { at: on, what: "line", distance: found.distance, line: number };
        }
      }
    }
    return vertex ?? stretch;
  }

  return { nearest, lines };
}

/** The squares that the box of two places touches. @param {Place} one @param {Place} other @returns {string[]} */
function cellsOf(one, other) {
  const [west, east] = [Math.min(one[0], other[0]), Math.max(one[0], other[0])].map((each) => Math.floor(each / CELL));
  const [south, north] = [Math.min(one[1], other[1]), Math.max(one[1], other[1])].map((each) => Math.floor(each / CELL));
  const found = [];
  for (let x = west; x <= east; x += 1) {
    for (let y = south; y <= north; y += 1) {
      found.push(`${x}/${y}`);
      if (found.length > MOST_CELLS) return found;
    }
  }
  return found;
}
