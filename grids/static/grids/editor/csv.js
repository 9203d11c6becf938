/**
 * Tables as CSV for a spreadsheet, and what a spreadsheet puts on the clipboard as a table.
 * @module
 */

/** A text that a spreadsheet would take for a formula is made harmless. @param {unknown} value */
function cell(value) {
  const said = value === null || value === undefined ? "" : String(value);
  const harmless = /^[=+@\t\r]|^-(?!\d)/.test(said) ? `'${said}` : said;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/**
 * UTF-8 with its mark, so that a spreadsheet reads Chinese.
 * @param {string[]} heads @param {unknown[][]} rows
 */
export function csvOf(heads, rows) {
  return "\uFEFF" + [heads, ...rows].map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
}

/**
 * The cells of a pasted table: set apart by tabs, or by commas where there is no tab; quotes keep line breaks,
 * separators and quotes in a cell. Blank lines are left out.
 * @param {string} pasted
 * @returns {string[][]}
 */
export function cellsOf(pasted) {
  const given = pasted.replace(/^\uFEFF/, "");
  const separator = given.includes("\t") ? "\t" : ",";
  /** @type {string[][]} */
  const rows = [[]];
  let said = "";
  let quoted = false;
  const endCell = () => { rows[rows.length - 1].push(said.trim()); said = ""; };
  for (let at = 0; at < given.length; at += 1) {
    const sign = given[at];
    if (quoted) {
      if (sign !== '"') said += sign;
      else if (given[at + 1] === '"') { said += '"'; at += 1; } else quoted = false;
    } else if (sign === '"' && said.trim() === "") { said = ""; quoted = true; } else if (sign === separator) endCell();
    else if (sign === "\n" || sign === "\r") {
      if (sign === "\r" && given[at + 1] === "\n") at += 1;
      endCell();
      rows.push([]);
    } else said += sign;
  }
  endCell();
  return rows.filter((row) => row.some((each) => each !== ""));
}
