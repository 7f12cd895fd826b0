// The scrolling history of a chat: adds, patches and removes messages by id and keeps the reading position.

import { announce, el, setText } from "./dom.js";
import { dayKey, dayLabel, parse } from "./dates.js";
import { summary } from "./format.js";
import { createMessage, patchMessage } from "./message.js";

const PAGE = 80;
// A view has no more messages than this (simulator/views.py); the transcript has them all.
const VIEW_LIMIT = 300;
const NEAR_END_PX = 80;
const SAME_GROUP_MS = 10 * 60_000;

export class History {
  /** `parts`: scroller, log, toEnd (button) and newCount inside it; `context` as in message.js, and `older()`. */
  constructor(parts, context) {
    this.parts = parts;
    this.context = { ...context, find: (id) => this.byId.get(id) };
    this.byId = new Map();
    this.nodes = new Map();
    this.days = new Map();
    this.messages = [];
    this.window = PAGE;
    this.pinned = true;
    this.lastTop = 0;
    this.news = 0;
    this.ready = false;

    parts.scroller.addEventListener("scroll", () => this.onScroll(), { passive: true });
    parts.toEnd.addEventListener("click", () => this.toEnd());
    parts.log.addEventListener("keydown", (event) => this.onKey(event));
    const watcher = new ResizeObserver(() => this.pinned && this.stick());
    watcher.observe(parts.scroller);
    watcher.observe(parts.log);
    this.watcher = watcher;
  }

  close() {
    this.watcher.disconnect();
  }

  update(messages) {
    const last = this.messages.at(-1)?.message_id ?? 0;
    const fresh = messages.filter((message) => message.message_id > last);
    this.hasOlder ??= messages.length >= VIEW_LIMIT;
    this.take([...this.messages.filter((message) => this.isOlder(message, messages)), ...messages]);
    if (this.ready && fresh.some((message) => this.context.isOwn(message))) this.pinned = true;
    // Somebody at the end has no use for what is far above; whoever reads there must not lose it.
    this.window = this.pinned ? Math.min(this.window, 2 * PAGE) : this.window + fresh.length;

    const wasReading = this.ready && !this.pinned;
    this.quietly(!this.ready, () => this.keepingPlace(() => this.draw()));
    if (wasReading) this.news += fresh.filter((message) => message.from === "bot").length;
    this.showEndButton();
    this.ready = true;
  }

  isOlder(message, view) {
    return view.length >= VIEW_LIMIT && message.message_id < view[0].message_id;
  }

  take(messages) {
    this.messages = messages;
    this.byId = new Map(messages.map((message) => [message.message_id, message]));
  }

  /** What the view left out, fetched once, when somebody reads up to its beginning. */
  async fetchOlder() {
    this.hasOlder = false;
    const all = await this.context.older();
    if (!all.length) return;
    const first = this.messages[0]?.message_id ?? 0;
    this.take([...all.filter((message) => message.message_id < first), ...this.messages]);
    this.onScroll();
  }

  /** Draws what is new, and returns the node to begin reading at: the bot's first news, if any. */
  draw() {
    let news = null;
    const visible = this.messages.slice(-this.window);
    const wanted = new Set(visible.map((message) => message.message_id));
    for (const [id, node] of this.nodes) {
      if (!wanted.has(id)) this.remove(id, node);
    }
    const newest = Math.max(0, ...this.nodes.keys());
    for (const message of visible) {
      const node = this.nodes.get(message.message_id);
      const isNew = message.message_id > newest;
      if (!node) this.insert(message, isNew && this.ready);
      const changed = node && this.patch(node, message);
      if (isNew && this.context.isOwn(message)) news = null;
      else if (isNew || (changed && message === visible.at(-1))) news ??= this.nodes.get(message.message_id);
    }
    this.dropEmptyDays();
    this.group(visible);
    return this.ready ? news : null;
  }

  insert(message, isArriving) {
    const node = createMessage(message, this.context);
    node.classList.toggle("arriving", isArriving);
    this.nodes.set(message.message_id, node);
    insertInOrder(this.day(message), node, message.message_id);
  }

  patch(node, message) {
    const changed = patchMessage(node, message, this.context);
    if (changed && message.from === "bot" && message.edited)
      announce(`${this.context.nameOf(message)} cambió un mensaje: ${summary(message)}`);
    return changed;
  }

  remove(id, node) {
    if (node.contains(document.activeElement)) this.parts.scroller.focus({ preventScroll: true });
    node.remove();
    this.nodes.delete(id);
  }

  /** The day's group, made on its first message; days stay in order because the ids do. */
  day(message) {
    const date = parse(message.date);
    const key = dayKey(date);
    let group = this.days.get(key);
    if (!group) {
      const label = el("p", { class: "day-label" }, el("span", {}, dayLabel(date)));
      group = el("div", { class: "day", dataset: { day: key } }, label);
      const after = [...this.parts.log.children].find((other) => other.dataset.day > key);
      this.parts.log.insertBefore(group, after ?? null);
      this.days.set(key, group);
    }
    return group;
  }

  dropEmptyDays() {
    for (const [key, group] of this.days) {
      if (group.childElementCount > 1) continue;
      group.remove();
      this.days.delete(key);
    }
  }

  /** After midnight (or when the demonstration's clock moves) today becomes yesterday. */
  relabel() {
    for (const group of this.days.values()) {
      const id = Number(group.querySelector(".message")?.dataset.messageId);
      const message = this.byId.get(id);
      if (message) setText(group.firstElementChild.firstElementChild, dayLabel(parse(message.date)));
    }
  }

