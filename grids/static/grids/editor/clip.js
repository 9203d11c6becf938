/**
 * The part of an area to one side of a meridian: on a map that is never turned, a vertical line of the screen.
 * @module
 */

/**
 * One ring cut at a meridian (Sutherland and Hodgman); [] where nothing is left.
 * @param {number[][]} ring @param {number} lon @param {"west" | "east"} side
 */
function clippedRing(ring, lon, side) {
  const inside = (/** @type {number[]} */ place) => (side === "west" ? place[0] <= lon : place[0] >= lon);
  /** @type {number[][]} */
  const kept = [];
  for (let at = 0; at + 1 < ring.length; at += 1) {
    const [here, next] = [ring[at], ring[at + 1]];
    if (inside(here)) kept.push(here);
    if (inside(here) !== inside(next)) {
      const share = (lon - here[0]) / (next[0] - here[0]);
      kept.push([lon, here[1] + share * (next[1] - here[1])]);
    }
  }
  return kept.length < 3 ? [] : [...kept, kept[0]];
}

/**
 * A GeoJSON Polygon or MultiPolygon to one side of a meridian, as a MultiPolygon. Parts that hang together along the
 * meridian only stay one ring: enough to be filled.
 * @param {any} geometry @param {number} lon @param {"west" | "east"} side
 */
export function clipped(geometry, lon, side) {
  const polygons = geometry?.type === "Polygon" ? [geometry.coordinates] : geometry?.coordinates ?? [];
  const coordinates = polygons
    .map((rings) => rings.map((ring) => clippedRing(ring, lon, side)).filter((ring) => ring.length > 0))
    .filter((rings) => rings.length > 0);
  return { type: "MultiPolygon", coordinates };
}

/**
 * The border of an area to one side of a meridian, as lines: without the edge that the cut itself makes.
 * @param {any} geometry @param {number} lon @param {"west" | "east"} side
 */
export function clippedBorder(geometry, lon, side) {
  const polygons = geometry?.type === "Polygon" ? [geometry.coordinates] : geometry?.coordinates ?? [];
  const inside = (/** @type {number[]} */ place) => (side === "west" ? place[0] <= lon : place[0] >= lon);
  /** @type {number[][][]} */
  const lines = [];
  for (const ring of polygons.flat()) {
    /** @type {number[][]} */
    let line = [];
    for (let at = 0; at + 1 < ring.length; at += 1) {
      const [here, next] = [ring[at], ring[at + 1]];
      if (inside(here) && line.length === 0) line.push(here);
      if (inside(here) === inside(next)) {
        if (inside(next)) line.push(next);
        continue;
      }
      const share = (lon - here[0]) / (next[0] - here[0]);
      line.push([lon, here[1] + share * (next[1] - here[1])]);
      if (inside(next)) line.push(next);
      else { lines.push(line); line = []; }
    }
    if (line.length > 1) lines.push(line);
  }
  return { type: "MultiLineString", coordinates: lines };
}
