// The list of people and groups: last message, unread count, who is open beside whom, and "Añadir persona".

import { api, peerKey } from "./api.js";
import { announce, avatar, el, icon, setAria, setText } from "./dom.js";
import { listTime, parse } from "./dates.js";
import { summary } from "./format.js";
import { formDialog, moveAmong, toast } from "./popups.js";

export class People {
  /** `host`: open(peer), toggleBeside(peer), isShown(key), isActive(key), canAdd(), loaded(peers). */
  constructor(host) {
    this.host = host;
    this.list = document.getElementById("people-list");
    this.rows = new Map();
    this.peers = [];
    this.seen = new Map();
    /** Who writes in each group, when it is not its first member. */
    this.writers = new Map();
    document.getElementById("add-person").addEventListener("click", () => this.add());
    this.list.addEventListener("keydown", (event) => moveAmong(event, [...this.list.querySelectorAll(".person")]));
  }

  /** Many changes in a moment ask once. */
  changed() {
    this.timer ??= setTimeout(async () => {
      this.timer = null;
      await this.load();
    }, 120);
  }

  async load() {
    try {
      this.peers = toPeers(await api.people(), this.writers);
    } catch {
      return;
    }
    this.host.loaded(this.peers);
    this.draw();
  }

  find(key) {
    return this.peers.find((peer) => peerKey(peer) === key);
  }

  /** Everything in an open chat has been seen. */
  markSeen(key, id) {
    this.seen.set(key, Math.max(id, this.seen.get(key) ?? 0));
  }

  unread(peer) {
    const key = peerKey(peer);
    if (this.host.isShown(key)) return 0;
    const seen = this.seen.get(key) ?? 0;
    return (peer.last?.message_id ?? 0) > seen ? peer.unread : 0;
  }

  get otherUnread() {
    return this.peers.reduce((sum, peer) => sum + this.unread(peer), 0);
  }

  draw() {
    const wanted = new Set(this.peers.map(peerKey));
    for (const [key, row] of this.rows) {
      if (wanted.has(key)) continue;
      row.root.remove();
      this.rows.delete(key);
    }
    this.peers.forEach((peer, at) => {
      const row = this.rows.get(peerKey(peer)) ?? this.newRow(peer);
      if (this.list.children[at] !== row.root) this.list.insertBefore(row.root, this.list.children[at] ?? null);
      this.fill(row, peer);
    });
  }

  newRow(peer) {
    const row = {
      name: el("span", { class: "person-name" }),
      time: el("time", { class: "person-time" }),
      last: el("span", { class: "person-last" }),
      count: el("span", { class: "badge", hidden: true }),
      beside: el(
        "button",
        { type: "button", class: "icon-button beside", onclick: () => this.host.toggleBeside(peer) },
        icon("columns"),
      ),
    };
    row.button = el(
      "button",
      {
        type: "button",
        class: "person",
        dataset: { testid: "persona", person: peer.person, ...(peer.chat ? { chat: peer.chat } : {}) },
        onclick: () => this.host.open(peer),
      },
      avatar(peer.chat ?? peer.person, peer.name),
      el(
        "span",
        { class: "person-words" },
        el("span", { class: "person-line" }, row.name, row.time),
        el("span", { class: "person-line" }, row.last, row.count),
      ),
    );
    row.root = el("li", {}, row.button, row.beside);
    this.rows.set(peerKey(peer), row);
    return row;
  }

  fill(row, peer) {
    const key = peerKey(peer);
    const { last } = peer;
    const unread = this.unread(peer);
    this.tell(row, peer, unread);
    setText(row.name, peer.name);
    setText(row.time, last ? listTime(parse(last.date)) : "");
    setText(row.last, last ? lastLine(peer, last) : "Toque para empezar");
    setText(row.count, String(unread));
    row.count.hidden = unread === 0;
    row.count.setAttribute("aria-label", `${unread} sin leer`);
    setAria(row.button, { current: this.host.isActive(key) ? "true" : null });
    const shown = this.host.isShown(key);
    setAria(row.beside, {
      pressed: shown,
      label: shown ? `Quitar a ${peer.name} de la pantalla` : `Mostrar a ${peer.name} al lado`,
    });
    row.beside.title = shown ? "Quitar de la pantalla" : "Mostrar al lado";
    row.beside.disabled = !this.host.canToggle(key);
    row.root.classList.toggle("shown", shown);
  }

  /** A message for somebody whose chat is not on the screen is said once. */
  tell(row, peer, unread) {
    if (unread > (row.told ?? 0)) announce(`Mensaje nuevo para ${peer.name}: ${summary(peer.last)}`);
    row.told = unread;
  }

  async add() {
    const answer = await formDialog(
      "Añadir persona",
      [
        {
          name: "name",
          label: "Nombre y apellido",
          required: true,
          pattern: ".*\\S.*",
          placeholder: "Rosa Ejemplo",
          maxlength: "64",
        },
        {
          name: "username",
          label: "Usuario (opcional)",
          placeholder: "rosa_ejemplo",
          pattern: "@?[A-Za-z][A-Za-z0-9_]{3,31}",
          hint: "Letras, números y guion bajo; al menos cuatro.",
        },
      ],
      "Añadir",
    );
    if (!answer) return;
    try {
      const { id } = await api.addPerson(answer.name, answer.username.replace(/^@/, ""));
      await this.load();
      const peer = this.find(String(id));
      if (peer) this.host.open(peer);
    } catch (error) {
      toast(document.body, error.message, { error: true });
    }
  }
}

function lastLine({ name, chat, blocked, deactivated }, last) {
  if (deactivated) return "Cuenta eliminada";
  if (blocked) return "Bot detenido";
  return last.from === "person" && !chat ? `${name.split(" ")[0]}: ${summary(last)}` : summary(last);
}

/** Rows of `/_sim/people`. A group is seen, and written in, as one of its members. */
function toPeers(rows, writers) {
  const names = new Map(rows.map(({ id, name }) => [id, name]));
  return rows.map((row) => {
    if (!row.members) return { ...row, person: row.id };
    const person = writers.get(row.id) ?? row.members[0];
    const members = row.members.map((id) => ({ id, name: names.get(id) }));
    return { ...row, person, chat: row.id, members, writer: names.get(person) };
  });
}
