/**
 * Whose is it here? The accountable chain of a place, as the server answers it.
 * @module
 */
import { element, filled } from "../gis_core/element.js";

/** @param {number | null | undefined} metres @param {Record<string, string>} text */
function distance(metres, text) {
  if (metres === null || metres === undefined) return "";
  const said = metres >= 1000 ? `${(metres / 1000).toFixed(1)} km` : `${metres.toFixed(metres < 10 ? 1 : 0)} m`;
  return filled(text.toBorder, { distance: said });
}

/** One unit of the chain: its kind, name and code, and how near its border is. */
function unitRow(unit, kinds, text) {
  const label = kinds[unit.kind] ?? unit.kind;
  const other = unit.other_side;
  const facts = [unit.code, distance(unit.distance_to_border_m, text)].filter(Boolean).join(" · ");
  return element("li", { class: `unit ${unit.state}`, "data-kind": unit.kind },
    element("span", { class: "kind" }, label),
    element("span", { class: "name" }, unit.code ? unit.name ?? unit.code : text.none),
    element("span", { class: "facts" }, facts),
    unit.state !== "clear" && other && other.code && element("span", { class: "facts" },
      filled(text.otherSide, { name: other.name ?? other.code })),
    unit.nearest && element("span", { class: "facts" }, nearest(unit.nearest, text)));
}

function nearest(unit, text) {
  const metres = unit.distance_m ?? unit.distance_to_border_m;
  const far = metres === undefined || metres === null ? "" :
    metres >= 1000 ? `${(metres / 1000).toFixed(1)} km` : `${Math.round(metres)} m`;
  return filled(text.nearest, { name: unit.name ?? unit.code, distance: far });
}

/** One body that answers for the place: in which role, by which rule, since when; and who, if told. */
function bodyRow(entry, kinds, text, language) {
  const role = text[`role_${entry.role}`] ?? entry.role;
  const level = entry.level === null || entry.level === undefined ? "" : filled(text.level, { level: entry.level });
  const share = entry.share ? filled(text.share, { share: Math.round(Number(entry.share) * 1000) / 10 }) : "";
  const since = entry.since ? filled(text.since, { day: entry.since }) : "";
  const { name, names, post, titles, person } = entry.body ?? {};
  const who = [names?.[language] ?? name, titles?.[language] ?? post, person];
  return element("li", { class: "body", "data-role": entry.role },
    element("span", { class: "kind" }, [role, level].filter(Boolean).join(" "),
      entry.unit && element("small", {}, kinds[entry.unit.kind] ?? entry.unit.kind)),
    element("span", { class: "name" }, who.filter(Boolean).join(" · ") || text.none),
    element("span", { class: "facts" }, [share, since, entry.document].filter(Boolean).join(" · ")));
}

/**
 * @param {HTMLElement} where
 * @param {any} answer  of /api/v1/assign
 * @param {Record<string, string>} kinds  labels by key, in the page's language
 * @param {Record<string, string>} text
 * @param {string} language  "zh" or "en"
 */
export function drawChain(where, answer, kinds, text, language) {
  const { lon, lat } = answer.place;
  const because = answer.because?.[language] ?? answer.because?.en ?? [];
  where.replaceChildren(
    element("p", { class: `state ${answer.state}` }, text[`state_${answer.state}`] ?? answer.state),
    element("p", { class: "facts" },
      `${lat.toFixed(5)}°N ${lon.toFixed(5)}°E · `, filled(text.asOf, { day: answer.on })),
    element("h3", {}, text.bodies),
    answer.bodies.length
      ? element("ul", { class: "chain" }, ...answer.bodies.map((entry) => bodyRow(entry, kinds, text, language)))
      : element("p", { class: "facts" }, text.noBodies),
    element("h3", {}, text.units),
    element("ul", { class: "chain" }, ...answer.units.map((unit) => unitRow(unit, kinds, text))),
    ...(because.length > 0
      ? [element("details", {}, element("summary", {}, text.because),
        element("ol", {}, ...because.map((sentence) => element("li", {}, sentence))))]
      : []),
  );
}

/** @param {HTMLElement} where @param {string} message */
export function drawMessage(where, message, failed = false) {
  where.replaceChildren(element("p", { class: failed ? "failed" : "facts", role: failed ? "alert" : "status" }, message));
}
