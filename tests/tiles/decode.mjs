// Reads a tile from standard input with @mapbox/vector-tile; prints what it holds, layer by layer, as JSON.
import { readFileSync } from "node:fs";
import { VectorTile } from "@mapbox/vector-tile";
import { PbfReader } from "pbf";

const tile = new VectorTile(new PbfReader(readFileSync(0)));
const told = {};
for (const [name, layer] of Object.entries(tile.layers)) {
  told[name] = { version: layer.version, extent: layer.extent, features: [] };
  for (let at = 0; at < layer.length; at += 1) {
    const feature = layer.feature(at);
    told[name].features.push({ id: feature.id, type: feature.type, properties: feature.properties, rings: feature.loadGeometry().length });
  }
}
process.stdout.write(JSON.stringify(told));
