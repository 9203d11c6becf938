/**
 * Where the pictures of a map in an offset datum belong: which of its tiles make up one of ours, and how they
 * are laid. Over one tile (BD-09, which wavers by 38 m every 12 km: over an eighth of its side) the offset
 * changes so evenly that a linear placing is right to less than half a pixel
 * (tests/gis_core/scripts/basemap.test.mjs measures it).
 * @module
 */
import { fromWgs84 } from "./datum.js";

/**
 * @typedef {object} Piece
 * @property {number} left  in pixels of our tile
 * @property {number} top
 * @property {number} side
 * @property {[number, number, number, number, number, number]} matrix  a canvas transform: pixels of the sheet
 *     to pixels of our tile
 */

/**
 * @typedef {object} Placing
 * @property {Array<{x: number, y: number, column: number, row: number}>} tiles  of the offset map, and where each
 *     lies on a sheet of whole tiles
 * @property {number} columns  of the sheet
 * @property {number} rows
 * @property {Piece[]} pieces  of our tile, each laid by itself
 */

/** Into how many pieces a tile's side is cut. @type {Record<string, number>} */
const PIECES = { bd09: 8 };

/** Longitude and latitude of a place on the sheet of all tiles of a zoom, measured in tiles. */
function placeAt(z, x, y) {
  const turns = Math.PI * (1 - (2 * y) / 2 ** z);
  return /** @type {[number, number]} */ ([(x / 2 ** z) * 360 - 180, (Math.atan(Math.sinh(turns)) * 180) / Math.PI]);
}

/** The inverse of `placeAt`. */
function sheetAt(z, [lon, lat]) {
  const angle = (lat * Math.PI) / 180;
  return [((lon + 180) / 360) * 2 ** z, ((1 - Math.asinh(Math.tan(angle)) / Math.PI) / 2) * 2 ** z];
}

/**
 * Where a place of our tile lies on the offset map's own sheet, both measured in tiles.
 * @param {string} datum @param {number} z @param {number} x @param {number} y
 */
export function onOffsetSheet(datum, z, x, y) {
  return sheetAt(z, fromWgs84(placeAt(z, x, y), datum));
}

/**
 * How a tile of ours is made from tiles of a map in `datum`.
 * @param {string} datum  gcj02 or bd09
 * @param {number} z @param {number} x @param {number} y  our tile, in web Mercator
 * @param {number} size  of a tile's side in pixels
 * @returns {Placing}
 */
export function placingOf(datum, z, x, y, size) {
  const cut = PIECES[datum] ?? 1;
  const steps = [...Array(cut + 1).keys()].map((step) => step / cut);
  /** The places of a lattice over our tile, row by row, on the offset map's sheet. */
  const lattice = steps.map((down) => steps.map((right) => onOffsetSheet(datum, z, x + right, y + down)));
  const places = lattice.flat();
  const [left, top] = [0, 1].map((axis) => Math.floor(Math.min(...places.map((place) => place[axis]))));
  const [right, bottom] = [0, 1].map((axis) => Math.ceil(Math.max(...places.map((place) => place[axis]))));
  const most = 2 ** z;
  const tiles = [];
  for (let row = top; row < bottom; row += 1) {
    for (let column = left; column < right; column += 1) {
      const across = ((column % most) + most) % most;
      if (row >= 0 && row < most) tiles.push({ x: across, y: row, column: column - left, row: row - top });
    }
  }
  const side = size / cut;
  const pieces = [];
  for (let row = 0; row < cut; row += 1) {
    for (let column = 0; column < cut; column += 1) {
      const corners = [lattice[row][column], lattice[row][column + 1], lattice[row + 1][column]]
        .map(([across, down]) => [(across - left) * size, (down - top) * size]);
      pieces.push({ left: column * side, top: row * side, side, matrix: placed(corners, column * side, row * side, side) });
    }
  }
  return { tiles, columns: right - left, rows: bottom - top, pieces };
}

/**
 * From the sheet to our tile: what takes three corners of a piece to where they belong.
 * @param {number[][]} corners  upper left, upper right, lower left, in pixels of the sheet
 * @param {number} left @param {number} top @param {number} side  of the piece, in pixels of our tile
 * @returns {[number, number, number, number, number, number]}
 */
function placed([origin, right, down], left, top, side) {
  const [a, b] = [(right[0] - origin[0]) / side, (right[1] - origin[1]) / side];
  const [c, d] = [(down[0] - origin[0]) / side, (down[1] - origin[1]) / side];
  const [e, f] = origin;
  const whole = a * d - b * c;
  return [d / whole, -b / whole, -c / whole, a / whole, (c * f - d * e) / whole + left, (b * e - a * f) / whole + top];
}
