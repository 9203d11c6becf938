import assert from "node:assert/strict";
import test from "node:test";
import { boundsOf, sidesOf, startOf } from "../../../grids/static/grids/review/drawing.js";

const square = (west, south, size) => ({
  type: "Polygon",
  coordinates: [[[west, south], [west + size, south], [west + size, south + size], [west, south]]],
});
const feature = (role, kind, geometry) => ({ type: "Feature", properties: { role, kind }, geometry });
const before = feature("before", "community", square(0, 0, 4));
const after = feature("after", "community", square(0, 0, 3));
const moved = feature("move", "community", square(3, 3, 1));
const follows = feature("after", "township", square(0, 0, 9));

test("each side of the divider has its own outlines and both the ground that moves", () => {
  assert.deepEqual(sidesOf([before, after, moved, follows], ["township"]), { left: [before, moved], right: [after, moved] });
});

test("parents alone are shown where nothing below them is drawn", () => {
  assert.deepEqual(sidesOf([follows], ["township"]).right, [follows]);
});

test("the map begins at the ground that moves, with room around it", () => {
  const [west, south, east, north] = /** @type {number[]} */ (startOf([before, after, moved]));
  assert.ok(west < 3 && south < 3 && east > 4 && north > 4 && west > 2);
});

test("where nothing moves it begins at the units, and nothing has no box", () => {
  assert.deepEqual(boundsOf([before]), [0, 0, 4, 4]);
  assert.equal(boundsOf([]), null);
  assert.equal(startOf([]), null);
});
