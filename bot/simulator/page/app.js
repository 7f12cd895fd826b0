// Starts the page: who is on the screen, the columns, the drawer on a phone, and where each event goes.

import { listen, peerKey } from "./api.js";
import { Chat } from "./chat.js";
import { Clock } from "./clock.js";
import { setText } from "./dom.js";
import { People } from "./people.js";
import { showDrawer, watchDrawer } from "./drawer.js";

const MAX_COLUMNS = 3;
const OFFLINE_GRACE_MS = 900;
const wide = matchMedia("(min-width: 900px)");
const isFine = matchMedia("(pointer: fine)");
const board = document.getElementById("chats");
const banner = document.getElementById("connection");

/** Open chats by key, in the order of their columns. On a phone only the active one is shown. */
const chats = new Map();
let activeKey = null;
let offlineTimer;
let wasOffline = false;

const people = new People({
  open: (peer) => open(peer),
  toggleBeside: (peer) => toggleBeside(peer),
  isShown: (key) => isShown(key),
  isActive: (key) => key === activeKey,
  canToggle: (key) => (chats.has(key) ? chats.size > 1 : chats.size < MAX_COLUMNS),
  loaded: (peers) => firstChats(peers),
});
const clock = new Clock(() => {
  for (const chat of chats.values()) chat.history.relabel();
  people.draw();
});

const host = {
  active: (chat) => activate(chat.key),
  back: () => showDrawer(true),
  close: (chat) => shut(chat.key),
  gone: (chat) => shut(chat.key),
  writeAs: (chat, person) => writeAs(chat, person),
  shown: (chat) => {
    people.markSeen(chat.key, chat.history.messages.at(-1)?.message_id ?? 0);
    people.changed();
  },
};

function isShown(key) {
  return wide.matches ? chats.has(key) : key === activeKey;
}

/** A chat that is not on the screen waits until it is: to fetch it would count it as seen. */
function refresh(chat) {
  chat.isStale = !isShown(chat.key);
  if (!chat.isStale) chat.changed();
}

/** A click in the list shows that chat in place of the active one. */
function open(peer) {
  const key = peerKey(peer);
  if (!chats.has(key)) {
    const old = chats.get(activeKey);
    const chat = new Chat(peer, host);
    if (old) old.root.replaceWith(chat.root);
    else board.append(chat.root);
    replaceKey(old, chat);
  }
  activate(key);
  showDrawer(false);
  if (isFine.matches) chats.get(key).composer.focus();
}

function replaceKey(old, chat) {
  const entries = [...chats].map(([key, one]) => (one === old ? [chat.key, chat] : [key, one]));
  if (!old) entries.push([chat.key, chat]);
  chats.clear();
  for (const [key, one] of entries) chats.set(key, one);
  old?.close();
}

/** The same group on another member's phone. */
async function writeAs(old, person) {
  people.writers.set(old.peer.chat, person);
  await people.load();
  const chat = new Chat(people.find(old.key), host);
  old.root.replaceWith(chat.root);
  replaceKey(old, chat);
  activate(chat.key);
}

function openBeside(peer) {
  const chat = new Chat(peer, host);
  chats.set(chat.key, chat);
  board.append(chat.root);
  activate(chat.key);
}

function toggleBeside(peer) {
  const key = peerKey(peer);
  if (chats.has(key)) shut(key);
  else if (chats.size < MAX_COLUMNS) openBeside(peer);
}

function shut(key) {
  const chat = chats.get(key);
  if (!chat) return;
  chats.delete(key);
  chat.close();
  activate(key === activeKey ? ([...chats.keys()].at(-1) ?? null) : activeKey);
  if (chats.size === 0) firstChats(people.peers);
}

function activate(key) {
  const changed = activeKey !== key;
  activeKey = key;
  for (const chat of chats.values()) {
    chat.root.classList.toggle("active", chat.key === key);
    if (chat.isStale && isShown(chat.key)) refresh(chat);
  }
  board.dataset.columns = chats.size;
  if (changed) remember();
  people.draw();
  drawUnread();
}

/** The address says who is on the screen, so that a reload or a bookmark shows the same. */
function remember() {
  const keys = [...chats.keys()];
  const query = keys.length > 1 ? `people=${keys.join(",")}` : keys.length === 1 ? `person=${keys[0]}` : "";
  history.replaceState(null, "", query ? `/?${query}` : "/");
}

/** Opens what the address asks for, or the first person of the list. */
function firstChats(peers) {
  drawUnread();
  document.body.classList.toggle("nobody", peers.length === 0);
  if (chats.size > 0 || peers.length === 0) return;
  const query = new URLSearchParams(location.search);
  const asked = (query.get("people") ?? query.get("person") ?? "").split(",").slice(0, MAX_COLUMNS);
  const payload = query.get("start");
  const found = [...new Set(asked)].map((key) => peers.find((peer) => peerKey(peer) === key)).filter(Boolean);
  for (const peer of found.length ? found : [peers[0]]) openBeside(peer);
  activate([...chats.keys()][0]);
  if (payload) chats.get(activeKey).follow(payload);
  if (isFine.matches) chats.get(activeKey).composer.focus();
}

function drawUnread() {
  const unread = people.otherUnread;
  for (const badge of document.querySelectorAll("[data-part=otherUnread]")) {
    badge.hidden = unread === 0;
    setText(badge, unread > 99 ? "99+" : String(unread));
  }
  const name = people.find(activeKey)?.name;
  document.title = `${unread ? `(${unread}) ` : ""}${name ? `${name} · ` : ""}Telegram de práctica`;
}

function onState(connected) {
  clearTimeout(offlineTimer);
  if (!connected) {
    wasOffline = true;
    offlineTimer = setTimeout(() => (banner.hidden = false), OFFLINE_GRACE_MS);
    return;
  }
  banner.hidden = true;
  clock.load();
  people.load();
  if (wasOffline) for (const chat of chats.values()) refresh(chat);
  wasOffline = false;
}

function touched({ person, chat }) {
  const found = chats.get(String(chat ?? person));
  return found ? [found] : [];
}

listen({
  change: (event) => {
    for (const chat of touched(event)) refresh(chat);
    people.changed();
  },
  answer: (event) => {
    for (const chat of touched(event)) chat.answered(event);
  },
  clock: (event) => clock.moved(event),
  state: onState,
});
wide.addEventListener("change", () => activate(activeKey));
document.addEventListener("theme", () => people.draw());
watchDrawer(wide);
