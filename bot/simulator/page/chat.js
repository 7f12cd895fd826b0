// One conversation on one person's phone: its header, history and composer, kept up to date by `refresh`.

import { api, peerKey } from "./api.js";
import { avatar, fromTemplate, setText } from "./dom.js";
import { deepLinkPayload, summary } from "./format.js";
import { History } from "./history.js";
import { editable } from "./message.js";
import { Composer } from "./composer.js";
import { attachMenu, chooseFiles, watchDrops } from "./attach.js";
import { alertDialog, confirmDialog, copyText, openMenu, showPicture, toast } from "./popups.js";
import { headerMenu } from "./menus.js";
import { watchGestures } from "./gestures.js";

const DEBOUNCE_MS = 25;
const SLOWEST_MS = 400;
const TYPING_MS = 5500;
const DOING = {
  typing: "escribiendo",
  upload_photo: "enviando una foto",
  upload_document: "enviando un archivo",
  upload_voice: "enviando un audio",
  record_voice: "grabando un audio",
  choose_sticker: "eligiendo un sticker",
};

export class Chat {
  /** `peer`: a row of people.js; `host`: active, back, close, gone, shown. */
  constructor(peer, host) {
    this.peer = peer;
    this.host = host;
    this.target = peer.chat ? { person: peer.person, chat: peer.chat } : { person: peer.person };
    this.bot = "Bot";
    const { root, parts } = fromTemplate("chat-template");
    this.root = root;
    this.parts = parts;
    this.waiting = [];
    this.pause = DEBOUNCE_MS;
    this.pendingStart = null;
    root.dataset.person = peer.person;
    if (peer.chat) root.dataset.chat = peer.chat;

    this.history = new History(parts, this.context());
    this.composer = new Composer(parts, this.writing());
    this.name();
    this.bind();
    this.refresh();
  }

  get key() {
    return peerKey(this.target);
  }

  close() {
    this.closed = true;
    this.history.close();
    this.root.remove();
  }

  name() {
    const { parts, peer, root } = this;
    root.setAttribute("aria-label", `Chat de ${peer.name}`);
    setText(parts.name, peer.name);
    parts.avatar.replaceChildren(avatar(peer.chat ?? peer.person, peer.name));
    parts.log.setAttribute("aria-label", `Mensajes de ${peer.name}`);
  }

  context() {
    const actions = {
      command: (text) => this.composer.sendText(text),
      copy: (text, notice) => copyText(this.root, text, notice),
      deepLink: (payload) => this.follow(payload),
      address: (url) => this.address(url),
      picture: (file, caption) => showPicture(file, caption),
      jump: (id) => this.history.jump(id),
      tap: (messageId, data, settle) => this.tap(messageId, data, settle),
    };
    return {
      actions,
      isGroup: Boolean(this.peer.chat),
      isOwn: (message) => message.from === "person" && (message.person ?? this.target.person) === this.target.person,
      nameOf: (message) => this.nameOf(message),
      older: () => api.transcript(this.target).catch(() => []),
    };
  }

  nameOf(message) {
    return message.from === "bot" ? this.bot : (message.name ?? this.peer.name);
  }

  writing() {
    return {
      say: (text, replyTo) => this.attempt(() => api.say(this.target, text, replyTo)),
      edit: (message, text) => this.attempt(() => api.edit(this.target, message.message_id, text)),
      start: () => this.start(),
      attach: (anchor) => attachMenu(this, anchor),
      files: (files) => chooseFiles(this, files),
      shareContact: () => this.shareContact(),
      lastOwn: () =>
        this.history.messages.findLast((message) => message.person === this.target.person && editable(message)),
      nameOf: (message) => this.nameOf(message),
    };
  }

  bind() {
    const { parts, root } = this;
    parts.back.addEventListener("click", () => this.host.back(this));
    parts.shut.addEventListener("click", () => this.host.close(this));
    parts.pinned.addEventListener("click", () => this.history.jump(this.view.pinned));
    parts.more.addEventListener("click", () => openMenu(parts.more, headerMenu(this), { returnTo: parts.more }));
    root.addEventListener("focusin", () => this.host.active(this));
    root.addEventListener("pointerdown", () => this.host.active(this));
    watchGestures(this);
    watchDrops(this);
  }

