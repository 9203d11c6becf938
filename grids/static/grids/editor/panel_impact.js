/**
 * What publishing the draft would do: findings that change hands, unit by unit, scores and ranks before and after.
 * Asked for by hand: it judges every finding near moved ground and may take a while.
 * @module
 */
import { element, filled } from "../../gis_core/element.js";
import { countRows, scoreRows, signed, standingSaid, stepSaid } from "./impact_rows.js";
import { button, keepingFocus, note, table, whileOpen, withProgress } from "./parts_of_page.js";

const MOST_ROWS = 60;

/** @param {HTMLElement} root @param {import("./panels.js").PanelParts} parts */
export function mount(root, { store, server, text, kindLabel, nameOf }) {
  const found = element("div", {});
  const doors = element("p", { class: "panel-doors" });
  root.replaceChildren(doors, found);
  let readOf = "";

  async function read() {
    const { etag } = store.get().draft;
    await withProgress(found, text, async (signal, tell) => {
      const { impact: told } = await server.readTelling(server.addresses.impact, (progress) => tell(progress.done, progress.of, stepSaid(progress, text)), signal);
      readOf = etag;
      found.replaceChildren(...partsOf(told));
    });
    draw();
  }

  function draw() {
    const { draft } = store.get();
    if (!draft) return;
    const old = readOf !== "" && readOf !== draft.etag;
    keepingFocus(root, () => doors.replaceChildren(
      button(readOf === "" ? text.foresee : text.foreseeAgain, read, { "data-focus": "foresee" })));
    found.classList.toggle("outdated", old);
    if (old) doors.append(note(text.outdated, "warning"));
    else if (readOf === "" && found.childElementCount === 0) found.replaceChildren(note(text.impactHint));
  }

  /** @param {any} told */
  function* partsOf(told) {
    yield element("p", {}, element("strong", {}, filled(text.findingsMove, { findings: told.findings, cases: told.open_cases })));
    if (told.other_states > 0) yield note(filled(text.otherStates, { count: told.other_states }));
    if (told.not_assigned_yet > 0) yield note(filled(text.notAssignedYet, { count: told.not_assigned_yet }));
    if (told.of !== "all rounds") yield note(text.releasedOnly);
    if (told.units.length > 0) yield countsOf(countRows(told.units));
    if (told.scores.length > 0) yield scoresOf(scoreRows(told.scores));
    else yield note(text.noScoreChanges);
    if (told.bodies.length > 0) yield bodiesOf(told.bodies);
  }

  /** @param {any[]} rows */
  function countsOf(rows) {
    const said = (/** @type {any} */ row, name) =>
      `${row[`${name}_before`]} → ${row[`${name}_after`]} (${signed(row[name])})`;
    return table(text.findingsByUnit, [text.unit, text.findings, text.openCases], rows.slice(0, MOST_ROWS).map((row) => [
      `${row.name || row.code} · ${kindLabel(row.kind)}${row.code_before === null ? ` · ${text.state_added}` : ""}`,
      said(row, "findings"), said(row, "cases"),
    ]), [1, 2]);
  }

  /** @param {any[]} rows */
  function scoresOf(rows) {
    return table(text.scoresAndRanks, [text.unit, text.before, text.after, text.change], rows.slice(0, MOST_ROWS).map((row) => [
      `${row.name || nameOf(row.code)} · ${row.round}`, standingSaid(row.before, text), standingSaid(row.after, text),
      [row.change === null ? "" : signed(row.change, 2), row.ranks ? filled(row.ranks > 0 ? text.ranksUp : text.ranksDown, { count: Math.abs(row.ranks) }) : ""]
        .filter(Boolean).join(" · "),
    ]), [1, 2, 3]);
  }

  /** @param {any[]} rows */
  function bodiesOf(rows) {
    return table(text.bodiesConcerned, [text.body, text.gainsCount, text.losesCount], rows.slice(0, MOST_ROWS).map((row) => [
      `${row.name} · ${text[`role_${row.role}`] ?? row.role}`, String(row.gains), String(row.loses),
    ]), [1, 2]);
  }

  whileOpen(root, store, ["draft"], draw);
}
