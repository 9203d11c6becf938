/**
 * What the map draws: sources and layers of the style, and nothing of the page around it.
 * @module
 */
import { FONT, removeSource } from "../gis_core/map_style.js";
import { COLOURS, RAMPS, STATE_COLOURS } from "./colours.js";
import { greatestZoom } from "./page.js";
import { colourExpression, densityColours } from "./ramp.js";

/** From bottom to top; every layer goes in below the next one that is already there. */
const ORDER = [
  "units-no-data", "units-fill", "streets-line", "density-fill", "units-line", "outline-line",
  "units-hover", "units-rim", "units-selected", "findings-heat", "findings-circle", "findings-count", "streets-name", "units-name",
  "place-ring",
];

/**
 * @param {import("maplibre-gl").Map} map
 * @param {any} layer
 */
function place(map, layer) {
  const above = ORDER.slice(ORDER.indexOf(layer.id) + 1).find((id) => map.getLayer(id));
  map.addLayer(layer, above);
}

/** A hatch for "no data": a pattern, so that it is never mistaken for a class. @param {import("maplibre-gl").Map} map */
export function addHatch(map) {
  const side = 12;
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = side;
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  pen.fillStyle = COLOURS.hatch;
  pen.fillRect(0, 0, side, side);
  pen.strokeStyle = COLOURS.stripe;
  pen.lineWidth = 1.5;
  for (const from of [-side, 0, side]) {
    pen.moveTo(from, side);
    pen.lineTo(from + side, 0);
  }
  pen.stroke();
  const drawn = pen.getImageData(0, 0, side, side);
  if (map.hasImage("hatch")) map.updateImage("hatch", drawn);
  else map.addImage("hatch", drawn, { pixelRatio: 2 });
}

/**
 * Paper, hatch and whatever does not depend on figures, in the colours of the page as it is now.
 * @param {import("maplibre-gl").Map} map
 */
export function repaint(map) {
  addHatch(map);
  map.setPaintProperty("paper", "background-color", COLOURS.paper);
  const paints = /** @type {Array<[string, any, any]>} */ ([
    ["units-hover", "line-color", COLOURS.ink], ["units-selected", "line-color", COLOURS.chosen],
    ["units-rim", "line-color", COLOURS.rim],
    ["outline-line", "line-color", COLOURS.outline], ["streets-line", "line-color", COLOURS.street],
    ["streets-name", "text-color", COLOURS.streetInk], ["streets-name", "text-halo-color", COLOURS.halo],
    ["place-ring", "circle-stroke-color", COLOURS.chosen],
  ]);
  for (const [layer, property, value] of paints) if (map.getLayer(layer)) map.setPaintProperty(layer, property, value);
}

/**
 * The outlines of one kind; their colours come apart, by `colourUnits`.
 * @param {import("maplibre-gl").Map} map
 * @param {string} tilejson  absolute address
 */
export function showUnits(map, tilejson) {
  removeSource(map, "units");
  map.addSource("units", { type: "vector", url: tilejson });
  const from = { source: "units", "source-layer": "units" };
  place(map, {
    id: "units-no-data", type: "fill", ...from,
    paint: { "fill-pattern": "hatch", "fill-opacity": 0 },
  });
  place(map, { id: "units-fill", type: "fill", ...from, paint: { "fill-color": COLOURS.plain, "fill-antialias": false } });
  place(map, { id: "units-line", type: "line", ...from, layout: { "line-join": "round" } });
  place(map, {
    id: "units-hover", type: "line", ...from,
    paint: {
      "line-color": COLOURS.ink,
      "line-width": ["case", ["boolean", ["feature-state", "hover"], false], 2.5, 0],
    },
  });
  // Between the chosen one's line and a class of nearly its colour.
  place(map, {
    id: "units-rim", type: "line", ...from, layout: { "line-join": "round" },
    paint: { "line-color": COLOURS.rim, "line-width": ["case", ["boolean", ["feature-state", "selected"], false], 6.5, 0] },
  });
  place(map, {
    id: "units-selected", type: "line", ...from, layout: { "line-join": "round" },
    paint: {
      "line-color": COLOURS.chosen,
      "line-width": ["case", ["boolean", ["feature-state", "selected"], false], 3.5, 0],
    },
  });
}

const UNITS = { source: "units", sourceLayer: "units" };

