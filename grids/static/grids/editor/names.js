/**
 * What units are called: from what is in view, from what the draft's steps and faults named, from the server.
 * @module
 */

/** @param {import("./panels.js").GroundedParts} parts */
export function nameFinder({ store, text, ground }) {
  /** Names by key that are no longer in view. @type {Map<string, string>} */
  const known = new Map();
  const learn = () => {
    for (const [key, { properties }] of store.get().units) {
      if (properties.name) {
        known.set(key, properties.name);
        if (properties.code) known.set(properties.code, properties.name);
      }
    }
  };
  learn();
  store.on("units", learn);
  /** @param {string} key */
  const above = (key) => ground.parents().find(({ properties }) => properties.key === key)?.properties.name;
  /** @param {string | null} key */
  return (key) => (key === null || key === undefined ? text.nobodysGround : known.get(key) || above(key) || key);
}
