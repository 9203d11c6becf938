/**
 * What datums are called on screen.
 * @module
 */
const NAMES = { wgs84: "WGS 84", cgcs2000: "CGCS2000", gcj02: "GCJ-02", bd09: "BD-09" };

/** @param {string} datum */
export const datumName = (datum) => NAMES[datum] ?? datum;
