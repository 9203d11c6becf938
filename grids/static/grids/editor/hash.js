/**
 * The editor's address after #: view, kind, selection and day can be sent as a link.
 * Form: #map=13.20/29.85000/114.30000&kind=community&sel=421202001001,421202001002&on=2023-02-01
 * @module
 */

/**
 * @typedef {object} Place
 * @property {{zoom: number, lat: number, lon: number} | null} view
 * @property {string} kind
 * @property {string[]} selection  codes, of that kind
 * @property {string} on           a day; "" for the draft's own
 */

const VIEW = /^(\d{1,2}(?:\.\d+)?)\/(-?\d{1,2}(?:\.\d+)?)\/(-?\d{1,3}(?:\.\d+)?)$/;
const CODE = /^[\p{L}\p{N}_.-]{1,60}$/u;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const MOST = 50;

/**
 * @param {string} hash  location.hash, with or without #
 * @param {{kinds: string[], kind: string}} known  `kind`: what an address means that names none
 * @returns {Place}
 */
export function readHash(hash, { kinds, kind }) {
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  const wished = given.get("kind") ?? "";
  const on = given.get("on") ?? "";
  const codes = (given.get("sel") ?? "").split(",").filter((code) => CODE.test(code)).slice(0, MOST);
  return {
    view: readView(given.get("map") ?? ""),
    kind: kinds.includes(wished) ? wished : kind,
    selection: kinds.includes(wished) ? [...new Set(codes)] : [],
    on: DAY.test(on) ? on : "",
  };
}

/** @param {string} said */
function readView(said) {
  const found = VIEW.exec(said);
  if (!found) return null;
  const [zoom, lat, lon] = found.slice(1).map(Number);
  return zoom <= 24 && Math.abs(lat) <= 85 && Math.abs(lon) <= 180 ? { zoom, lat, lon } : null;
}

/** @param {Place} place @returns {string} */
export function writeHash({ view, kind, selection, on }) {
  const parts = [];
  if (view) parts.push(`map=${view.zoom.toFixed(2)}/${view.lat.toFixed(5)}/${view.lon.toFixed(5)}`);
  parts.push(`kind=${kind}`);
  if (selection.length > 0) parts.push(`sel=${selection.slice(0, MOST).map(encodeURIComponent).join(",")}`);
  if (on) parts.push(`on=${on}`);
  return `#${parts.join("&")}`;
}
