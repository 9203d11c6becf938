/**
 * Search: a unit by name, code or pinyin initials, a place by its coordinates in any datum; Enter goes there.
 * @module
 */
import { datumName } from "./datums.js";
import { element, filled } from "../../gis_core/element.js";
import { searchBox } from "../../gis_core/search.js";
import { toWgs84 } from "../../gis_core/datum.js";

/** @param {HTMLElement} root @param {import("./panels.js").PanelParts} parts */
export function mount(root, { store, server, map, text, configuration }) {
  const input = /** @type {HTMLInputElement} */ (element("input", {
    type: "search", id: "search", role: "combobox", "aria-autocomplete": "list", "aria-controls": "hits", "aria-expanded": "false",
    autocomplete: "off", placeholder: text.searchPlaceholder, "aria-label": text.search,
  }));
  const datum = /** @type {HTMLSelectElement} */ (element("select", { id: "datum", hidden: true, "aria-label": text.datumOfPlace },
    ...["wgs84", "cgcs2000", "gcj02", "bd09"].map((name) => element("option", { value: name }, datumName(name)))));
  const list = element("ul", { id: "hits", role: "listbox", "aria-label": text.searchResults, hidden: true });
  root.classList.add("search-box");
  root.replaceChildren(input, datum, list);
  searchBox({ input, list, datum }, {
    units: server.addresses.search, envelope: configuration.envelope, text,
    kindLabels: Object.fromEntries(configuration.kinds.map((kind) => [kind.key, kind.label])),
    own,
    on: () => store.get().on || store.get().draft?.effective_on || null,
    toUnit: (unit) => { toUnit(unit); },
    toPlace: (place, given) => { toPlace(place, given); },
  });

  /** What the draft made, renamed or ended, by the keys it has there. @param {string} wanted @param {AbortSignal} signal */
  async function own(wanted, signal) {
    const { document: told } = await server.read(`${server.addresses.units}?q=${encodeURIComponent(wanted)}`, signal);
    return told.features.map(({ properties, geometry }) => {
      const { kind, key, code, name, state, was } = properties;
      const former = state === "changed" && was.name !== name ? filled(text.found_was, { name: was.name }) : "";
      return { kind, code: key, shownCode: code, name, note: state === "changed" ? former : text[`found_${state}`], go: () => toOwn(properties, geometry) };
    });
  }

  /** @param {{kind: string, key: string, name: string, state: string}} unit @param {any} geometry */
  function toOwn({ kind, key, name, state }, geometry) {
    store.set(state === "ended" ? { kind, selection: [], message: { text: filled(text.endedHere, { name }), tone: "info" } }
      : { kind, selection: [{ kind, code: key }] });
    map.fitTo(geometry);
  }

  /** @param {{kind: string, code: string}} unit */
  async function toUnit({ kind, code }) {
    store.set({ kind, selection: [{ kind, code }] });
    const on = store.get().on || store.get().draft?.effective_on;
    const address = server.addresses.unit.replace("KIND", kind).replace("CODE", encodeURIComponent(code));
    try {
      const { document: told } = await server.read(`${address}?geometry=full${on ? `&on=${on}` : ""}`);
      map.fitTo(told.geometry);
    } catch {
      store.set({ message: { text: filled(text.nothingCalled, { words: code }), tone: "warning" } });
    }
  }

  /** Go to a place and choose the unit it lies in. @param {{lon: number, lat: number}} place @param {string} given */
  function toPlace(place, given) {
    const [lon, lat] = toWgs84([place.lon, place.lat], given);
    const zoom = Math.max(map.map.getZoom(), 15);
    map.jumpTo({ zoom, lon, lat });
    store.set({ message: { text: filled(text.placeSaid, { lon: lon.toFixed(6), lat: lat.toFixed(6), datum: datumName(given) }), tone: "info", at: [lon, lat] } });
    map.map.once("idle", () => {
      const [found] = map.map.queryRenderedFeatures(map.map.project([lon, lat]), { layers: ["units-fill"] });
      if (found) store.set({ selection: [{ kind: store.get().kind, code: String(found.properties.key) }] });
    });
  }
}
