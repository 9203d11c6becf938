/**
 * The unit that was chosen: marked on the map, on both of them where two rounds are swiped, and told beside it.
 * @module
 */
import { addressOf, configuration, part, text } from "./page.js";
import { drawUnit } from "./unit.js";

/** @param {import("maplibre-gl").Map} map @param {number} id @param {boolean} chosen */
function mark(map, id, chosen) {
  if (!map.getSource("units")) return;
  const at = { source: "units", sourceLayer: "units", id };
  if (chosen) map.setFeatureState(at, { selected: true });
  else map.removeFeatureState(at, "selected");
}

/** @param {() => import("maplibre-gl").Map[]} maps  those that are shown now, the one that takes the gestures first */
export function chosenUnit(maps) {
  /** @type {number | null} */
  let marked = null;
  let right = false;

  const markAll = (/** @type {boolean} */ chosen) => {
    for (const map of maps()) if (marked !== null) mark(map, marked, chosen);
  };

  const chosen = {
    /** Outlines were drawn that bear no mark yet. */
    markAgain() { markAll(true); },
    /**
     * @param {import("./measures.js").Unit | null} unit
     * @param {import("./beside.js").Seen} seen  where it was chosen
     * @param {import("./page.js").KindHere} kind
     */
    show(unit, seen, kind) {
      markAll(false);
      right = seen.right;
      marked = unit?.id ?? null;
      markAll(true);
      const { findings, ...addresses } = addressesOf(kind, seen.figures.round ?? "", unit?.code ?? "");
      drawUnit(part("unit"), unit, { ...addresses, seen, kindLabel: kind.label, findings: { ...findings, maps } }, text);
    },
    /**
     * Figures were fetched anew: the unit of that code, on the side where it was chosen.
     * @param {string} code
     * @param {(right: boolean) => import("./beside.js").Seen} seenOn
     * @param {import("./page.js").KindHere} kind
     */
    showAgain(code, seenOn, kind) {
      const seen = seenOn(right);
      chosen.show(seen.figures.units.find((unit) => unit.code === code) ?? null, seen, kind);
    },
  };
  return chosen;
}

/** Where the parts of a unit's score, its findings and its page are. */
function addressesOf(kind, round, code) {
  const { unitPage, lines, findingPage } = configuration.addresses;
  return {
    results: addressOf("results", kind.key, round),
    page: unitPage ? addressOf("unitPage", kind.key, "").replace("CODE", code) : "",
    component: (/** @type {string} */ key) => configuration.componentNames[key] ?? key,
    findings: {
      lines: (/** @type {string} */ component) => lines.replace("ROUND", round).replace("CODE", encodeURIComponent(code))
        .replace("KIND", kind.key).replace("COMPONENT", encodeURIComponent(component)),
      page: (/** @type {number} */ number) => (findingPage ? findingPage.replace("/0", `/${number}`) : ""),
      category: (/** @type {string} */ key) => configuration.categoryNames[key] ?? key,
    },
  };
}
