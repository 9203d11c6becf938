/**
 * What is seen stays where it is when the panel comes and goes, and the place asked about in sight.
 * @module
 */
const MARGIN = 40;

/**
 * Change the page round the map without moving the map under the reader's eyes.
 * @param {import("maplibre-gl").Map} map
 * @param {() => void} change
 */
export function holdStill(map, change) {
  const corner = map.unproject([0, 0]);
  change();
  map.resize();
  const { x, y } = map.project(corner);
  if (Math.hypot(x, y) > 1) map.panBy([x, y], { duration: 0 });
}

/**
 * Move the map no more than needed for a place to be seen beside or above the panel.
 * @param {import("maplibre-gl").Map} map
 * @param {HTMLElement} panel
 * @param {[number, number]} place  longitude, latitude
 */
export function keepInSight(map, panel, place) {
  const frame = map.getContainer().getBoundingClientRect();
  const side = panel.getBoundingClientRect();
  // On a phone the panel comes from below, over the map.
  const below = side.width >= frame.width && side.top < frame.bottom;
  const { x, y } = map.project(place);
  const right = x - (frame.width - MARGIN);
  const down = below ? y - (side.top - frame.top - MARGIN) : 0;
  if (right > 0 || down > 0) {
    const middle = down > 0 ? y - (side.top - frame.top) / 2 : 0;
    map.panBy([right > 0 ? right + MARGIN : 0, middle]);
  }
}
