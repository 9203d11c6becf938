/**
 * The ways out of the page: picture, paper, card, and the way in by the device's own position.
 * @module
 */
import { element } from "../gis_core/element.js";
import { configuration, part, text } from "./page.js";
import { download, pngOf } from "./picture.js";
import { showShareCard } from "./share.js";

/**
 * @param {{picture: () => HTMLCanvasElement, title: () => string, name: (suffix: string) => string,
 *   status: {loading: () => void, done: () => void, told: (words: string) => void},
 *   toPlace: (place: {lon: number, lat: number}, datum: string) => void}} how
 */
export function openDoors({ picture, title, name, status, toPlace }) {
  part("save-picture").addEventListener("click", async () => download(await pngOf(picture()), name("png")));
  part("print").addEventListener("click", () => window.print());
  part("share").addEventListener("click", () => {
    const sign = new URL(configuration.addresses.sign, location.origin);
    sign.searchParams.set("to", location.pathname + location.hash);
    const embed = `${location.origin}${location.pathname}?embed=1${location.hash}`;
    showShareCard(part("card"), { picture: picture(), title: title(), sign: sign.href, name: name("png"), embed }, text);
  });
  part("here").addEventListener("click", () => {
    status.loading();
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => { status.done(); toPlace({ lon: coords.longitude, lat: coords.latitude }, "wgs84"); },
      () => status.told(text.noPosition), { enableHighAccuracy: true, timeout: 15000 });
  });
  // The printed page carries the picture with its caption in place of the live map.
  window.addEventListener("beforeprint", () => {
    part("printed").replaceChildren(element("img", { src: picture().toDataURL("image/png"), alt: title() }));
  });
  window.addEventListener("afterprint", () => part("printed").replaceChildren());
}
