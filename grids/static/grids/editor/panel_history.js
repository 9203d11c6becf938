/**
 * How the selected unit came to be as it is: its versions, and any two of them swiped over each other on the map.
 * @module
 */
import { element, filled } from "../../gis_core/element.js";
import { firstPair, stretchesOf } from "./history_rows.js";
import { bringIntoView, button, note, whileOpen } from "./parts_of_page.js";
import { Refusal } from "./server.js";
import { createSwipe } from "./swipe.js";
import { attributeSaid, shown } from "./values.js";

/** @param {HTMLElement} root @param {import("./panels.js").PanelParts} parts */
export function mount(root, { store, server, map, text, kindLabel }) {
  const swipe = createSwipe(map, text);
  /** @type {any} */
  let unit = null;
  /** @type {import("./history_rows.js").Stretch[]} */
  let stretches = [];
  /** @type {{west: import("./history_rows.js").Stretch, east: import("./history_rows.js").Stretch} | null} */
  let pair = null;
  let turn = 0;

  async function draw() {
    const { kind, selection } = store.get();
    const chosen = selection.filter((each) => each.kind === kind);
    const wanted = chosen.length === 1 ? chosen[0] : null;
    if (wanted && unit && wanted.code === unit.code && wanted.kind === unit.kind) return;
    swipe.hide();
    unit = wanted;
    const mine = ++turn;
    if (!wanted) {
      root.replaceChildren(note(text.chooseOneUnit));
      return;
    }
    root.replaceChildren(note(text.loading));
    try {
      const address = addressOf(server.addresses.history, wanted);
      const { document: told } = await server.read(address);
      if (mine !== turn) return;
      stretches = stretchesOf(told.versions);
      pair = stretches.length > 0 ? { west: firstPair(stretches)[0], east: firstPair(stretches)[1] } : null;
      show(told);
    } catch (error) {
      if (mine !== turn) return;
      unit = null;
      const fresh = error instanceof Refusal && error.status === 404;
      root.replaceChildren(note(fresh ? text.newUnitNoHistory : text.noConnection));
    }
  }

  /** @param {any} told */
  function show(told) {
    const newest = stretches[stretches.length - 1];
    root.replaceChildren(
      element("h2", {}, newest?.name || unit.code, " ", element("small", {}, `${kindLabel(unit.kind)} · ${unit.code}`)),
      ...(stretches.length > 1 ? [choices()] : []),
      element("ol", { class: "plain-list stretches", reversed: true }, ...[...stretches].reverse().map(stretchOf)),
      ...lineageOf(told));
  }

  /** Which two are swiped, and the button that does it. */
  function choices() {
    const choice = (/** @type {"west" | "east"} */ side, label) => element("label", {}, label, " ", chooser(side));
    return element("div", { class: "swipe-choice" },
      choice("west", text.swipeLeft), choice("east", text.swipeRight),
      button(swipe.open ? text.endSwipe : text.swipe, toggle, { id: "swipe", "aria-pressed": String(swipe.open) }));
  }

  /** @param {"west" | "east"} side */
  function chooser(side) {
    const made = /** @type {HTMLSelectElement} */ (element("select", {
      "data-side": side, onchange: () => { if (pair) pair[side] = stretches[made.selectedIndex]; if (swipe.open) begin(); },
    }, ...stretches.map((each) => element("option", { selected: each === pair?.[side] }, daysSaid(each)))));
    return made;
  }

  async function toggle() {
    if (swipe.open) swipe.hide();
    else await begin();
    showWhetherSwiping();
    if (swipe.open) swipe.focus();
  }

  function showWhetherSwiping() {
    const made = document.getElementById("swipe");
    if (!made) return;
    made.textContent = swipe.open ? text.endSwipe : text.swipe;
    made.setAttribute("aria-pressed", String(swipe.open));
  }

  async function begin() {
    if (!pair) return;
    const [west, east] = await Promise.all([pair.west, pair.east].map(stateOf));
    bringIntoView(map, [west.geometry, east.geometry].filter(Boolean));
    swipe.show({ west, east });
  }

  /** @param {import("./history_rows.js").Stretch} stretch */
  async function stateOf(stretch) {
    const address = addressOf(server.addresses.unit, { kind: unit.kind, code: stretch.code });
    const { document: told } = await server.read(`${address}?on=${stretch.from}&geometry=full`);
    return { geometry: told.geometry, day: stretch.from, label: daysSaid(stretch) };
  }

  /** @param {import("./history_rows.js").Stretch} stretch */
  const daysSaid = ({ from, until }) => (until ? filled(text.fromUntil, { from, until }) : filled(text.since, { day: from }));

  /** @param {import("./history_rows.js").Stretch} stretch */
  function stretchOf(stretch) {
    return element("li", {}, element("strong", {}, daysSaid(stretch)), " ",
      ...stretch.words.map((word) => element("span", { class: "badge" }, text[`differs_${word}`])),
      element("div", {}, [stretch.name, stretch.code].filter(Boolean).join(" · ")),
      ...stretch.attributes.map(([name, before, after]) =>
        element("div", {}, `${attributeSaid(name, text)}: ${shown(before) || "–"} → ${shown(after) || "–"}`)),
      element("small", {}, [filled(text.revisionNo, { number: stretch.revision }), stretch.document, stretch.reason,
        stretch.author ? filled(text.madeBy, { author: stretch.author }) : ""].filter(Boolean).join(" · ")));
  }

  /** From which units it came, and to which its ground went. @param {any} told */
  function lineageOf(told) {
    return ["ancestors", "descendants"].filter((way) => (told[way] ?? []).length > 0).map((way) =>
      element("section", {}, element("h3", {}, text[way]), element("ul", { class: "plain-list" }, ...told[way].map((each) =>
        element("li", {}, [each.name, each.code, each.on].filter(Boolean).join(" · "))))));
  }

  // The map goes back to the draft when another panel is opened.
  new MutationObserver(() => {
    if (!root.hidden || !swipe.open) return;
    swipe.hide();
    showWhetherSwiping();
  }).observe(root, { attributes: true, attributeFilter: ["hidden"] });
  whileOpen(root, store, ["selection", "kind"], draw);
}

/** @param {string} address @param {{kind: string, code: string}} unit */
const addressOf = (address, { kind, code }) => address.replace("KIND", kind).replace("CODE", encodeURIComponent(code));
