import assert from "node:assert/strict";
import test from "node:test";
import { nextCode } from "../../../grids/static/grids/editor/codes.js";
import { indexOf } from "../../../grids/static/grids/editor/line_index.js";
import { arcsOf, gripAt, nearestOnLine, sameArea, withoutVertex, withVertexAt, withVertexBefore } from "../../../grids/static/grids/editor/lines.js";
import { inGeometry, middleOf, unitAt, unitsIn } from "../../../grids/static/grids/editor/places.js";
import { borderAlong, geometryAlong, ringAlong, shapesAfter } from "../../../grids/static/grids/editor/reshaping.js";
import { followed, wayAlong } from "../../../grids/static/grids/editor/tracing.js";

const SQUARE = [[0, 0], [2, 0], [2, 2], [0, 2], [0, 0]];
const polygon = (ring) => ({ type: "MultiPolygon", coordinates: [[ring]] });
const unit = (key, ring) => ({ properties: { key }, geometry: polygon(ring) });

test("a hand takes an end before a vertex before the line between", () => {
  const lines = [[[0, 0], [50, 0], [100, 0]]];
  assert.equal(gripAt([3, 4], lines, 10).what, "end");
  assert.deepEqual([gripAt([52, 3], lines, 10).what, gripAt([52, 3], lines, 10).index], ["vertex", 1]);
  assert.deepEqual([gripAt([75, 3], lines, 10).what, gripAt([75, 3], lines, 10).index], ["new", 2]);
  assert.equal(gripAt([75, 30], lines, 10), null);
});

test("both ends of a closed border go together, and it keeps three corners", () => {
  const moved = withVertexAt(SQUARE, 0, [9, 9]);
  assert.deepEqual([moved[0], moved.at(-1)], [[9, 9], [9, 9]]);
  assert.equal(withoutVertex(SQUARE, 0).length, 4);
  assert.equal(withoutVertex(withoutVertex(SQUARE, 0), 0), null);
});

test("an open border keeps its ends", () => {
  const line = [[0, 0], [1, 1], [2, 0]];
  assert.equal(withoutVertex(line, 0), null);
  assert.equal(withoutVertex(line, 2), null);
  assert.deepEqual(withoutVertex(line, 1), [[0, 0], [2, 0]]);
  assert.deepEqual(withVertexBefore(line, 1, [5, 5])[1], [5, 5]);
});

test("the borders of what is chosen come with the borders that end where they do", () => {
  const arc = (left, right, coordinates) => ({ properties: { left, right }, geometry: { coordinates } });
  const found = arcsOf([arc("a", "b", [[0, 0], [0, 1]]), arc("b", "c", [[0, 1], [1, 1]]), arc("c", "d", [[5, 5], [6, 6]])], new Set(["a"]));
  assert.deepEqual(found.map(({ properties }) => [properties.left, properties.spoke ?? false]), [["a", false], ["b", true]]);
});

test("a ring takes another course along a border, run either way and over its own beginning", () => {
  assert.deepEqual(ringAlong(SQUARE, [[2, 0], [2, 2]], [[2, 0], [3, 1], [2, 2]]), [[2, 0], [3, 1], [2, 2], [0, 2], [0, 0], [2, 0]]);
  const backward = ringAlong(SQUARE, [[2, 2], [2, 0]], [[2, 2], [3, 1], [2, 0]]);
  assert.ok(backward.some((place) => place[0] === 3));
  const over = ringAlong(SQUARE, [[0, 2], [0, 0], [2, 0]], [[0, 2], [1, 1], [2, 0]]);
  assert.deepEqual(over, [[0, 2], [1, 1], [2, 0], [2, 2], [0, 2]]);
  assert.equal(ringAlong(SQUARE, [[7, 7], [8, 8]], [[7, 7], [8, 9]]), null);
});

test("a whole ring moves as a closed border", () => {
  const moved = SQUARE.map(([x, y]) => [x + 1, y]);
  assert.deepEqual(ringAlong(SQUARE, SQUARE, moved), moved);
});

test("a geometry that does not run along the border stays the very same", () => {
  const geometry = polygon(SQUARE);
  assert.equal(geometryAlong(geometry, [[7, 7], [8, 8]], [[7, 7], [9, 9]]), geometry);
});

test("both sides of a moved border change, by the same vertices", () => {
  const units = new Map([["a", unit("a", SQUARE)], ["b", unit("b", [[2, 0], [4, 0], [4, 2], [2, 2], [2, 0]])]]);
  const shapes = shapesAfter(units, [{ left: "b", right: "a", before: [[2, 0], [2, 2]], after: [[2, 0], [3, 1], [2, 2]] }]);
  assert.deepEqual([...shapes.keys()].sort(), ["a", "b"]);
  for (const shape of shapes.values()) assert.ok(shape.coordinates[0][0].some((place) => place[0] === 3 && place[1] === 1));
});

test("a border follows a drawn line from where that leaves it to where it comes back", () => {
  const border = [[0, 0], [4, 0], [8, 0]];
  assert.deepEqual(borderAlong(border, [[2, 0.1], [4, 3], [6, -0.1]], 0.2), [[0, 0], [2, 0], [4, 3], [6, 0], [8, 0]]);
  assert.deepEqual(borderAlong(border, [[6, 0], [4, 3], [2, 0]], 0.2), [[0, 0], [2, 0], [4, 3], [6, 0], [8, 0]]);
  assert.equal(borderAlong(border, [[2, 1], [6, 0]], 0.2), null);
});

