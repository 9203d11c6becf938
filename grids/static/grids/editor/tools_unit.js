/**
 * Tools for units: split, merge, hand over what a lasso holds, create, retire, lock.
 * @module
 */
import { filled } from "../../gis_core/element.js";
import { ask } from "./ask.js";
import { nextCode } from "./codes.js";
import { unitAt, unitsIn } from "./places.js";

/** @param {import("./tools.js").Hand} hand @returns {import("./tools.js").Tool[]} */
export function unitTools(hand) {
  return [
    { name: "split", key: "s", group: "unit", enter: () => hand.drawing.ask("linestring", (line) => split(hand, line)) },
    { name: "merge", key: "m", group: "unit", run: () => merge(hand) },
    { name: "lasso", key: "l", group: "unit", enter: () => hand.drawing.ask("freehand", (area) => lasso(hand, area)) },
    { name: "create", key: "n", group: "unit", enter: () => hand.drawing.ask("polygon", (area) => create(hand, area)) },
    { name: "retire", key: "x", group: "unit", run: () => retire(hand) },
    { name: "lock", key: "k", group: "unit", run: () => lock(hand) },
  ];
}

/** @param {any} unit */
export const nameOf = (unit) => `${unit.properties.name || ""} ${unit.properties.code}`.trim();
/** @param {any} unit @returns {[string, string]} */
const option = (unit) => [unit.properties.key, nameOf(unit)];

/** The chosen units of the kind that are in view. @param {import("./tools.js").Hand} hand */
export function chosen({ store }) {
  const { selection, kind, units } = store.get();
  return selection.filter((each) => each.kind === kind).map((each) => units.get(each.code)).filter(Boolean);
}

/**
 * The fields in which a new unit is named, with a code that is free.
 * @param {import("./tools.js").Hand} hand @param {string | null} parent
 * @returns {import("./ask.js").Field[]}
 */
export function namingFields({ store, configuration, text }, parent) {
  const { kind, units } = store.get();
  const { codePattern } = configuration.kinds.find((each) => each.key === kind);
  const all = [...units.values()];
  const siblings = all.filter((each) => parent === null || each.properties.parent === parent).map((each) => each.properties.code);
  const taken = new Set(all.flatMap((each) => [each.properties.code, each.properties.key]));
  return [
    { name: "code", label: text.newCode, value: nextCode(siblings, codePattern, taken), required: true, pattern: codePattern },
    { name: "name", label: text.newName, required: true },
  ];
}

/** @param {any} line */
const middlePlace = ({ coordinates }) => {
  const at = (coordinates.length - 1) / 2;
  const [one, other] = [coordinates[Math.floor(at)], coordinates[Math.ceil(at)]];
  return [(one[0] + other[0]) / 2, (one[1] + other[1]) / 2];
};

/** A line across a unit: the largest piece stays it, the other becomes a new one. @param {import("./tools.js").Hand} hand @param {any} line */
export async function split(hand, line) {
  const { text, store, commands } = hand;
  const one = chosen(hand);
  const unit = one.length === 1 ? one[0] : unitAt(store.get().units, middlePlace(line));
  if (!unit) {
    hand.say(text.splitWhat, "warning");
    return;
  }
  const { kind } = store.get();
  const given = await ask({
    title: filled(text.splitTitle, { name: nameOf(unit) }), words: text.splitWords, ok: text.doIt, cancel: text.cancel,
    fields: namingFields(hand, unit.properties.parent),
  });
  if (!given) return;
  const done = await commands.apply({
    kind, operation: "split", unit: unit.properties.key, line, new: [{ key: given.code, code: given.code, name: given.name }],
  });
  if (done.ok) hand.choosing.choose([unit.properties.key, given.code]);
}

/** The chosen units become one of them. @param {import("./tools.js").Hand} hand */
export async function merge(hand) {
  const { text, store, commands } = hand;
  const units = chosen(hand);
  if (units.length < 2) {
    hand.say(text.mergeWhat);
    return;
  }
  const given = await ask({
    title: filled(text.mergeTitle, { count: units.length }), ok: text.doIt, cancel: text.cancel,
    fields: [{ name: "kept", label: text.mergeKept, type: "radio", value: units[0].properties.key, options: units.map(option) }],
  });
  if (!given) return;
  const { kind } = store.get();
  const done = await commands.apply({ kind, operation: "merge", units: units.map((each) => each.properties.key), kept: given.kept });
  if (done.ok) hand.choosing.choose([given.kept]);
}

