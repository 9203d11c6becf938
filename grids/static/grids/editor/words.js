/**
 * Operations and faults in the words of a street office.
 * @module
 */
import { filled } from "../../gis_core/element.js";
import { attributeSaid, shown } from "./values.js";

const MOST_NAMED = 3;

/**
 * Units by name; of many the first few and how many there are.
 * @param {string[]} keys @param {(key: string) => string} nameOf @param {Record<string, string>} text
 */
export function named(keys, nameOf, text) {
  const names = keys.slice(0, MOST_NAMED).map(nameOf).join(text.listMark);
  return keys.length > MOST_NAMED ? filled(text.andMore, { names, count: keys.length }) : names;
}

/**
 * What an operation does, in a line.
 * @param {{operation: string, arguments: any}} step  of the draft's operations
 * @param {Record<string, string>} text @param {(key: string | null) => string} nameOf  of units, null of nobody
 */
export function stepSaid({ operation, arguments: given }, text, nameOf) {
  const template = text[`step_${operation}`];
  if (!template) return operation;
  const many = (/** @type {string[]} */ keys) => named(keys, nameOf, text);
  const arc = given.arc ? many([given.arc.one, given.arc.other]) : "";
  const units = Array.isArray(given.units) ? given.units : Object.keys(given.units ?? {});
  const others = units.filter((key) => key !== given.kept && key !== given.to);
  return filled(template, {
    border: arc, unit: given.unit ? nameOf(given.unit) : "", units: many(units), others: many(others),
    to: typeof given.to === "string" ? nameOf(given.to) : text.somebodyBeside, kept: given.kept ? nameOf(given.kept) : "",
    parent: given.parent ? nameOf(given.parent) : "", code: given.code ?? "", heir: given.heir ? nameOf(given.heir) : text.nobody,
    new: [given.new ?? []].flat().map((each) => each.name || each.code || each.key).join(text.listMark),
    count: units.length, said: attributesSaid(given, text),
  });
}

/** @param {any} given @param {Record<string, string>} text */
function attributesSaid({ attributes = {}, name }, text) {
  const said = Object.entries(attributes).map(([member, value]) =>
    (value === null ? filled(text.isRemoved, { member: attributeSaid(member, text) }) : `${attributeSaid(member, text)}=${shown(value)}`));
  return (name ? [`${text.name}=${name}`, ...said] : said).join(text.listMark);
}

/**
 * What a suggestion would do, as its button says.
 * @param {any} suggestion @param {Record<string, string>} text @param {(key: string) => string} nameOf
 */
export function suggestionSaid(suggestion, text, nameOf) {
  const to = suggestion.to ?? suggestion.parent;
  return filled(text[`suggest_${suggestion.operation}`] ?? text.suggest, { to: to ? nameOf(to) : "" });
}

/**
 * A fault's own words, in the reader's language.
 * @param {any} fault  a GeoJSON feature @param {string} language
 */
export function faultSaid(fault, language) {
  const { message } = fault.properties;
  return message[language] ?? message[language.split("-")[0]] ?? message.en ?? "";
}

/**
 * Faults by what is wrong, errors first, in the order they came.
 * @param {any[]} faults
 * @returns {Array<{fault: string, severity: string, faults: any[]}>}
 */
export function faultGroups(faults) {
  /** @type {Map<string, {fault: string, severity: string, faults: any[]}>} */
  const groups = new Map();
  for (const each of faults) {
    const { fault, severity } = each.properties;
    const key = `${severity}/${fault}`;
    if (!groups.has(key)) groups.set(key, { fault, severity, faults: [] });
    groups.get(key)?.faults.push(each);
  }
  return [...groups.values()].sort((one, other) => Number(one.severity !== "error") - Number(other.severity !== "error"));
}
