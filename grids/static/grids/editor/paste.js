/**
 * A table pasted from a spreadsheet as an operation: which row is which unit, what would change, what does not fit.
 * @module
 */
import { cellsOf } from "./csv.js";
import { fitsPattern, readValue, shown, typesOf } from "./values.js";

/** How offices head the columns that are no attribute. @type {Record<string, string[]>} */
export const HEADS = {
  code: ["code", "编码", "代码", "编号", "责任区编码", "责任区代码", "网格编码", "社区编码", "小区编码", "unit"],
  name: ["name", "名称", "责任区名称", "网格名称", "社区名称", "小区名称"],
  newCode: ["new code", "new_code", "newcode", "新编码", "新代码", "新编号"],
  newName: ["new name", "new_name", "newname", "新名称"],
};

/**
 * @typedef {object} PastedRow
 * @property {number} line      from one, the header counted
 * @property {string} said      what names the unit in the table
 * @property {string | null} key
 * @property {string} name      the unit's own
 * @property {"changes" | "same" | "unknown" | "several" | "twice" | "locked" | "wrong"} state
 * @property {Array<{member: string, before: string, after: string}>} changes
 * @property {string} fault     the column that cannot be read, and why not: "column:number"
 */

/**
 * @typedef {object} Pasted
 * @property {Array<{head: string, means: string, attribute: string}>} columns  `means`: code, name, newCode,
 *     newName, attribute, or "" for a column that is not used
 * @property {PastedRow[]} rows
 * @property {any} operation    set_each for the rows that change something; null if none does
 * @property {string} problem   "" or: "empty", "no-unit-column", "no-value-column"
 */

/**
 * @param {string} pasted
 * @param {{kind: string, units: Map<string, any>, locked?: Set<string>, codePattern?: string,
 *   labels?: Record<string, string>}} known
 *     `units` by key, as the draft has them; `labels`: attributes' names on screen, which heads may be too
 * @returns {Pasted}
 */
export function readPasted(pasted, { kind, units, locked = new Set(), codePattern = "", labels = {} }) {
  const [heads, ...lines] = cellsOf(pasted);
  if (!heads || lines.length === 0) return { columns: [], rows: [], operation: null, problem: "empty" };
  const columns = heads.map((head) => columnOf(head, labels));
  const means = columns.map((column) => column.means);
  const byCode = means.includes("code");
  if (!byCode && !means.includes("name")) return { columns, rows: [], operation: null, problem: "no-unit-column" };
  // A name beside a code is what the unit shall be called; alone it says which unit is meant.
  const values = columns.map((column, at) => ({ ...column, at }))
    .filter(({ means: meaning }) => ["attribute", "newCode", "newName"].includes(meaning) || (meaning === "name" && byCode));
  if (values.length === 0) return { columns, rows: [], operation: null, problem: "no-value-column" };
  const finder = finderOf(units, byCode);
  const types = typesOf(units.values());
  const seen = new Set();
  const rows = lines.map((cells, at) => rowOf(cells, at));
  return { columns, rows: rows.map(plain), operation: operationOf(kind, rows), problem: "" };

  /** @param {string[]} cells @param {number} at @returns {PastedRow & {details?: any}} */
  function rowOf(cells, at) {
    const said = cells[means.indexOf(byCode ? "code" : "name")] ?? "";
    const found = finder(said);
    /** @type {PastedRow & {details?: any}} */
    const row = { line: at + 2, said, key: null, name: "", changes: [], fault: "", state: "unknown" };
    if (found.length !== 1) return { ...row, state: found.length === 0 ? "unknown" : "several" };
    const [key] = found;
    const unit = units.get(key);
    const named = { ...row, key, name: unit.properties.name };
    if (seen.has(key)) return { ...named, state: "twice" };
    seen.add(key);
    const read = changesOf(unit, cells, values, types, codePattern);
    if (read.fault) return { ...named, fault: read.fault, state: "wrong" };
    if (read.changes.length === 0) return { ...named, state: "same" };
    return { ...named, ...read, state: locked.has(`${kind}/${key}`) ? "locked" : "changes" };
  }
}

/** @param {PastedRow & {details?: any}} row @returns {PastedRow} */
const plain = ({ details, ...row }) => row;

/** @param {string} head @param {Record<string, string>} labels */
function columnOf(head, labels) {
  const said = head.trim();
  const folded = said.normalize("NFKC").toLowerCase();
  const known = Object.entries(HEADS).find(([, names]) => names.includes(folded));
  if (known) return { head: said, means: known[0], attribute: "" };
  const labelled = Object.entries(labels).find(([, label]) => label.normalize("NFKC").toLowerCase() === folded);
  return { head: said, means: said === "" ? "" : "attribute", attribute: labelled ? labelled[0] : said };
}

/** @param {Map<string, any>} units @param {boolean} byCode */
function finderOf(units, byCode) {
  /** @type {Map<string, string[]>} */
  const found = new Map();
  for (const [key, { properties }] of units) {
    const said = folded(byCode ? properties.code || key : properties.name);
    found.set(said, [...(found.get(said) ?? []), key]);
  }
  // The code a unit bore before the draft recoded it means it too, unless another bears it now.
  if (byCode) for (const key of units.keys()) if (!found.has(folded(key))) found.set(folded(key), [key]);
  return (/** @type {string} */ said) => (said.trim() === "" ? [] : found.get(folded(said)) ?? []);
}

/** @param {string} said  as it is compared: without width, case, blanks, and a spreadsheet's apostrophe */
const folded = (said) => said.normalize("NFKC").replace(/^'/, "").replaceAll(/\s/g, "").toLowerCase();

function changesOf(unit, cells, values, types, codePattern) {
  const { properties } = unit;
  /** @type {any} */
  const details = {};
  const changes = [];
  for (const { at, means, attribute, head } of values) {
    const typed = (cells[at] ?? "").trim();
    if (typed === "") continue;
    const member = means === "attribute" ? attribute : means === "newCode" ? "code" : "name";
    const before = means === "attribute" ? properties.attributes?.[attribute] : properties[member];
    const read = means === "attribute" ? readValue(typed, types.get(attribute) ?? "") : { value: typed.replace(/^'/, "") };
    if ("fault" in read) return { changes: [], fault: `${head}:${read.fault}` };
    if (means === "newCode" && !fitsPattern(read.value, codePattern)) {
      return { changes: [], fault: `${head}:code` };
    }
    if (shown(before) === shown(read.value)) continue;
    changes.push({ member, before: shown(before), after: shown(read.value) });
    if (means === "attribute") details.attributes = { ...details.attributes, [attribute]: read.value };
    else details[member] = read.value;
  }
  return { changes, details, fault: "" };
}

function operationOf(kind, rows) {
  const units = rows.filter((row) => row.state === "changes").map((row) => [row.key, row.details]);
  return units.length === 0 ? null : { kind, operation: "set_each", units: Object.fromEntries(units) };
}
