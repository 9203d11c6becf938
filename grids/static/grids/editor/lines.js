/**
 * Arithmetic of lines and places, in degrees or in pixels: pure, no map and no server.
 * @module
 */

/** @typedef {[number, number]} Place  lon, lat (or x, y) */

/** The server's grid: seven decimals, about a centimetre. @param {number} degrees */
export const onGrid = (degrees) => Math.round(degrees * 1e7) / 1e7;

/** @param {number[]} place @returns {Place} */
export const gridPlace = ([lon, lat]) => [onGrid(lon), onGrid(lat)];

/** @param {number[]} one @param {number[]} other */
export const same = (one, other) => one[0] === other[0] && one[1] === other[1];

/** A word for a place on the grid, equal for equal places. @param {number[]} place */
export const wordOf = ([lon, lat]) => `${Math.round(lon * 1e7)},${Math.round(lat * 1e7)}`;

/**
 * Every position of a geometry.
 * @param {any} geometry
 * @returns {Place[]}
 */
export function positionsOf(geometry) {
  if (geometry.type === "GeometryCollection") return geometry.geometries.flatMap(positionsOf);
  const depth = { Point: 0, MultiPoint: 1, LineString: 1, MultiLineString: 2, Polygon: 2, MultiPolygon: 3 }[geometry.type] ?? 0;
  return depth === 0 ? [geometry.coordinates] : depth === 1 ? geometry.coordinates : geometry.coordinates.flat(depth - 1);
}

/**
 * Every line of a geometry; a ring is a line that ends where it begins.
 * @param {any} geometry
 * @returns {Place[][]}
 */
export function linesOf(geometry) {
  switch (geometry?.type) {
    case "LineString": return [geometry.coordinates];
    case "MultiLineString": case "Polygon": return geometry.coordinates;
    case "MultiPolygon": return geometry.coordinates.flat(1);
    case "GeometryCollection": return geometry.geometries.flatMap(linesOf);
    default: return [];
  }
}

/**
 * West, south, east, north of geometries; west > east for none.
 * @param {any[]} geometries
 * @returns {[number, number, number, number]}
 */
export function boxOf(geometries) {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [lon, lat] of geometries.flatMap(positionsOf)) {
    west = Math.min(west, lon);
    south = Math.min(south, lat);
    east = Math.max(east, lon);
    north = Math.max(north, lat);
  }
  return [west, south, east, north];
}

/** A box with so much of its size more on each side. @param {number[]} box @param {number} share */
export function grown([west, south, east, north], share) {
  const [more, higher] = [(east - west) * share, (north - south) * share];
  return [Math.max(west - more, -180), Math.max(south - higher, -90), Math.min(east + more, 180), Math.min(north + higher, 90)];
}

/** Whether a box lies in another. @param {number[]} box @param {number[]} other */
export function within(box, other) {
  return box[0] >= other[0] && box[1] >= other[1] && box[2] <= other[2] && box[3] <= other[3];
}

/**
 * The borders that have one of the units on a side, and, marked `spoke`, those that end where these do.
 * @param {any[]} features  of the API of borders
 * @param {Set<string>} keys
 */
export function arcsOf(features, keys) {
  const own = features.filter(({ properties }) => keys.has(properties.left) || keys.has(properties.right));
  const ends = new Set(own.flatMap(({ geometry }) => endsOf(geometry.coordinates).map(wordOf)));
  const spokes = features.filter((each) => !own.includes(each) && endsOf(each.geometry.coordinates).some((end) => ends.has(wordOf(end))));
  return [...own, ...spokes.map((each) => ({ ...each, properties: { ...each.properties, spoke: true } }))];
}

/** @param {Place[]} line @returns {[Place, Place]} */
export const endsOf = (line) => [line[0], line[line.length - 1]];

/**
 * The place of a segment nearest to a place, and how far along it that is (0 to 1).
 * @param {number[]} place @param {number[]} from @param {number[]} to
 * @returns {{at: Place, along: number, distance: number}}
 */
export function nearestOnSegment(place, from, to) {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : Math.min(1, Math.max(0, ((place[0] - from[0]) * dx + (place[1] - from[1]) * dy) / length));
  /** @type {Place} */
  const at = [from[0] + along * dx, from[1] + along * dy];
  return { at, along, distance: Math.hypot(place[0] - at[0], place[1] - at[1]) };
}

