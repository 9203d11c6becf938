/**
 * Every colour of the map, for a bright page and for a dark one. Ramps keep their order of lightness for every
 * kind of colour vision (viridis; ColorBrewer YlOrBr, YlOrRd and, about nought, PuOr): on paper more is darker,
 * on the dark more is brighter, and no class ever has the paper's own lightness.
 * @module
 */

/** @typedef {"score" | "findings" | "change" | "density"} RampName */

/** @type {Record<RampName, string[]>} from low to high */
const BRIGHT_RAMPS = {
  score: ["#46327e", "#365c8d", "#1fa187", "#7ad151", "#fde725"],
  findings: ["#fff3c4", "#fed470", "#fe9f3c", "#dc6014", "#8f3204"],
  // PuOr: orange is worse, violet better; told apart by every kind of colour vision.
  change: ["#b35806", "#f1a340", "#f7f7f7", "#998ec3", "#542788"],
  density: ["#ffe57a", "#fdae49", "#f46d3a", "#d4302b", "#8c0726"],
};
/** @type {Record<RampName, string[]>} */
const DARK_RAMPS = {
  score: ["#5d4a9c", "#3f7cab", "#24ab90", "#83d65b", "#fde725"],
  findings: ["#5e3c1c", "#8f4a12", "#d0701b", "#f7a94f", "#fff0b8"],
  change: ["#f3a13f", "#a8641e", "#4b555b", "#8272b4", "#c0b0e8"],
  density: ["#7c2626", "#b2392c", "#ea6a3c", "#fdae49", "#ffe98a"],
};

const BRIGHT = {
  paper: "#eef1f0", ink: "#22303c", halo: "#ffffff", plain: "#dbe6ea", hatch: "#e3e6e6", stripe: "#7a8388",
  strongLine: "#ffffff", paleLine: "#a8a08c", quietLine: "#8b979c", outline: "#44545e", street: "#ffffff",
  streetInk: "#57656d", chosen: "#c2185b", rim: "#ffffff",
};
/** @type {typeof BRIGHT} */
const DARK = {
  paper: "#14191c", ink: "#e6ebed", halo: "#14191c", plain: "#2a363d", hatch: "#2b3439", stripe: "#74848c",
  strongLine: "#14191c", paleLine: "#14191c", quietLine: "#6d7d85", outline: "#a9b8bf", street: "#4a5961",
  streetInk: "#b4c1c7", chosen: "#ff6fa5", rim: "#14191c",
};

/** Findings by their state, and the number that is written on each. */
export const STATE_COLOURS = { open: "#b35806", deferred: "#7566ab", rectified: "#2f7d4f", ink: "#ffffff" };

/** What is painted with now; `paintFor` changes it in place. */
export const COLOURS = { ...BRIGHT };
/** @type {Record<RampName, string[]>} */
export const RAMPS = { ...BRIGHT_RAMPS };

/** Take the colours of a dark page, or of a bright one. @param {boolean} dark */
export function paintFor(dark) {
  Object.assign(COLOURS, dark ? DARK : BRIGHT);
  Object.assign(RAMPS, dark ? DARK_RAMPS : BRIGHT_RAMPS);
}
