/**
 * Places as people write them: decimal degrees in either order, or degrees, minutes and seconds.
 * @module
 */
const NUMBER = "([+-]?\\d{1,3}(?:\\.\\d+)?)";
const DECIMAL = new RegExp(`^${NUMBER}\\s*°?\\s*([NSEW])?\\s*[,，;\\s]\\s*${NUMBER}\\s*°?\\s*([NSEW])?$`, "i");
const SEXAGESIMAL = /^(\d{1,3})\s*[°度]\s*(\d{1,2})\s*['′分]\s*(\d{1,2}(?:\.\d+)?)\s*["″秒]?\s*([NSEW])?$/i;

/**
 * The place a text means; null when it is none. Without letters the order is the one that lies in
 * the city (China's longitudes are no latitudes), longitude first where both would do.
 * @param {string} text
 * @param {[number, number, number, number]} envelope  west, south, east, north
 * @returns {{lon: number, lat: number} | null}
 */
export function readPlace(text, envelope) {
  const pair = decimals(text.trim()) ?? sexagesimals(text.trim());
  if (!pair) return null;
  const [first, second] = pair;
  const lettered = /[NS]/i.test(first.side) || /[EW]/i.test(second.side);
  const ways = lettered ? [[second, first]] : /[EW]/i.test(first.side) ? [[first, second]] : [[first, second], [second, first]];
  const places = ways.map(([lon, lat]) => ({ lon: lon.value, lat: lat.value }));
  const [west, south, east, north] = envelope;
  const inside = ({ lon, lat }) => lon >= west && lon <= east && lat >= south && lat <= north;
  const inWorld = ({ lon, lat }) => Math.abs(lon) <= 180 && Math.abs(lat) <= 90;
  return places.find(inside) ?? places.find(inWorld) ?? null;
}

/** @param {string} side */
const sign = (side) => (/[SW]/i.test(side) ? -1 : 1);

/** @param {string} text */
function decimals(text) {
  const found = DECIMAL.exec(text);
  if (!found) return null;
  const [, one, oneSide = "", two, twoSide = ""] = found;
  return [
    { value: Number(one) * sign(oneSide), side: oneSide },
    { value: Number(two) * sign(twoSide), side: twoSide },
  ];
}

/** @param {string} text */
function sexagesimals(text) {
  const halves = text.split(/[,，;]\s*|(?<=[NSEW″"秒])\s+/i).filter(Boolean);
  if (halves.length !== 2) return null;
  const read = halves.map((half) => {
    const found = SEXAGESIMAL.exec(half.trim());
    if (!found) return null;
    const [, degrees, minutes, seconds, side = ""] = found;
    return { value: (Number(degrees) + Number(minutes) / 60 + Number(seconds) / 3600) * sign(side), side };
  });
  return read[0] && read[1] ? [read[0], read[1]] : null;
}
