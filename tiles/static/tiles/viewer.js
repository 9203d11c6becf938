/**
 * The map page: holds what is looked at, and keeps map, legend, table, panel and address in step.
 * @module
 */
import { Map as MapView, NavigationControl, ScaleControl } from "../vendor/maplibre-gl/maplibre-gl.mjs";
import { filled } from "./element.js";
import { fetchJson } from "./fetching.js";
import { readHash, writeHash } from "./hash.js";
import {
  EMPTY_STYLE, FONT_FAMILY, addHatch, showDensity, showNames, showOutline, showPlace, showStreets, showUnits,
} from "./layers.js";
import { drawDensityLegend, drawLegend, squareSide } from "./legend.js";
import { drawChain, drawMessage } from "./panel.js";
import { drawTable } from "./table.js";
import { followPointer } from "./pointing.js";

const FEW_UNITS = 300;
const configuration = JSON.parse(document.getElementById("configuration").textContent);
const text = configuration.texts;
const kindLabels = Object.fromEntries(configuration.kinds.map((kind) => [kind.key, kind.label]));
const part = (id) => document.getElementById(id);

/** @type {import("./hash.js").ViewState} */
let state = readHash(location.hash, {
  view: null, measure: "score", density: false, ...configuration.start,
}, { kinds: configuration.kinds.map((kind) => kind.key), rounds: configuration.rounds });

let values = { units: [], breaks: { score: [], findings: [] }, on: null };
/** The measure that is drawn: the one wished for, or the one there are figures of. */
let drawn = state.measure;
let turn = 0;
let asking = null;

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
map.touchZoomRotate.disableRotation();
map.addControl(new NavigationControl({ showCompass: false }), "bottom-right");
map.addControl(new ScaleControl({ maxWidth: 110 }), "bottom-left");

function padded([west, south, east, north]) {
  const more = Math.max(east - west, north - south) / 2;
  return [west - more, Math.max(south - more, -85), east + more, Math.min(north + more, 85)];
}

/** An address of this server, with the kind in its place and the round as its parameter. */
function address(name, kind = state.kind, round = state.round) {
  const made = new URL(configuration.addresses[name].replace("KIND", kind), location.origin);
  if (round) made.searchParams.set("round", round);
  return made.href;
}

const kindNow = () => configuration.kinds.find((kind) => kind.key === state.kind);

/** Fetch the figures of the kind and round, then draw everything that depends on them. */
async function load() {
  const mine = ++turn;
  say(text.loading);
  try {
    const answer = await fetchJson(address("values"));
    if (mine !== turn) return;
    values = answer;
    say("");
    redraw();
  } catch (error) {
    if (mine === turn) say(error.message);
  }
}

function redraw() {
  const scored = values.units.some((unit) => unit.score !== null);
  drawn = scored ? state.measure : "findings";
  part("measure").disabled = !scored;
  for (const choice of document.getElementsByName("measure")) choice.checked = choice.value === drawn;
  part("density").disabled = !state.round;
  const dense = state.density && Boolean(state.round);
  showUnits(map, address("units"), drawn, values.breaks[drawn], dense);
  const outline = kindNow().outline;
  showOutline(map, outline ? address("units", outline) : null);
  const few = values.units.length <= FEW_UNITS;
  const namesFrom = Math.max(kindNow().leastZoom + (few ? 0 : 2.5), few ? 0 : 10.5);
  showNames(map, values.units, drawn, dense ? Math.max(namesFrom, 12) : namesFrom,
    kindNow().islands);
  showDensity(map, dense ? address("density") : null);
  part("legend").hidden = dense;
  drawLegend(part("legend"), values, drawn, text);
  redrawTable();
  redrawWhatDependsOnZoom();
}

function redrawWhatDependsOnZoom() {
  const dense = state.density && Boolean(state.round);
  drawDensityLegend(part("density-legend"), dense, squareSide(map.getZoom(), map.getCenter().lat), text);
  const kind = kindNow();
  if (map.getZoom() < kind.leastZoom) say(filled(text.zoomIn, { kind: kind.label }));
  else if (part("status").textContent !== text.loading) say(state.round ? "" : text.boundariesOnly);
}

function say(message) {
  part("status").textContent = message;
  part("status").hidden = message === "";
}

function redrawTable() {
  drawTable(part("table"), values.units, part("find").value, goTo, text);
}

/** Show a unit that was chosen in the table: on the map, and whose it is. */
function goTo(unit) {
  const zoom = Math.max(map.getZoom(), kindNow().leastZoom + 1);
  map.jumpTo({ center: unit.at, zoom });
  ask(unit.at[0], unit.at[1]);
  select(unit.id);
}

