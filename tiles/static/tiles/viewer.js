/**
 * The map page: holds what is looked at, and keeps map, legend, table, panel and address in step.
 * @module
 */
import { toWgs84 } from "../gis_core/datum.js";
import { Silence, fetchJson } from "../gis_core/fetching.js";
import { EMPTY_STYLE, FONT_FAMILY, removeSource } from "../gis_core/map_style.js";
import { searchBox } from "../gis_core/search.js";
import { keepInSight } from "../gis_core/sight.js";
import { Map as MapView, NavigationControl, ScaleControl } from "../vendor/maplibre-gl/maplibre-gl.mjs";
import { captionOf, legendOf } from "./caption.js";
import { openDoors } from "./doors.js";
import { NO_FIGURES, drawingOf, forgetFigures } from "./figures.js";
import { METHODS, readHash, readLimits, writeHash } from "./hash.js";
import { kioskViews, runKiosk } from "./kiosk.js";
import {
  addHatch, colourUnits, showDensity, showFindings, showNames, showOutline, showPlace, showStreets, showUnits,
} from "./layers.js";
import { drawDensityLegend, drawDensityStrip, drawLegend, drawStrip } from "./legend.js";
import { MEASURES, figureOf, written } from "./measures.js";
import { monthSlider } from "./months.js";
import { addressOf, configuration, findingsAddress, kindLabels, kinds, months, part, text } from "./page.js";
import { drawChain, drawMessage } from "./panel.js";
import { download, drawPicture } from "./picture.js";
import { followPointer } from "./pointing.js";
import { sidePanel } from "./side.js";
import { statusLine } from "./status.js";
import { csvOf, drawTable } from "./table.js";
import { drawUnit, forgetResults } from "./unit.js";

const FEW_UNITS = 300;
const KNOWN = { ...configuration, kinds: kinds.map((kind) => kind.key) };
/** What an address that says nothing means, the first time as when one comes back to it. @type {import("./hash.js").ViewState} */
const START = {
  view: null, measure: "score", show: "units", method: "quantile", limits: [], against: "", category: "", status: "",
  unit: "", ...configuration.start,
};

let state = readHash(location.hash, START, KNOWN);
/** @type {import("./figures.js").Drawing} */
let drawing = { figures: NO_FIGURES, units: [], measure: null, wished: state.measure, limits: [], rounds: 0 };
/** @type {import("./table.js").Order | null} */
let order = null;
let turn = 0;
/** The outlines that lie on the map now. */
let outlines = "";
/** @type {number | null} */
let selected = null;
/** @type {AbortController | null} */
let asking = null;
const status = statusLine(part("standing"), part("legend-box"), () => load(), text);

const map = new MapView({
  container: "map",
  style: EMPTY_STYLE,
  ...(state.view
    ? { center: [state.view.lon, state.view.lat], zoom: state.view.zoom }
    : configuration.bounds
      ? { bounds: configuration.bounds, fitBoundsOptions: { padding: 20 } }
      : { center: configuration.centre, zoom: configuration.zoom }),
  minZoom: 5, maxZoom: 19,
  maxBounds: padded(configuration.envelope),
  localIdeographFontFamily: FONT_FAMILY,
  attributionControl: false, dragRotate: false, pitchWithRotate: false, fadeDuration: 0,
});
const side = sidePanel(map);
map.touchZoomRotate.disableRotation();
map.addControl(new NavigationControl({ showCompass: false }), "bottom-right");
map.addControl(new ScaleControl({ maxWidth: 110 }), "bottom-left");

/** @returns {[number, number, number, number]} */
function padded([west, south, east, north]) {
  const more = Math.max(east - west, north - south) / 2;
  return [west - more, Math.max(south - more, -85), east + more, Math.min(north + more, 85)];
}

/** @param {string} name @param {string} [kind] @param {string} [round] */
const address = (name, kind = state.kind, round = state.round) => addressOf(name, kind, round);
/** An address of findings, with the reader's choice among them. @param {string} name */
const filtered = (name) => findingsAddress(address(name), state);
const kindNow = () => /** @type {import("./page.js").KindHere} */ (kinds.find((kind) => kind.key === state.kind));
const dense = () => state.show === "hexagons" && state.round !== "";

/**
 * Fetch the figures of what is to be shown, then draw everything that depends on them.
 * @returns {Promise<void>}  when it is drawn; what failed is said on the map
 */
