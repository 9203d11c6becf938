/**
 * The page's state in the address after #: what is looked at can be sent as a link.
 * Form: #map=9.20/29.67000/114.25000&kind=zone&round=2022-11&measure=score&density=1
 * @module
 */

/**
 * @typedef {object} ViewState
 * @property {{zoom: number, lat: number, lon: number} | null} view  null: the city's own view
 * @property {string} kind      kind of unit shown
 * @property {string} round     key of the round; "" for today's boundaries without values
 * @property {string} measure   "score" or "findings"
 * @property {boolean} density  whether the density of findings is drawn
 */

const VIEW = /^(\d{1,2}(?:\.\d+)?)\/(-?\d{1,2}(?:\.\d+)?)\/(-?\d{1,3}(?:\.\d+)?)$/;

/**
 * Read the state from the address; what is missing or makes no sense is taken from `fallback`.
 * @param {string} hash  location.hash, with or without #
 * @param {ViewState} fallback
 * @param {{kinds: string[], rounds: string[]}} known
 * @returns {ViewState}
 */
export function readHash(hash, fallback, known) {
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  const one = (name, allowed) =>
    given.has(name) && allowed.includes(given.get(name)) ? given.get(name) : fallback[name];
  return {
    view: readView(given.get("map")) ?? fallback.view,
    kind: one("kind", known.kinds),
    round: one("round", [...known.rounds, ""]),
    measure: one("measure", ["score", "findings"]),
    density: given.has("density") ? given.get("density") === "1" : fallback.density,
  };
}

/** @param {string | null} text */
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
  if (state.density) parts.push("density=1");
  return `#${parts.join("&")}`;
}
