/**
 * The tools: which is in hand, what it does, how it is reached by pointer, by key and by the menu.
 * @module
 */
import { element } from "../../gis_core/element.js";
import { part } from "../../gis_core/page.js";
import { startAids } from "./aids.js";
import { startChoosing } from "./choosing.js";
import { createDrawing } from "./drawing.js";
import { startKeyPointer } from "./key_pointer.js";
import { startMenu } from "./menu.js";
import { createSnapping } from "./snapping.js";
import { borderTools } from "./tools_border.js";
import { repairTools } from "./tools_repair.js";
import { roadTool } from "./tool_road.js";
import { unitTools } from "./tools_unit.js";

/**
 * @typedef {object} Tool
 * @property {string} name  its words are `tool_NAME`, what to do with it `hint_NAME`
 * @property {string} key   one letter, or "" for none
 * @property {() => void} [enter]  it is taken in hand
 * @property {() => void} [leave]
 * @property {() => void} [run]    it does what it does at once and is not kept in hand
 * @property {string} [group]
 * @property {boolean} [looks]     it changes nothing
 */

/**
 * @typedef {object} Hand  what a tool may use
 * @property {import("./store.js").Store<import("./store.js").EditorState>} store
 * @property {import("./commands.js").Commands} commands
 * @property {import("./server.js").Server} server
 * @property {import("./map.js").EditorMap} map
 * @property {import("./ground.js").Ground} ground
 * @property {import("./drawing.js").Drawing} drawing
 * @property {ReturnType<typeof createSnapping>} snapping
 * @property {Record<string, string>} text
 * @property {any} configuration
 * @property {(words: string, tone?: import("./store.js").Message["tone"]) => void} say
 * @property {(name: string) => void} take  take another tool
 * @property {any} choosing
 */

/** @param {any} parts @returns {Promise<any>} */
export async function startTools(parts) {
  const { store, map, text, ground } = parts;
  await map.ready;
  const snapping = createSnapping({ store, map, ground });
  const drawing = createDrawing({ ...parts, snapping });
  /** @type {Hand} */
  const hand = {
    ...parts, snapping, drawing,
    say: (words, tone = "info") => store.set({ message: { text: words, tone } }),
    take,
  };
  hand.choosing = startChoosing(hand);
  /** @type {Tool[]} */
  const tools = [
    { name: "select", key: "v", looks: true, enter: () => drawing.rest(), group: "look" },
    ...borderTools(hand), ...unitTools(hand), roadTool(hand), ...repairTools(hand),
  ];
  /** @type {Tool} */
  let held = tools[0];
  const bar = part("tools");
  const hint = part("hint");

  function draw() {
    const { mayEdit, tool, draft } = store.get();
    const rows = tools.flatMap((each, at) => [
      at > 0 && tools[at - 1].group !== each.group ? element("hr") : null,
      button(each.name, each.key.toUpperCase(), each.name === tool, !mayEdit && !each.looks, () => choose(each)),
    ]);
    const canUndo = mayEdit && (draft?.can_undo || store.get().waiting > 0);
    bar.replaceChildren(...[...rows, element("hr"),
      button("undo", "Ctrl+Z", null, !canUndo, () => parts.commands.undo()),
      button("redo", "Ctrl+Y", null, !(mayEdit && draft?.can_redo), () => parts.commands.redo()),
    ].filter((each) => each !== null));
    hint.textContent = text[`hint_${tool}`] ?? "";
  }

  /** @param {string} name @param {string} key @param {boolean | null} pressed @param {boolean} disabled @param {() => void} act */
  function button(name, key, pressed, disabled, act) {
    const focused = document.activeElement instanceof HTMLElement && document.activeElement.dataset.tool === name;
    const made = element("button", {
      type: "button", class: "tool", "data-tool": name, disabled, onclick: act, title: text[`hint_${name}`] ?? "",
      ...(pressed === null ? {} : { "aria-pressed": String(pressed) }),
    }, text[`tool_${name}`] ?? name, element("kbd", {}, key));
    if (focused) queueMicrotask(() => made.focus());
    return made;
  }

  /** @param {Tool} tool */
  function choose(tool) {
    if (!store.get().mayEdit && !tool.looks) {
      hand.say(text.readOnly, "warning");
      return;
    }
    if (tool.run) {
      tool.run();
      return;
    }
    held.leave?.();
    if (store.get().message?.tone !== "good") store.set({ message: null });
    drawing.rest();
    held = tool;
    store.set({ tool: tool.name });
    tool.enter?.();
  }

  /** @param {string} name */
  function take(name) {
    const found = tools.find((each) => each.name === name);
    if (found) choose(found);
  }

  startAids(hand);
  startMenu({ ...hand, tools });
  startKeyPointer(hand);
  store.on(["tool", "mayEdit", "draft", "waiting"], draw);
  store.on("mayEdit", ({ mayEdit }) => { if (!mayEdit) take("select"); });
  draw();
  take(store.get().mayEdit ? "border" : "select");
  return {
    hand,
    take,
    list: tools,
    /** Another module's tool: it appears in the bar, and its key works. @param {Tool} tool */
    add(tool) {
      tools.push(tool);
      draw();
    },
    /** @param {string} key @returns {boolean} whether a tool has that key */
    byKey(key) {
      if (key === "Escape") {
        take(store.get().mayEdit ? "border" : "select");
        return false;
      }
      const found = tools.find((each) => each.key && each.key === key.toLowerCase());
      if (found) choose(found);
      return Boolean(found);
    },
  };
}
