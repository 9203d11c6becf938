/**
 * What the editor holds in memory, and who wants to know when it changes.
 * @module
 */

/**
 * @typedef {object} UnitRef
 * @property {string} kind
 * @property {string} code  the unit's key inside the draft: its code in the base, or the first code of a new one
 */

/**
 * @typedef {object} Message
 * @property {string} text
 * @property {"info" | "good" | "warning" | "error"} tone
 * @property {[number, number]} [at]  where on the map it belongs (lon, lat)
 * @property {string} [hint]
 */

/**
 * @typedef {object} EditorState
 * @property {any} draft          the document of GET /api/v1/drafts/N, with its `etag`; null before it came
 * @property {string} kind        the kind that is edited
 * @property {UnitRef[]} selection
 * @property {Map<string, any>} units  the units around the view as the draft has them: GeoJSON features by key
 * @property {any[]} arcs         GeoJSON features of the borders of what is selected
 * @property {any[]} faults       GeoJSON features of what is wrong, the newest answer's
 * @property {string} tool        the tool in hand
 * @property {boolean} online     whether the server answered last time
 * @property {number} waiting     operations that wait to be sent
 * @property {boolean} busy       whether an answer is awaited
 * @property {Message | null} message
 * @property {string} on          the day looked at; "" for the draft's own
 * @property {boolean} mayEdit
 * @property {Set<string>} locked  units not to be touched, as "kind/code"
 * @property {number} stale       how often all that is drawn from the server had to be read again
 */

/** @returns {EditorState} */
export function emptyState() {
  return {
    draft: null, kind: "", selection: [], units: new Map(), arcs: [], faults: [], tool: "select",
    online: true, waiting: 0, busy: false, message: null, on: "", mayEdit: false, locked: new Set(), stale: 0,
  };
}

/**
 * @template {object} State
 * @typedef {object} Store
 * @property {() => State} get
 * @property {(patch: Partial<State>) => void} set  tells listeners of the members that became other values
 * @property {(keys: Array<keyof State> | keyof State, listener: (state: State, changed: Set<keyof State>) => void) => () => void} on
 *     called after a change of any of the members; the answer ends it
 */

/**
 * A store: members are replaced, never changed in place, so that a listener can tell by `!==`.
 * @template {object} State
 * @param {State} initial
 * @returns {Store<State>}
 */
export function createStore(initial) {
  let state = Object.assign({}, initial);
  /** @type {Set<{keys: Set<keyof State>, listener: (state: State, changed: Set<keyof State>) => void}>} */
  const listeners = new Set();
  return {
    get: () => state,
    set(/** @type {Partial<State>} */ patch) {
      const changed = /** @type {Set<keyof State>} */ (new Set(
        Object.keys(patch).filter((key) => !Object.is(state[key], patch[key])),
      ));
      if (changed.size === 0) return;
      state = Object.assign({}, state, patch);
      for (const each of [...listeners]) {
        if ([...each.keys].some((key) => changed.has(key))) each.listener(state, changed);
      }
    },
    on(keys, listener) {
      const entry = { keys: new Set(Array.isArray(keys) ? keys : [keys]), listener };
      listeners.add(entry);
      return () => { listeners.delete(entry); };
    },
  };
}