/**
 * Colour the outlines by figures that come apart from them: another month or measure moves no
 * geometry. A unit without a figure shows the hatch.
 * @param {import("maplibre-gl").Map} map
 * @param {Array<{id: number, value: number | null}>} figures
 * @param {{measured: boolean, limits: number[], ramp: string[], strong: boolean, faded: boolean, islands: boolean, over: boolean}} how
 *     `measured` false: boundaries alone; `faded`: something else is drawn over them; `islands`: small
 *     patches that need an outline to be seen; `over`: they lie over a background map, which stays visible
 */
export function colourUnits(map, figures, { measured, limits, ramp, strong, faded, islands, over }) {
  for (const { id, value } of figures) map.setFeatureState({ ...UNITS, id }, { value });
  /** @type {any} */
  const known = ["==", ["typeof", ["feature-state", "value"]], "number"];
  const number = ["number", ["feature-state", "value"], 0];
  const painted = faded ? 0 : over ? 0.62 : 1;
  map.setPaintProperty("units-fill", "fill-color", measured ? colourExpression(number, limits, ramp) : COLOURS.plain);
  map.setPaintProperty("units-fill", "fill-opacity", measured ? ["case", known, painted, 0] : over ? 0 : painted);
  map.setPaintProperty("units-no-data", "fill-opacity", measured ? painted : 0);
  map.setPaintProperty("units-line", "line-color", lineColour(measured && !faded, strong, islands));
  map.setPaintProperty("units-line", "line-width",
    ["interpolate", ["linear"], ["zoom"], 7, islands ? 1 : 0.4, 11, 0.9, 15, 2]);
}

/** White between strong colours; grey on pale ones, where white is not seen. @returns {any} */
function lineColour(coloured, strong, islands) {
  if (!coloured) return COLOURS.quietLine;
  const near = strong ? COLOURS.strongLine : COLOURS.paleLine;
  return islands ? ["step", ["zoom"], COLOURS.ink, 11, near] : near;
}

/** The borders of a larger kind, for orientation. */
export function showOutline(map, tilejson) {
  removeSource(map, "outline");
  if (!tilejson) return;
  map.addSource("outline", { type: "vector", url: tilejson });
  place(map, {
    id: "outline-line", type: "line", source: "outline", "source-layer": "units",
    layout: { "line-join": "round" },
    paint: {
      "line-color": COLOURS.outline,
      "line-opacity": 0.75,
      "line-width": ["interpolate", ["linear"], ["zoom"], 7, 0.9, 12, 2],
    },
  });
}

/**
 * Names beside their units, from the values (a polygon cut by tiles would name itself twice).
 * @param {import("maplibre-gl").Map} map
 * @param {Array<{id: number, at: [number, number], label: string, weight: number}>} labels
 *     a label of greater `weight` gives way to one of less
 * @param {number} leastZoom
 * @param {boolean} beside  write it below the unit while that is too small to hold it
 */
export function showNames(map, labels, leastZoom, beside) {
  removeSource(map, "names");
  const features = labels.map(({ id, at, label, weight }) => ({
    type: /** @type {const} */ ("Feature"), id,
    geometry: { type: /** @type {const} */ ("Point"), coordinates: at },
    properties: { label, weight },
  }));
  map.addSource("names", { type: "geojson", data: { type: "FeatureCollection", features } });
  place(map, {
    id: "units-name", type: "symbol", source: "names", minzoom: leastZoom,
    layout: {
      "text-field": ["get", "label"], "text-font": FONT, "text-line-height": 1.25,
      "text-size": ["interpolate", ["linear"], ["zoom"], 8, 12, 13, 14],
      ...(beside ? BESIDE : {}),
      "text-padding": 4, "symbol-sort-key": ["get", "weight"], "text-max-width": 9,
    },
    paint: { "text-color": COLOURS.ink, "text-halo-color": COLOURS.halo, "text-halo-width": 2 },
  });
}

/** Below, above, right or left of a small unit, wherever there is room; in it when it is large. */
const BESIDE = {
  "text-variable-anchor": [
    "step", ["zoom"], ["literal", ["top", "bottom", "left", "right"]], 10, ["literal", ["center"]],
  ],
  "text-radial-offset": ["step", ["zoom"], 1.2, 10, 0],
  "text-justify": "auto",
};