/**
 * The place of a line nearest to a place.
 * @param {number[]} place @param {Place[]} line
 * @returns {{at: Place, segment: number, along: number, distance: number}}  `segment` begins at that vertex
 */
export function nearestOnLine(place, line) {
  let best = { at: line[0], segment: 0, along: 0, distance: Infinity };
  for (let segment = 0; segment + 1 < line.length; segment += 1) {
    const found = nearestOnSegment(place, line[segment], line[segment + 1]);
    if (found.distance < best.distance) best = { ...found, segment };
  }
  return best;
}

/**
 * @typedef {object} Grip  what of a border a hand would take hold of
 * @property {number} line     which of the lines
 * @property {number} index    the vertex; for "new", the one before which a vertex is put in
 * @property {"end" | "vertex" | "new"} what
 * @property {number} distance
 */

/**
 * What lies under the hand: an end before a vertex, a vertex before the line between.
 * @param {number[]} place  in pixels
 * @param {Place[][]} lines  in pixels
 * @param {number} reach     in pixels
 * @returns {Grip | null}
 */
export function gripAt(place, lines, reach) {
  /** @type {Grip | null} */
  let best = null;
  /** @param {Grip} found @param {number} bonus */
  const offer = (found, bonus) => {
    if (found.distance <= reach && (!best || found.distance - bonus < best.distance)) best = { ...found, distance: found.distance - bonus };
  };
  lines.forEach((line, number) => {
    const closed = same(line[0], line[line.length - 1]);
    line.forEach((vertex, index) => {
      if (closed && index === line.length - 1) return;
      const end = !closed && (index === 0 || index === line.length - 1);
      const distance = Math.hypot(vertex[0] - place[0], vertex[1] - place[1]);
      offer({ line: number, index, what: end ? "end" : "vertex", distance }, end ? reach : reach / 2);
    });
    const near = nearestOnLine(place, line);
    offer({ line: number, index: near.segment + 1, what: "new", distance: near.distance }, 0);
  });
  return best;
}

/**
 * A line with a vertex at another place; both ends of a closed line move together.
 * @param {Place[]} line @param {number} index @param {Place} to
 * @returns {Place[]}
 */
export function withVertexAt(line, index, to) {
  const closed = same(line[0], line[line.length - 1]);
  return line.map((vertex, at) => (at === index || (closed && index === 0 && at === line.length - 1) ? to : vertex));
}

/** A line with a vertex more. @param {Place[]} line @param {number} index  before which @param {Place} place */
export const withVertexBefore = (line, index, place) => [...line.slice(0, index), place, ...line.slice(index)];

/**
 * A line with a vertex less; null where that would leave no line, or an end would go.
 * @param {Place[]} line @param {number} index
 * @returns {Place[] | null}
 */
export function withoutVertex(line, index) {
  const closed = same(line[0], line[line.length - 1]);
  if (closed) {
    if (line.length <= 4) return null;
    const open = line.slice(0, -1).filter((_, at) => at !== index);
    return [...open, open[0]];
  }
  return index <= 0 || index >= line.length - 1 ? null : line.filter((_, at) => at !== index);
}

/** Without vertices that repeat the one before. @param {Place[]} line */
export const withoutRepeats = (line) => line.filter((place, at) => at === 0 || !same(place, line[at - 1]));

/**
 * Whether two areas are drawn alike: the same rings, wherever each begins.
 * @param {any} one @param {any} other  Polygons or MultiPolygons
 */
export function sameArea(one, other) {
  if (one === other) return true;
  const [rings, others] = [linesOf(one), linesOf(other)];
  return one?.type === other?.type && rings.length === others.length && rings.every((ring, at) => sameRing(ring, others[at]));
}

/** @param {Place[]} one @param {Place[]} other */
function sameRing(one, other) {
  const count = one.length - 1;
  if (other.length - 1 !== count) return false;
  const begin = other.findIndex((place) => same(place, one[0]));
  if (begin < 0) return false;
  for (let at = 0; at < count; at += 1) if (!same(one[at], other[(begin + at) % count])) return false;
  return true;
}

/** How long a line is, in its own units. @param {Place[]} line */
export const lengthOf = (line) => line.reduce(
  (sum, place, at) => (at === 0 ? 0 : sum + Math.hypot(place[0] - line[at - 1][0], place[1] - line[at - 1][1])), 0);