async function load() {
  const mine = ++turn;
  status.loading();
  showChoices();
  try {
    const made = await drawingOf(state, addressOf, configuration);
    if (mine !== turn) return;
    drawing = made;
    redraw();
    await new Promise((done) => { map.once("idle", done); });
    if (mine === turn) status.done();
  } catch (error) {
    if (mine === turn) showNothing(error);
  }
}

/** Nothing is better than the figures of what was looked at before. */
function showNothing(error) {
  drawing = { figures: NO_FIGURES, units: [], measure: null, wished: state.measure, limits: [], rounds: 0 };
  outlines = "";
  for (const source of ["units", "names", "density", "findings", "outline"]) removeSource(map, source);
  for (const id of ["legend", "density-legend", "legend-strip"]) part(id).replaceChildren();
  redrawTable();
  status.failed(inWords(error));
}

const inWords = (error) => (error instanceof Silence ? text.noAnswer : error.message);

function redraw() {
  const kind = kindNow();
  drawOutlines();
  const { units, measure, limits, figures } = drawing;
  colourUnits(map, units.map((unit) => ({ id: unit.id, value: measure ? figureOf(unit, measure) : null })), {
    measured: measure !== null, limits, ramp: measure ? MEASURES[measure].ramp : [], faded: dense() || state.show === "heat", islands: kind.islands,
  });
  const few = units.length <= FEW_UNITS;
  const namesFrom = Math.max(kind.leastZoom + (few ? 0 : 2.5), few ? 0 : 10.5);
  showNames(map, labels(units, measure), dense() ? Math.max(namesFrom, 12) : namesFrom, kind.islands);
  showDensity(map, dense() ? filtered("density") : null);
  const heat = state.show === "heat";
  showFindings(map, state.round && (heat || state.show === "places") ? filtered("findings") : null, heat);
  part("legend").hidden = dense();
  drawLegend(part("legend"), legendOf(drawing, state), text);
  redrawTable();
  redrawWhatDependsOnZoom();
  followFigures(figures);
  if (state.unit) select(units.find((unit) => unit.code === state.unit) ?? null);
}

/** Outlines are fetched again only when they are others: months of one revision share theirs. */
function drawOutlines() {
  const wished = address("units");
  if (wished !== outlines || !map.getSource("units")) {
    showUnits(map, wished);
    outlines = wished;
    selected = null;
    const outline = kindNow().outline;
    showOutline(map, outline ? address("units", outline) : null);
  }
}

/** The choices that the figures allow or forbid. */
function followFigures(figures) {
  const scored = figures.units.some((unit) => unit.score !== null);
  for (const choice of part("measure").options) {
    const there = figures.units.some((unit) => figureOf(unit, choice.value) !== null);
    choice.disabled = state.round === "" || !there;
  }
  part("measure").disabled = !state.round;
  part("measure").value = state.round ? drawing.wished : state.measure;
  part("no-scores").hidden = scored || !state.round;
  for (const id of ["method", "against"]) part(id).disabled = !state.round;
  part("method-box").hidden = drawing.measure !== null && MEASURES[drawing.measure].signed;
}

function labels(units, measure) {
  return units.map((unit) => {
    const value = measure && figureOf(unit, measure);
    const label = measure === null || value === null ? unit.name : `${unit.name}\n${written(measure, value)}`;
    return { id: unit.id, at: unit.at, label, weight: -(unit.findings ?? 0) };
  });
}

function redrawWhatDependsOnZoom() {
  drawDensityLegend(part("density-legend"), dense(), map.getZoom(), text);
  if (dense()) drawDensityStrip(part("legend-strip"), map.getZoom());
  else drawStrip(part("legend-strip"), legendOf(drawing, state));
  status.standing(kindNow(), map.getZoom(), state.round, configuration.sealed.includes(state.round));
}

/** @returns {import("./table.js").TableWish} */
function tableWish() {
  const columns = ["rank", "score", "change", "difference", "findings", "rate"].filter((column) =>
    drawing.units.some((unit) => figureOf(unit, column) !== null));
  const bounds = map.getBounds();
  const within = part("in-view").checked ? (unit) => bounds.contains(unit.at) : null;
  return { units: drawing.units, columns, wanted: part("find").value, order, within };
}

function redrawTable() {
  drawTable(part("table"), tableWish(), { choose: goTo, sort: (next) => { order = next; redrawTable(); } }, text);
}