/** Density of findings in hexagons. */
export function showDensity(map, tilejson) {
  removeSource(map, "density");
  if (!tilejson) return;
  map.addSource("density", { type: "vector", url: tilejson });
  place(map, {
    id: "density-fill", type: "fill", source: "density", "source-layer": "density",
    paint: {
      "fill-color": densityColours(greatestZoom),
      "fill-outline-color": COLOURS.halo,
    },
  });
}

/** From which density each colour of the heat is seen; the first ones soon, else a few findings would not be. */
const HEAT_STEPS = [0.08, 0.2, 0.4, 0.65, 1];

/**
 * Findings: clusters and points with their number, or as heat.
 * @param {import("maplibre-gl").Map} map
 * @param {string | null} tilejson  null: none
 * @param {boolean} heat
 */
export function showFindings(map, tilejson, heat) {
  removeSource(map, "findings");
  if (!tilejson) return;
  map.addSource("findings", { type: "vector", url: tilejson });
  const from = { source: "findings", "source-layer": "findings" };
  if (heat) {
    place(map, {
      id: "findings-heat", type: "heatmap", ...from,
      paint: {
        "heatmap-weight": ["interpolate", ["linear"], ["get", "count"], 1, 0.15, 50, 1],
        "heatmap-intensity": ["interpolate", ["linear"], ["zoom"], 8, 0.5, 14, 1.4],
        "heatmap-radius": ["interpolate", ["linear"], ["zoom"], 7, 14, 14, 28],
        "heatmap-opacity": 0.85,
        "heatmap-color": ["interpolate", ["linear"], ["heatmap-density"], 0, `${RAMPS.density[0]}00`,
          ...RAMPS.density.flatMap((colour, at) => [HEAT_STEPS[at], colour])],
      },
    });
    return;
  }
  place(map, {
    id: "findings-circle", type: "circle", ...from,
    paint: {
      "circle-color": ["match", ["get", "state"], "deferred", STATE_COLOURS.deferred,
        ["rectified", "verified"], STATE_COLOURS.rectified, STATE_COLOURS.open],
      "circle-radius": ["interpolate", ["linear"], ["sqrt", ["get", "count"]], 1, 5, 20, 24],
      "circle-stroke-color": "#ffffff", "circle-stroke-width": 1.5,
    },
  });
  place(map, {
    id: "findings-count", type: "symbol", ...from, filter: [">", ["get", "count"], 1],
    layout: { "text-field": ["to-string", ["get", "count"]], "text-font": FONT, "text-size": 12, "text-allow-overlap": true },
    paint: { "text-color": STATE_COLOURS.ink },
  });
}

/** Named streets, from the zoom where they help. */
export function showStreets(map, tilejson) {
  map.addSource("streets", { type: "vector", url: tilejson });
  const from = { source: "streets", "source-layer": "streets" };
  place(map, {
    id: "streets-line", type: "line", ...from, minzoom: 12, layout: { "line-join": "round", "line-cap": "round" },
    paint: {
      "line-color": COLOURS.street,
      "line-opacity": ["interpolate", ["linear"], ["zoom"], 12, 0.2, 14.5, 0.8],
      "line-width": ["interpolate", ["linear"], ["zoom"], 12, 0.7, 13, 1.6, 16, 7],
    },
  });
  place(map, {
    id: "streets-name", type: "symbol", ...from, minzoom: 14,
    layout: {
      "symbol-placement": "line", "text-field": ["get", "name"], "text-font": FONT, "text-size": 12,
    },
    paint: { "text-color": COLOURS.streetInk, "text-halo-color": COLOURS.halo, "text-halo-width": 1.5 },
  });
}

/** A ring round the place that was asked about. */
export function showPlace(map, lon, lat) {
  const data = { type: "Feature", properties: {}, geometry: { type: "Point", coordinates: [lon, lat] } };
  const source = map.getSource("place");
  if (source) {
    source.setData(data);
    return;
  }
  map.addSource("place", { type: "geojson", data });
  place(map, {
    id: "place-ring", type: "circle", source: "place",
    paint: {
      "circle-radius": 7, "circle-color": "#ffffff", "circle-opacity": 0.6,
      "circle-stroke-color": COLOURS.chosen, "circle-stroke-width": 3,
    },
  });
}
