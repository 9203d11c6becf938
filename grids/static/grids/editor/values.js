/**
 * Attributes of units as people write them: a number stays a number, a code with noughts before it a text.
 * @module
 */

/** What a cell or field says to remove an attribute; an empty one says nothing. */
export const REMOVE = ["（删除）", "(删除)", "(remove)"];

/** What an attribute is called on screen: as the city says, else by its stored name. @param {string} name @param {Record<string, string>} text */
export const attributeSaid = (name, text) => text[`attribute_${name}`] ?? name;

/** Attributes' labels by stored name, of the page's texts. @param {Record<string, string>} text */
export const attributeLabels = (text) => Object.fromEntries(Object.entries(text)
  .filter(([name]) => name.startsWith("attribute_")).map(([name, label]) => [name.slice("attribute_".length), label]));

/** @param {unknown} value */
export function shown(value) {
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/**
 * The value that was typed, of the type the attribute has elsewhere.
 * @param {string} typed
 * @param {string} type  as `typesOf` tells; "" where no unit has it
 * @returns {{value: any} | {fault: string}}  `fault`: "number" or "json", what it should have been
 */
export function readValue(typed, type) {
  const said = typed.trim().normalize("NFKC") === "" ? "" : typed.trim();
  if (said === "" || REMOVE.includes(said)) return { value: null };
  if (type === "number") {
    const plain = said.normalize("NFKC").replaceAll(",", "");
    return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(plain) ? { value: Number(plain) } : { fault: "number" };
  }
  if (type === "boolean") {
    const yes = ["true", "yes", "1", "是"].includes(said.toLowerCase());
    return yes || ["false", "no", "0", "否"].includes(said.toLowerCase()) ? { value: yes } : { fault: "boolean" };
  }
  if (type === "object") {
    try {
      return { value: JSON.parse(said) };
    } catch {
      return { fault: "json" };
    }
  }
  // An attribute nobody has yet: a number if it is written like one, but neither a code nor a phone.
  if (type === "" && /^(0|-?[1-9]\d{0,8})(\.\d+)?$/.test(said)) return { value: Number(said) };
  return { value: said };
}

/**
 * The attributes that some units have, in the order they are met, with the type of their values.
 * @param {Iterable<any>} units  GeoJSON features
 * @returns {Map<string, string>}  "string" where values are of several types
 */
export function typesOf(units) {
  /** @type {Map<string, string>} */
  const found = new Map();
  for (const { properties } of units) {
    for (const [name, value] of Object.entries(properties.attributes ?? {})) {
      if (value === null) continue;
      const type = typeof value;
      found.set(name, (found.get(name) ?? type) === type ? type : "string");
    }
  }
  return found;
}

/**
 * What several units have in common.
 * @param {any[]} units
 * @param {(unit: any) => unknown} read
 * @returns {{same: boolean, value: any}}
 */
export function common(units, read) {
  const values = units.map((unit) => shown(read(unit)));
  const same = values.every((value) => value === values[0]);
  return { same, value: same && units.length > 0 ? read(units[0]) : null };
}

/**
 * Whether a code has its kind's form; a pattern that this browser cannot read is left to the server.
 * @param {string} code @param {string} pattern  "" for any form
 */
export function fitsPattern(code, pattern) {
  try {
    return pattern === "" || new RegExp(`^(?:${pattern})$`).test(code);
  } catch {
    return true;
  }
}
