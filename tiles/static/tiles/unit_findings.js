/**
 * The findings behind a unit's score, each with what it took; asked for when the reader opens the list.
 * @module
 */
import { counted, element, filled } from "../gis_core/element.js";
import { fetchJson } from "../gis_core/fetching.js";
import { showPlace } from "./layers.js";

const MOST = 100;

/**
 * @param {{component: string, findings: number}[]} parts  of the score
 * @param {{lines: (component: string) => string, page: (number: number) => string, category: (code: string) => string,
 *   maps: () => import("maplibre-gl").Map[]}} of  `page` "" where the reader may not open it
 * @param {Record<string, string>} text
 * @returns {HTMLElement | null}
 */
export function findingsList(parts, of, text) {
  const counting = parts.filter((part) => part.findings > 0);
  if (counting.length === 0) return null;
  const total = counting.reduce((sum, part) => sum + part.findings, 0);
  const body = element("div", {});
  const box = element("details", { class: "unit-findings" },
    element("summary", {}, counted(text, "findingsCount", total)), body);
  box.addEventListener("toggle", async () => {
    if (!(/** @type {HTMLDetailsElement} */ (box).open) || body.firstChild) return;
    body.replaceChildren(element("p", { class: "facts", role: "status" }, text.loading));
    try {
      const answers = await Promise.all(counting.map((part) => fetchJson(of.lines(part.component))));
      body.replaceChildren(...rowsOf(answers.flatMap((answer) => answer.lines), of, text));
    } catch {
      body.replaceChildren(element("p", { class: "failed", role: "alert" }, text.noAnswer));
    }
  });
  return box;
}

/** The heaviest first, then by day. */
function* rowsOf(lines, of, text) {
  const ordered = [...lines].sort((one, other) =>
    Number(other.points) - Number(one.points) || one.observed_at.localeCompare(other.observed_at));
  yield element("ul", { class: "finding-lines" }, ...ordered.slice(0, MOST).map((line) => rowOf(line, of, text)));
  if (ordered.length > MOST) yield element("p", { class: "facts" }, filled(text.moreFindings, { count: ordered.length - MOST }));
}

function rowOf(line, of, text) {
  const page = line.number === undefined ? "" : of.page(line.number);
  const title = of.category(line.category);
  const where = line.place && element("button", {
    type: "button", class: "plain", "aria-label": filled(text.showOnMap, { what: title }),
    onclick: () => {
      const [map] = of.maps();
      for (const each of of.maps()) showPlace(each, line.place[0], line.place[1]);
      map.easeTo({ center: line.place, zoom: Math.max(map.getZoom(), 15) });
    },
  }, text.onMap);
  return element("li", {},
    element("span", {}, page ? element("a", { href: page }, title) : title),
    element("span", { class: "number" }, filled(text.pointsLost, { points: Number(line.points) })),
    element("span", { class: "facts" }, line.observed_at.slice(0, 10), where && " · ", where));
}
