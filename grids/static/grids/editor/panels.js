/**
 * The panels round the map. Each module of a panel exports `mount(root, parts)`; this mounts them all.
 * @module
 */
import { part } from "../../gis_core/page.js";
import { mount as mountDiff } from "./panel_diff.js";
import { mount as mountDraft } from "./panel_draft.js";
import { mount as mountFaults } from "./panel_faults.js";
import { mount as mountHistory } from "./panel_history.js";
import { mount as mountImpact } from "./panel_impact.js";
import { mount as mountOperations } from "./panel_operations.js";
import { mount as mountSearch } from "./panel_search.js";
import { mount as mountTable } from "./panel_table.js";
import { mount as mountUnit } from "./panel_unit.js";
import { mountHeard } from "./heard.js";
import { mountHelp } from "./help.js";
import { nameFinder } from "./names.js";

/**
 * @typedef {object} Parts  what every panel is given
 * @property {import("./store.js").Store<import("./store.js").EditorState>} store
 * @property {import("./commands.js").Commands} commands
 * @property {import("./server.js").Server} server
 * @property {import("./map.js").EditorMap} map
 * @property {Record<string, string>} text
 * @property {any} configuration
 */

/** @typedef {Parts & {ground: import("./ground.js").Ground}} GroundedParts */
/** @typedef {GroundedParts & {nameOf: (key: string | null, kind?: string) => string, kindLabel: (kind: string) => string}} PanelParts */

/** @param {GroundedParts} given */
export function mountPanels(given) {
  const { store, configuration } = given;
  const labels = new Map(configuration.kinds.map((kind) => [kind.key, kind.label]));
  /** @type {PanelParts} */
  const parts = { ...given, nameOf: nameFinder(given), kindLabel: (kind) => labels.get(kind) ?? kind };
  const mounts = {
    "panel-draft": mountDraft, "panel-operations": mountOperations, "panel-faults": mountFaults, "panel-diff": mountDiff,
    "panel-impact": mountImpact, "panel-unit": mountUnit, "panel-history": mountHistory, "panel-search": mountSearch,
    "panel-table": mountTable,
  };
  for (const [id, mount] of Object.entries(mounts)) mount(part(id), parts);
  mountHelp(part("help"), parts);
  mountHeard(parts);
  followLocks(store);
  followPointer(store);
}

/** The draft tells which units are locked. @param {Parts["store"]} store */
function followLocks(store) {
  const follow = () => {
    const locks = (store.get().draft?.locks ?? []).map((each) => `${each.kind}/${each.key}`);
    const { locked } = store.get();
    if (locks.length !== locked.size || locks.some((each) => !locked.has(each))) store.set({ locked: new Set(locks) });
  };
  follow();
  store.on("draft", follow);
}

/** A finger is too broad for a border: on a tablet one looks, comments and co-signs. @param {Parts["store"]} store */
function followPointer(store) {
  const fine = matchMedia("(any-pointer: fine)");
  const coarse = matchMedia("(pointer: coarse)");
  const follow = () => {
    const touch = coarse.matches && !fine.matches;
    document.body.classList.toggle("touch", touch);
    if (touch) store.set({ tool: "select" });
  };
  follow();
  coarse.addEventListener("change", follow);
}