/** Show a unit that was chosen in the table or the search: on the map, and whose it is. */
function goTo(unit) {
  const { leastZoom, islands } = kindNow();
  const zoom = Math.max(map.getZoom(), leastZoom + 1, islands ? 11 : 0);
  map.jumpTo({ center: unit.at, zoom });
  ask(unit.at[0], unit.at[1]);
  choose(unit);
  // The row that had the focus is hidden now.
  part("side-title").focus({ preventScroll: true });
}

/** Whose is it there? Asked by a click, or from the keyboard for the middle of the map. */
function pick({ lng, lat }, point) {
  const [found] = map.getLayer("units-fill")
    ? map.queryRenderedFeatures(point, { layers: ["units-fill", "units-no-data"] })
    : [];
  choose(drawing.units.find((unit) => found && unit.id === found.id) ?? null);
  ask(lng, lat);
}

/** @param {import("./measures.js").Unit | null} unit */
function choose(unit) {
  state = { ...state, unit: unit?.code ?? "" };
  select(unit);
  remember();
}

/** @param {import("./measures.js").Unit | null} unit */
function select(unit) {
  const units = { source: "units", sourceLayer: "units" };
  if (selected !== null && map.getSource("units")) map.removeFeatureState({ ...units, id: selected }, "selected");
  selected = unit ? unit.id : null;
  if (selected !== null) map.setFeatureState({ ...units, id: selected }, { selected: true });
  drawUnit(part("unit"), unit, {
    kind: state.kind, kindLabel: kindNow().label, round: state.round,
    results: addressOf("results", state.kind, state.round),
    page: configuration.addresses.unitPage ? addressOf("unitPage", state.kind, "").replace("CODE", unit?.code ?? "") : "",
  }, text);
}

/** Ask the server whose a place is, on the day that is shown. */
async function ask(lon, lat, datum = "wgs84") {
  asking?.abort();
  asking = new AbortController();
  const place = toWgs84([lon, lat], datum);
  showPlace(map, ...place);
  side.open("chain-box");
  drawMessage(part("chain"), text.loading);
  const question = new URL(configuration.addresses.assign, location.origin);
  question.searchParams.set("lon", lon.toFixed(7));
  question.searchParams.set("lat", lat.toFixed(7));
  question.searchParams.set("datum", datum);
  if (drawing.figures.on) question.searchParams.set("on", drawing.figures.on);
  try {
    const answer = await fetchJson(question.href, asking.signal);
    if (answer.units.some((unit) => unit.code)) {
      drawChain(part("chain"), answer, kindLabels, text, configuration.language);
    } else drawMessage(part("chain"), text.outsideCity);
  } catch (error) {
    if (error instanceof Error && error.name === "AbortError") return;
    drawMessage(part("chain"), inWords(error), true);
  }
  if (!part("side").hidden) keepInSight(map, part("side"), place);
}

/** A place from the search or the phone: go there and say whose it is. */
function goToPlace({ lon, lat }, datum) {
  map.jumpTo({ center: toWgs84([lon, lat], datum), zoom: Math.max(map.getZoom(), 14) });
  choose(null);
  ask(lon, lat, datum);
}

async function goToUnit({ kind, code }) {
  if (kind !== state.kind) await change({ kind, unit: "" });
  const unit = drawing.units.find((one) => one.code === code);
  if (unit) goTo(unit);
}

function closeSide() {
  asking?.abort();
  side.close();
  choose(null);
  removeSource(map, "place");
}

function remember() {
  const { lng, lat } = map.getCenter();
  state.view = { zoom: map.getZoom(), lat, lon: lng };
  history.replaceState(null, "", location.search + writeHash(state));
}

/** Change what is shown: the address, then the figures and the drawing. @param {Partial<import("./hash.js").ViewState>} changes */
function change(changes) {
  state = { ...state, ...changes };
  // A step of its own for the back button; moving the map is none.
  history.pushState(null, "", location.search + writeHash(state));
  return load();
}

function showChoices() {
  for (const id of ["kind", "round", "show", "against", "method", "category", "status"]) part(id).value = state[id];
  part("filters").hidden = state.show === "units";
  part("own-limits").hidden = state.method !== "custom";
  if (document.activeElement !== part("limits")) part("limits").value = state.limits.join("; ");
  slider.follow(state.round);
}

const pictureName = (suffix) => `${configuration.city}-${state.kind}-${state.round || drawing.figures.on}-${drawing.wished}.${suffix}`;
const picture = () => drawPicture(map, captionOf(drawing, state, map.getZoom(), kindNow().label));

