/**
 * Tools that mend: give a gap to a unit, give back what two units both claim.
 * @module
 */
import { ask } from "./ask.js";
import { unitsNear } from "./places.js";
import { nameOf } from "./tools_unit.js";

const BESIDE = 8;

/** @param {import("./tools.js").Hand} hand @returns {import("./tools.js").Tool[]} */
export function repairTools(hand) {
  return [
    {
      name: "gap", key: "g", group: "repair",
      enter: () => hand.choosing.want((place) => fillGap(hand, place)), leave: () => hand.choosing.want(null),
    },
    { name: "overlap", key: "o", group: "repair", run: () => cutOverlap(hand) },
  ];
}

/** The gap at a place goes to a unit beside it. @param {import("./tools.js").Hand} hand @param {[number, number]} place */
export async function fillGap(hand, place) {
  const { text, store, commands } = hand;
  const { units, kind } = store.get();
  const beside = unitsNear(units, place, BESIDE);
  const given = await ask({
    title: text.tool_gap, ok: text.doIt, cancel: text.cancel,
    fields: [{
      name: "to", label: text.gapTo, type: "select",
      options: [["", text.gapLongest], ...beside.map((each) => /** @type {[string, string]} */ ([each.properties.key, nameOf(each)]))],
    }],
  });
  if (given) await commands.apply({ kind, operation: "fill_gap", at: place, ...(given.to ? { to: given.to } : {}) });
}

/** What two units both claim goes to one of them: the chosen two, or those of a fault. @param {import("./tools.js").Hand} hand */
export async function cutOverlap(hand) {
  const { text, store, commands } = hand;
  const { units, kind, selection, faults } = store.get();
  let keys = selection.filter((each) => each.kind === kind).map((each) => each.code);
  if (keys.length !== 2) {
    const fault = faults.find(({ properties }) => properties.fault === "overlap" && properties.units.every((each) => each.kind === kind));
    keys = (fault?.properties.units ?? []).map((each) => each.code).slice(0, 2);
  }
  const both = keys.map((key) => units.get(key)).filter(Boolean);
  if (both.length !== 2) {
    hand.say(text.overlapWhat);
    return;
  }
  const given = await ask({
    title: text.tool_overlap, ok: text.doIt, cancel: text.cancel,
    fields: [{
      name: "to", label: text.overlapTo, type: "radio", value: both[0].properties.key,
      options: both.map((each) => /** @type {[string, string]} */ ([each.properties.key, nameOf(each)])),
    }],
  });
  if (given) await commands.apply({ kind, operation: "cut_overlap", units: keys, to: given.to });
}
