/**
 * Where the page begins: the live map, or, in a browser that cannot draw it, a picture and the table.
 * @module
 */
import { part, text } from "./page.js";

/** Whether this browser can draw a live map. */
function drawsMaps() {
  try {
    return document.createElement("canvas").getContext("webgl2") !== null;
  } catch {
    return false;
  }
}

// ?plain=1 shows what such a browser would.
const plain = new URLSearchParams(location.search).has("plain") || !drawsMaps();
import(plain ? "./plain.js" : "./viewer.js").catch(() => {
  part("standing").hidden = false;
  part("standing").textContent = text.noAnswer;
});
