/**
 * The page of the layers: its buttons copy an address or an example.
 * @module
 */

const told = /** @type {HTMLElement} */ (document.getElementById("copied"));

document.addEventListener("click", async (event) => {
  const button = event.target instanceof Element ? event.target.closest("button.copy") : null;
  if (!(button instanceof HTMLElement)) return;
  const text = button.dataset.copy ?? "";
  // Where the page came without HTTPS a browser has no clipboard for it.
  const done = await navigator.clipboard?.writeText(text).then(() => true, () => false);
  told.textContent = `${(done ? told.dataset.copied : told.dataset.failed) ?? ""} ${text}`;
});
