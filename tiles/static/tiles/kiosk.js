/**
 * A big screen that shows one view after another, without anybody touching it, night and day.
 * @module
 */
const VIEW_MS = 15000;
const AFTER_FAULT_MS = 30000;
/** A fresh page now and then: whatever a browser gathers in days is gone with it. */
const RELOAD_MS = 6 * 3600 * 1000;

/**
 * The views a kiosk goes through: each ranked kind by each of its measures, then the density.
 * @param {Array<{key: string, ranked: boolean}>} kinds
 * @returns {Array<Partial<import("./hash.js").ViewState>>}
 */
export function kioskViews(kinds) {
  const ranked = kinds.filter((kind) => kind.ranked);
  const shown = ranked.length > 0 ? ranked : kinds.slice(0, 1);
  return shown.flatMap(({ key }) => [
    { kind: key, measure: "score", show: "units" },
    { kind: key, measure: "change", show: "units" },
    { kind: key, measure: "findings", show: "units" },
  ]).concat([{ kind: shown[0].key, measure: "score", show: "hexagons" }]);
}

/**
 * @param {Array<Partial<import("./hash.js").ViewState>>} views
 * @param {(view: Partial<import("./hash.js").ViewState>) => Promise<void>} show  rejects when it cannot
 * @param {{wait?: (ms: number) => Promise<void>, now?: () => number, reload?: () => void, viewMs?: number}} [by]  for tests
 */
export async function runKiosk(views, show, by = {}) {
  const wait = by.wait ?? ((ms) => new Promise((done) => { setTimeout(done, ms); }));
  const now = by.now ?? Date.now;
  const reload = by.reload ?? (() => location.reload());
  const began = now();
  for (let at = 0; ; at = (at + 1) % views.length) {
    try {
      await show(views[at]);
    } catch {
      // What was drawn stays on the screen until the server answers again.
      await wait(AFTER_FAULT_MS);
      continue;
    }
    // Only now that the server has answered: a page asked for while it is away would be the browser's own, for ever.
    if (now() - began > RELOAD_MS) {
      reload();
      return;
    }
    await wait(by.viewMs ?? VIEW_MS);
  }
}
