import assert from "node:assert/strict";
import { test } from "node:test";
import { COLOURS, RAMPS, paintFor } from "../../../tiles/static/tiles/colours.js";
import { densityRows, legendRows } from "../../../tiles/static/tiles/legend.js";
import { MEASURES, compared, limitsAboutNought, whyNoScore, withDifferencesOf, written } from "../../../tiles/static/tiles/measures.js";
import { classesOf, colourExpression } from "../../../tiles/static/tiles/ramp.js";

const unit = (code, more) => ({
  id: Number(code), code, name: code, group: null, at: [0, 0], score: null, rank: null, tied: null, reason: null,
  findings: null, ...more,
});
const TEXT = { noData: "no data", boundaries: "Boundaries" };

test("a difference stands only where both rounds have a figure", () => {
  const now = [unit("1", { score: 85.1 }), unit("2", { score: 80 }), unit("3", {}), unit("4", { score: 70 })];
  const then = [unit("1", { score: 84.9 }), unit("3", { score: 90 }), unit("4", {})];
  assert.deepEqual(compared(now, then, "score").map((one) => one.difference), [0.2, null, null, null]);
});

test("the other round has the same differences, found by code, and none of a unit that is there alone", () => {
  const then = [unit("1", { score: 84.9 }), unit("5", { score: 60 })];
  const now = compared([unit("1", { score: 85.1 }), unit("2", { score: 80 })], then, "score");
  assert.deepEqual(withDifferencesOf(now, then).map((one) => [one.code, one.score, one.difference]), [["1", 84.9, 0.2], ["5", 60, null]]);
});

test("why a unit has no score is said in the page's words", () => {
  const words = { noData: "没有", noDataFor: "“{component}”没有" };
  const names = { urban: "市容" };
  assert.equal(whyNoScore("no data", names, words), "没有");
  assert.equal(whyNoScore(null, names, words), "没有");
  assert.equal(whyNoScore("no data for urban", names, words), "“市容”没有");
  assert.equal(whyNoScore("no measure streets for estate", names, words), "“estate”没有");
});

test("limits about nought are the same on both sides and ascending", () => {
  const limits = limitsAboutNought([-3, 0, 0, 1, 2, -5, 4, 0.5]);
  assert.deepEqual(limits, [...limits].sort((a, b) => a - b));
  assert.deepEqual(limits, limits.map((limit) => -limit).reverse());
  assert.deepEqual(limitsAboutNought([0, 0]), []);
});

test("a figure is written with its decimals and, of a change, its sign", () => {
  assert.equal(written("score", 91.2), "91.20");
  assert.equal(written("change", 1.5), "+1.50");
  assert.equal(written("change", -1.5), "−1.50");
  assert.equal(written("change", -0.001), "0");
  assert.equal(written("rank", 3), "3");
  assert.equal(written("difference", 4), "+4");
  assert.equal(written("difference", -0.2), "−0.20");
});

test("classes keep their limits though no unit lies in them, and no data is a row of its own", () => {
  const units = [unit("1", { score: 95 }), unit("2", { score: 81 }), unit("3", {})];
  const rows = legendRows({ units, measure: "score", limits: [80, 85, 90], title: "", method: "" }, TEXT);
  assert.deepEqual(rows.map(({ range, count }) => [range, count]),
    [["≥ 90.00", 1], ["85.00 – 90.00", 0], ["80.00 – 85.00", 1], ["< 80.00", 0], ["no data", 1]]);
});

test("classes of counts say whole numbers that belong to them", () => {
  const units = [0, 0, 1, 4, 9].map((findings, at) => unit(String(at), { findings }));
  const rows = legendRows({ units, measure: "findings", limits: [1, 3, 8], title: "", method: "" }, TEXT);
  assert.deepEqual(rows.map(({ range, count }) => [range, count]), [["≥ 8", 1], ["3 – 7", 1], ["1 – 2", 1], ["0", 2]]);
});

test("the colour painted is the colour of the class", () => {
  const limits = [80, 90];
  const expression = colourExpression(["get", "score"], limits, MEASURES.score.ramp);
  const classes = classesOf([70, 85, 95], limits, MEASURES.score.ramp);
  assert.deepEqual([expression[2], expression[4], expression[6]], classes.map((one) => one.colour));
});

test("density classes join without a gap at every zoom", () => {
  for (let zoom = 5; zoom <= 15; zoom += 1) {
    const ranges = densityRows(zoom).map(({ range }) => range).reverse();
    let next = 1;
    for (const range of ranges) {
      const [least, greatest] = range.replace("≥ ", "").split(" – ").map(Number);
      assert.equal(least, next);
      next = (greatest ?? least) + 1;
    }
  }
});

const lightness = (colour) => {
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};

test("every ramp keeps its order of lightness, bright and dark, and stands off the paper", () => {
  for (const dark of [false, true]) {
    paintFor(dark);
    for (const name of /** @type {const} */ (["score", "findings", "density"])) {
      const steps = RAMPS[name].map(lightness);
      const rising = steps.every((one, at) => at === 0 || one > steps[at - 1]);
      const falling = steps.every((one, at) => at === 0 || one < steps[at - 1]);
      assert.ok(rising || falling, `${name}: ${steps}`);
      if (dark) assert.ok((steps[0] + 0.05) / (lightness(COLOURS.paper) + 0.05) > 1.7, `${name} on the dark: ${steps[0]}`);
    }
    const change = RAMPS.change.map(lightness);
    const [least, greatest] = [Math.min(...change), Math.max(...change)];
    assert.ok(change[2] === (dark ? least : greatest), "nothing much is nearest the paper");
    const [pale, deep] = [lightness(COLOURS.ink), lightness(COLOURS.halo)].sort((one, other) => other - one);
    assert.ok((pale + 0.05) / (deep + 0.05) > 7, "names are read");
  }
  paintFor(false);
});

test("a measure has the colours of the page as it is now", () => {
  const bright = MEASURES.rank.ramp;
  paintFor(true);
  assert.notDeepEqual(MEASURES.rank.ramp, bright);
  paintFor(false);
  assert.deepEqual(MEASURES.rank.ramp, bright);
});
