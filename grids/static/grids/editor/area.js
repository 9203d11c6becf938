/**
 * How large units are about: on the ellipsoid, to a few parts in ten thousand, without asking the server.
 * @module
 */
const MAJOR = 6378137;
const ECCENTRICITY_SQUARED = 0.00669437999014;
const radians = (/** @type {number} */ degrees) => (degrees * Math.PI) / 180;

/** @param {number[][]} ring */
function ringArea(ring) {
  const [first] = ring;
  const latitude = ring.reduce((sum, place) => sum + place[1], 0) / ring.length;
  const bent = 1 - ECCENTRICITY_SQUARED * Math.sin(radians(latitude)) ** 2;
  const east = (MAJOR / Math.sqrt(bent)) * Math.cos(radians(latitude));
  const north = (MAJOR * (1 - ECCENTRICITY_SQUARED)) / bent ** 1.5;
  let twice = 0;
  for (let at = 0; at + 1 < ring.length; at += 1) {
    const [x, y] = [ring[at][0] - first[0], ring[at][1] - first[1]];
    const [nextX, nextY] = [ring[at + 1][0] - first[0], ring[at + 1][1] - first[1]];
    twice += x * nextY - nextX * y;
  }
  return (Math.abs(twice) / 2) * east * north * radians(1) ** 2;
}

/**
 * Square metres of a GeoJSON Polygon or MultiPolygon; 0 for anything else.
 * @param {any} geometry
 * @returns {number}
 */
export function areaOf(geometry) {
  if (geometry?.type === "MultiPolygon") {
    return geometry.coordinates.reduce((sum, polygon) => sum + areaOf({ type: "Polygon", coordinates: polygon }), 0);
  }
  if (geometry?.type !== "Polygon") return 0;
  const [outer, ...holes] = geometry.coordinates;
  return holes.reduce((left, hole) => left - ringArea(hole), ringArea(outer));
}

/**
 * West, south, east, north of geometries; null where there is none.
 * @param {any[]} geometries
 * @returns {[number, number, number, number] | null}
 */
export function boundsOf(geometries) {
  const bounds = [Infinity, Infinity, -Infinity, -Infinity];
  /** @param {any} given */
  const take = (given) => {
    if (typeof given?.[0] === "number") {
      bounds[0] = Math.min(bounds[0], given[0]);
      bounds[1] = Math.min(bounds[1], given[1]);
      bounds[2] = Math.max(bounds[2], given[0]);
      bounds[3] = Math.max(bounds[3], given[1]);
    } else if (Array.isArray(given)) given.forEach(take);
  };
  for (const geometry of geometries) {
    if (geometry?.type === "GeometryCollection") geometry.geometries.forEach((each) => take(each.coordinates));
    else take(geometry?.coordinates);
  }
  return bounds[0] <= bounds[2] ? /** @type {[number, number, number, number]} */ (bounds) : null;
}

/**
 * Square metres in words: below a hundredth of a km² in m², so that a strip does not become “0.00”.
 * @param {number | null | undefined} squareMetres @param {string} language
 */
export function areaSaid(squareMetres, language) {
  if (squareMetres === null || squareMetres === undefined) return "";
  if (Math.abs(squareMetres) < 10000) {
    return `${squareMetres.toLocaleString(language, { maximumFractionDigits: Math.abs(squareMetres) < 10 ? 2 : 0 })}\u00A0m²`;
  }
  return `${(squareMetres / 1e6).toLocaleString(language, { minimumFractionDigits: 2, maximumFractionDigits: 3 })}\u00A0km²`;
}
