/**
 * What the editor says: in a line over the map, and at the place on the map that it is about.
 * @module
 */
import { Marker } from "../../vendor/maplibre-gl/maplibre-gl.mjs";
import { element } from "../../gis_core/element.js";
import { part } from "../../gis_core/page.js";

const GONE_AFTER_MS = 6000;

/** @param {{store: any, map: import("./map.js").EditorMap, text: Record<string, string>, configuration: any}} parts */
export function showMessages({ store, map, text, configuration }) {
  const box = part("message");
  /** @type {Marker | null} */
  let pin = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let going;

  store.on("message", ({ message }) => {
    clearTimeout(going);
    pin?.remove();
    pin = null;
    box.hidden = !message;
    if (!message) return;
    box.className = `message ${message.tone}`;
    box.replaceChildren(
      element("span", {}, message.text),
      ...(message.hint ? [element("small", {}, message.hint)] : []),
      element("button", { type: "button", class: "plain-button", "aria-label": text.close, onclick: () => store.set({ message: null }) }, "✕"),
    );
    if (message.at) {
      pin = new Marker({ element: element("div", { class: `pin ${message.tone}`, title: message.text }, "!") })
        .setLngLat(message.at).addTo(map.map);
    }
    if (message.tone === "good" || message.tone === "info") going = setTimeout(() => store.set({ message: null }), GONE_AFTER_MS);
  });

  const readOnly = part("read-only");
  const showReadOnly = () => {
    readOnly.hidden = store.get().mayEdit;
    readOnly.textContent = configuration.whyNot || text.readOnly;
    document.body.classList.toggle("read-only", !store.get().mayEdit);
  };
  showReadOnly();
  store.on("mayEdit", showReadOnly);
}
