/**
 * For who does not see the map: what was done, taken back or done again, and what is chosen now, in a line that is
 * read out. The eye sees it on the map.
 * @module
 */
import { filled } from "../../gis_core/element.js";
import { part } from "../../gis_core/page.js";
import { named, stepSaid } from "./words.js";

/** @param {import("./panels.js").PanelParts} parts */
export function mountHeard({ store, text, nameOf }) {
  const line = part("heard");
  let { draft, selection } = store.get();

  store.on("draft", ({ draft: now }) => {
    const before = draft;
    draft = now;
    if (!before || !now || before.id !== now.id || before.position === now.position) return;
    const on = now.position > before.position;
    const step = (on ? now : before).operations.find((each) => each.ordinal === (on ? now.position : before.position));
    if (!step) return;
    const again = on && before.operations.some((each) => each.ordinal === step.ordinal && each.made_at === step.made_at);
    line.textContent = filled(!on ? text.heardUndone : again ? text.heardRedone : text.heardDone, { step: stepSaid(step, text, nameOf) });
  });

  store.on("selection", ({ selection: now }) => {
    const codes = now.map((each) => each.code);
    const same = codes.join() === selection.map((each) => each.code).join();
    selection = now;
    if (same) return;
    line.textContent = codes.length === 0 ? text.heardNone : filled(text.heardChosen, { names: named(codes, nameOf, text) });
  });
}