  /** Many changes in a moment are one request; a change during a request asks once more, after a rest. */
  refresh() {
    if (this.timer) return;
    this.timer = setTimeout(
      async () => {
        const start = performance.now();
        await this.load();
        this.pause = Math.min(SLOWEST_MS, Math.max(DEBOUNCE_MS, 2 * (performance.now() - start)));
        this.timer = null;
        if (this.again) this.refresh();
      },
      this.again ? this.pause : DEBOUNCE_MS,
    );
  }

  changed() {
    if (this.loading) this.again = true;
    this.refresh();
  }

  async load() {
    this.loading = true;
    this.again = false;
    try {
      const view = await api.view(this.target);
      if (!this.closed) this.show(view);
    } catch (error) {
      if (error.status === 404) this.host.gone(this);
    } finally {
      this.loading = false;
    }
  }

  show(view) {
    this.view = this.peer.chat ? { ...view, started: true, blocked: false } : view;
    if (!this.peer.chat && view.title) this.bot = view.title;
    if (view.bot?.name) this.bot = view.bot.name;
    this.history.update(view.messages);
    this.showTyping(view.typing);
    this.showHead(view);
    this.updateComposer();
    this.root.classList.add("loaded");
    this.host.shown(this);
  }

  updateComposer() {
    this.composer.update({ ...this.view, pendingStart: this.pendingStart !== null });
  }

  showHead({ messages, pinned, bot }) {
    const { parts, peer } = this;
    setText(parts.kind, peer.chat ? `${peer.members.length} personas · escribe ${peer.writer}` : `con ${this.bot}`);
    setText(parts.emptyText, bot?.description || `Pulse INICIAR para conversar con ${this.bot}`);
    parts.empty.hidden = messages.length > 0 || Boolean(peer.chat);
    const message = pinned ? this.history.byId.get(pinned) : null;
    parts.pinned.hidden = !message;
    if (message) setText(parts.pinnedText, summary(message));
  }

  /** Telegram's "typing" lasts five seconds unless it is renewed. */
  showTyping(action) {
    clearTimeout(this.typingTimer);
    const words = action ? (DOING[action] ?? "escribiendo") : "";
    setText(this.parts.doing, words);
    this.root.classList.toggle("doing", Boolean(words));
    if (words) this.typingTimer = setTimeout(() => this.showTyping(null), TYPING_MS);
  }

  async tap(messageId, data, settle) {
    const wait = { messageId, settle };
    this.waiting.push(wait);
    if (!(await this.attempt(() => api.tap(this.target, messageId, data)))) this.settle(wait);
  }

  settle(wait) {
    this.waiting = this.waiting.filter((one) => one !== wait);
    wait?.settle();
  }

  /** The bot answered a tap: its spinner stops, and its text is a notice or an alert. */
  answered({ message_id: messageId, text, show_alert: showAlert }) {
    this.settle(this.waiting.find((wait) => wait.messageId === messageId));
    if (!text) return;
    if (showAlert) alertDialog(this.bot, text);
    else toast(this.root, text);
  }

  /** Runs a call to the door; a failure is told in the chat. True when it worked. */
  async attempt(call) {
    try {
      await call();
      this.changed();
      return true;
    } catch (error) {
      toast(this.root, error.message, { error: true });
      return false;
    }
  }

  start() {
    const payload = this.pendingStart;
    this.pendingStart = null;
    this.updateComposer();
    return this.attempt(() => api.open(this.peer.person, payload ?? ""));
  }

  /** A deep link shows INICIAR first, as Telegram does; the tap sends `/start payload`. */
  follow(payload) {
    this.pendingStart = payload;
    if (this.view) this.updateComposer();
    this.composer.focus();
  }

  /** True when the address is for the chat itself (a deep link) and no page must be opened. */
  address(url) {
    const payload = deepLinkPayload(url);
    if (payload) this.follow(payload);
    return Boolean(payload) || /^tg:/i.test(url);
  }

  async shareContact() {
    const agreed = await confirmDialog(
      "¿Compartir su número?",
      `${this.bot} recibirá el número de teléfono de ${this.peer.name}.`,
      "Compartir",
    );
    if (agreed) await this.attempt(() => api.sample(this.target, "contact"));
  }
}