let selected = null;
function select(id) {
  const units = { source: "units", sourceLayer: "units" };
  if (selected !== null && map.getSource("units")) map.removeFeatureState({ ...units, id: selected }, "selected");
  selected = id;
  if (id !== null) map.setFeatureState({ ...units, id }, { selected: true });
}

/** Ask the server whose a place is, on the day that is shown. */
async function ask(lon, lat) {
  asking?.abort();
  asking = new AbortController();
  showPlace(map, lon, lat);
  openSide("chain");
  drawMessage(part("chain"), text.loading);
  const question = new URL(configuration.addresses.assign, location.origin);
  question.searchParams.set("lon", lon.toFixed(7));
  question.searchParams.set("lat", lat.toFixed(7));
  question.searchParams.set("datum", "wgs84");
  if (values.on) question.searchParams.set("on", values.on);
  try {
    const answer = await fetchJson(question.href, asking.signal);
    drawChain(part("chain"), answer, kindLabels, text, configuration.language);
  } catch (error) {
    if (error.name === "AbortError") return;
    drawMessage(part("chain"), error.message, true);
  }
  keepInSight(lon, lat);
}

/** On a phone the panel comes from below: move the map so that the place stays above it. */
function keepInSight(lon, lat) {
  const frame = part("map").getBoundingClientRect();
  const side = part("side").getBoundingClientRect();
  if (side.width < frame.width) return;
  const visible = side.top - frame.top;
  const { y } = map.project([lon, lat]);
  if (y > visible - 24) map.panBy([0, y - visible / 2]);
}

let openedFrom = null;
/** @param {"chain" | "table-box"} which */
function openSide(which) {
  if (part("side").hidden) openedFrom = document.activeElement;
  for (const id of ["chain", "table-box"]) part(id).hidden = id !== which;
  part("side-title").textContent = part(which).dataset.title;
  part("side").hidden = false;
  part("side").dataset.shows = which;
  part("open-table").setAttribute("aria-expanded", String(which === "table-box"));
}

function closeSide() {
  part("side").hidden = true;
  part("open-table").setAttribute("aria-expanded", "false");
  select(null);
  openedFrom?.focus?.();
}

function remember() {
  const { lng, lat } = map.getCenter();
  state.view = { zoom: map.getZoom(), lat, lon: lng };
  history.replaceState(null, "", writeHash(state));
}

/** Change what is shown: the address, then the figures or only the drawing. */
function change(changes, figures) {
  state = { ...state, ...changes };
  selected = null;
  remember();
  return figures ? load() : redraw();
}

function showChoices() {
  part("kind").value = state.kind;
  part("round").value = state.round;
  part("density").checked = state.density;
}

part("kind").addEventListener("change", (event) => change({ kind: event.target.value }, true));
part("round").addEventListener("change", (event) => change({ round: event.target.value }, true));
part("density").addEventListener("change", (event) => change({ density: event.target.checked }, false));
part("measure").addEventListener("change", (event) => change({ measure: event.target.value }, false));
part("find").addEventListener("input", redrawTable);
part("close-side").addEventListener("click", closeSide);
part("open-table").addEventListener("click", () => {
  if (!part("side").hidden && part("side").dataset.shows === "table-box") closeSide();
  else {
    openSide("table-box");
    part("find").focus({ preventScroll: true });
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !part("side").hidden) closeSide();
});
window.addEventListener("hashchange", () => {
  state = readHash(location.hash, state, {
    kinds: configuration.kinds.map((kind) => kind.key), rounds: configuration.rounds,
  });
  if (state.view) map.jumpTo({ center: [state.view.lon, state.view.lat], zoom: state.view.zoom });
  showChoices();
  load();
});

if (window.matchMedia("(max-width: 40rem)").matches) part("legend-box").open = false;
showChoices();
map.on("load", () => {
  addHatch(map);
  showStreets(map, address("streets", "", ""));
  load();
});
map.on("moveend", remember);
map.on("zoomend", redrawWhatDependsOnZoom);
map.on("click", (event) => {
  const [unit] = map.getLayer("units-fill")
    ? map.queryRenderedFeatures(event.point, { layers: ["units-fill", "units-no-data"] })
    : [];
  select(unit ? unit.id : null);
  ask(event.lngLat.lng, event.lngLat.lat);
});
followPointer(map, part("tip"), text);

/** For tests and for the curious: the map and what it shows. */
window.luzhang = { map, get state() { return state; }, get values() { return values; } };
