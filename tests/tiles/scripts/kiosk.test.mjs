import assert from "node:assert/strict";
import { test } from "node:test";
import { kioskViews, runKiosk } from "../../../tiles/static/tiles/kiosk.js";

const KINDS = [{ key: "county", ranked: false }, { key: "zone", ranked: true }, { key: "township", ranked: true }];

/** A clock that waits without time passing for us. */
function clock() {
  let now = 0;
  return { now: () => now, wait: async (ms) => { now += ms; } };
}

test("a kiosk goes through every ranked kind and the density", () => {
  const views = kioskViews(KINDS);
  assert.deepEqual([...new Set(views.map((view) => view.kind))], ["zone", "township"]);
  assert.equal(views.at(-1).show, "hexagons");
  assert.equal(kioskViews([{ key: "district", ranked: false }])[0].kind, "district");
});

test("a night without a server is survived, and the page is made fresh", async () => {
  const time = clock();
  const seen = [];
  let reloaded = 0;
  const night = (view) => {
    if (time.now() > 3600e3 && time.now() < 3 * 3600e3) return Promise.reject(new Error("no server"));
    seen.push([view, time.now()]);
    return Promise.resolve();
  };
  await runKiosk(["a", "b", "c"], night, { ...time, reload: () => { reloaded += 1; } });
  assert.equal(reloaded, 1);
  assert.ok(seen.some(([, at]) => at >= 3 * 3600e3), "it went on after the outage");
  assert.deepEqual([...new Set(seen.map(([view]) => view))], ["a", "b", "c"]);
});

test("the page is not made fresh while there is no server to make it from", async () => {
  const time = clock();
  const answers = () => time.now() < 5 * 3600e3 || time.now() > 9 * 3600e3;
  const reloads = [];
  const night = () => (answers() ? Promise.resolve() : Promise.reject(new Error("no server")));
  await runKiosk(["a", "b"], night, { ...time, reload: () => reloads.push(time.now()) });
  assert.equal(reloads.length, 1);
  assert.ok(reloads[0] > 9 * 3600e3, "six hours are over at six, the server is back at nine");
});
