/**
 * The months as a slider, with a button that plays them one after another.
 * @module
 */
const STEP_MS = 1200;

/**
 * @param {{slider: HTMLInputElement, play: HTMLButtonElement, said: HTMLElement}} parts
 * @param {string[]} rounds  keys in the order of time
 * @param {(round: string) => Promise<void>} show  resolves when the month is drawn
 * @param {Record<string, string>} text
 */
export function monthSlider({ slider, play, said }, rounds, show, text) {
  let playing = false;
  slider.max = String(Math.max(rounds.length - 1, 0));
  slider.disabled = play.disabled = rounds.length < 2;

  /** @param {string} round */
  function follow(round) {
    const at = rounds.indexOf(round);
    if (at >= 0) slider.value = String(at);
    said.textContent = at >= 0 ? round : "";
    slider.setAttribute("aria-valuetext", at >= 0 ? round : text.boundaries);
  }

  /** @param {boolean} on */
  function turn(on) {
    playing = on;
    play.textContent = on ? "⏸" : "▶";
    play.setAttribute("aria-label", on ? text.pause : text.play);
    play.setAttribute("aria-pressed", String(on));
  }

  async function run() {
    // From the beginning when it stands at the end.
    if (Number(slider.value) >= rounds.length - 1) await go(0);
    while (playing && Number(slider.value) < rounds.length - 1) {
      await new Promise((done) => { setTimeout(done, STEP_MS); });
      if (playing) await go(Number(slider.value) + 1);
    }
    turn(false);
  }

  /** @param {number} at */
  async function go(at) {
    follow(rounds[at]);
    await show(rounds[at]);
  }

  slider.addEventListener("input", () => {
    turn(false);
    follow(rounds[Number(slider.value)]);
  });
  slider.addEventListener("change", () => show(rounds[Number(slider.value)]));
  play.addEventListener("click", () => {
    turn(!playing);
    if (playing) run();
  });
  turn(false);
  return { follow, stop: () => turn(false) };
}
