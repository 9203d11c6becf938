/**
 * How a vector background map is drawn: quietly, under our own colours. The names of its layers are those of
 * the Protomaps scheme unless the configuration says otherwise.
 * @module
 */
import { FONT } from "./map_style.js";

const LAYERS = { water: "water", green: "landuse", roads: "roads", buildings: "buildings", places: "places" };
const BRIGHT = { water: "#cfe0e8", green: "#e0e8dc", road: "#ffffff", casing: "#c9cfd1", building: "#dfe2e2", ink: "#57656d", halo: "#ffffff" };
const DARK = { water: "#16303c", green: "#1b2a22", road: "#3d4a51", casing: "#10161a", building: "#222b30", ink: "#b4c1c7", halo: "#14191c" };

/**
 * @param {{vectorLayers: Record<string, string>, nameField: string}} basemap
 * @param {string} source @param {string} prefix  of the layers' ids
 * @param {boolean} dark
 * @returns {any[]}  layers from bottom to top
 */
export function streetLayers({ vectorLayers, nameField }, source, prefix, dark) {
  const layers = { ...LAYERS, ...vectorLayers };
  const colours = dark ? DARK : BRIGHT;
  const from = (role) => ({ source, "source-layer": layers[role] });
  const areas = (role, colour, minzoom) => ({
    id: `${prefix}${role}`, type: "fill", ...from(role), minzoom, filter: ["==", ["geometry-type"], "Polygon"],
    paint: { "fill-color": colour, "fill-antialias": false },
  });
  const line = ["==", ["geometry-type"], "LineString"];
  const width = (more) => ["interpolate", ["exponential", 1.5], ["zoom"], 9, 0.5 + more, 13, 1.5 + more, 18, 12 + 2 * more];
  const name = nameField ? ["coalesce", ["get", nameField], ["get", "name"]] : ["get", "name"];
  const words = { "text-color": colours.ink, "text-halo-color": colours.halo, "text-halo-width": 1.5 };
  return [
    areas("green", colours.green, 0),
    areas("water", colours.water, 0),
    areas("buildings", colours.building, 14),
    {
      id: `${prefix}road-casing`, type: "line", ...from("roads"), minzoom: 9, filter: line,
      layout: { "line-join": "round" }, paint: { "line-color": colours.casing, "line-width": width(1) },
    },
    {
      id: `${prefix}road`, type: "line", ...from("roads"), minzoom: 9, filter: line,
      layout: { "line-join": "round", "line-cap": "round" }, paint: { "line-color": colours.road, "line-width": width(0) },
    },
    {
      id: `${prefix}road-name`, type: "symbol", ...from("roads"), minzoom: 14, filter: line,
      layout: { "symbol-placement": "line", "text-field": name, "text-font": FONT, "text-size": 12 }, paint: words,
    },
    {
      id: `${prefix}place-name`, type: "symbol", ...from("places"), maxzoom: 13, filter: ["==", ["geometry-type"], "Point"],
      layout: { "text-field": name, "text-font": FONT, "text-size": 12 }, paint: words,
    },
  ];
}
