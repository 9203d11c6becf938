/**
 * Bright or dark: as the device says, or as the reader does.
 * @module
 */
export const THEMES = /** @type {const} */ (["auto", "light", "dark"]);
const KEPT = "luzhang-theme";
const device = window.matchMedia("(prefers-color-scheme: dark)");

/** What the reader chose before on this device. @returns {string} */
export function keptTheme() {
  try {
    const kept = localStorage.getItem(KEPT) ?? "";
    return /** @type {readonly string[]} */ (THEMES).includes(kept) ? kept : "auto";
  } catch {
    return "auto";
  }
}

/** Whether a page of that theme is dark now. @param {string} theme */
export const isDark = (theme) => theme === "dark" || (theme === "auto" && device.matches);

/** Set the page, not the map, in a theme. @param {string} theme @param {boolean} keep  for the next visit */
export function setTheme(theme, keep) {
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  if (!keep) return;
  try {
    if (theme === "auto") localStorage.removeItem(KEPT);
    else localStorage.setItem(KEPT, theme);
  } catch {
    // A frame of another site, or a private window: then for this visit only.
  }
}

/** Call back when the device changes between bright and dark. @param {() => void} changed */
export function onDeviceTheme(changed) {
  device.addEventListener("change", changed);
}
