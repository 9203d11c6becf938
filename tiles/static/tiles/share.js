/**
 * The card to pass on: the picture, its title, the address and its sign for a phone's camera.
 * @module
 */
import { element } from "../gis_core/element.js";
import { download, pngOf } from "./picture.js";

/**
 * @param {HTMLDialogElement} dialog
 * @param {{picture: HTMLCanvasElement, title: string, sign: string, name: string, embed: string}} card  `sign`: address of the QR code
 * @param {Record<string, string>} text
 */
export function showShareCard(dialog, { picture, title, sign, name, embed }, text) {
  const address = element("input", { type: "text", readonly: true, value: location.href, "aria-label": text.address });
  const frame = `<iframe src="${embed.replaceAll("&", "&amp;")}" width="800" height="600" title="${title.replaceAll('"', "&quot;")}"></iframe>`;
  const embedded = element("textarea", { readonly: true, rows: "3", "aria-label": text.embedCode }, frame);
  const told = element("p", { class: "facts", role: "status" });
  /** @param {string} words */
  const copy = async (words) => {
    try {
      await navigator.clipboard.writeText(words);
      told.textContent = text.copied;
    } catch {
      told.textContent = text.copyByHand;
    }
  };
  const save = async () => download(await pngOf(picture), name);
  picture.classList.add("card-picture");
  picture.setAttribute("role", "img");
  picture.setAttribute("aria-label", title);
  dialog.replaceChildren(
    element("form", { method: "dialog" }, element("h2", {}, title),
      element("button", { class: "plain-button", "aria-label": text.close }, "✕")),
    picture,
    element("div", { class: "card-foot" },
      element("img", { src: sign, alt: text.sign, width: "132", height: "132" }),
      element("div", {},
        address,
        element("p", { class: "buttons" },
          element("button", { type: "button", class: "button", onclick: () => copy(location.href) }, text.copyAddress),
          element("button", { type: "button", class: "button", onclick: save }, text.savePicture)),
        element("details", {}, element("summary", {}, text.embedCode), embedded,
          element("button", { type: "button", class: "plain", onclick: () => copy(frame) }, text.copy)),
        told)));
  dialog.showModal();
}
