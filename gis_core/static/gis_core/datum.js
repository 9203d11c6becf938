/**
 * Where a place lies that was given in an offset Chinese datum, and back: `gis_core/datums.py` in the page.
 * The tests hold the two against each other.
 * @module
 */
const CHINA_BOX = [72.004, 0.8293, 137.8347, 55.8271];
const SEMI_MAJOR = 6378245.0;
const ECCENTRICITY_SQUARED = 0.00669342162296594323;
const BAIDU_TURN = (Math.PI * 3000) / 180;
const ITERATIONS = 30;
const ENOUGH = 1e-12;

/** @typedef {[number, number]} Place  longitude, latitude in degrees */
/** @typedef {"wgs84" | "cgcs2000" | "gcj02" | "bd09"} Datum */

const radians = (/** @type {number} */ degrees) => (degrees * Math.PI) / 180;
const degrees = (/** @type {number} */ angle) => (angle * 180) / Math.PI;

/** The four sine terms of one direction, in metres. */
function waves(angle, wave12, wave30) {
  const halfTurns = angle * Math.PI;
  const short = 20 * Math.sin(halfTurns) + 40 * Math.sin(halfTurns / 3);
  const long = wave12 * Math.sin(halfTurns / 12) + wave30 * Math.sin(halfTurns / 30);
  return ((short + long) * 2) / 3;
}

/** @param {Place} place @returns {Place} */
function toGcj([lon, lat]) {
  const x = lon - 105;
  const y = lat - 35;
  const fast = ((20 * Math.sin(6 * x * Math.PI) + 20 * Math.sin(2 * x * Math.PI)) * 2) / 3;
  const root = Math.sqrt(Math.abs(x));
  const east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + fast + waves(x, 150, 300);
  const north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + fast + waves(y, 160, 320);
  const magic = 1 - ECCENTRICITY_SQUARED * Math.sin(radians(lat)) ** 2;
  const primeVertical = (SEMI_MAJOR / Math.sqrt(magic)) * Math.cos(radians(lat));
  const meridian = (SEMI_MAJOR * (1 - ECCENTRICITY_SQUARED)) / (magic * Math.sqrt(magic));
  return [lon + degrees(east / primeVertical), lat + degrees(north / meridian)];
}

/** @param {Place} place @returns {Place} */
function toBaidu(place) {
  const [lon, lat] = toGcj(place);
  const radius = Math.hypot(lon, lat) + 0.00002 * Math.sin(lat * BAIDU_TURN);
  const angle = Math.atan2(lat, lon) + 0.000003 * Math.cos(lon * BAIDU_TURN);
  return [radius * Math.cos(angle) + 0.0065, radius * Math.sin(angle) + 0.006];
}

/** @type {Record<string, ((place: Place) => Place) | undefined>} */
const SHIFTS = { gcj02: toGcj, bd09: toBaidu };

/** @param {Place} place @param {number} reach  degrees beyond the box */
function insideChina([lon, lat], reach = 0) {
  const [west, south, east, north] = CHINA_BOX;
  return lon >= west - reach && lon <= east + reach && lat >= south - reach && lat <= north + reach;
}

/**
 * Where a WGS 84 place lies in `datum`.
 * @param {Place} place @param {string} datum @returns {Place}
 */
export function fromWgs84(place, datum) {
  const shift = SHIFTS[datum];
  return shift && insideChina(place) ? shift(place) : place;
}

/**
 * The WGS 84 place that lies at `place` in `datum`, to under a millimetre.
 * @param {Place} place @param {string} datum @returns {Place}
 */
export function toWgs84(place, datum) {
  const shift = SHIFTS[datum];
  if (!shift || !insideChina(place, 0.05)) return place;
  /** @type {Place} */
  let guess = [...place];
  for (let turn = 0; turn < ITERATIONS; turn += 1) {
    const [lon, lat] = shift(guess);
    const miss = [place[0] - lon, place[1] - lat];
    guess = [guess[0] + miss[0], guess[1] + miss[1]];
    if (Math.max(Math.abs(miss[0]), Math.abs(miss[1])) < ENOUGH) break;
  }
  return insideChina(guess, 1e-11) ? guess : place;
}
