/**
 * The map as a picture that stands alone: title, legend, date, source, north, scale and what every
 * picture of this city must say.
 * @module
 */
import { FONT_FAMILY } from "../gis_core/map_style.js";
import { COLOURS } from "./colours.js";

const HEAD = 64;
const FOOT = 72;
const SIDE = 250;
const INK = "#1b2428";
const QUIET = "#5a686e";

/**
 * @typedef {object} Caption
 * @property {string} title
 * @property {string} subtitle
 * @property {string} legendTitle
 * @property {Array<{colour: string | null, range: string, count?: string}>} rows  colour null: the hatch
 * @property {string} method
 * @property {string[]} notices
 * @property {string} north
 */

/**
 * @param {import("maplibre-gl").Map} map
 * @param {Caption} caption
 * @param {{map: import("maplibre-gl").Map, share: number} | null} [beside]  the map that covers it from that share on
 * @returns {HTMLCanvasElement}
 */
export function drawPicture(map, caption, beside = null) {
  // Read in the same task as it is drawn: afterwards the browser may have emptied it.
  map.redraw();
  const drawn = map.getCanvas();
  const ratio = drawn.width / map.getContainer().clientWidth;
  const [width, height] = [drawn.width / ratio, drawn.height / ratio];
  const paper = document.createElement("canvas");
  paper.width = Math.round((width + SIDE) * ratio);
  paper.height = Math.round((height + HEAD + FOOT) * ratio);
  const pen = /** @type {CanvasRenderingContext2D} */ (paper.getContext("2d"));
  pen.scale(ratio, ratio);
  pen.fillStyle = "#ffffff";
  pen.fillRect(0, 0, width + SIDE, height + HEAD + FOOT);
  pen.drawImage(drawn, 0, HEAD, width, height);
  if (beside) drawBeside(pen, beside, width, height);
  pen.strokeStyle = QUIET;
  pen.strokeRect(0.5, HEAD + 0.5, width - 1, height - 1);
  write(pen, caption.title, 16, 30, { size: 22, weight: 600, widest: width + SIDE - 32 });
  write(pen, caption.subtitle, 16, 52, { size: 14, colour: QUIET, widest: width + SIDE - 32 });
  drawRows(pen, caption, width + 16, HEAD + 20);
  drawNorth(pen, width - 28, HEAD + 40, caption.north);
  drawScale(pen, map, 16, HEAD + height - 16);
  caption.notices.forEach((line, at) =>
    write(pen, line, 16, HEAD + height + 22 + at * 18, { size: 12, colour: QUIET, widest: width + SIDE - 32 }));
  return paper;
}

/** The second of two maps, from its divider on. */
function drawBeside(pen, { map, share }, width, height) {
  map.redraw();
  const other = map.getCanvas();
  const from = share * other.width;
  pen.drawImage(other, from, 0, other.width - from, other.height, share * width, HEAD, (1 - share) * width, height);
  pen.fillStyle = INK;
  pen.fillRect(share * width - 1, HEAD, 2, height);
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {string} said
 * @param {number} x @param {number} y
 * @param {{size?: number, weight?: number, colour?: string, widest?: number, align?: CanvasTextAlign}} [how]
 */
function write(pen, said, x, y, { size = 14, weight = 400, colour = INK, widest, align = "left" } = {}) {
  pen.font = `${weight} ${size}px ${FONT_FAMILY}`;
  pen.fillStyle = colour;
  pen.textAlign = align;
  pen.fillText(said, x, y, widest);
}

function drawRows(pen, { legendTitle, rows, method }, x, y) {
  let line = y;
  for (const part of wrapped(pen, legendTitle, SIDE - 32, 15, 600)) {
    write(pen, part, x, line, { size: 15, weight: 600 });
    line += 20;
  }
  line += 4;
  for (const { colour, range, count } of rows) {
    patch(pen, colour, x, line);
    write(pen, range, x + 36, line + 13, { size: 14, widest: 110 });
    if (count) write(pen, count, x + SIDE - 32, line + 13, { size: 12, colour: QUIET, align: "right", widest: 90 });
    line += 24;
  }
  line += 14;
  for (const part of wrapped(pen, method, SIDE - 32, 12, 400)) {
    write(pen, part, x, line, { size: 12, colour: QUIET });
    line += 16;
  }
}

/** Chinese breaks anywhere, other words between words. */
function* wrapped(pen, said, widest, size, weight) {
  pen.font = `${weight} ${size}px ${FONT_FAMILY}`;
  let line = "";
  for (const word of said.match(/[\u3000-\u9fff\uff00-\uffef]|[^\s\u3000-\u9fff\uff00-\uffef]+\s*|\s+/g) ?? []) {
    if (line && pen.measureText(line + word).width > widest) {
      yield line.trimEnd();
      line = "";
    }
    line += word;
  }
  if (line.trim()) yield line.trimEnd();
}

function patch(pen, colour, x, y) {
  pen.fillStyle = colour ?? COLOURS.hatch;
  pen.fillRect(x, y, 26, 16);
  if (colour === null) {
    pen.save();
    pen.beginPath();
    pen.rect(x, y, 26, 16);
    pen.clip();
    pen.strokeStyle = COLOURS.stripe;
    for (let from = -16; from < 26; from += 6) {
      pen.beginPath();
      pen.moveTo(x + from, y + 16);
      pen.lineTo(x + from + 16, y);
      pen.stroke();
    }
    pen.restore();
  }
  pen.strokeStyle = "rgb(0 0 0 / 30%)";
  pen.strokeRect(x + 0.5, y + 0.5, 25, 15);
}

function drawNorth(pen, x, y, letter) {
  pen.fillStyle = "rgb(255 255 255 / 85%)";
  pen.beginPath();
  pen.arc(x, y - 2, 24, 0, Math.PI * 2);
  pen.fill();
  pen.fillStyle = INK;
  pen.beginPath();
  pen.moveTo(x, y - 14);
  pen.lineTo(x + 8, y + 12);
  pen.lineTo(x, y + 6);
  pen.lineTo(x - 8, y + 12);
  pen.fill();
  write(pen, letter, x, y - 16, { size: 11, weight: 600, align: "center" });
}

/** A round length of ground, as long as it is in the middle of the map. */
function drawScale(pen, map, x, y) {
  const { lat } = map.getCenter();
  const metresPerPixel = (40075016.69 * Math.cos((lat * Math.PI) / 180)) / (512 * 2 ** map.getZoom());
  const most = metresPerPixel * 140;
  const power = 10 ** Math.floor(Math.log10(most));
  const length = [5, 2, 1].map((step) => step * power).find((metres) => metres <= most) ?? power;
  const long = length / metresPerPixel;
  pen.fillStyle = "rgb(255 255 255 / 85%)";
  pen.fillRect(x - 8, y - 24, long + 16, 32);
  pen.strokeStyle = INK;
  pen.lineWidth = 2;
  pen.beginPath();
  pen.moveTo(x, y - 6);
  pen.lineTo(x, y);
  pen.lineTo(x + long, y);
  pen.lineTo(x + long, y - 6);
  pen.stroke();
  pen.lineWidth = 1;
  write(pen, length >= 1000 ? `${length / 1000} km` : `${length} m`, x, y - 10, { size: 12 });
}

/** @param {HTMLCanvasElement} picture @returns {Promise<Blob>} */
export function pngOf(picture) {
  return new Promise((done, refuse) => {
    picture.toBlob((blob) => (blob ? done(blob) : refuse(new Error("The picture could not be made."))), "image/png");
  });
}

/** @param {Blob} blob @param {string} name */
export function download(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}
