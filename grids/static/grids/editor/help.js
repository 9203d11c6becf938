/**
 * The sheet of keys: what every key does, for whoever uses no mouse.
 * @module
 */
import { element } from "../../gis_core/element.js";
import { button } from "./parts_of_page.js";

/** Keys that are not a tool's: [keys, the name of the text]. @type {Array<[string[], string]>} */
const KEYS = [
  [["?"], "key_help"],
  [["/"], "key_search"],
  [["T"], "key_table"],
  [["[", "]"], "key_panels"],
  [["Esc"], "key_escape"],
  [["+", "−"], "key_zoom"],
  [["←", "↑", "→", "↓"], "key_pan"],
  [["Space"], "key_press"],
  [["Enter"], "key_finish"],
  [["Shift", "F10"], "key_menu"],
  [["Tab"], "key_tab"],
  [["Space"], "key_choose_row"],
  [["Enter"], "key_go_row"],
];

/** @param {HTMLElement} root @param {import("./panels.js").PanelParts} parts */
export function mountHelp(root, { text }) {
  const dialog = /** @type {HTMLDialogElement} */ (root);
  const rows = element("tbody", {});
  dialog.replaceChildren(
    element("h2", {}, text.keys),
    element("table", { class: "panel-table keys" }, rows),
    element("p", { class: "doors" }, button(text.close, () => dialog.close(), { autofocus: true })));

  /** The tools tell their own keys: what the page shows beside each. */
  function draw() {
    const tools = [...document.querySelectorAll("#tools .tool")].flatMap((tool) => {
      const key = tool.querySelector("kbd")?.textContent?.trim() ?? "";
      const name = [...tool.childNodes].filter((each) => each.nodeName !== "KBD").map((each) => each.textContent).join("").trim();
      return key ? [{ keys: key.split("+"), said: name }] : [];
    });
    const others = KEYS.map(([keys, name]) => ({ keys, said: text[name] }));
    rows.replaceChildren(...[...tools, ...others].map(({ keys, said }) => element("tr", {},
      element("th", { scope: "row" }, ...keys.flatMap((key, at) => [at ? " " : "", element("kbd", {}, key)])), element("td", {}, said))));
  }

  new MutationObserver(() => { if (dialog.open) draw(); }).observe(dialog, { attributes: true, attributeFilter: ["open"] });
  addEventListener("keydown", (event) => panelKey(event));
  document.getElementById("panel-search")?.append(button("?", () => dialog.showModal(), { id: "open-help", title: text.keys, "aria-label": text.keys }));
}

/** Keys of the panels: none is taken from somebody who types. @param {KeyboardEvent} event */
function panelKey(event) {
  const target = /** @type {HTMLElement} */ (event.target);
  const typing = target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName);
  if (typing || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.key === "/") {
    event.preventDefault();
    document.getElementById("search")?.focus();
  } else if (event.key.toLowerCase() === "t" && !event.repeat) {
    event.preventDefault();
    document.getElementById("open-table")?.click();
  } else if (event.key === "[" || event.key === "]") {
    const tabs = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("#tabs [role=tab]")]);
    const at = tabs.findIndex((each) => each.getAttribute("aria-selected") === "true");
    const next = tabs[(at + (event.key === "]" ? 1 : -1) + tabs.length) % tabs.length];
    next.click();
    next.focus();
  }
}
