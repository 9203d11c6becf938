/**
 * The panels round the map. Each module of a panel exports `mount(root, parts)`; this mounts them all.
 * @module
 */

/**
 * @typedef {object} Parts  what every panel is given
 * @property {import("./store.js").Store<import("./store.js").EditorState>} store
 * @property {import("./commands.js").Commands} commands
 * @property {import("./server.js").Server} server
 * @property {import("./map.js").EditorMap} map
 * @property {Record<string, string>} text
 * @property {any} configuration
 */

/** @param {Parts} parts */
export function mountPanels(parts) {
  void parts;
}