test("a way between two places of a road takes its bends, forward and back", () => {
  const road = [[0, 0], [1, 0], [1, 1], [2, 1]];
  assert.deepEqual(wayAlong([0.5, 0], [1.5, 1], road), [[0.5, 0], [1, 0], [1, 1], [1.5, 1]]);
  assert.deepEqual(wayAlong([1.5, 1], [0.5, 0], road), [[1.5, 1], [1, 1], [1, 0], [0.5, 0]]);
  assert.equal(wayAlong([0.5, 0.3], [1.5, 1], road), null);
});

test("round a ring the shorter way is taken, also over its beginning", () => {
  assert.deepEqual(wayAlong([0, 1], [1, 0], SQUARE), [[0, 1], [0, 0], [1, 0]]);
  assert.deepEqual(wayAlong([2, 1], [1, 2], SQUARE), [[2, 1], [2, 2], [1, 2]]);
});

test("a drawing follows a road only between places that lie on it", () => {
  const road = [[0, 0], [1, 0], [1, 1]];
  assert.deepEqual(followed([[-1, -1], [0.5, 0], [1, 0.5], [3, 3]], [road]), [[-1, -1], [0.5, 0], [1, 0], [1, 0.5], [3, 3]]);
});

test("what is near is a vertex before a stretch, and never the line that is moved", () => {
  const index = indexOf([[[0, 0], [0.01, 0]], [[0, 0.002], [0.01, 0.002]]]);
  const how = { measure: ([x, y]) => [x * 1e5, y * 1e5], within: 10 };
  assert.equal(index.nearest([0.00005, 0], 0.0002, how).what, "vertex");
  assert.deepEqual(index.nearest([0.005, 0.00005], 0.0002, how).at, [0.005, 0]);
  assert.equal(index.nearest([0.005, 0.001], 0.0002, how), null);
  assert.equal(index.nearest([0.005, 0.00005], 0.0002, { ...how, without: new Set(["0,0", "100000,0"]) }), null);
});

test("a place lies in the unit that holds it, holes apart", () => {
  const ring = { type: "Polygon", coordinates: [[[0, 0], [9, 0], [9, 9], [0, 9], [0, 0]], [[4, 4], [5, 4], [5, 5], [4, 5], [4, 4]]] };
  assert.ok(inGeometry([1, 1], ring));
  assert.ok(!inGeometry([4.5, 4.5], ring));
  assert.equal(unitAt(new Map([["a", unit("a", SQUARE)]]), [1, 1]).properties.key, "a");
  assert.ok(inGeometry(middleOf(ring), ring));
});

test("a lasso holds whole units and touches others", () => {
  const units = new Map([["a", unit("a", SQUARE)], ["b", unit("b", [[2, 0], [6, 0], [6, 2], [2, 2], [2, 0]])], ["c", unit("c", [[20, 0], [21, 0], [21, 1], [20, 0]])]]);
  const area = { type: "Polygon", coordinates: [[[-1, -1], [3, -1], [3, 3], [-1, 3], [-1, -1]]] };
  const { touched, inside } = unitsIn(units, area);
  assert.deepEqual([touched, inside].map((each) => each.map(({ properties }) => properties.key)), [["a", "b"], ["a"]]);
  const strip = { type: "Polygon", coordinates: [[[-1, 0.5], [7, 0.5], [7, 1], [-1, 1], [-1, 0.5]]] };
  assert.deepEqual(unitsIn(units, strip).touched.map(({ properties }) => properties.key), ["a", "b"]);
});

test("the next code goes on where the siblings end, and fits the pattern", () => {
  assert.equal(nextCode(["421202001001", "421202001007"], "[0-9]{12}"), "421202001008");
  assert.equal(nextCode(["421202001001-R009"], "[0-9]{12}-R[0-9]{3}"), "421202001001-R010");
  assert.equal(nextCode(["421202001001"], "[0-9]{12}", new Set(["421202001002", "421202001001"])), "421202001003");
  assert.equal(nextCode(["zone-west"], "zone-[a-z0-9-]{1,30}"), "");
});

test("the nearest place of a line says where along it lies", () => {
  const { segment, along, distance } = nearestOnLine([3, 1], [[0, 0], [2, 0], [4, 0]]);
  assert.deepEqual([segment, along, distance], [1, 0.5, 1]);
});

test("an area is drawn alike wherever its ring begins, and not with a corner elsewhere", () => {
  const turned = [...SQUARE.slice(2), SQUARE[1], SQUARE[2]];
  assert.deepEqual(turned, [[2, 2], [0, 2], [0, 0], [2, 0], [2, 2]]);
  assert.ok(sameArea(polygon(SQUARE), polygon(turned)));
  assert.ok(!sameArea(polygon(SQUARE), polygon(SQUARE.map(([x, y]) => (x + y === 4 ? [2, 3] : [x, y])))));
  assert.ok(!sameArea(polygon(SQUARE), polygon([...SQUARE.slice(0, 2), [2, 1], ...SQUARE.slice(2)])));
  assert.ok(!sameArea(polygon(SQUARE), { type: "MultiPolygon", coordinates: [[SQUARE], [SQUARE]] }));
});
