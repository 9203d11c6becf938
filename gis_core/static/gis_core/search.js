/**
 * Search: units by name, code or pinyin initials (the server knows them), and places by coordinates.
 * A combobox as the ARIA practices write it: arrows choose, Enter goes, Escape leaves.
 * @module
 */
import { readPlace } from "./coordinates.js";
import { element, filled } from "./element.js";
import { fetchJson } from "./fetching.js";

const WAIT_MS = 200;
const MOST = 8;

/**
 * @typedef {object} Hit
 * @property {string} label
 * @property {string} more
 * @property {() => void} go
 */

/**
 * `own`: units that only the page knows, shown first and instead of those of the same kind and code.
 * @param {{input: HTMLInputElement, list: HTMLElement, datum: HTMLSelectElement}} parts
 * @param {{units: string, envelope: [number, number, number, number], kindLabels: Record<string, string>,
 *   text: Record<string, string>, on: () => string | null,
 *   own?: (wanted: string, signal: AbortSignal) => Promise<Array<{kind: string, code: string, name: string, shownCode?: string, note?: string, go?: () => void}>>,
 *   toUnit: (unit: {kind: string, code: string}) => void,
 *   toPlace: (place: {lon: number, lat: number}, datum: string) => void}} how
 */
export function searchBox({ input, list, datum }, how) {
  /** @type {Hit[]} */
  let hits = [];
  let active = -1;
  /** @type {AbortController | null} */
  let asking = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let waiting;
  // A message in a list of choices is not read out; this line is.
  const heard = element("span", { class: "visually-hidden", role: "status" });
  list.after(heard);

  /** @param {Hit[]} found @param {string} [message] */
  function show(found, message) {
    hits = found;
    active = found.length === 1 ? 0 : -1;
    list.replaceChildren(...found.map((hit, at) => element("li", {
      role: "option", id: `hit-${at}`, "aria-selected": "false", onmousedown: (event) => { event.preventDefault(); take(at); },
    }, hit.label, " ", element("small", {}, hit.more))),
    ...(message ? [element("li", { class: "facts", role: "presentation" }, message)] : []));
    heard.textContent = message ?? "";
    list.hidden = found.length === 0 && !message;
    input.setAttribute("aria-expanded", String(!list.hidden));
    mark();
  }

  function mark() {
    [...list.children].forEach((row, at) => row.setAttribute("aria-selected", String(at === active)));
    if (active >= 0) input.setAttribute("aria-activedescendant", `hit-${active}`);
    else input.removeAttribute("aria-activedescendant");
  }

  /** @param {number} at */
  function take(at) {
    const hit = hits[at];
    if (!hit) return;
    show([]);
    hit.go();
  }

  async function look() {
    const wanted = input.value.trim();
    asking?.abort();
    const place = readPlace(wanted, how.envelope);
    datum.hidden = place === null;
    if (place) {
      const more = `${place.lon.toFixed(5)}, ${place.lat.toFixed(5)}`;
      show([{ label: how.text.goToPlace, more, go: () => how.toPlace(place, datum.value) }]);
      return;
    }
    if (wanted.length === 0) {
      show([]);
      return;
    }
    asking = new AbortController();
    const address = new URL(how.units, location.origin);
    address.searchParams.set("q", wanted);
    address.searchParams.set("limit", String(MOST));
    const on = how.on();
    if (on) address.searchParams.set("on", on);
    try {
      const { features } = await fetchJson(address.href, asking.signal);
      const own = how.own ? await how.own(wanted, asking.signal) : [];
      const known = new Set(own.map(({ kind, code }) => `${kind}/${code}`));
      const found = [
        ...own.map((unit) => hitOf(unit, how)),
        ...features.map(({ properties }) => properties).filter(({ kind, code }) => !known.has(`${kind}/${code}`)).map((unit) => hitOf(unit, how)),
      ].slice(0, MOST);
      show(found, found.length === 0 ? filled(how.text.nothingCalled, { words: wanted }) : undefined);
    } catch (error) {
      if (error instanceof Error && error.name !== "AbortError") show([], how.text.noAnswer);
    }
  }

  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => { waiting = undefined; look(); }, WAIT_MS);
  });

  /** Whoever types fast and presses Enter means what stands there, not what was found before. */
  async function enter() {
    if (waiting !== undefined) {
      clearTimeout(waiting);
      waiting = undefined;
      await look();
    }
    take(Math.max(active, 0));
  }

  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      active = hits.length === 0 ? -1 : (active + (event.key === "ArrowDown" ? 1 : -1) + hits.length) % hits.length;
      mark();
    } else if (event.key === "Enter") {
      event.preventDefault();
      enter();
    } else if (event.key === "Escape" && !list.hidden) {
      event.stopPropagation();
      show([]);
    }
  });
  input.addEventListener("blur", () => show([]));
}

/** @returns {Hit} */
function hitOf(properties, how) {
  const kind = how.kindLabels[properties.kind] ?? properties.kind;
  return {
    label: properties.name || properties.code,
    more: [kind, properties.shownCode ?? properties.code, properties.note].filter(Boolean).join(" · "),
    go: () => (properties.go ? properties.go() : how.toUnit({ kind: properties.kind, code: properties.code })),
  };
}
