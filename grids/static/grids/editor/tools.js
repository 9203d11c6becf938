/**
 * The tools: which is in hand, what it does, how it is reached by pointer and by key.
 * @module
 */

/** @param {any} parts */
export async function startTools({ store }) {
  return {
    /** @param {string} key @returns {boolean} whether a tool has that key */
    byKey(key) {
      if (key !== "v") return false;
      store.set({ tool: "select" });
      return true;
    },
  };
}
