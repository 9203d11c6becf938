/**
 * Buttons beside rows and comments that show their place on the map, marks of the comments on it, and
 * choosing the place of a new comment.
 * @module
 */
import { Marker } from "../../vendor/maplibre-gl/maplibre-gl.mjs";
import { element } from "../../gis_core/element.js";

/**
 * The numbers of a text such as “114.3,29.8”; null where it holds others.
 * @param {string} text @param {number} count
 */
export function numbersIn(text, count) {
  const found = text.split(",").map(Number);
  return found.length === count && found.every(Number.isFinite) && text.trim() !== "" ? found : null;
}

/**
 * @param {import("./swipe.js").Swipe} swipe
 * @param {Record<string, string>} text
 */
export function openPlaces(swipe, text) {
  const frame = /** @type {HTMLElement} */ (document.getElementById("swipe"));
  for (const each of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("button.place[data-at], button.place[data-box]"))) {
    const at = numbersIn(each.dataset.at ?? "", 2);
    const box = at ? [...at, ...at] : numbersIn(each.dataset.box ?? "", 4);
    if (!box) continue;
    each.hidden = false;
    each.addEventListener("click", () => {
      swipe.show(box);
      frame.scrollIntoView({ block: "nearest" });
    });
    if (at && each.dataset.number) mark(swipe, at, each);
  }
  choosePlace(swipe, frame, text);
}

/** A comment's number on both maps. @param {number[]} at @param {HTMLElement} button */
function mark(swipe, at, button) {
  const comment = button.closest("li");
  for (const map of swipe.maps) {
    const made = element("button", {
      type: "button", class: `mark${button.dataset.settled ? " settled" : ""}`, title: comment?.querySelector("p")?.textContent ?? "",
      onclick: () => comment?.scrollIntoView({ block: "center" }),
    }, button.dataset.number ?? "");
    new Marker({ element: made }).setLngLat([at[0], at[1]]).addTo(map);
  }
}

function choosePlace(swipe, frame, text) {
  const [button, field] = ["choose-place", "place"].map((id) => /** @type {any} */ (document.getElementById(id)));
  if (!button || !field) return;
  const label = button.textContent ?? "";
  /** @type {any[]} */
  let pins = [];
  button.hidden = false;

  /** @param {boolean} choosing */
  function choose(choosing) {
    frame.classList.toggle("choosing", choosing);
    button.setAttribute("aria-pressed", String(choosing));
    button.textContent = choosing ? text.mark : label;
  }
  button.addEventListener("click", () => {
    choose(!frame.classList.contains("choosing"));
    if (frame.classList.contains("choosing")) frame.scrollIntoView({ block: "nearest" });
  });
  for (const map of swipe.maps) {
    map.on("click", ({ lngLat }) => {
      if (!frame.classList.contains("choosing")) return;
      field.value = `${lngLat.lng.toFixed(7)},${lngLat.lat.toFixed(7)}`;
      for (const pin of pins) pin.remove();
      pins = swipe.maps.map((one) => new Marker({ color: "#b35900" }).setLngLat(lngLat).addTo(one));
      choose(false);
      document.getElementById("text")?.focus();
    });
  }
}
