import assert from "node:assert/strict";
import { test } from "node:test";
import { onOffsetSheet, placingOf } from "../../../gis_core/static/gis_core/basemap_shift.js";
import { streetLayers } from "../../../gis_core/static/gis_core/basemap_streets.js";

const SIZE = 256;
const tileAt = (z, lon, lat) => {
  const angle = (lat * Math.PI) / 180;
  return [Math.floor(((lon + 180) / 360) * 2 ** z), Math.floor(((1 - Math.asinh(Math.tan(angle)) / Math.PI) / 2) * 2 ** z)];
};
const PLACES = [[114.32, 29.85], [116.39, 39.9], [87.6, 43.8], [121.47, 31.23]];

/** Pixels between where the placing lays a place and where it belongs, at its worst over a tile. */
function worst(datum, z, x, y) {
  const { tiles: [first], pieces } = placingOf(datum, z, x, y, SIZE);
  let most = 0;
  for (const { left, top, side, matrix: [a, b, c, d, e, f] } of pieces) {
    for (const [right, down] of [0, 0.25, 0.5, 0.75, 1].flatMap((one) => [0, 0.5, 1].map((other) => [one, other]))) {
      const [wishedX, wishedY] = [left + right * side, top + down * side];
      const [sheetX, sheetY] = onOffsetSheet(datum, z, x + wishedX / SIZE, y + wishedY / SIZE);
      const [u, v] = [(sheetX - first.x + first.column) * SIZE, (sheetY - first.y + first.row) * SIZE];
      most = Math.max(most, Math.hypot(a * u + c * v + e - wishedX, b * u + d * v + f - wishedY));
    }
  }
  return most;
}

test("a tile of an offset map is laid within half a pixel of where it belongs, at every zoom", () => {
  const MOST = { gcj02: 0.3, bd09: 0.5 };
  for (const datum of /** @type {const} */ (["gcj02", "bd09"])) {
    for (const [lon, lat] of PLACES) {
      for (let z = 6; z <= 18; z += 1) {
        const off = worst(datum, z, ...tileAt(z, lon, lat));
        assert.ok(off < MOST[datum], `${datum} at zoom ${z}: ${off.toFixed(3)} pixels off`);
      }
    }
  }
});

test("laid as it comes it would be many pixels off", () => {
  const [x, y] = tileAt(16, ...PLACES[0]);
  const [there, below] = onOffsetSheet("gcj02", 16, x, y);
  assert.ok(Math.hypot(there - x, below - y) * SIZE > 100);
});

test("the tiles asked for cover ours and no more", () => {
  for (let z = 8; z <= 18; z += 1) {
    const [x, y] = tileAt(z, ...PLACES[0]);
    const { tiles, columns, rows } = placingOf("gcj02", z, x, y, SIZE);
    assert.equal(tiles.length, columns * rows);
    assert.ok(columns <= 2 && rows <= 2, `${columns} × ${rows} at zoom ${z}`);
  }
});

test("outside China nothing is moved", () => {
  const [x, y] = tileAt(12, -74, 40.7);
  const { tiles, pieces: [{ matrix }] } = placingOf("gcj02", 12, x, y, SIZE);
  assert.deepEqual(tiles.map((tile) => [tile.x, tile.y]), [[x, y]]);
  matrix.forEach((part, at) => assert.ok(Math.abs(part - [1, 0, 0, 1, 0, 0][at]) < 1e-6));
});

test("the streets' names come from zoom 14, in the reader's language where the archive has it", () => {
  const layers = streetLayers({ vectorLayers: { roads: "transportation_name" }, nameField: "name:en" }, "s", "basemap-", true);
  const names = layers.find((layer) => layer.id === "basemap-road-name");
  assert.equal(names.minzoom, 14);
  assert.equal(names["source-layer"], "transportation_name");
  assert.deepEqual(names.layout["text-field"], ["coalesce", ["get", "name:en"], ["get", "name"]]);
});
