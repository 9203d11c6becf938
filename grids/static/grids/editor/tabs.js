/**
 * The tabs of the side: one panel at a time, arrows go from tab to tab.
 * @module
 */

/** @param {HTMLElement} list  the tab list; each tab's `data-panel` names its panel */
export function startTabs(list) {
  /** @type {HTMLElement[]} */
  const tabs = [...list.querySelectorAll("[role=tab]")].map((each) => /** @type {HTMLElement} */ (each));

  /** @param {HTMLElement} chosen @param {boolean} [focus] */
  function choose(chosen, focus = false) {
    for (const tab of tabs) {
      const open = tab === chosen;
      tab.setAttribute("aria-selected", String(open));
      tab.tabIndex = open ? 0 : -1;
      const panel = document.getElementById(tab.dataset.panel ?? "");
      if (panel) panel.hidden = !open;
    }
    if (focus) chosen.focus();
  }

  list.addEventListener("click", (event) => {
    const tab = /** @type {Element} */ (event.target).closest("[role=tab]");
    if (tab) choose(/** @type {HTMLElement} */ (tab));
  });
  list.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const at = tabs.findIndex((each) => each === document.activeElement);
    event.preventDefault();
    choose(tabs[(at + step + tabs.length) % tabs.length], true);
  });
  choose(tabs[0]);
}

/** Open the panel of that id. @param {string} id */
export function openPanel(id) {
  /** @type {HTMLElement | null} */
  const tab = document.querySelector(`[role=tab][data-panel="${id}"]`);
  tab?.click();
}