/** What a lasso holds goes to another unit, or its units to another superior. @param {import("./tools.js").Hand} hand @param {any} area */
export async function lasso(hand, area) {
  const { text, store, commands, configuration } = hand;
  const { kind, units, locked } = store.get();
  const { touched, inside } = unitsIn(units, area);
  if (touched.length === 0) {
    hand.say(text.lassoEmpty, "warning");
    return;
  }
  const { policy } = configuration.kinds.find((each) => each.key === kind);
  const movable = policy === "partition_of_parent" && inside.length > 0 ? [...new Set(parentsNear(hand))] : [];
  const receiver = chosen(hand)[0];
  const given = await ask({
    title: text.tool_lasso, ok: text.doIt, cancel: text.cancel,
    words: filled(text.lassoWords, { names: touched.slice(0, 8).map((each) => each.properties.name || each.properties.key).join("、") }),
    fields: [{
      name: "to", label: text.lassoTo, type: "select", value: receiver ? `unit/${receiver.properties.key}` : "",
      options: [
        ...order(touched, receiver).map((each) => /** @type {[string, string]} */ ([`unit/${each.properties.key}`, filled(text.lassoGround, { name: nameOf(each) })])),
        ...movable.map(([key, name]) => /** @type {[string, string]} */ ([`parent/${key}`, filled(text.lassoUnits, { count: inside.length, name })])),
      ],
      required: true,
    }],
  });
  if (!given) return;
  const [way, to] = [given.to.slice(0, given.to.indexOf("/")), given.to.slice(given.to.indexOf("/") + 1)];
  const free = touched.map((each) => each.properties.key).filter((key) => key !== to && !locked.has(`${kind}/${key}`));
  if (way === "unit" && free.length === 0) {
    hand.say(filled(text.isLocked, { name: touched[0].properties.name || touched[0].properties.key }), "warning");
    return;
  }
  const operation = way === "parent"
    ? { kind, operation: "move_to_parent", units: inside.map((each) => each.properties.key), parent: to }
    : { kind, operation: "reassign", to, area, units: free };
  const done = await commands.apply(operation);
  if (done.ok && way === "unit") hand.choosing.choose([to, ...free].slice(0, 6));
}

/** The unit that is to get something before the others. @param {any[]} units @param {any} first */
const order = (units, first) => (first ? [first, ...units.filter((each) => each !== first)] : units);

/** The units of the level above that lie here: key and name. @param {import("./tools.js").Hand} hand @returns {Array<[string, string]>} */
const parentsNear = ({ ground }) => ground.parents().map((each) => [each.properties.key, each.properties.name]);

/** A drawn area becomes a new unit, out of what it covers. @param {import("./tools.js").Hand} hand @param {any} area */
export async function create(hand, area) {
  const { text, store, commands } = hand;
  const { kind, units, locked } = store.get();
  const { touched } = unitsIn(units, area);
  const parent = touched[0]?.properties.parent ?? null;
  const given = await ask({
    title: text.tool_create, ok: text.doIt, cancel: text.cancel,
    words: touched.length > 0 ? filled(text.createOutOf, { names: touched.slice(0, 8).map(nameOf).join("、") }) : "",
    fields: namingFields(hand, parent),
  });
  if (!given) return;
  const outOf = touched.map((each) => each.properties.key).filter((key) => !locked.has(`${kind}/${key}`));
  const done = await commands.apply({
    kind, operation: "create", area, out_of: outOf, new: { key: given.code, code: given.code, name: given.name },
  });
  if (done.ok) hand.choosing.choose([given.code]);
}

/** The chosen unit ends; its ground goes to one beside it. @param {import("./tools.js").Hand} hand */
export async function retire(hand) {
  const { text, store, commands, configuration } = hand;
  const { kind, units, arcs } = store.get();
  const [unit] = chosen(hand);
  if (!unit) {
    hand.say(text.retireWhat);
    return;
  }
  const { key } = unit.properties;
  const beside = new Set(arcs.flatMap(({ properties }) => [properties.left, properties.right])
    .filter((each) => each !== null && each !== key));
  const heirs = [...beside].map((each) => units.get(each)).filter(Boolean);
  const { policy } = configuration.kinds.find((each) => each.key === kind);
  const given = await ask({
    title: filled(text.retireTitle, { name: nameOf(unit) }), ok: text.doIt, cancel: text.cancel,
    fields: [{
      name: "heir", label: text.retireHeir, type: "select",
      options: [...(policy === "islands" ? [/** @type {[string, string]} */ (["", text.retireNobody])] : []), ...heirs.map(option)],
    }],
  });
  if (!given) return;
  await commands.apply({ kind, operation: "retire", unit: key, ...(given.heir ? { heir: given.heir } : {}) });
}

/** Lock the chosen units, or unlock them if all are. @param {import("./tools.js").Hand} hand */
export async function lock(hand) {
  const { text, store, commands } = hand;
  const { locked, kind } = store.get();
  const keys = chosen(hand).map((each) => each.properties.key);
  if (keys.length === 0) {
    hand.say(text.lockWhat);
    return;
  }
  const open = keys.every((key) => locked.has(`${kind}/${key}`));
  const done = await commands.lock(kind, keys, !open);
  if (done.ok) hand.say(filled(open ? text.unlockedNow : text.lockedNow, { count: keys.length }), "good");
}

