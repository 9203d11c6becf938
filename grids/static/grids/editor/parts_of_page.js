/**
 * Small pieces that the panels are built from.
 * @module
 */
import { element } from "../../gis_core/element.js";
import { boundsOf } from "./area.js";

/** @param {string} label @param {EventListener} onclick @param {Record<string, any>} [more] */
export function button(label, onclick, more = {}) {
  return element("button", { type: "button", class: "small-button", onclick, ...more }, label);
}

/**
 * A labelled field.
 * @param {string} label @param {HTMLElement} input @param {string} [hint]
 */
export function field(label, input, hint = "") {
  const id = input.id || `field-${++made}`;
  input.id = id;
  const said = hint ? element("small", { id: `${id}-hint` }, hint) : null;
  if (said) input.setAttribute("aria-describedby", said.id);
  return element("div", { class: "panel-field" }, element("label", { for: id }, label), input, said);
}
let made = 0;

/**
 * A table of a panel: heads, and rows of cells; a number stands at the right.
 * @param {string} caption @param {string[]} heads @param {Array<Array<string | Node>>} rows @param {number[]} [numbers]
 */
export function table(caption, heads, rows, numbers = []) {
  const cell = (/** @type {string} */ name, content, at, more = {}) =>
    element(name, { ...(numbers.includes(at) ? { class: "number" } : {}), ...more }, content);
  return element("table", { class: "panel-table" },
    element("caption", {}, caption),
    element("thead", {}, element("tr", {}, ...heads.map((head, at) => cell("th", head, at, { scope: "col" })))),
    element("tbody", {}, ...rows.map((row) => element("tr", {}, ...row.map((content, at) =>
      (at === 0 ? cell("th", content, at, { scope: "row" }) : cell("td", content, at)))))));
}

/** @param {string} said @param {string} [tone] */
export const note = (said, tone = "") => element("p", { class: `panel-note ${tone}` }, said);

/** Offer a text as a file. @param {string} content @param {string} name */
export function saveText(content, name) {
  const address = URL.createObjectURL(new Blob([content], { type: "text/csv;charset=utf-8" }));
  const link = /** @type {HTMLAnchorElement} */ (element("a", { href: address, download: name }));
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

/**
 * Bring geometries into view, leaving room; nothing for none.
 * @param {import("./map.js").EditorMap} map @param {any[]} geometries
 */
export function bringIntoView(map, geometries) {
  const bounds = boundsOf(geometries);
  if (!bounds) return;
  const [west, south, east, north] = bounds;
  const reduced = matchMedia("(prefers-reduced-motion: reduce)").matches;
  map.map.fitBounds([[west, south], [east, north]], { padding: 80, maxZoom: 18, duration: reduced ? 0 : 400 });
}

/**
 * Draw a panel again whenever what it shows changes while it is open, or when it is opened.
 * @param {HTMLElement} root @param {import("./store.js").Store<any>} store @param {string[]} keys @param {() => void} draw
 */
export function whileOpen(root, store, keys, draw) {
  let stale = true;
  const drawIfOpen = () => {
    if (root.hidden) { stale = true; return; }
    stale = false;
    draw();
  };
  store.on(/** @type {any} */ (keys), drawIfOpen);
  new MutationObserver(() => { if (!root.hidden && stale) drawIfOpen(); })
    .observe(root, { attributes: true, attributeFilter: ["hidden"] });
  drawIfOpen();
}

/**
 * Keep the focus where it was when a panel is drawn anew: on the element of the same `data-focus`.
 * @param {HTMLElement} root @param {() => void} draw
 */
export function keepingFocus(root, draw) {
  const active = document.activeElement;
  const mark = root.contains(active) ? /** @type {HTMLElement} */ (active).dataset.focus : undefined;
  draw();
  if (!mark) return;
  const again = /** @type {HTMLElement | null} */ (root.querySelector(`[data-focus="${CSS.escape(mark)}"]`));
  // A button that can do nothing now takes no focus: it goes to the panel then, not to the top of the page.
  if (again && !again.hasAttribute("disabled")) again.focus();
  else /** @type {HTMLElement | null} */ (root.closest("[tabindex]"))?.focus();
}

/**
 * Work that takes a while: a bar with the share done if it is told, the seconds gone, and a button that stops it.
 * @param {HTMLElement} where @param {Record<string, string>} text
 * @param {(signal: AbortSignal, tell: (done: number, of: number, words: string) => void) => Promise<void>} work
 */
export async function withProgress(where, text, work) {
  const control = new AbortController();
  const seconds = element("span", {}, "0 s");
  const began = Date.now();
  const ticking = setInterval(() => { seconds.textContent = `${Math.round((Date.now() - began) / 1000)} s`; }, 1000);
  const bar = /** @type {HTMLProgressElement} */ (element("progress", { "aria-label": text.working }));
  const words = element("span", {}, text.working);
  where.replaceChildren(element("p", { class: "panel-progress", role: "status" }, words, " ",
    bar, " ", seconds, " ", button(text.stop, () => control.abort())));
  try {
    await work(control.signal, (done, of, said) => {
      words.textContent = said || text.working;
      if (of > 1) Object.assign(bar, { max: of, value: done });
      else bar.removeAttribute("value");
    });
  } catch (error) {
    const said = error instanceof Error && error.name === "AbortError" ? text.stopped
      : error instanceof Error && error.name === "NoAnswer" ? text.noConnection
        : error instanceof Error ? [error.message, /** @type {any} */ (error).hint].filter(Boolean).join(" ") : String(error);
    where.replaceChildren(note(said, "warning"));
  } finally {
    clearInterval(ticking);
  }
}
