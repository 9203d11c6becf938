/**
 * Lines to follow, out of a GeoJSON file: longitude and latitude in WGS 84, nothing else is taken. Pure.
 * @module
 */
import { linesOf, positionsOf } from "./lines.js";

const MOST_VERTICES = 200_000;

/**
 * @param {string} written
 * @returns {{lines: any[], fault: "" | "unreadable" | "empty" | "large" | "projected"}}  `lines`: GeoJSON features
 */
export function readLines(written) {
  let document;
  try {
    document = JSON.parse(written);
  } catch {
    return { lines: [], fault: "unreadable" };
  }
  const features = document?.type === "FeatureCollection" ? document.features
    : document?.type === "Feature" ? [document] : document?.coordinates ? [{ type: "Feature", properties: {}, geometry: document }] : null;
  if (!Array.isArray(features)) return { lines: [], fault: "unreadable" };
  const lines = features.filter((each) => linesOf(each?.geometry).length > 0)
    .map(({ geometry, properties }) => ({ type: "Feature", geometry, properties: { name: String(properties?.name ?? "") } }));
  if (lines.length === 0) return { lines, fault: "empty" };
  const places = lines.flatMap(({ geometry }) => positionsOf(geometry));
  if (places.length > MOST_VERTICES) return { lines: [], fault: "large" };
  const onEarth = places.every(([lon, lat]) => Math.abs(lon) <= 180 && Math.abs(lat) <= 90);
  return onEarth ? { lines, fault: "" } : { lines: [], fault: "projected" };
}
