import assert from "node:assert/strict";
import test from "node:test";
import { createQueue, shelfInMemory } from "../../../grids/static/grids/editor/queue.js";
import { readHash, writeHash } from "../../../grids/static/grids/editor/hash.js";
import { createStore } from "../../../grids/static/grids/editor/store.js";
import { draftAfter, lockedBy, selectionAfter, unitsAfter, wayTo } from "../../../grids/static/grids/editor/steps.js";

class Silence extends Error {}

test("a store tells only those who asked for what became something else", () => {
  const store = createStore({ tool: "select", kind: "grid", busy: false });
  const heard = [];
  const off = store.on(["tool", "kind"], (state, changed) => heard.push([state.tool, [...changed]]));
  store.set({ tool: "border", busy: true });
  store.set({ busy: false });
  store.set({ tool: "border" });
  off();
  store.set({ tool: "select" });
  assert.deepEqual(heard, [["border", ["tool", "busy"]]]);
});

const queueOf = (shelf = shelfInMemory(), draft = 7) => {
  let number = 0;
  return createQueue(shelf, { draft, newKey: () => `key-${(number += 1)}`, now: () => 0, isSilence: (error) => error instanceof Silence });
};

test("what waits is sent in order, each once", async () => {
  const queue = queueOf();
  for (const name of ["one", "two", "three"]) await queue.put({ operation: name });
  const sent = [];
  const end = await queue.sendAll(async (each) => { sent.push([each.key, each.operation.operation]); });
  assert.deepEqual(sent, [["key-1", "one"], ["key-2", "two"], ["key-3", "three"]]);
  assert.equal(end.done, 3);
  assert.deepEqual(await queue.waiting(), []);
});

test("an operation whose answer was not heard stays first and is sent again under the same key", async () => {
  const queue = queueOf();
  await queue.put({ operation: "one" }, "first-key");
  await queue.put({ operation: "two" });
  const sent = [];
  const send = async (each) => {
    sent.push(each.key);
    if (sent.length === 1) throw new Silence();
  };
  const cut = await queue.sendAll(send);
  assert.equal(cut.left.length, 2);
  assert.equal(cut.stoppedAt, null);
  await queue.sendAll(send);
  assert.deepEqual(sent, ["first-key", "first-key", "key-1"]);
});

test("a refusal stops the rest and says which it was", async () => {
  const queue = queueOf();
  for (const name of ["one", "two", "three"]) await queue.put({ operation: name });
  const end = await queue.sendAll(async (each) => { if (each.operation.operation === "two") throw new Error("no"); });
  assert.equal(end.done, 1);
  assert.equal(end.stoppedAt.operation.operation, "two");
  assert.equal(end.refusal.message, "no");
  assert.deepEqual((await queue.waiting()).map((each) => each.operation.operation), ["three"]);
});

test("two calls at once send nothing twice", async () => {
  const queue = queueOf();
  await queue.put({ operation: "one" });
  let sent = 0;
  const send = async () => { sent += 1; await new Promise((done) => { setTimeout(done, 5); }); };
  await Promise.all([queue.sendAll(send), queue.sendAll(send)]);
  assert.equal(sent, 1);
});

test("the last that waits can be taken back, and other drafts' are not touched", async () => {
  const shelf = shelfInMemory();
  const [mine, other] = [queueOf(shelf, 7), queueOf(shelf, 8)];
  await mine.put({ operation: "one" }, "a");
  await other.put({ operation: "other" }, "b");
  assert.equal((await mine.takeBack()).operation.operation, "one");
  assert.equal(await mine.takeBack(), null);
  assert.equal((await other.waiting()).length, 1);
});

test("an address written is the address read", () => {
  const place = { view: { zoom: 13.2, lat: 29.85, lon: 114.3 }, kind: "grid", selection: ["421202001001-R001", "甲乙"], on: "2023-02-01" };
  assert.deepEqual(readHash(writeHash(place), { kinds: ["grid", "zone"], kind: "zone" }), place);
});

test("nonsense in an address is put aside", () => {
  const read = readHash("#map=99/x/y&kind=<b>&sel=a b,ok,<i>&on=today", { kinds: ["grid"], kind: "grid" });
  assert.deepEqual(read, { view: null, kind: "grid", selection: [], on: "" });
});

const operation = (ordinal) => ({ ordinal, operation: "merge", in_force: true, refusal: null });

test("an operation done forgets what had been undone", () => {
  const before = { operations: [1, 2, 3].map(operation), position: 1 };
  const after = draftAfter(before, { position: 2, operations: [operation(2)], changed: {}, faults: {}, version: 9 }, { appended: true, etag: '"t"' });
  assert.deepEqual(after.operations.map((each) => [each.ordinal, each.in_force]), [[1, true], [2, true]]);
  assert.equal(after.etag, '"t"');
  assert.equal("changed" in after, false);
});

test("what is undone stays in the log and is not in force", () => {
  const before = { operations: [1, 2, 3].map(operation), position: 3 };
  const after = draftAfter(before, { position: 1, operations: [operation(1)] }, { appended: false, etag: "" });
  assert.deepEqual(after.operations.map((each) => each.in_force), [true, false, false]);
});

const feature = (key, kind = "grid", more = {}) => ({ properties: { key, kind, ...more } });

test("units change by key, end, and only those of the kind", () => {
  const units = new Map([["a", feature("a")], ["b", feature("b")]]);
  const changed = { features: [feature("a", "grid", { name: "new" }), feature("z", "zone")], ended: [{ kind: "grid", key: "b" }] };
  const after = unitsAfter(units, changed, "grid");
  assert.deepEqual([...after.keys()], ["a"]);
  assert.equal(after.get("a").properties.name, "new");
  assert.equal(unitsAfter(units, { features: [feature("z", "zone")], ended: [] }, "grid"), units);
});

test("a selection loses what ended and takes what came instead", () => {
  const selection = [{ kind: "grid", code: "a" }];
  const changed = { ended: [{ kind: "grid", key: "a" }], features: [feature("c"), feature("v", "grid", { vertex_only: true })] };
  assert.deepEqual(selectionAfter(selection, changed, "grid"), [{ kind: "grid", code: "c" }]);
  assert.equal(selectionAfter(selection, { ended: [], features: [] }, "grid"), selection);
});

test("a lock forbids every operation that names the unit", () => {
  const locked = new Set(["grid/b"]);
  assert.equal(lockedBy({ kind: "grid", arc: { one: "a", other: "b" } }, locked), "b");
  assert.equal(lockedBy({ kind: "grid", units: ["b", "c"], kept: "c" }, locked), "b");
  assert.equal(lockedBy({ kind: "zone", units: ["b"] }, locked), null);
  assert.equal(lockedBy({ kind: "grid", at: [1, 2], to: [3, 4] }, locked), null);
});

test("the way to a place in the log is undo or redo by so many steps", () => {
  assert.deepEqual(wayTo(5, 2), { way: "undo", steps: 3 });
  assert.deepEqual(wayTo(2, 5), { way: "redo", steps: 3 });
  assert.equal(wayTo(2, 2), null);
});