const slider = monthSlider({ slider: part("months"), play: part("play"), said: part("month") }, months,
  (round) => change({ round }), text);

for (const id of ["kind", "round", "measure", "show", "against", "category", "status"]) {
  part(id).addEventListener("change", (event) => change({ [id]: event.target.value }));
}
part("method").addEventListener("change", (event) => {
  const method = event.target.value;
  // One's own classes begin with those that are there.
  change(method === METHODS[3] ? { method, limits: state.limits.length > 0 ? state.limits : drawing.limits } : { method });
});
part("limits").addEventListener("change", (event) => {
  const limits = readLimits(event.target.value);
  event.target.setCustomValidity(limits ? "" : text.limitsWrong);
  if (limits) change({ limits });
  else event.target.reportValidity();
});
part("find").addEventListener("input", redrawTable);
part("in-view").addEventListener("change", redrawTable);
part("save-csv").addEventListener("click", () =>
  download(new Blob([csvOf(tableWish(), text)], { type: "text/csv" }), pictureName("csv")));
part("close-side").addEventListener("click", closeSide);
part("open-table").addEventListener("click", () => {
  if (side.shows("table-box")) closeSide();
  else {
    side.open("table-box");
    part("find").focus({ preventScroll: true });
  }
});
openDoors({
  picture, name: pictureName, status, toPlace: goToPlace,
  title: () => captionOf(drawing, state, map.getZoom(), kindNow().label).title,
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !part("side").hidden && !part("card").open) closeSide();
});
window.addEventListener("hashchange", () => {
  state = readHash(location.hash, { ...START, view: state.view }, KNOWN);
  if (state.view) map.jumpTo({ center: [state.view.lon, state.view.lat], zoom: state.view.zoom });
  load();
});
let left = 0;
document.addEventListener("visibilitychange", () => {
  if (document.hidden) left = Date.now();
  else if (left && Date.now() - left > 60000) {
    forgetFigures();
    forgetResults();
    load();
  }
});
searchBox({ input: part("search"), list: part("hits"), datum: part("datum") }, {
  units: configuration.addresses.search, envelope: configuration.envelope, kindLabels, text,
  on: () => drawing.figures.on, toUnit: goToUnit, toPlace: goToPlace,
});

if (window.matchMedia("(max-width: 60rem)").matches) part("legend-box").open = part("more").open = false;
showChoices();
map.on("load", () => {
  addHatch(map);
  showStreets(map, address("streets", "", ""));
  if (configuration.kiosk) runKiosk(kioskViews(kinds), showInKiosk);
  else load();
});

/** A view of the kiosk: the whole city, nothing chosen. */
async function showInKiosk(view) {
  forgetFigures();
  state = { ...state, unit: "", ...view };
  if (configuration.bounds) map.fitBounds(configuration.bounds, { padding: 20, duration: 0 });
  await load();
  if (status.hasFailed()) throw new Error("not drawn");
  document.title = part("kiosk-title").textContent = captionOf(drawing, state, map.getZoom(), kindNow().label).title;
}

map.on("error", (event) => {
  const { error, sourceId } = /** @type {any} */ (event);
  if (!sourceId) return;
  status.failed(/\(\d{3}\)/.test(error?.message ?? "") ? text.noTiles : text.noAnswer);
});
map.getCanvas().addEventListener("webglcontextlost", () => { if (configuration.kiosk) location.reload(); });
map.on("moveend", () => {
  if (!configuration.kiosk) remember();
  if (part("in-view").checked) redrawTable();
});
map.on("zoomend", redrawWhatDependsOnZoom);
map.on("click", (event) => pick(event.lngLat, event.point));
map.getCanvas().addEventListener("keydown", (event) => {
  if (event.key === "Enter") pick(map.getCenter(), map.project(map.getCenter()));
});
followPointer(map, part("tip"), (id) => drawing.units.find((unit) => unit.id === id), text);
document.querySelector(".language-form")?.addEventListener("submit", (event) => {
  const next = /** @type {any} */ (event.target).elements.namedItem("next");
  next.value = next.value.split("#")[0] + location.hash;
});

/** For tests and for the curious: the map and what it shows. */
/** @type {any} */ (window).luzhang = {
  map, get state() { return state; }, get values() { return drawing.figures; }, get drawing() { return drawing; },
};
