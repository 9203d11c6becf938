/**
 * Operations that could not be sent: kept in order, sent once each when the server answers again, stopped at the
 * first that is refused. Nothing here knows where they are kept or how they are sent.
 * @module
 */

/**
 * @typedef {object} Waiting
 * @property {string} key        the idempotency key: the server does what bears it once, however often it is sent
 * @property {number} draft
 * @property {number} made       when, in milliseconds
 * @property {any} operation     the body: kind, operation and its members
 */

/**
 * @typedef {object} Shelf  where the waiting operations outlast a closed page
 * @property {(draft: number) => Promise<Waiting[]>} all  in the order they were put
 * @property {(one: Waiting) => Promise<void>} put
 * @property {(key: string) => Promise<void>} remove
 */

/**
 * @typedef {object} Sent
 * @property {number} done                number of operations that the server has now done
 * @property {Waiting | null} stoppedAt   the one that was refused; it is no longer waiting
 * @property {any} refusal                why
 * @property {Waiting[]} left             those that still wait
 */

/**
 * @param {Shelf} shelf
 * @param {{draft: number, newKey: () => string, now: () => number, isSilence: (error: any) => boolean}} how
 *     `isSilence`: whether an error means that nothing was heard, so that the operation may have been done or not
 */
export function createQueue(shelf, { draft, newKey, now, isSilence }) {
  /** @type {Promise<Sent> | null} */
  let sending = null;

  /** @param {(one: Waiting) => Promise<void>} send @returns {Promise<Sent>} */
  async function sendInOrder(send) {
    let done = 0;
    for (;;) {
      const left = await shelf.all(draft);
      if (left.length === 0) return { done, stoppedAt: null, refusal: null, left };
      const [first, ...others] = left;
      try {
        await send(first);
      } catch (error) {
        if (isSilence(error)) return { done, stoppedAt: null, refusal: null, left };
        await shelf.remove(first.key);
        return { done, stoppedAt: first, refusal: error, left: others };
      }
      await shelf.remove(first.key);
      done += 1;
    }
  }

  return {
    /** Put an operation at the end. @param {any} operation @param {string} [key]  that it was sent with before */
    async put(operation, key = newKey()) {
      const one = { key, draft, made: now(), operation };
      await shelf.put(one);
      return one;
    },

    /** All that wait, in order. */
    waiting: () => shelf.all(draft),

    /** Take the last one back, as undo does while nothing can be sent. @returns {Promise<Waiting | null>} */
    async takeBack() {
      const last = (await shelf.all(draft)).at(-1) ?? null;
      if (last) await shelf.remove(last.key);
      return last;
    },

    /** Forget all that wait. */
    async clear() {
      for (const each of await shelf.all(draft)) await shelf.remove(each.key);
    },

    /**
     * Send what waits, one after the other; a second call while that goes on awaits the same.
     * @param {(one: Waiting) => Promise<void>} send  resolves when the server has done it
     * @returns {Promise<Sent>}
     */
    sendAll(send) {
      sending ??= sendInOrder(send).finally(() => { sending = null; });
      return sending;
    },
  };
}

/** A shelf that is gone with the page: for tests, and where the browser keeps nothing. @returns {Shelf} */
export function shelfInMemory() {
  /** @type {Waiting[]} */
  let kept = [];
  return {
    all: async (draft) => kept.filter((each) => each.draft === draft),
    put: async (one) => { kept = [...kept.filter((each) => each.key !== one.key), one]; },
    remove: async (key) => { kept = kept.filter((each) => each.key !== key); },
  };
}
