/**
 * The shelf of waiting operations in the browser's own database (IndexedDB), where they outlast a closed page.
 * @module
 */
import { shelfInMemory } from "./queue.js";

const NAME = "luzhang-editor";
const TABLE = "waiting";

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
const asked = (request) => new Promise((done, failed) => {
  request.onsuccess = () => done(request.result);
  request.onerror = () => failed(request.error);
});

/** @returns {Promise<IDBDatabase>} */
function opened() {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => {
    const table = request.result.createObjectStore(TABLE, { keyPath: "number", autoIncrement: true });
    table.createIndex("draft", "draft");
    table.createIndex("key", "key", { unique: true });
  };
  return asked(request);
}

/**
 * The shelf; one in memory where the browser keeps nothing (a private window may not).
 * @returns {Promise<import("./queue.js").Shelf>}
 */
export async function openShelf() {
  const database = await opened().catch(() => null);
  if (!database) return shelfInMemory();
  /** @param {IDBTransactionMode} mode */
  const table = (mode) => database.transaction(TABLE, mode).objectStore(TABLE);
  return {
    async all(draft) {
      const found = await asked(table("readonly").index("draft").getAll(draft));
      return found.sort((one, other) => one.number - other.number);
    },
    async put(one) { await asked(table("readwrite").add({ ...one })); },
    async remove(key) {
      const held = table("readwrite");
      const number = await asked(held.index("key").getKey(key));
      if (number !== undefined) await asked(held.delete(number));
    },
  };
}
