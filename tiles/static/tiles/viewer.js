/**
 * The map page: holds what is looked at, and keeps map, legend, table, panel and address in step.
 * @module
 */
import { Map as MapView, NavigationControl, ScaleControl } from "../vendor/maplibre-gl/maplibre-gl.mjs";
import { element, filled } from "./element.js";
import { Silence, fetchJson } from "./fetching.js";
import { readHash, writeHash } from "./hash.js";
import {
  EMPTY_STYLE, FONT_FAMILY, addHatch, removeSource, showDensity, showNames, showOutline, showPlace, showStreets,
  showUnits,
} from "./layers.js";
import { drawDensityLegend, drawDensityStrip, drawLegend, drawStrip } from "./legend.js";
import { drawChain, drawMessage } from "./panel.js";
import { drawTable } from "./table.js";
import { followPointer } from "./pointing.js";
import { holdStill, keepInSight } from "./sight.js";

const FEW_UNITS = 300;
const configuration = JSON.parse(document.getElementById("configuration").textContent);
const text = configuration.texts;
const kindLabels = Object.fromEntries(configuration.kinds.map((kind) => [kind.key, kind.label]));
const part = (id) => document.getElementById(id);

const KNOWN = { kinds: configuration.kinds.map((kind) => kind.key), rounds: configuration.rounds };
/** What an address that says nothing means, the first time as when one comes back to it. */
const START = { view: null, measure: "score", density: false, ...configuration.start };

/** @type {import("./hash.js").ViewState} */
let state = readHash(location.hash, START, KNOWN);

const NO_VALUES = { units: [], breaks: { score: [], findings: [] }, on: null };
let values = NO_VALUES;
/** The measure that is drawn: the one wished for, or the one there are figures of. */
let drawn = state.measure;
let turn = 0;
let loading = true;
let failure = "";
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
  loading = true;
  failure = "";
  sayHowItStands();
  try {
    const answer = await fetchJson(address("values"));
    if (mine !== turn) return;
    values = answer;
    redraw();
    map.once("idle", () => {
      if (mine !== turn) return;
      loading = false;
      sayHowItStands();
    });
  } catch (error) {
    if (mine === turn) showNothing(error);
  }
}

/** Nothing is better than the figures of what was looked at before. */
function showNothing(error) {
  loading = false;
  failure = inWords(error);
  values = NO_VALUES;
  for (const source of ["units", "names", "density", "outline"]) removeSource(map, source);
  for (const id of ["legend", "density-legend", "legend-strip"]) part(id).replaceChildren();
  redrawTable();
  sayHowItStands();
}

const inWords = (error) => (error instanceof Silence ? text.noAnswer : error.message);

function redraw() {
  const scored = values.units.some((unit) => unit.score !== null);
  drawn = scored ? state.measure : "findings";
  part("measure").disabled = !state.round;
  document.querySelector("[name=measure][value=score]").disabled = !scored;
  part("no-scores").hidden = scored || !state.round;
  for (const choice of document.getElementsByName("measure")) choice.checked = Boolean(state.round) && choice.value === drawn;
  part("density").disabled = !state.round;
  const dense = state.density && Boolean(state.round);
  const { islands } = kindNow();
  showUnits(map, address("units"), state.round ? drawn : null, values.breaks[drawn], dense, islands);
  const outline = kindNow().outline;
  showOutline(map, outline ? address("units", outline) : null);
  const few = values.units.length <= FEW_UNITS;
  const namesFrom = Math.max(kindNow().leastZoom + (few ? 0 : 2.5), few ? 0 : 10.5);
  showNames(map, values.units, drawn, dense ? Math.max(namesFrom, 12) : namesFrom, islands);
  showDensity(map, dense ? address("density") : null);
  part("legend").hidden = dense;
  drawLegend(part("legend"), values, state.round ? drawn : null, text);
  redrawTable();
  redrawWhatDependsOnZoom();
}

function redrawWhatDependsOnZoom() {
  const dense = state.density && Boolean(state.round);
  const view = { zoom: map.getZoom(), latitude: map.getCenter().lat };
  drawDensityLegend(part("density-legend"), dense, view, text);
  if (dense) drawDensityStrip(part("legend-strip"), view.zoom);
  else drawStrip(part("legend-strip"), values.units, drawn, values.breaks[drawn].length);
  sayHowItStands();
}

