/**
 * Which code a new unit might bear, and which words stand for units. Pure.
 * @module
 */

const DIGITS = /^(.*?)(\d+)(\D*)$/;

/**
 * The next free code after those of its siblings: the last number in the greatest one goes up.
 * @param {string[]} codes  of units of the kind under the same parent
 * @param {string} pattern  what a code of the kind must look like, wholly
 * @param {Set<string>} [taken]
 * @returns {string}  "" where none fits the pattern
 */
export function nextCode(codes, pattern, taken = new Set(codes)) {
  const fits = new RegExp(`^(?:${pattern})$`, "u");
  for (const code of [...codes].sort().reverse()) {
    const found = DIGITS.exec(code);
    if (!found) continue;
    const [, before, number, after] = found;
    // Only the last few digits count units; those before them name the place.
    const width = Math.min(number.length, 3);
    const fixed = before + number.slice(0, number.length - width);
    for (let next = Number(number.slice(-width)) + 1; next < 10 ** width; next += 1) {
      const made = `${fixed}${String(next).padStart(width, "0")}${after}`;
      if (!taken.has(made)) {
        if (fits.test(made)) return made;
        break;
      }
    }
  }
  return "";
}
