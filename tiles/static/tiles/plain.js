/**
 * The page without a live map: the bulletin's picture of the round, the legend and the table.
 * @module
 */
import { legendOf } from "./caption.js";
import { element } from "../gis_core/element.js";
import { Silence } from "../gis_core/fetching.js";
import { drawingOf } from "./figures.js";
import { readHash, writeHash } from "./hash.js";
import { drawLegend } from "./legend.js";
import { figureOf } from "./measures.js";
import { monthSlider } from "./months.js";
import { KNOWN, START, addressOf, addressOn, configuration, months, part, text } from "./page.js";
import { download } from "./picture.js";
import { csvOf, drawTable } from "./table.js";

let state = readHash(location.hash, START, KNOWN);
/** @type {import("./figures.js").Drawing | null} */
let drawing = null;
/** @type {import("./table.js").Order | null} */
let order = null;
let turn = 0;

async function load() {
  const mine = ++turn;
  for (const id of ["kind", "round", "measure", "against", "method"]) part(id).value = state[id];
  slider.follow(state.round);
  say(text.loading);
  try {
    const made = await drawingOf(state, addressOn(state.on), configuration, null);
    if (mine !== turn) return;
    drawing = made;
    drawLegend(part("legend"), legendOf(made, state), text);
    drawRows();
    drawImage();
    say(text.noLiveMap);
  } catch (error) {
    if (mine === turn && error instanceof Error) say(error instanceof Silence ? text.noAnswer : error.message);
  }
}

/** @param {string} words */
function say(words) {
  part("standing").hidden = false;
  part("standing").textContent = words;
}

/** The picture that the round's bulletin prints; what is not published yet has none. */
function drawImage() {
  const published = state.round && !configuration.sealed.includes(state.round);
  const picture = element("img", { src: addressOf("picture", state.kind, state.round), alt: legendOf(/** @type {any} */ (drawing), state).title });
  picture.addEventListener("error", () => picture.remove());
  part("map").replaceChildren(...(published ? [picture] : []));
}

function wish() {
  const units = drawing?.units ?? [];
  const columns = ["rank", "score", "change", "difference", "findings", "rate"].filter((column) =>
    units.some((unit) => figureOf(unit, column) !== null));
  return { units, columns, wanted: part("find").value, order, within: null };
}

function drawRows() {
  drawTable(part("table"), wish(), { choose: () => {}, sort: (next) => { order = next; drawRows(); } }, text);
}

/** @param {Partial<import("./hash.js").ViewState>} changes */
function change(changes) {
  state = { ...state, ...changes };
  history.replaceState(null, "", location.search + writeHash(state));
  return load();
}

const slider = monthSlider({ slider: part("months"), play: part("play"), said: part("month") }, months,
  (round) => change({ round }), text);
for (const id of ["kind", "round", "measure", "against", "method"]) {
  part(id).addEventListener("change", (event) => change({ [id]: event.target.value }));
}
part("find").addEventListener("input", drawRows);
part("save-csv").addEventListener("click", () =>
  download(new Blob([csvOf(wish(), text)], { type: "text/csv" }), `${configuration.city}-${state.kind}-${state.round}.csv`));
document.body.classList.add("plain-page");
part("side").hidden = false;
part("table-box").hidden = false;
part("side-title").textContent = part("table-box").dataset.title;
load();
