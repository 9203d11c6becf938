/**
 * Watches the connection: says when it is lost, and has what waited sent when it is back.
 * @module
 */
import { element, filled } from "../../gis_core/element.js";
import { part } from "../../gis_core/page.js";

const AGAIN_MS = 3000;

/** @param {{store: any, commands: import("./commands.js").Commands, text: Record<string, string>}} parts */
export function keepConnection({ store, commands, text }) {
  const line = part("connection");
  /** After a refusal the others wait until somebody has decided. */
  let halted = false;

  async function send() {
    const sent = await commands.flush();
    halted = Boolean(sent?.stoppedAt) && store.get().waiting > 0;
    show();
  }

  function show() {
    const { online, waiting } = store.get();
    line.hidden = online && waiting === 0;
    document.body.classList.toggle("offline", !online);
    if (line.hidden) return;
    const words = online ? filled(text.stillWaiting, { count: waiting })
      : waiting > 0 ? filled(text.offlineWaiting, { count: waiting }) : text.offline;
    line.replaceChildren(words, " ",
      element("button", { type: "button", class: "plain", onclick: send }, waiting > 0 ? text.sendNow : text.again),
      ...(waiting > 0 ? [" ", element("button", { type: "button", class: "plain", onclick: () => {
        halted = false;
        commands.forgetWaiting();
      } }, text.forgetWaiting)] : []));
  }

  store.on(["online", "waiting"], show);
  addEventListener("online", send);
  addEventListener("offline", () => store.set({ online: false }));
  setInterval(() => {
    const { online, waiting, busy } = store.get();
    if (!busy && !halted && (!online || waiting > 0)) send();
  }, AGAIN_MS);
  addEventListener("beforeunload", (event) => {
    // What waits is kept and sent the next time; only an answer that is under way deserves a question.
    if (store.get().busy && !store.get().online) event.preventDefault();
  });
}
