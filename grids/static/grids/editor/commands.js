/**
 * What a planner can have done to the draft. Each writes, waits for the server's answer, and puts it into the store;
 * one at a time, so that each says which state it has seen.
 * @module
 */
import { NoAnswer, Refusal } from "./server.js";
import { draftAfter, lockedBy, selectionAfter, unitsAfter, wayTo } from "./steps.js";
import { filled } from "../../gis_core/element.js";

/**
 * @typedef {object} Done
 * @property {boolean} ok        the server did it
 * @property {boolean} [queued]  it waits for the connection
 * @property {any} [document]    the answer
 * @property {any} [refusal]     why not
 */

/** @typedef {ReturnType<typeof createCommands>} Commands */

/**
 * @param {object} parts
 * @param {import("./store.js").Store<import("./store.js").EditorState>} parts.store
 * @param {import("./server.js").Server} parts.server
 * @param {ReturnType<import("./queue.js").createQueue>} parts.queue
 * @param {Record<string, string>} parts.text
 * @param {() => string} [parts.newKey]
 */
export function createCommands({ store, server, queue, text, newKey = () => crypto.randomUUID() }) {
  const { addresses } = server;
  /** @type {Promise<any>} */
  let turn = Promise.resolve();
  let atWork = 0;
  /** How to put back what is shown of operations that wait, by their keys. @type {Map<string, () => void>} */
  const backs = new Map();

  /** @template T @param {() => Promise<T>} act @returns {Promise<T>} */
  function inTurn(act) {
    atWork += 1;
    store.set({ busy: true });
    const mine = turn.then(act, act);
    turn = mine.catch(() => {}).then(() => {
      atWork -= 1;
      if (atWork === 0) store.set({ busy: false });
    });
    return mine;
  }

  const etag = () => store.get().draft?.etag ?? "";
  /** @param {string} words @param {import("./store.js").Message["tone"]} tone @param {object} [more] */
  const say = (words, tone, more = {}) => store.set({ message: { text: words, tone, ...more } });
  const countWaiting = async () => store.set({ waiting: (await queue.waiting()).length });
  /** Have everything that is drawn from the server read again. */
  const stale = () => store.set({ stale: store.get().stale + 1 });

  /** @param {any} answer @param {boolean} appended */
  function takeStep({ document, etag: tag, replayed }, appended) {
    const { draft, units, kind, selection } = store.get();
    store.set({
      draft: draftAfter(draft, document, { appended, etag: tag }),
      units: unitsAfter(units, document.changed, kind),
      selection: selectionAfter(selection, document.changed, kind),
      faults: document.faults?.features ?? [],
      online: true,
    });
    return replayed ? load() : undefined;
  }

  /** @param {any} answer */
  const takeDraft = ({ document, etag: tag }) => store.set({
    draft: { ...document, etag: tag }, online: true,
    locked: new Set((document.locks ?? []).map((each) => `${each.kind}/${each.key}`)),
  });

  /** Read the draft as it is now. */
  async function load() {
    takeDraft(await server.read(addresses.draft));
  }

  /** Say why something was refused, where it was; what the server knows better is taken over. @param {any} error */
  function refused(error) {
    if (error instanceof NoAnswer) {
      store.set({ online: false });
      say(text.noConnection, "warning");
      return;
    }
    if (!(error instanceof Refusal)) throw error;
    const current = error.document.current;
    if (error.status === 412 && current) {
      store.set({ draft: { ...current, etag: `"draft-${current.id}-${current.version}"` } });
      stale();
      say(text.changedMeanwhile, "warning");
      return;
    }
    const place = error.place;
    const words = sayingOf(error);
    // The server's hint is in English: beside words of the page's own it is left out.
    say(words, "error", { ...(words === error.detail ? { hint: error.hint } : {}), ...(place ? { at: place } : {}) });
  }

  /** The server's refusals in the reader's language where the page has words for them. @param {any} error */
  function sayingOf(error) {
    const known = text[`refused_${error.code.replaceAll("-", "_")}`];
    const units = (error.document.units ?? []).map((code) => nameOf(code)).join("、");
    return known ? filled(known, { units }) : error.detail;
  }

  /** @param {string} code */
  const nameOf = (code) => store.get().units.get(code)?.properties.name || code;

  /**
   * Write to the draft; a refusal is said and answered, never thrown.
   * @param {() => Promise<any>} ask @param {(answer: any) => any} take @returns {Promise<Done>}
   */
  function written(ask, take) {
    return inTurn(async () => {
      try {
        const answer = await ask();
        await take(answer);
        return { ok: true, document: answer.document };
      } catch (error) {
        refused(error);
        return { ok: false, refusal: error };
      }
    });
  }

  /** Put an operation where it waits for the connection. @param {any} operation @param {string} key @param {() => void} back */
  async function wait(operation, key, back) {
    await queue.put(operation, key);
    backs.set(key, back);
    await countWaiting();
    say(filled(text.waits, { count: store.get().waiting }), "warning");
    return { ok: false, queued: true };
  }

  /**
   * Do an operation: `{kind, operation, …}` as the API of drafts takes it.
   * @param {any} operation
   * @param {{shapes?: Map<string, any>}} [how]  `shapes`: how units will look, shown until the server has answered
   * @returns {Promise<Done>}
   */
  function apply(operation, { shapes = new Map() } = {}) {
    const { mayEdit, locked } = store.get();
    if (!mayEdit) {
      say(text.readOnly, "warning");
      return Promise.resolve({ ok: false });
    }
    const lock = lockedBy(operation, locked);
    if (lock !== null) {
      say(filled(text.isLocked, { name: nameOf(lock) }), "warning");
      return Promise.resolve({ ok: false });
    }
    const back = show(shapes);
    return inTurn(async () => {
      const key = newKey();
      if (store.get().waiting > 0 || !store.get().online) return wait(operation, key, back);
      try {
        const answer = await server.write("POST", addresses.operations, operation, { etag: etag(), key });
        await takeStep(answer, true);
        store.set({ message: null });
        return { ok: true, document: answer.document };
      } catch (error) {
        if (error instanceof NoAnswer) {
          store.set({ online: false });
          return wait(operation, key, back);
        }
        back();
        refused(error);
        return { ok: false, refusal: error };
      }
    });
  }

  /** Show shapes before the server has said yes; the answer puts back what was there. @param {Map<string, any>} shapes */
  function show(shapes) {
    if (shapes.size === 0) return () => {};
    const { units } = store.get();
    const before = new Map([...shapes.keys()].map((key) => [key, units.get(key)]));
    const after = new Map(units);
    for (const [key, geometry] of shapes) {
      const unit = units.get(key);
      if (unit) after.set(key, { ...unit, geometry, optimistic: true });
    }
    store.set({ units: after });
    return () => {
      const now = new Map(store.get().units);
      for (const [key, unit] of before) if (unit && now.get(key)?.optimistic) now.set(key, unit);
      store.set({ units: now });
    };
  }

  /** @param {"undo" | "redo"} way @param {number} steps */
  function go(way, steps) {
    return written(
      () => server.write("POST", addresses[way], { steps }, { etag: etag() }),
      async (answer) => {
        await takeStep(answer, false);
        store.set({ message: null });
      },
    );
  }

  return {
    load: () => written(() => server.read(addresses.draft), takeDraft),
    apply,

    /** Take the last operations back; one that still waits is merely not sent. */
    async undo(steps = 1) {
      if (!store.get().mayEdit) return { ok: false };
      if (store.get().waiting > 0) {
        const last = await queue.takeBack();
        backs.get(last?.key ?? "")?.();
        await countWaiting();
        stale();
        return { ok: true };
      }
      return store.get().draft?.can_undo ? go("undo", steps) : { ok: false };
    },

    /** Do again what was taken back. */
    async redo(steps = 1) {
      return store.get().mayEdit && store.get().draft?.can_redo ? go("redo", steps) : { ok: false };
    },

    /** Come to where exactly the first so many operations are in force. @param {number} ordinal */
    async jump(ordinal) {
      const way = wayTo(store.get().draft?.position ?? 0, ordinal);
      return way && store.get().mayEdit ? go(way.way, way.steps) : { ok: false };
    },

    /** Take one operation out and do those after it again. @param {number} ordinal */
    discard: (ordinal) => written(
      () => server.write("DELETE", `${addresses.operations}/${ordinal}`, undefined, { etag: etag() }),
      (answer) => { takeDraft(answer); stale(); },
    ),

    /** Say what the draft is called, why it is made, from which day. @param {any} words */
    describe: (words) => written(
      () => server.write("PATCH", addresses.draft, words, { etag: etag() }),
      (answer) => { takeDraft(answer); if ("effective_on" in words) stale(); },
    ),

    /** Do everything again on the newest boundaries. */
    rebase: () => written(
      () => server.write("POST", addresses.rebase, {}, { etag: etag() }),
      (answer) => { takeDraft(answer); stale(); },
    ),

    /**
     * Lock units, so that no operation touches them, or let them go; kept with the draft.
     * @param {string} kind @param {string[]} units @param {boolean} locked
     */
    lock: (kind, units, locked) => written(
      () => server.write("POST", addresses.locks, { kind, units, locked }, { etag: etag() }),
      takeDraft,
    ),

    /** Hand the draft in. @param {{reason?: string, document?: string}} [words] */
    submit: (words = {}) => written(
      () => server.write("POST", addresses.submit, words, { etag: etag() }),
      (answer) => { takeDraft(answer); store.set({ mayEdit: false }); },
    ),

    /** Take a submitted draft back. */
    takeBack: () => written(
      () => server.write("POST", addresses["take-back"], {}, { etag: etag() }),
      (answer) => { takeDraft(answer); store.set({ mayEdit: true }); },
    ),

    /** Read every fault of the kinds the draft touches; slow where there are many units. */
    checkAll: () => written(
      () => server.read(addresses.faults),
      ({ document }) => store.set({ faults: document.features, online: true }),
    ),

    /** Send what waited while there was no connection. */
    flush: () => inTurn(async () => {
      await countWaiting();
      try {
        await load();
      } catch (error) {
        if (error instanceof NoAnswer) return null;
        throw error;
      }
      if (store.get().waiting === 0) return null;
      const sent = await queue.sendAll(async (one) => {
        const answer = await server.write("POST", addresses.operations, one.operation, { etag: etag(), key: one.key });
        await takeStep(answer, true);
      });
      await countWaiting();
      if (sent.stoppedAt) await stopped(sent);
      else if (sent.left.length === 0 && sent.done > 0) say(filled(text.sentAll, { count: sent.done }), "good");
      else if (sent.left.length > 0) store.set({ online: false });
      return sent;
    }),

    /** Forget the operations that wait. */
    async forgetWaiting() {
      for (const each of (await queue.waiting()).reverse()) backs.get(each.key)?.();
      backs.clear();
      await queue.clear();
      await countWaiting();
      stale();
    },
  };

  /** One of those that waited was refused: which, why, and how many still wait for a decision. @param {any} sent */
  async function stopped({ stoppedAt, refusal, left }) {
    refused(refusal);
    const named = text[`operation_${stoppedAt.operation.operation}`] ?? stoppedAt.operation.operation;
    const why = store.get().message;
    say(filled(text.stoppedAt, { operation: named, reason: why?.text ?? "", count: left.length }), "error",
      { hint: why?.hint, at: why?.at });
    stale();
  }
}
