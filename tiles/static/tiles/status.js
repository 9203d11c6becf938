/**
 * What a reader must know about the picture, on the map itself: on a phone the legend is folded.
 * @module
 */
import { element, filled } from "../gis_core/element.js";
import { greatestZoom } from "./page.js";

/**
 * @param {HTMLElement} where
 * @param {HTMLElement} legend  marked busy while figures are on their way
 * @param {() => void} again
 * @param {Record<string, string>} text
 */
export function statusLine(where, legend, again, text) {
  let busy = true;
  let failure = "";
  let passing = "";
  let standing = "";

  function say() {
    const said = failure || (busy && text.loading) || passing || standing;
    where.hidden = !said;
    where.classList.toggle("failed", failure !== "");
    legend.setAttribute("aria-busy", String(busy));
    if (where.dataset.said === said) return;
    where.dataset.said = said;
    where.replaceChildren(said, ...(failure
      ? [" ", element("button", { type: "button", class: "plain", onclick: again }, text.again)] : []));
  }

  /** @param {string} on  the day whose boundaries are drawn; "" for today */
  const withoutScores = (on) => (on ? filled(text.boundariesOnlyOf, { day: on }) : text.boundariesOnly);

  /** @param {import("./page.js").KindHere} kind @param {number} zoom */
  function unseen(kind, zoom) {
    if (kind.leastZoom > greatestZoom) return filled(text.notForThePublic, { kind: kind.label });
    if (zoom < kind.leastZoom) return filled(text.zoomIn, { kind: kind.label });
    return Math.floor(zoom) > greatestZoom && filled(text.enlarged, { zoom: greatestZoom });
  }

  return {
    loading() { busy = true; failure = passing = ""; say(); },
    done() { busy = false; say(); },
    /** @param {string} words */
    failed(words) { busy = false; failure ||= words; say(); },
    /** @param {string} words */
    told(words) { busy = false; passing = words; say(); },
    hasFailed: () => failure !== "",
    /** What is not seen, and for whom it is. @param {import("./page.js").KindHere} kind @param {number} zoom @param {string} round @param {boolean} sealed @param {string} on */
    standing(kind, zoom, round, sealed, on) {
      standing = [unseen(kind, zoom), round ? sealed && text.sealed : withoutScores(on)].filter(Boolean).join(" · ");
      say();
    },
  };
}