  /** Consecutive messages of one sender sit together; only the last one has a tail. */
  group(visible) {
    visible.forEach((message, at) => {
      const node = this.nodes.get(message.message_id);
      node.classList.toggle("first", !together(visible[at - 1], message));
      node.classList.toggle("tail", !together(message, visible[at + 1]));
    });
    const focusable = this.parts.log.querySelector('.bubble[tabindex="0"]');
    const latest = this.nodes.get(visible.at(-1)?.message_id)?.firstElementChild;
    if (focusable && focusable !== latest && focusable !== document.activeElement) focusable.tabIndex = -1;
    if (latest && !this.parts.log.contains(document.activeElement)) latest.tabIndex = 0;
  }

  /** Runs `change` without moving what the person is reading. */
  keepingPlace(change) {
    const { scroller } = this.parts;
    const top = scroller.getBoundingClientRect().top;
    const anchor = this.pinned
      ? null
      : [...this.nodes.values()].find((node) => node.getBoundingClientRect().bottom > top);
    const before = anchor?.getBoundingClientRect().top;
    const news = change();
    if (this.pinned) this.follow(news);
    else if (anchor?.isConnected) scroller.scrollTop += anchor.getBoundingClientRect().top - before;
  }

  /** A history that loads, or grows upwards, is not read aloud; new messages are. */
  quietly(quiet, change) {
    const { log } = this.parts;
    if (quiet) log.setAttribute("aria-live", "off");
    change();
    if (quiet) setTimeout(() => log.setAttribute("aria-live", "polite"), 300);
  }

  /** Goes to the end; when the news are longer than the screen, only to where they begin. */
  follow(news) {
    const { scroller } = this.parts;
    if (!news || scroller.scrollHeight - news.offsetTop <= scroller.clientHeight) {
      this.stick();
      return;
    }
    this.pinned = false;
    scroller.scrollTop = news.offsetTop - 8;
    this.lastTop = scroller.scrollTop;
  }

  stick() {
    const { scroller } = this.parts;
    scroller.scrollTop = scroller.scrollHeight;
  }

  toEnd() {
    this.pinned = true;
    this.stick();
    this.onScroll();
  }

  onScroll() {
    const { scroller } = this.parts;
    const { scrollTop } = scroller;
    // Content that grows also moves the end away; only a person scrolls upwards.
    if (scroller.scrollHeight - scrollTop - scroller.clientHeight < NEAR_END_PX) this.pinned = true;
    else if (scrollTop < this.lastTop) this.pinned = false;
    this.lastTop = scrollTop;
    if (this.pinned) this.news = 0;
    this.showEndButton();
    this.floatDay();
    if (scrollTop >= 200) return;
    if (this.window < this.messages.length) {
      this.window += PAGE;
      this.quietly(true, () => this.keepingPlace(() => this.draw()));
    } else if (this.hasOlder) {
      this.fetchOlder();
    }
  }

  /** The day of what is on the screen floats over it while the history moves. */
  floatDay() {
    const { scroller } = this.parts;
    const { top } = scroller.getBoundingClientRect();
    for (const group of this.days.values())
      group.classList.toggle("floating", group.getBoundingClientRect().top < top - 4);
    scroller.classList.add("scrolling");
    clearTimeout(this.floatTimer);
    this.floatTimer = setTimeout(() => scroller.classList.remove("scrolling"), 1200);
  }

  showEndButton() {
    const { toEnd, newCount } = this.parts;
    toEnd.classList.toggle("visible", !this.pinned);
    toEnd.tabIndex = this.pinned ? -1 : 0;
    newCount.hidden = this.news === 0;
    setText(newCount, String(this.news));
    toEnd.setAttribute("aria-label", this.news ? `Ir al final, ${this.news} sin ver` : "Ir al final");
  }

  /** Goes to a message that another one quotes, drawing more of the history when it is far above. */
  jump(id) {
    const at = this.messages.findIndex((message) => message.message_id === id);
    if (at < 0) return;
    this.pinned = false;
    if (this.messages.length - at > this.window) {
      this.window = this.messages.length - at + PAGE;
      this.quietly(true, () => this.draw());
    }
    const node = this.nodes.get(id);
    node.scrollIntoView({ block: "center" });
    node.classList.remove("found");
    requestAnimationFrame(() => node.classList.add("found"));
    this.focus(node.firstElementChild);
  }

  focus(bubble) {
    for (const other of this.parts.log.querySelectorAll('.bubble[tabindex="0"]')) other.tabIndex = -1;
    bubble.tabIndex = 0;
    bubble.focus({ preventScroll: true });
  }

  /** Arrow keys walk through the messages when one of them has the focus. */
  onKey(event) {
    if (!event.target.classList.contains("bubble")) return;
    const bubbles = [...this.parts.log.querySelectorAll(".bubble")];
    const at = bubbles.indexOf(event.target);
    const next = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: bubbles.length - 1 }[event.key];
    if (next === undefined || !bubbles[next]) return;
    event.preventDefault();
    this.focus(bubbles[next]);
    bubbles[next].scrollIntoView({ block: "nearest" });
  }
}

function together(one, other) {
  if (!one || !other || one.from !== other.from || one.person !== other.person || one.buttons?.length) return false;
  const [first, second] = [parse(one.date), parse(other.date)];
  return dayKey(first) === dayKey(second) && second - first < SAME_GROUP_MS;
}

function insertInOrder(group, node, id) {
  let after = group.lastElementChild;
  while (after.dataset.messageId && Number(after.dataset.messageId) > id) after = after.previousElementSibling;
  after.after(node);
}
