/**
 * Lets Node find a script where the browser finds it: /static/ is one folder over all four floors.
 * Used as: node --import ./tests/static_floors.mjs --test …
 */
import { existsSync } from "node:fs";
import { register } from "node:module";
import { fileURLToPath } from "node:url";
import { isMainThread } from "node:worker_threads";

const FLOORS = ["gis_core", "grids", "findings", "tiles"];
const ROOT = new URL("../", import.meta.url).href;

if (isMainThread) register(import.meta.url);

/** A file that is not beside its importer may lie at the same place of another floor's folder. */
export function resolve(specifier, context, next) {
  if (!specifier.startsWith(".") || !context.parentURL?.startsWith(ROOT)) return next(specifier, context);
  const wished = new URL(specifier, context.parentURL);
  const inStatic = /\/static\/(.+)$/.exec(wished.pathname)?.[1];
  if (!inStatic || existsSync(fileURLToPath(wished))) return next(specifier, context);
  const places = FLOORS.map((floor) => new URL(`${floor}/static/${inStatic}`, ROOT));
  const found = places.find((place) => existsSync(fileURLToPath(place)));
  return next(found ? found.href : specifier, context);
}
