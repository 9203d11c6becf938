import assert from "node:assert/strict";
import { test } from "node:test";
import { readHash, readLimits, writeHash } from "../../../tiles/static/tiles/hash.js";

const START = {
  view: null, kind: "zone", round: "2022-11", measure: "score", show: "units", method: "quantile", limits: [],
  against: "", compare: "difference", department: "", category: "", status: "", on: "", unit: "", base: "", theme: "auto",
};
const KNOWN = {
  kinds: ["zone", "grid"], rounds: ["2022-11", "2022-12"], measures: ["score", "change"], categories: ["waste"],
  statuses: ["open"], departments: ["7"], bases: ["streets"],
};

test("what is written is read back", () => {
  const state = {
    ...START, view: { zoom: 11.25, lat: 29.8, lon: -114.31234 }, kind: "grid", round: "", measure: "change",
    show: "hexagons", method: "custom", limits: [70, 80.5], against: "2022-12", category: "waste", status: "open",
    on: "2023-02-01", unit: "421221003-R001", compare: "swipe", department: "7", base: "streets", theme: "dark",
  };
  assert.deepEqual(readHash(writeHash(state), START, KNOWN), state);
});

test("the same state has one address, and what is usual is not written", () => {
  assert.equal(writeHash(START), "#kind=zone&round=2022-11&measure=score");
});

test("nonsense is put aside, part by part", () => {
  const read = readHash("#map=99/x/y&kind=<b>&round=2031-01&show=all&limits=9;3&unit=a%20b&on=2023-13-01&against=zzz", START, KNOWN);
  assert.deepEqual(read, START);
});

test("limits are ascending numbers, at most eight, in any punctuation", () => {
  assert.deepEqual(readLimits("70；80，90.5"), [70, 80, 90.5]);
  for (const wrong of ["", "a", "3;3", "5;4", "1 2 3 4 5 6 7 8 9", "1;Infinity"]) assert.equal(readLimits(wrong), null);
});
