// The commands menu: opened by its button or by typing "/", filtered as one types, walked with the arrows.

import { announce, el } from "./dom.js";
import { moveAmong } from "./popups.js";

let serial = 0;

export class CommandMenu {
  /** `parts`: menu (button), commands (the list), input. `choose("/ayuda")` sends it. */
  constructor(parts, choose) {
    this.parts = parts;
    this.choose = choose;
    this.all = [];
    this.shown = [];
    this.selected = -1;
    this.byButton = false;

    serial += 1;
    parts.commands.id = `comandos-${serial}`;
    for (const node of [parts.menu, parts.input]) node.setAttribute("aria-controls", parts.commands.id);
    parts.menu.addEventListener("click", () => this.toggle());
    parts.commands.addEventListener("keydown", (event) => this.onListKey(event));
    document.addEventListener("pointerdown", (event) => {
      if (!parts.commands.contains(event.target) && !parts.menu.contains(event.target) && event.target !== parts.input)
        this.close();
    });
  }

  get isOpen() {
    return !this.parts.commands.hidden;
  }

  update(commands) {
    const key = JSON.stringify(commands);
    if (key === this.key) return;
    this.key = key;
    this.all = commands;
    this.parts.menu.hidden = commands.length === 0;
    if (this.isOpen) this.filter(this.parts.input.value);
  }

  toggle() {
    if (this.isOpen) {
      this.close();
      return;
    }
    this.open(this.all, -1);
    this.byButton = true;
    this.parts.commands.firstElementChild.focus({ preventScroll: true });
  }

  /** Follows the input: "/pl" leaves the commands that begin with it; a space ends the command. */
  filter(text) {
    const typed = /^\/(\w*)$/.exec(text);
    if (!typed) {
      if (!this.byButton || text) this.close();
      return;
    }
    this.byButton = false;
    const found = this.all.filter(({ command }) => command.startsWith(typed[1].toLowerCase()));
    if (found.length) this.open(found, 0);
    else this.close();
  }

  open(commands, selected) {
    const same =
      this.isOpen && commands.length === this.shown.length && commands.every((one, at) => one === this.shown[at]);
    this.shown = commands;
    if (!same) {
      this.parts.commands.replaceChildren(...commands.map((one, at) => this.option(one, at)));
      announce(commands.length === 1 ? "1 comando" : `${commands.length} comandos`);
    }
    this.parts.commands.hidden = false;
    this.parts.commands.scrollTop = 0;
    this.parts.menu.setAttribute("aria-expanded", "true");
    this.select(selected);
  }

  option({ command, description }, at) {
    return el(
      "button",
      {
        type: "button",
        class: "command",
        role: "option",
        tabindex: at === 0 ? "0" : "-1",
        id: `${this.parts.commands.id}-${at}`,
        dataset: { testid: "comando", command },
        onmousedown: (event) => event.preventDefault(),
        onclick: () => this.take(at),
      },
      el("span", { class: "command-name" }, `/${command}`),
      el("span", { class: "command-words" }, description),
    );
  }

  select(at) {
    this.selected = at;
    const options = [...this.parts.commands.children];
    options.forEach((node, index) => node.setAttribute("aria-selected", String(index === at)));
    options[at]?.scrollIntoView({ block: "nearest" });
    if (options[at]) this.parts.input.setAttribute("aria-activedescendant", options[at].id);
    else this.parts.input.removeAttribute("aria-activedescendant");
  }

  take(at) {
    const { command } = this.shown[at];
    const { commands, input, menu } = this.parts;
    // On a phone the focus stays off the input: it would raise the keyboard over the answer.
    if (commands.contains(document.activeElement)) (matchMedia("(pointer: fine)").matches ? input : menu).focus();
    this.close();
    this.choose(`/${command}`);
  }

  /** Enter sends the marked command; true when there was one. */
  takeSelected() {
    if (!this.isOpen || this.selected < 0) return false;
    this.take(this.selected);
    return true;
  }

  close() {
    this.byButton = false;
    if (!this.isOpen) return;
    this.parts.commands.hidden = true;
    this.selected = -1;
    this.parts.menu.setAttribute("aria-expanded", "false");
    this.parts.input.removeAttribute("aria-activedescendant");
  }

  /** Keys while the focus is in the list, after its button opened it. */
  onListKey(event) {
    if (event.key === "Escape" || event.key === "Tab") {
      event.preventDefault();
      this.close();
      this.parts.menu.focus();
    } else {
      moveAmong(event, [...this.parts.commands.children]);
    }
  }

  /** Keys while the focus is in the input; true when the key was for the menu. */
  onKey(event) {
    if (!this.isOpen) return false;
    const count = this.shown.length;
    if (event.key === "ArrowDown") this.select((this.selected + 1) % count);
    else if (event.key === "ArrowUp") this.select((this.selected - 1 + count) % count);
    else if (event.key === "Escape") this.close();
    else if (event.key === "Tab" && this.selected >= 0 && !event.shiftKey) this.complete();
    else return false;
    event.preventDefault();
    return true;
  }

  /** Tab writes the marked command, to add something after it. */
  complete() {
    this.parts.input.value = `/${this.shown[this.selected].command} `;
    this.parts.input.dispatchEvent(new Event("input"));
  }
}
