/**
 * Who answers for a unit on a day: road chiefs by level, the property company, departments; persons and phones where
 * the server tells them, which it does to those whose work is to reach them.
 * @module
 */
import { element, filled } from "../../gis_core/element.js";
import { note } from "./parts_of_page.js";
import { Refusal } from "./server.js";

/** @type {AbortController | null} */
let asking = null;

/**
 * @param {HTMLElement} where
 * @param {import("./panels.js").PanelParts & {unit: any, day: string}} given
 */
export async function dutiesOf(where, { server, text, unit, day, kindLabel, configuration }) {
  asking?.abort();
  asking = new AbortController();
  const address = server.addresses.duties.replace("KIND", unit.kind).replace("CODE", encodeURIComponent(unit.key));
  where.replaceChildren(element("h3", {}, text.whoAnswers), note(text.loading));
  /** @type {any} */
  let told;
  try {
    told = (await server.read(day ? `${address}?on=${day}` : address, asking.signal)).document;
  } catch (error) {
    if (error instanceof Error && error.name === "AbortError") return;
    const fresh = error instanceof Refusal && error.status === 404;
    where.replaceChildren(element("h3", {}, text.whoAnswers), note(fresh ? text.newUnitNoDuties : text.noConnection));
    return;
  }
  const rows = told.duties.map((duty) => dutyOf(duty, unit, text, kindLabel, configuration.language));
  where.replaceChildren(element("h3", {}, text.whoAnswers), element("small", {}, filled(text.asOf, { day: told.on })),
    rows.length === 0 ? note(text.nobodyAnswers) : element("ul", { class: "plain-list duties-list" }, ...rows));
}

/** @param {any} duty @param {any} unit @param {Record<string, string>} text @param {(kind: string) => string} kindLabel @param {string} language */
function dutyOf(duty, unit, text, kindLabel, language) {
  const inLanguage = (/** @type {any} */ names, usual) => names?.[language] || usual;
  const role = duty.role === "road_chief" ? text[`chief_${duty.level}`] : text[`role_${duty.role}`] ?? duty.role;
  const above = duty.unit.code !== unit.key || duty.unit.kind !== unit.kind;
  const body = inLanguage(duty.body.names, duty.body.name);
  const post = duty.post ? inLanguage(duty.post.titles, duty.post.title) : "";
  return element("li", {},
    element("strong", {}, role), " ", [body, post].filter(Boolean).join(" · "), duty.person ? ` · ${duty.person}` : "",
    ...(duty.phones ?? []).flatMap((number) => [" ", element("a", { href: `tel:${number.replaceAll(/[^\d+]/g, "")}` }, number)]),
    element("small", {}, [
      duty.category ? filled(text.onlyFor, { category: inLanguage(duty.category.names, duty.category.name) }) : "",
      above ? filled(text.becauseOf, { unit: duty.unit.name || duty.unit.code, kind: kindLabel(duty.unit.kind) }) : "",
      duty.since ? filled(text.since, { day: duty.since }) : "", duty.document ?? "",
    ].filter(Boolean).join(" · ")));
}
