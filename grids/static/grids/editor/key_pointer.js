/**
 * A pointer for who uses none: the arrows move the map under a cross in its middle, Space presses there. With the tool
 * for borders Space takes hold and lets go again, so that a border goes where the map is moved; elsewhere it clicks.
 * @module
 */
import { element } from "../../gis_core/element.js";

/** More than a hand trembles: what is moved less was only clicked. */
const BEGUN_PX = 3;

/** @param {{map: import("./map.js").EditorMap, store: any}} parts */
export function startKeyPointer({ map, store }) {
  const canvas = map.map.getCanvas();
  const cross = element("div", { class: "cross", "aria-hidden": "true" });
  canvas.parentElement?.append(cross);
  let holding = false;

  const middle = () => {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    return { clientX: left + width / 2, clientY: top + height / 2 };
  };

  /** @param {string} name @param {number} [aside] @param {Partial<PointerEvent>} [more] */
  function pointer(name, aside = 0, more = {}) {
    const { clientX, clientY } = middle();
    const where = { clientX: clientX + aside, clientY, bubbles: true, cancelable: true, button: 0, ...more };
    const Kind = name.startsWith("pointer") ? PointerEvent : MouseEvent;
    canvas.dispatchEvent(new Kind(name, name.startsWith("pointer") ? { ...where, pointerId: 1, isPrimary: true } : where));
  }

  /** @param {boolean} shiftKey */
  function click(shiftKey) {
    pointer("pointermove");
    for (const name of ["pointerdown", "mousedown", "pointerup", "mouseup", "click"]) pointer(name, 0, { shiftKey });
  }

  function hold() {
    pointer("pointermove");
    pointer("pointerdown");
    pointer("pointermove", BEGUN_PX);
    pointer("pointermove");
    holding = true;
    cross.classList.add("holding");
  }

  function letGo() {
    pointer("pointermove");
    pointer("pointerup");
    holding = false;
    cross.classList.remove("holding");
  }

  canvas.addEventListener("pointermove", (event) => { if (event.isTrusted) cross.classList.remove("shown"); });
  canvas.addEventListener("keydown", (event) => {
    if (event.key === " " || event.key.startsWith("Arrow")) cross.classList.add("shown");
    if (event.key !== " " || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    if (holding) letGo();
    else if (store.get().tool === "border" && !event.shiftKey && map.map.getCanvas().style.cursor === "move") hold();
    else click(event.shiftKey);
  });
  map.map.on("move", () => {
    if (holding) pointer("pointermove");
    else if (document.activeElement === canvas && cross.classList.contains("shown")) pointer("pointermove");
  });
  // Escape lets Terra Draw put everything back.
  store.on("tool", () => {
    holding = false;
    cross.classList.remove("holding");
  });
}
