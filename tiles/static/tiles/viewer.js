/**
 * The map page: holds what is looked at, and keeps map, legend, table, panel and address in step.
 * @module
 */
import { addBasemaps, creditOf, isBasemap } from "../gis_core/basemap.js";
import { toWgs84 } from "../gis_core/datum.js";
import { removeSource } from "../gis_core/map_style.js";
import { searchBox } from "../gis_core/search.js";
import { keepInSight } from "../gis_core/sight.js";
import { besideMap } from "./beside.js";
import { captionOf, differenceLabel, legendOf } from "./caption.js";
import { chosenUnit } from "./chosen.js";
import { paintFor } from "./colours.js";
import { openDoors } from "./doors.js";
import { drawingOf, forgetFigures, nothingDrawn } from "./figures.js";
import { METHODS, readHash, readLimits, writeHash } from "./hash.js";
import { kioskViews, runKiosk } from "./kiosk.js";
import { repaint, showPlace, showStreets } from "./layers.js";
import { drawDensityLegend, drawDensityStrip, drawLegend, drawStrip } from "./legend.js";
import { liveMap } from "./live_map.js";
import { MEASURES, figureOf } from "./measures.js";
import { monthSlider } from "./months.js";
import { KNOWN, START, addressOf, addressOn, configuration, departments, greatestZoom, inWords, kindLabels, kinds, months, nameTheDay, part, text } from "./page.js";
import { drawChain, drawMessage } from "./panel.js";
import { download, drawPicture } from "./picture.js";
import { followPointer, unitDrawnAt } from "./pointing.js";
import { isDense, sceneOn } from "./scene.js";
import { sidePanel } from "./side.js";
import { statusLine } from "./status.js";
import { csvOf, drawTable } from "./table.js";
import { isDark, keptTheme, onDeviceTheme, setTheme } from "./theme.js";
import { forgetResults } from "./unit.js";
import { askWhose, chainInShort } from "./whose.js";

START.theme = keptTheme();
let state = readHash(location.hash, START, KNOWN);
setTheme(state.theme, false);
paintFor(isDark(state.theme));
let drawing = nothingDrawn(state.measure);
/** @type {import("./table.js").Order | null} */
let order = null;
let turn = 0;
/** @type {AbortController | null} */
let asking = null;
/** @type {ReturnType<typeof addBasemaps> | null} */
let basemaps = null;
const status = statusLine(part("standing"), part("legend-box"), () => load(), text);

const map = liveMap(state.view);
const scene = sceneOn(map);
const beside = besideMap(map, part("frame"), text);
const chosen = chosenUnit(() => beside.maps);
const side = sidePanel(map);
const kindNow = () => /** @type {import("./page.js").KindHere} */ (kinds.find((kind) => kind.key === state.kind));
/** What is seen: of two rounds that are swiped the one on its side. @param {boolean} right */
const seen = (right) => beside.seen(right, drawing, state.round && state.against ? differenceLabel(drawing.wished, state) : "");
/** The zoom of the tiles that are looked at, perhaps enlarged. */
const zoomServed = () => Math.min(map.getZoom(), greatestZoom);

/**
 * Fetch the figures of what is to be shown, then draw everything that depends on them.
 * @returns {Promise<void>}  when it is drawn; what failed is said on the map
 */
async function load() {
  const mine = ++turn;
  status.loading();
  showChoices();
  try {
    const made = await drawingOf(state, addressOn(state.on), configuration, kindNow().outline);
    if (mine !== turn) return;
    drawing = made;
    redraw();
    await new Promise((done) => { map.once("idle", done); });
    if (mine === turn) status.done();
  } catch (error) {
    if (mine === turn) showNothing(error);
  }
}

/** Nothing is better than the figures of what was looked at before; a big screen keeps what it shows. */
function showNothing(error) {
  if (!configuration.kiosk) {
    drawing = nothingDrawn(state.measure);
    scene.clear();
    for (const id of ["legend", "density-legend", "legend-strip"]) part(id).replaceChildren();
    redrawTable();
  }
  status.failed(inWords(error));
}

