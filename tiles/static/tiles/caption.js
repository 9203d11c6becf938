/**
 * What a picture says beside itself: in the legend, on paper and on a card.
 * @module
 */
import { filled } from "../gis_core/element.js";
import { densityRows, legendRows } from "./legend.js";
import { configuration, text } from "./page.js";

/**
 * @param {import("./figures.js").Drawing} drawing
 * @param {import("./hash.js").ViewState} state
 * @returns {import("./legend.js").Shown}
 */
export function legendOf({ units, measure, wished, limits, rounds, beside }, state) {
  const title = measure === "difference"
    ? differenceLabel(wished, state)
    : measure ? besideTitle(text[`${measure}Legend`], beside, state) : text.boundaries;
  return { units, measure, limits, title, method: measure ? methodOf(measure, rounds, state) : "" };
}

/** Of what less what a difference is. @param {string} wished @param {import("./hash.js").ViewState} state */
export function differenceLabel(wished, { round, against }) {
  return filled(text.differenceLegend, { measure: text[wished], round, against });
}

/** Of two rounds side by side both are named. */
function besideTitle(title, beside, { round, against }) {
  return beside ? filled(text.besideLegend, { measure: title, left: round, right: against }) : title;
}

/** How the classes were made, in words. */
function methodOf(measure, rounds, state) {
  if (measure === "difference" || measure === "change") return text.aboutNought;
  const method = text[`method_${state.method}`];
  return rounds > 0 ? `${method}; ${filled(text.sameEveryMonth, { count: rounds })}` : method;
}

/**
 * @param {import("./figures.js").Drawing} drawing
 * @param {import("./hash.js").ViewState} state
 * @param {number} zoom
 * @param {string} kindLabel
 * @param {string} [credit]  whose the background map is
 * @returns {import("./picture.js").Caption}
 */
export function captionOf(drawing, state, zoom, kindLabel, credit = "") {
  const legend = legendOf(drawing, state);
  const dense = state.show === "hexagons" && state.round !== "";
  const what = dense ? text.densityLegend : legend.title;
  const when = state.round || filled(text.asOf, { day: drawing.figures.on ?? "" });
  return {
    title: filled(text.pictureTitle, { city: configuration.cityLabel, kind: kindLabel, what, when }),
    subtitle: filled(text.pictureSource, { day: drawing.figures.on ?? "", revision: drawing.figures.revision ?? "–" }),
    legendTitle: what,
    rows: dense
      ? densityRows(zoom)
      : legendRows(legend, text).map(({ colour, range, count }) => ({ colour, range, count: filled(text.unitsInClass, { count }) })),
    method: dense ? "" : legend.method,
    notices: credit ? [...configuration.notices, credit] : configuration.notices,
    north: text.north,
  };
}
