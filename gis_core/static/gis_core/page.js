/**
 * What a template hands its scripts: one JSON document, and parts with an id.
 * @module
 */

/**
 * The configuration that the template wrote with `json_script`; empty where it wrote none.
 * @param {string} [id]
 * @returns {any}
 */
export function readConfiguration(id = "configuration") {
  return JSON.parse(document.getElementById(id)?.textContent || "{}");
}

/**
 * A part of the page that its template has.
 * @param {string} id
 * @returns {any}
 */
export function part(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no part “${id}”.`);
  return found;
}
