/**
 * Where the editor begins: reads the page's configuration, makes the parts and brings them together.
 * @module
 */
import { part, readConfiguration } from "../../gis_core/page.js";
import { addOthers, watchOthers } from "../review/others.js";
import { createCommands } from "./commands.js";
import { keepConnection } from "./connection.js";
import { createGround } from "./ground.js";
import { readHash, writeHash } from "./hash.js";
import { startKeys } from "./keys.js";
import { createMap } from "./map.js";
import { showMessages } from "./messages.js";
import { mountPanels } from "./panels.js";
import { createQueue } from "./queue.js";
import { NoAnswer, createServer } from "./server.js";
import { openShelf } from "./shelf.js";
import { createStore, emptyState } from "./store.js";
import { startTabs } from "./tabs.js";
import { startTools } from "./tools.js";

const configuration = readConfiguration();
/** @type {Record<string, string>} */
const text = configuration.texts;
const kinds = configuration.kinds.map((kind) => kind.key);

/** The smallest kind that partitions the level above: where borders are drawn most. */
function usualKind() {
  const nested = configuration.kinds.filter((kind) => kind.policy === "partition_of_parent" && !kind.children);
  return (nested.at(-1) ?? configuration.kinds.at(-1)).key;
}

async function start() {
  const place = readHash(location.hash, { kinds, kind: usualKind() });
  const store = createStore({
    ...emptyState(),
    kind: place.kind,
    selection: place.selection.map((code) => ({ kind: place.kind, code })),
    on: place.on,
    mayEdit: configuration.mayEdit,
  });
  const server = createServer(configuration.addresses);
  const queue = createQueue(await openShelf(), {
    draft: configuration.draft, newKey: () => crypto.randomUUID(), now: () => Date.now(),
    isSilence: (error) => error instanceof NoAnswer || error.code === "still-answering",
  });
  const commands = createCommands({ store, server, queue, text });
  const map = createMap({ store, configuration, text, view: place.view });
  const parts = { store, commands, server, map, text, configuration };
  showMessages(parts);
  keepConnection(parts);
  startTabs(part("tabs"));
  const ground = createGround(parts);
  const tools = await startTools({ ...parts, ground });
  startKeys({ ...parts, tools });
  mountPanels({ ...parts, ground });
  followAddress(parts);
  // For tests and for whoever looks at the console: the parts as they are, nothing that bypasses a check.
  Object.assign(window, { editor: { ...parts, ground, tools, queue } });
  await commands.load();
  await commands.flush();
  await ground.ready;
  document.body.dataset.ready = "yes";
  showOthers(map);
}

/** Where others draw in the same townships, or where one looks: known while drawing, not only when it comes to a conflict. */
function showOthers(map) {
  addOthers(map.map);
  const box = () => `?box=${map.box().map((side) => side.toFixed(5)).join(",")}`;
  const { addresses, states } = configuration;
  watchOthers([map.map], { others: addresses.others, texts: { others: text.othersDraft }, states }, box);
}

/** The address says what is looked at; what is written into it by hand is followed. */
function followAddress({ store, map }) {
  const write = () => {
    const { kind, selection, on } = store.get();
    const codes = selection.filter((each) => each.kind === kind).map((each) => each.code);
    history.replaceState(null, "", writeHash({ view: map.view(), kind, selection: codes, on }));
  };
  map.whenMoved(write);
  store.on(["kind", "selection", "on"], write);
  addEventListener("hashchange", () => {
    const place = readHash(location.hash, { kinds, kind: store.get().kind });
    store.set({ kind: place.kind, on: place.on, selection: place.selection.map((code) => ({ kind: place.kind, code })) });
    if (place.view) map.jumpTo(place.view);
  });
  const choice = part("kind");
  const showKind = () => { choice.value = store.get().kind; };
  showKind();
  store.on("kind", showKind);
  choice.addEventListener("change", () => store.set({ kind: choice.value, selection: [], arcs: [] }));
}

start().catch((error) => {
  part("message").hidden = false;
  part("message").textContent = text.notStarted;
  throw error;
});
