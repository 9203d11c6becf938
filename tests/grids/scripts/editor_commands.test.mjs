import assert from "node:assert/strict";
import test from "node:test";
import { createCommands } from "../../../grids/static/grids/editor/commands.js";
import { createQueue, shelfInMemory } from "../../../grids/static/grids/editor/queue.js";
import { NoAnswer, Refusal, createServer } from "../../../grids/static/grids/editor/server.js";
import { createStore, emptyState } from "../../../grids/static/grids/editor/store.js";

const TEXT = new Proxy({}, { get: (_, name) => (String(name).startsWith("refused_") ? undefined : String(name)) });
const MERGE = { kind: "grid", operation: "merge", units: ["a", "b"], kept: "a" };
const feature = (key) => ({ properties: { key, kind: "grid", code: key, name: key }, geometry: { type: "Polygon", coordinates: [] } });

/** A server with one draft, which does an operation under each key once. */
function draftServer() {
  const done = new Map();
  const server = {
    version: 0, sent: [], silent: 0, deaf: 0, refuse: null, addresses: { draft: "/d", operations: "/d/operations", undo: "/d/undo" },
    document: () => ({ id: 7, version: server.version, position: done.size, can_undo: done.size > 0, operations: [] }),
    answer: (document, replayed = false) => ({ document, etag: `"draft-7-${document.version}"`, replayed, status: 200 }),
    async read() {
      if (server.silent > 0) throw new NoAnswer("down");
      return server.answer(server.document());
    },
    async write(method, address, body, { etag, key }) {
      server.sent.push([key, etag]);
      if (server.silent > 0) { server.silent -= 1; throw new NoAnswer("down"); }
      if (key && done.has(key)) return server.answer(done.get(key), true);
      if (server.refuse?.(body)) throw new Refusal(422, { type: "/problems/gap", detail: "no", place: [1, 2], units: ["a"] });
      if (etag !== `"draft-7-${server.version}"`) throw new Refusal(412, { type: "/problems/draft-changed", current: server.document() });
      server.version += 1;
      const step = { ...server.document(), position: done.size + 1, changed: { features: [feature("a")], ended: [{ kind: "grid", key: "b" }] }, faults: { features: [] } };
      if (key) done.set(key, step);
      if (server.deaf > 0) { server.deaf -= 1; throw new NoAnswer("lost on the way back"); }
      return server.answer(step);
    },
    count: () => done.size,
  };
  return server;
}

function editor(server = draftServer()) {
  let number = 0;
  const store = createStore({ ...emptyState(), kind: "grid", mayEdit: true, units: new Map([["a", feature("a")], ["b", feature("b")]]) });
  const queue = createQueue(shelfInMemory(), {
    draft: 7, newKey: () => "never", now: () => 0, isSilence: (error) => error instanceof NoAnswer,
  });
  return { server, store, queue, commands: createCommands({ store, server, queue, text: TEXT, newKey: () => `k${(number += 1)}` }) };
}

test("two operations at once go one after the other, each with the tag of the answer before", async () => {
  const { server, store, commands } = editor();
  await commands.load();
  const both = await Promise.all([commands.apply(MERGE), commands.apply(MERGE)]);
  assert.deepEqual(both.map((each) => each.ok), [true, true]);
  assert.deepEqual(server.sent, [["k1", '"draft-7-0"'], ["k2", '"draft-7-1"']]);
  assert.equal(store.get().draft.version, 2);
  assert.deepEqual([...store.get().units.keys()], ["a"]);
  assert.equal(store.get().busy, false);
});

test("what was shown before the answer is put back when it is refused, and the message has its place", async () => {
  const { server, store, commands } = editor();
  server.refuse = () => true;
  await commands.load();
  const before = store.get().units.get("a");
  const asked = commands.apply(MERGE, { shapes: new Map([["a", { type: "Polygon", coordinates: [[1]] }]]) });
  assert.equal(store.get().units.get("a").optimistic, true);
  assert.equal((await asked).ok, false);
  assert.equal(store.get().units.get("a"), before);
  assert.deepEqual(store.get().message.at, [1, 2]);
});

