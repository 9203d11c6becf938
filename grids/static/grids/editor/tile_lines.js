/**
 * Lines of tiles put together again: each tile holds its part of a line, cut somewhere beyond its edge. Pure.
 * @module
 */

/** @typedef {import("./lines.js").Place} Place */

/**
 * @typedef {object} Piece
 * @property {Place[]} line  in degrees, as the tile holds it
 * @property {string} name
 * @property {{z: number, x: number, y: number}} tile
 */

/** Steps of a tile's own grid on a side, as nearly every maker of tiles has it. */
const EXTENT = 4096;

/** @param {number} y  of a tile's upper edge @param {number} z */
const latitudeOf = (y, z) => (Math.atan(Math.sinh(Math.PI * (1 - (2 * y) / 2 ** z))) * 180) / Math.PI;

/** West, south, east, north of a tile, in degrees. @param {{z: number, x: number, y: number}} tile */
export function boxOfTile({ z, x, y }) {
  const side = 360 / 2 ** z;
  return [x * side - 180, latitudeOf(y + 1, z), (x + 1) * side - 180, latitudeOf(y, z)];
}

/**
 * The parts of a line inside a box; what runs along its edge is an edge of the cut, not of the line, and is left out.
 * @param {Place[]} line @param {number[]} box
 * @returns {Place[][]}
 */
export function insideBox(line, box) {
  /** @type {Place[][]} */
  const parts = [];
  /** @type {Place[] | null} */
  let part = null;
  for (let at = 0; at + 1 < line.length; at += 1) {
    const cut = segmentInside(line[at], line[at + 1], box);
    if (!cut || alongEdge(cut, box)) { part = null; continue; }
    const [from, to] = cut;
    if (part && from === line[at]) part.push(to);
    else parts.push(part = [from, to]);
    if (to !== line[at + 1]) part = null;
  }
  return parts;
}

/** By Liang and Barsky; an end that lies inside stays the very same place. @param {Place} from @param {Place} to @param {number[]} box @returns {[Place, Place] | null} */
function segmentInside(from, to, [west, south, east, north]) {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  let [begin, end] = [0, 1];
  for (const [way, left] of [[-dx, from[0] - west], [dx, east - from[0]], [-dy, from[1] - south], [dy, north - from[1]]]) {
    if (way === 0 && left < 0) return null;
    if (way < 0) begin = Math.max(begin, left / way);
    else if (way > 0) end = Math.min(end, left / way);
  }
  if (begin >= end) return null;
  /** @param {number} share @returns {Place} */
  const place = (share) => [from[0] + share * dx, from[1] + share * dy];
  return [begin === 0 ? from : place(begin), end === 1 ? to : place(end)];
}

/** @param {[Place, Place]} segment @param {number[]} box */
function alongEdge([from, to], box) {
  return [0, 1, 2, 3].some((side) => [from, to].every((place) => Math.abs(place[side % 2] - box[side]) < 1e-9));
}

/**
 * Lines as they were before tiles were cut: parts of the same name that meet at an edge become one.
 * @param {Piece[]} pieces
 * @returns {Array<{name: string, line: Place[]}>}
 */
export function joinedLines(pieces) {
  const parts = pieces.flatMap(({ line, name, tile }) =>
    insideBox(line, boxOfTile(tile)).map((inside) => ({ name, line: inside, tile })));
  /** Which end of which part an end goes on with. @type {Map<string, {at: number, end: 0 | 1}>} */
  const next = linked(parts);
  const used = new Set();
  /** @type {Array<{name: string, line: Place[]}>} */
  const found = [];
  /** @param {number} at @param {0 | 1} entered  by which end */
  const follow = (at, entered) => {
    /** @type {Place[]} */
    const line = [];
    /** @type {{at: number, end: 0 | 1} | undefined} */
    let here = { at, end: entered };
    while (here && !used.has(here.at)) {
      used.add(here.at);
      const own = here.end === 0 ? parts[here.at].line : [...parts[here.at].line].reverse();
      line.push(...(line.length === 0 ? own : own.slice(1)));
      here = next.get(`${here.at}/${1 - here.end}`);
    }
    found.push({ name: parts[at].name, line });
  };
  // Open ends first, so that no line is begun in its middle; what is left then is rings.
  parts.forEach((_, at) => {
    if (used.has(at)) return;
    if (!next.has(`${at}/0`)) follow(at, 0);
    else if (!next.has(`${at}/1`)) follow(at, 1);
  });
  parts.forEach((_, at) => { if (!used.has(at)) follow(at, 0); });
  return found;
}

/** @param {Array<{name: string, line: Place[], tile: {z: number, x: number, y: number}}>} parts */
function linked(parts) {
  /** @type {Map<string, Array<{at: number, end: 0 | 1, place: Place}>>} */
  const cells = new Map();
  const reach = ({ z }) => (360 / 2 ** z / EXTENT) * 1.5;
  const cell = (/** @type {Place} */ place, /** @type {any} */ tile, east = 0, north = 0) =>
    `${tile.z}/${Math.round(place[0] / reach(tile)) + east}/${Math.round(place[1] / reach(tile)) + north}`;
  /** @type {Map<string, {at: number, end: 0 | 1}>} */
  const next = new Map();
  parts.forEach(({ line, tile, name }, at) => {
    for (const end of /** @type {Array<0 | 1>} */ ([0, 1])) {
      const place = end === 0 ? line[0] : line[line.length - 1];
      const other = near(place, tile).find((each) => each.at !== at && parts[each.at].name === name
        && !sameTile(parts[each.at].tile, tile) && !next.has(`${each.at}/${each.end}`)
        && Math.hypot(each.place[0] - place[0], each.place[1] - place[1]) <= reach(tile));
      if (other) {
        next.set(`${at}/${end}`, { at: other.at, end: other.end });
        next.set(`${other.at}/${other.end}`, { at, end });
      }
      const key = cell(place, tile);
      cells.set(key, [...(cells.get(key) ?? []), { at, end, place }]);
    }
  });
  return next;

  /** @param {Place} place @param {any} tile */
  function near(place, tile) {
    return [-1, 0, 1].flatMap((east) => [-1, 0, 1].flatMap((north) => cells.get(cell(place, tile, east, north)) ?? []));
  }
}

/** @param {any} one @param {any} other */
const sameTile = (one, other) => one.z === other.z && one.x === other.x && one.y === other.y;