function redraw() {
  const over = basemaps?.current !== undefined;
  scene.draw(drawing, state, kindNow(), over);
  beside.draw(drawing, state, kindNow(), over).then(chosen.markAgain);
  part("legend").hidden = isDense(state);
  drawLegend(part("legend"), legendOf(drawing, state), text);
  redrawTable();
  redrawWhatDependsOnZoom();
  followFigures(drawing.figures);
  if (state.unit) chosen.showAgain(state.unit, seen, kindNow());
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

function redrawWhatDependsOnZoom() {
  const dense = isDense(state);
  drawDensityLegend(part("density-legend"), dense, zoomServed(), text);
  if (dense) drawDensityStrip(part("legend-strip"), zoomServed());
  else drawStrip(part("legend-strip"), legendOf(drawing, state));
  status.standing(kindNow(), map.getZoom(), state.round, configuration.sealed.includes(state.round), state.on);
}

/** @returns {import("./table.js").TableWish} */
function tableWish() {
  const columns = ["rank", "score", "change", "difference", "findings", "rate"].filter((column) =>
    drawing.units.some((unit) => figureOf(unit, column) !== null));
  const bounds = map.getBounds();
  const within = part("in-view").checked ? (unit) => unit.at !== null && bounds.contains(unit.at) : null;
  return { units: drawing.units, columns, wanted: part("find").value, order, within };
}

function redrawTable() {
  drawTable(part("table"), tableWish(), { choose: goTo, sort: (next) => { order = next; redrawTable(); } }, text);
}

/** Show a unit that was chosen in the table or the search: on the map, and whose it is. */
function goTo(unit) {
  const { leastZoom, islands } = kindNow();
  const zoom = Math.max(map.getZoom(), leastZoom + 1, islands ? 11 : 0);
  if (unit.at) {
    map.jumpTo({ center: unit.at, zoom });
    ask(unit.at[0], unit.at[1]);
  } else {
    side.open("chain-box");
    drawMessage(part("chain"), text.noPlace);
  }
  choose(unit);
  // The row that had the focus is hidden now.
  part("side-title").focus({ preventScroll: true });
}

/** Whose is it there? Asked by a click, or from the keyboard for the middle of the map. */
function pick({ lng, lat }, point) {
  const here = seen(beside.isRight(point));
  const found = unitDrawnAt(here, point);
  choose(here.figures.units.find((unit) => unit.id === found?.id) ?? null, here);
  ask(lng, lat, "wgs84", here.figures.on);
}

/** @param {import("./measures.js").Unit | null} unit @param {import("./beside.js").Seen} [here]  where it was chosen */
function choose(unit, here = seen(false)) {
  state = { ...state, unit: unit?.code ?? "" };
  chosen.show(unit, here, kindNow());
  remember();
}

/** Ask the server whose a place is, on the day that is shown there. */
async function ask(lon, lat, datum = "wgs84", on = drawing.figures.on) {
  asking?.abort();
  asking = new AbortController();
  const place = toWgs84([lon, lat], datum);
  for (const each of beside.maps) showPlace(each, ...place);
  side.open("chain-box");
  drawMessage(part("chain"), text.loading);
  try {
    const answer = await askWhose(lon, lat, datum, on, asking.signal);
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
  for (const each of beside.maps) removeSource(each, "place");
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

/** Bright or dark: the page, the map and everything that is painted. @param {boolean} keep  for the next visit */
function applyTheme(keep) {
  const dark = isDark(state.theme);
  setTheme(state.theme, keep);
  paintFor(dark);
  repaint(map);
  basemaps?.setDark(dark);
  if (drawing.figures.kind) redraw();
}

function showChoices() {
  for (const id of ["kind", "round", "show", "against", "compare", "method", "department", "category", "status", "theme"]) {
    part(id).value = state[id];
  }
  part("base").value = state.base;
  const charge = departments.find((one) => one.key === state.department)?.categories;
  for (const choice of part("category").options) choice.disabled = Boolean(charge && choice.value && !charge.includes(choice.value));
  part("filters").hidden = state.show === "units";
  part("compare-box").hidden = state.against === "" || state.round === "";
  part("own-limits").hidden = state.method !== "custom";
  if (document.activeElement !== part("limits")) part("limits").value = state.limits.join("; ");
  nameTheDay(part("round"), state.on);
  slider.follow(state.round);
}

const pictureName = (suffix) => `${configuration.city}-${state.kind}-${state.round || drawing.figures.on}-${drawing.wished}.${suffix}`;
const picture = () => drawPicture(
  map, captionOf(drawing, state, zoomServed(), kindNow().label, creditOf(basemaps?.current)), beside.shown);

const slider = monthSlider({ slider: part("months"), play: part("play"), said: part("month") }, months,
  (round) => change({ round }), text);

for (const id of ["kind", "round", "measure", "show", "against", "compare", "category", "status"]) {
  part(id).addEventListener("change", (event) => change({ [id]: event.target.value, ...(id === "round" && { on: "" }) }));
}
part("department").addEventListener("change", (event) => change({ department: event.target.value, category: "" }));
part("base").addEventListener("change", (event) => {
  change({ base: event.target.value });
  basemaps?.show(state.base);
});
part("theme").addEventListener("change", (event) => {
  state = { ...state, theme: event.target.value };
  remember();
  applyTheme(true);
});
onDeviceTheme(() => applyTheme(false));
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
  title: () => captionOf(drawing, state, zoomServed(), kindNow().label).title,
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
  repaint(map);
  showStreets(map, addressOf("streets", "", ""));
  basemaps = addBasemaps(map, configuration.basemaps, { dark: isDark(state.theme), credit: part("basemap-credit") });
  basemaps.show(state.base);
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
  document.title = part("kiosk-title").textContent = captionOf(drawing, state, zoomServed(), kindNow().label).title;
}

map.on("error", (event) => {
  const { error, sourceId } = /** @type {any} */ (event);
  if (!sourceId) return;
  // What lies below may be missing; what is ours may not.
  if (isBasemap(sourceId)) {
    status.told(/\((?:401|403|418|429)\)/.test(error?.message ?? "") ? text.basemapRefused : text.noBasemap);
    return;
  }
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
followPointer(map, part("tip"), (point) => seen(beside.isRight(point)), chainInShort, text);
document.querySelector(".language-form")?.addEventListener("submit", (event) => {
  const next = /** @type {any} */ (event.target).elements.namedItem("next");
  next.value = next.value.split("#")[0] + location.hash;
});

/** For tests and for the curious: the map and what it shows. */
/** @type {any} */ (window).luzhang = {
  map, get state() { return state; }, get values() { return drawing.figures; }, get drawing() { return drawing; }, get beside() { return beside.shown; },
};