/** What a reader must know about the picture, on the map itself: on a phone the legend is folded. */
function sayHowItStands() {
  const kind = kindNow();
  const zoomIn = map.getZoom() < kind.leastZoom && filled(text.zoomIn, { kind: kind.label });
  const standing = state.round
    ? configuration.sealed.includes(state.round) && text.sealed
    : text.boundariesOnly;
  const said = failure || (loading && text.loading) || [zoomIn, standing].filter(Boolean).join(" · ");
  const status = part("status");
  status.hidden = !said;
  status.classList.toggle("failed", failure !== "");
  part("legend-box").setAttribute("aria-busy", String(loading));
  if (status.dataset.said === said) return;
  status.dataset.said = said;
  status.replaceChildren(said, ...(failure
    ? [" ", element("button", { type: "button", class: "plain", onclick: load }, text.again)] : []));
}

function redrawTable() {
  drawTable(part("table"), values.units, part("find").value, goTo, text);
}

/** Show a unit that was chosen in the table: on the map, and whose it is. */
function goTo(unit) {
  const { leastZoom, islands } = kindNow();
  const zoom = Math.max(map.getZoom(), leastZoom + 1, islands ? 11 : 0);
  map.jumpTo({ center: unit.at, zoom });
  ask(unit.at[0], unit.at[1]);
  select(unit.id);
  // The row that had the focus is hidden now.
  part("side-title").focus({ preventScroll: true });
}

/** Whose is it there? Asked by a click, or from the keyboard for the middle of the map. */
function pick({ lng, lat }, point) {
  const [unit] = map.getLayer("units-fill")
    ? map.queryRenderedFeatures(point, { layers: ["units-fill", "units-no-data"] })
    : [];
  select(unit ? unit.id : null);
  ask(lng, lat);
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
    if (answer.units.some((unit) => unit.code)) {
      drawChain(part("chain"), answer, kindLabels, text, configuration.language);
    } else drawMessage(part("chain"), text.outsideCity);
  } catch (error) {
    if (error.name === "AbortError") return;
    drawMessage(part("chain"), inWords(error), true);
  }
  if (!part("side").hidden) keepInSight(map, part("side"), [lon, lat]);
}

let openedFrom = null;
/** @param {"chain" | "table-box"} which */
function openSide(which) {
  if (part("side").hidden) openedFrom = document.activeElement;
  for (const id of ["chain", "table-box"]) part(id).hidden = id !== which;
  part("side-title").textContent = part(which).dataset.title;
  part("suggested").hidden = which !== "chain";
  holdStill(map, () => { part("side").hidden = false; });
  part("side").dataset.shows = which;
  part("open-table").setAttribute("aria-expanded", String(which === "table-box"));
}

function closeSide() {
  asking?.abort();
  holdStill(map, () => { part("side").hidden = true; });
  part("open-table").setAttribute("aria-expanded", "false");
  select(null);
  removeSource(map, "place");
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
  // A step of its own for the back button; moving the map is none.
  history.pushState(null, "", writeHash(state));
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
  state = readHash(location.hash, { ...START, view: state.view }, KNOWN);
  if (state.view) map.jumpTo({ center: [state.view.lon, state.view.lat], zoom: state.view.zoom });
  showChoices();
  load();
});

if (window.matchMedia("(max-width: 60rem)").matches) part("legend-box").open = false;
showChoices();
map.on("load", () => {
  addHatch(map);
  showStreets(map, address("streets", "", ""));
  load();
});
map.on("error", ({ error, sourceId }) => {
  if (!sourceId || failure) return;
  failure = /\(\d{3}\)/.test(error?.message ?? "") ? text.noTiles : text.noAnswer;
  sayHowItStands();
});
map.on("moveend", remember);
map.on("zoomend", redrawWhatDependsOnZoom);
map.on("click", (event) => pick(event.lngLat, event.point));
map.getCanvas().addEventListener("keydown", (event) => {
  if (event.key === "Enter") pick(map.getCenter(), map.project(map.getCenter()));
});
followPointer(map, part("tip"), text);
document.querySelector(".language-form")?.addEventListener("submit", (event) => {
  const next = event.target.elements.namedItem("next");
  next.value = next.value.split("#")[0] + location.hash;
});

/** For tests and for the curious: the map and what it shows. */
window.luzhang = { map, get state() { return state; }, get values() { return values; } };
