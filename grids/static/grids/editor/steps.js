/**
 * How an answer of the server becomes what the editor shows: pure, so that it is tested without a browser.
 * @module
 */

/**
 * The draft after a step. The answer to a step brings only the newest operation in force; the others are known.
 * @param {any} before   the draft as it was held; null if nothing was
 * @param {any} answer   the answer to an operation, an undo or a redo
 * @param {{appended: boolean, etag: string}} how  `appended`: an operation was done, so what had been undone is gone
 * @returns {any}
 */
export function draftAfter(before, answer, { appended, etag }) {
  const { changed, faults, ...state } = answer;
  const newest = new Map((answer.operations ?? []).map((each) => [each.ordinal, each]));
  const known = (before?.operations ?? []).filter((each) => !newest.has(each.ordinal));
  const kept = appended ? known.filter((each) => each.ordinal < answer.position) : known;
  const operations = [...kept, ...newest.values()]
    .sort((one, other) => one.ordinal - other.ordinal)
    .map((each) => ({ ...each, in_force: each.ordinal <= answer.position && !each.refusal }));
  return { ...state, operations, etag };
}

/**
 * The units after a step: those that changed in their new shape, without those that ended.
 * @param {Map<string, any>} units  of one kind, by key
 * @param {any} changed  the member `changed` of the answer
 * @param {string} kind
 * @returns {Map<string, any>}  the same map when nothing of that kind changed
 */
export function unitsAfter(units, changed, kind) {
  const features = (changed?.features ?? []).filter((each) => each.properties.kind === kind);
  const ended = (changed?.ended ?? []).filter((each) => each.kind === kind);
  if (features.length === 0 && ended.length === 0) return units;
  const after = new Map(units);
  for (const each of features) after.set(each.properties.key, each);
  for (const each of ended) after.delete(each.key);
  return after;
}

/**
 * What of a selection is still there; a new unit that an operation made is chosen instead of nothing.
 * @param {Array<{kind: string, code: string}>} selection
 * @param {any} changed
 * @param {string} kind
 */
export function selectionAfter(selection, changed, kind) {
  const ended = new Set((changed?.ended ?? []).map((each) => `${each.kind}/${each.key}`));
  const left = selection.filter((each) => !ended.has(`${each.kind}/${each.code}`));
  if (left.length > 0 || selection.length === 0) return left.length === selection.length ? selection : left;
  const there = (changed?.features ?? []).filter((each) => each.properties.kind === kind && !each.properties.vertex_only);
  return there.slice(0, 2).map((each) => ({ kind, code: each.properties.key }));
}

/**
 * The units that an operation names: whose lock forbids it.
 * @param {any} operation
 * @returns {string[]}  their keys
 */
export function namedUnits(operation) {
  const { arc, units, unit, to, heir, out_of: outOf, kept } = operation;
  const named = [arc?.one, arc?.other, ...(Array.isArray(units) ? units : []), unit, heir, kept, ...(outOf ?? [])];
  if (typeof to === "string") named.push(to);
  return [...new Set(named.filter((each) => typeof each === "string"))];
}

/**
 * The first unit that is locked among those an operation names.
 * @param {any} operation @param {Set<string>} locked  as "kind/code"
 * @returns {string | null}
 */
export function lockedBy(operation, locked) {
  return namedUnits(operation).find((each) => locked.has(`${operation.kind}/${each}`)) ?? null;
}

/**
 * How to come from one position of the log to another.
 * @param {number} position  operations in force now
 * @param {number} ordinal   operations that shall be in force
 * @returns {{way: "undo" | "redo", steps: number} | null}  null where one is there already
 */
export function wayTo(position, ordinal) {
  if (position === ordinal) return null;
  return position > ordinal ? { way: "undo", steps: position - ordinal } : { way: "redo", steps: ordinal - position };
}
