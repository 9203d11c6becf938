import assert from "node:assert/strict";
import { test } from "node:test";
import { readPlace } from "../../../gis_core/static/gis_core/coordinates.js";

/** @type {[number, number, number, number]} */
const CITY = [112.5, 28.5, 115.5, 31.0];
const near = (found, lon, lat) => {
  assert.ok(found, "a place");
  assert.ok(Math.abs(found.lon - lon) < 1e-6 && Math.abs(found.lat - lat) < 1e-6, JSON.stringify(found));
};

test("degrees in either order are the place in the city", () => {
  for (const text of ["114.3, 29.8", "29.8 114.3", "29.8，114.3", "114.3°;29.8°"]) near(readPlace(text, CITY), 114.3, 29.8);
});

test("letters decide the order and the side", () => {
  near(readPlace("29.8N 114.3E", CITY), 114.3, 29.8);
  near(readPlace("74.0W, 40.7N", CITY), -74, 40.7);
  near(readPlace("33.9 S, 151.2 E", CITY), 151.2, -33.9);
});

test("degrees, minutes and seconds", () => {
  near(readPlace("29°48'00\"N, 114°18'00\"E", CITY), 114.3, 29.8);
  near(readPlace("114°18′0″，29°48′0″", CITY), 114.3, 29.8);
});

test("a name, a code or one number is no place", () => {
  for (const text of ["", "永安", "421221003", "114.3", "91,, 2x", "421202 001"]) assert.equal(readPlace(text, CITY), null);
});
