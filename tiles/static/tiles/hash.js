/**
 * The page's state in the address after #: what is looked at can be sent as a link.
 * Form: #map=9.20/29.67000/114.25000&kind=zone&round=2022-11&measure=score&show=hexagons&…
 * @module
 */

/** What may be drawn over the units. */
export const SHOWN = ["units", "hexagons", "heat", "places"];
/** How classes are made; "custom" by the limits the reader writes. */
export const METHODS = ["quantile", "jenks", "equal", "custom"];

/** How two rounds are compared: by their difference, or side by side. */
export const COMPARISONS = ["difference", "swipe"];

/**
 * @typedef {object} View
 * @property {number} zoom
 * @property {number} lat
 * @property {number} lon
 */

/**
 * @typedef {object} ViewState
 * @property {View | null} view  null: the city's own view
 * @property {string} kind       kind of unit shown
 * @property {string} round      key of the round; "" for today's boundaries without values
 * @property {string} measure    key of the measure that colours the units
 * @property {string} show       one of SHOWN: what is drawn over the units
 * @property {string} method     one of METHODS
 * @property {number[]} limits   inner limits of the reader's own classes, ascending
 * @property {string} against    key of the round compared with; "" without a comparison
 * @property {string} compare    one of COMPARISONS
 * @property {string} department number of the only department whose findings are shown; "" for all
 * @property {string} category   key of the only category of findings shown; "" for all
 * @property {string} status     the only state of findings shown; "" for all
 * @property {string} on         without a round: the day of the boundaries, such as 2023-02-01; "" for today
 * @property {string} unit       code of the unit whose panel is open; "" for none
 * @property {string} base       key of the background map; "" for none
 * @property {string} theme      "auto" as the device, "light" or "dark"
 */

/**
 * @typedef {object} Known
 * @property {string[]} kinds
 * @property {string[]} rounds
 * @property {string[]} measures
 * @property {string[]} categories
 * @property {string[]} statuses
 * @property {string[]} departments
 * @property {string[]} bases
 */

const VIEW = /^(\d{1,2}(?:\.\d+)?)\/(-?\d{1,2}(?:\.\d+)?)\/(-?\d{1,3}(?:\.\d+)?)$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const CODE = /^[\w-]{1,40}$/;
const MOST_LIMITS = 8;

/**
 * Read the state from the address; what is missing or makes no sense is taken from `fallback`.
 * @param {string} hash  location.hash, with or without #
 * @param {ViewState} fallback
 * @param {Known} known
 * @returns {ViewState}
 */
export function readHash(hash, fallback, known) {
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  /** @param {keyof ViewState} name @param {string[]} allowed @returns {string} */
  const one = (name, allowed) => {
    const wished = given.get(name);
    return wished !== null && allowed.includes(wished) ? wished : String(fallback[name]);
  };
  const limits = readLimits(given.get("limits") ?? "");
  const unit = given.get("unit") ?? "";
  const on = given.get("on") ?? "";
  return {
    view: readView(given.get("map")) ?? fallback.view,
    kind: one("kind", known.kinds),
    round: one("round", [...known.rounds, ""]),
    measure: one("measure", known.measures),
    show: one("show", SHOWN),
    method: one("method", METHODS),
    limits: limits ?? fallback.limits,
    against: one("against", [...known.rounds, ""]),
    compare: one("compare", COMPARISONS),
    department: one("department", [...known.departments, ""]),
    category: one("category", [...known.categories, ""]),
    status: one("status", [...known.statuses, ""]),
    on: DAY.test(on) && !Number.isNaN(Date.parse(on)) ? on : fallback.on,
    unit: CODE.test(unit) ? unit : fallback.unit,
    base: one("base", [...known.bases, ""]),
    theme: one("theme", ["auto", "light", "dark"]),
  };
}

/**
 * The limits a reader wrote: numbers set apart by spaces, semicolons or (Chinese) commas.
 * @param {string} text
 * @returns {number[] | null}  ascending and distinct; null when it is not that
 */
export function readLimits(text) {
  const parts = text.split(/[\s,;，；、]+/).filter(Boolean);
  const limits = parts.map(Number);
  const rising = limits.every((limit, at) => Number.isFinite(limit) && (at === 0 || limit > limits[at - 1]));
  return parts.length > 0 && parts.length <= MOST_LIMITS && rising ? limits : null;
}

/** @param {string | null} text @returns {View | null} */
function readView(text) {
  const found = VIEW.exec(text ?? "");
  if (!found) return null;
  const [zoom, lat, lon] = found.slice(1).map(Number);
  return zoom <= 22 && Math.abs(lat) <= 85 && Math.abs(lon) <= 180 ? { zoom, lat, lon } : null;
}

/**
 * Write the state as an address; the same state always gives the same text.
 * @param {ViewState} state
 * @returns {string}
 */
export function writeHash(state) {
  const parts = [];
  if (state.view) {
    const { zoom, lat, lon } = state.view;
    parts.push(`map=${zoom.toFixed(2)}/${lat.toFixed(5)}/${lon.toFixed(5)}`);
  }
  parts.push(`kind=${state.kind}`, `round=${state.round}`, `measure=${state.measure}`);
  if (state.show !== "units") parts.push(`show=${state.show}`);
  if (state.method !== "quantile") parts.push(`method=${state.method}`);
  if (state.method === "custom" && state.limits.length > 0) parts.push(`limits=${state.limits.join(";")}`);
  for (const name of /** @type {const} */ (["on", "against", "department", "category", "status", "unit", "base"])) {
    if (state[name]) parts.push(`${name}=${encodeURIComponent(state[name])}`);
  }
  if (state.against && state.compare !== "difference") parts.push(`compare=${state.compare}`);
  if (state.theme !== "auto") parts.push(`theme=${state.theme}`);
  return `#${parts.join("&")}`;
}