test("an operation done whose answer was lost is sent again under its key and done once", async () => {
  const { server, store, commands } = editor();
  await commands.load();
  server.deaf = 1;
  const first = await commands.apply(MERGE);
  assert.deepEqual([first.ok, first.queued, store.get().waiting, store.get().online], [false, true, 1, false]);
  await commands.flush();
  assert.equal(server.count(), 1);
  assert.deepEqual(server.sent.map(([key]) => key), ["k1", "k1"]);
  assert.deepEqual([store.get().waiting, store.get().online], [0, true]);
});

test("while one waits the next waits behind it, and both go in order", async () => {
  const { server, store, commands } = editor();
  await commands.load();
  server.silent = 1;
  await commands.apply(MERGE);
  await commands.apply(MERGE);
  assert.equal(server.sent.length, 1, "the second was not even tried");
  assert.equal(store.get().waiting, 2);
  server.silent = 0;
  await commands.flush();
  assert.deepEqual(server.sent.map(([key]) => key), ["k1", "k1", "k2"]);
  assert.equal(server.count(), 2);
});

test("undo takes back what still waits, and what is shown of it", async () => {
  const { server, store, commands } = editor();
  await commands.load();
  server.silent = 1;
  const before = store.get().units.get("a");
  await commands.apply(MERGE, { shapes: new Map([["a", { type: "Polygon", coordinates: [[1]] }]]) });
  await commands.undo();
  assert.deepEqual([store.get().waiting, store.get().units.get("a") === before], [0, true]);
  assert.equal(server.count(), 0);
});

test("what waited and is refused stops those behind it and is named", async () => {
  const { server, store, commands } = editor();
  await commands.load();
  server.silent = 1;
  await commands.apply(MERGE);
  await commands.apply({ ...MERGE, kept: "b" });
  server.silent = 0;
  server.refuse = () => true;
  const sent = await commands.flush();
  assert.equal(sent.stoppedAt.key, "k1");
  assert.equal(store.get().waiting, 1);
  assert.equal(store.get().message.tone, "error");
});

test("a draft that somebody else changed is shown as it is and nothing is written over", async () => {
  const { server, store, commands } = editor();
  await commands.load();
  server.version = 5;
  const tried = await commands.apply(MERGE);
  assert.equal(tried.ok, false);
  assert.equal(server.count(), 0);
  assert.equal(store.get().draft.etag, '"draft-7-5"');
  assert.equal(store.get().stale, 1);
});

test("a locked unit and a draft to be looked at are not asked about at all", async () => {
  const { server, store, commands } = editor();
  await commands.load();
  store.set({ locked: new Set(["grid/b"]) });
  assert.equal((await commands.apply(MERGE)).ok, false);
  store.set({ locked: new Set(), mayEdit: false });
  assert.equal((await commands.apply(MERGE)).ok, false);
  assert.equal(server.sent.length, 0);
});

test("a request bears its tag, its key and the form's mark; a refusal says what the server said", async () => {
  const asked = [];
  const server = createServer({}, () => "mark", async (address, how) => {
    asked.push([address, how]);
    return new Response(JSON.stringify({ type: "/problems/gap", detail: "A gap.", hint: "Fill it.", place: [1, 2] }), { status: 422 });
  });
  await assert.rejects(server.write("POST", "/x", { a: 1 }, { etag: '"t"', key: "k" }), (error) => {
    assert.ok(error instanceof Refusal);
    assert.deepEqual([error.status, error.code, error.detail, error.hint, error.place], [422, "gap", "A gap.", "Fill it.", [1, 2]]);
    return true;
  });
  const { headers, body } = asked[0][1];
  assert.deepEqual([headers["If-Match"], headers["Idempotency-Key"], headers["X-CSRFToken"], body], ['"t"', "k", "mark", '{"a":1}']);
});

test("no answer is told from a refusal, also where a proxy speaks for a server that is down", async () => {
  const broken = createServer({}, () => "", async () => { throw new TypeError("Failed to fetch"); });
  await assert.rejects(broken.read("/x"), NoAnswer);
  const gone = createServer({}, () => "", async () => new Response("<html>", { status: 502 }));
  await assert.rejects(gone.read("/x"), NoAnswer);
  const refused = createServer({}, () => "", async () => new Response("<html>", { status: 500 }));
  await assert.rejects(refused.read("/x"), Refusal);
});
