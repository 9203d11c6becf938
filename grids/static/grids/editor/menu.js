/**
 * The menu of the right button: what can be done with what lies there. Also by the menu key, for the middle of the map.
 * @module
 */
import { element } from "../../gis_core/element.js";
import { part } from "../../gis_core/page.js";
import { borderAt, smoothArc } from "./tools_border.js";
import { fillGap } from "./tools_repair.js";
import { chosen, nameOf } from "./tools_unit.js";

/** @param {import("./tools.js").Hand & {tools: import("./tools.js").Tool[]}} hand */
export function startMenu(hand) {
  const { map, store, text, choosing, tools } = hand;
  const menu = part("menu");
  const close = () => { menu.hidden = true; };

  /** @param {{x: number, y: number}} point @param {[number, number]} place */
  function open(point, place) {
    if (!store.get().mayEdit) return;
    const there = choosing.at(point);
    const chosenKeys = new Set(chosen(hand).map((each) => each.properties.key));
    if (there.length > 0 && !there.some((each) => chosenKeys.has(each.properties.key))) {
      choosing.choose(there.slice(0, 2).map((each) => each.properties.key));
    }
    const border = borderAt(hand, place);
    /** @type {Array<[string, string, () => void]>} */
    const rows = [];
    if (border) {
      if (hand.drawing.border.pointed) rows.push([text.removeVertex, "Del", () => hand.drawing.border.removePointed()]);
      rows.push([text.tool_reshape, "R", () => hand.take("reshape")], [text.tool_smooth, "H", () => smoothArc(hand, border)]);
    }
    const names = there.length > 0 ? ["split", "merge", "retire", "lock"] : [];
    for (const each of tools.filter((tool) => names.includes(tool.name))) {
      rows.push([text[`tool_${each.name}`], each.key.toUpperCase(), () => hand.take(each.name)]);
    }
    if (there.length === 0) rows.push([text.tool_gap, "G", () => fillGap(hand, place)]);
    rows.push([text.tool_create, "N", () => hand.take("create")], [text.tool_lasso, "L", () => hand.take("lasso")]);
    menu.replaceChildren(
      element("li", { class: "title", role: "presentation" }, there.map(nameOf).join("｜") || text.nobodysGround),
      ...rows.map(([words, key, act]) => element("li", { role: "none" }, element("button", {
        type: "button", role: "menuitem", onclick: () => { close(); act(); },
      }, words, element("kbd", {}, key)))),
    );
    menu.hidden = false;
    const frame = /** @type {HTMLElement} */ (menu.parentElement);
    menu.style.left = `${Math.min(point.x, frame.clientWidth - menu.offsetWidth - 4)}px`;
    menu.style.top = `${Math.min(point.y, frame.clientHeight - menu.offsetHeight - 4)}px`;
    menu.querySelector("button")?.focus();
  }

  map.map.on("contextmenu", (event) => {
    event.preventDefault();
    open(event.point, [event.lngLat.lng, event.lngLat.lat]);
  });
  map.map.getCanvas().addEventListener("keydown", (event) => {
    if (event.key !== "ContextMenu" && !(event.shiftKey && event.key === "F10")) return;
    event.preventDefault();
    const { lng, lat } = map.map.getCenter();
    open(map.map.project([lng, lat]), [lng, lat]);
  });
  menu.addEventListener("keydown", (event) => {
    const rows = [...menu.querySelectorAll("button")];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") {
      close();
      map.map.getCanvas().focus();
    }
    if (!step) return;
    event.preventDefault();
    rows[(rows.indexOf(document.activeElement) + step + rows.length) % rows.length].focus();
  });
  addEventListener("pointerdown", (event) => {
    if (!menu.contains(/** @type {Node} */ (event.target))) close();
  });
  map.map.on("movestart", close);
}
