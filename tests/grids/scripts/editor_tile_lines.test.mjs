import assert from "node:assert/strict";
import test from "node:test";
import { boxOfTile, insideBox, joinedLines } from "../../../grids/static/grids/editor/tile_lines.js";

const TILE = { z: 14, x: 13393, y: 6772 };
const NEXT = { ...TILE, x: TILE.x + 1 };
const [WEST, SOUTH, EAST, NORTH] = boxOfTile(TILE);
const STEP = (EAST - WEST) / 4096;
const [W, H] = [EAST - WEST, NORTH - SOUTH];
/** A place of the first tile, by shares of its side from its lower left corner. */
const at = (east, north) => [WEST + east * W, SOUTH + north * H];

test("a tile's box is where web Mercator has it", () => {
  assert.deepEqual(boxOfTile({ z: 0, x: 0, y: 0 }).map((each) => Math.round(each * 1e4) / 1e4), [-180, -85.0511, 180, 85.0511]);
  assert.deepEqual(boxOfTile(NEXT)[0], EAST);
});

test("a line that two tiles hold, each a little beyond its edge, is one line again", () => {
  const left = [at(0.2, 0.5), at(0.9, 0.6), at(1.05, 0.63)];
  const right = [at(0.95, 0.61), [at(1.2, 0.66)[0], at(1.2, 0.66)[1] + STEP / 3], at(1.7, 0.2)];
  const [only, ...more] = joinedLines([{ line: left, name: "a", tile: TILE }, { line: right, name: "a", tile: NEXT }]);
  assert.equal(more.length, 0);
  assert.deepEqual([only.line[0], only.line[1], only.line.at(-1)], [left[0], left[1], right[2]]);
  assert.equal(only.line.length, 5);
  assert.ok(Math.abs(only.line[2][0] - EAST) < 1e-12);
});

test("the way round does not matter, and another name is another line", () => {
  const left = [at(1.05, 0.5), at(0.3, 0.5)];
  const right = [at(1.6, 0.5), at(0.95, 0.5)];
  const joined = joinedLines([{ line: left, name: "a", tile: TILE }, { line: right, name: "a", tile: NEXT }]);
  assert.deepEqual(joined.map(({ line }) => line.length), [3]);
  assert.equal(joinedLines([{ line: left, name: "a", tile: TILE }, { line: right, name: "b", tile: NEXT }]).length, 2);
});

test("lines that end at the edge a few steps apart are not taken for one", () => {
  const left = [at(0.3, 0.5), at(1.05, 0.5)];
  const right = [at(0.95, 0.5).map((each, axis) => each + (axis === 1 ? 4 * STEP : 0)), at(1.6, 0.51)];
  assert.equal(joinedLines([{ line: left, name: "a", tile: TILE }, { line: right, name: "a", tile: NEXT }]).length, 2);
});

test("the edge at which an area was cut is no line of it", () => {
  const ring = [at(0.8, 0.2), at(1, 0.2), at(1, 0.8), at(0.8, 0.8), at(0.8, 0.2)];
  const parts = insideBox(ring, boxOfTile(TILE));
  assert.equal(parts.flat().length, 5, "two stretches beside the cut");
  const area = [...ring.slice(0, 1), at(1.02, 0.2), at(1.02, 0.8), ...ring.slice(3)];
  assert.ok(insideBox(area, boxOfTile(TILE)).flat().every(([lon]) => lon <= EAST + 1e-12));
});

test("a line that leaves and comes back is two parts in its tile", () => {
  const parts = insideBox([at(0.5, 0.5), at(1.1, 0.5), at(1.1, 0.7), at(0.5, 0.7)], boxOfTile(TILE));
  assert.deepEqual(parts.map((each) => each.length), [2, 2]);
});
