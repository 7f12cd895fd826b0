// Where a person writes: growing input, commands menu, answering and correcting, reply keyboard, INICIAR.

import { announce, el, icon, setText } from "./dom.js";
import { summary } from "./format.js";
import { CommandMenu } from "./commands.js";

const MAX_TEXT = 4096;
const GROWS_BY_ITSELF = CSS.supports("field-sizing", "content");

export class Composer {
  /** `parts` of the chat template; `actions`: say, edit, start, attach, files, shareContact, lastOwn. */
  constructor(parts, actions) {
    this.parts = parts;
    this.actions = actions;
    this.aim = null;
    this.keyboardKey = "null";
    this.commands = new CommandMenu(parts, (command) => this.sendText(command));

    parts.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    // The focus stays in the input, and with it a phone's keyboard.
    parts.send.addEventListener("mousedown", (event) => event.preventDefault());
    parts.input.addEventListener("input", () => this.onInput());
    parts.input.addEventListener("keydown", (event) => this.onKey(event));
    parts.input.addEventListener("paste", (event) => this.onPaste(event));
    parts.attach.addEventListener("click", () => actions.attach(parts.attach));
    parts.cancelAim.addEventListener("click", () => this.leaveAim());
    parts.keyboardToggle.addEventListener("click", () => this.showKeyboard(parts.keyboard.hidden));
    parts.start.addEventListener("click", () => actions.start());
    this.onInput();
  }

  get input() {
    return this.parts.input;
  }

  focus() {
    const { form, start, input } = this.parts;
    this.wantsFocus = form.hidden && start.hidden;
    (form.hidden ? start : input).focus({ preventScroll: true });
  }

  /** Takes from the person's view what concerns writing. */
  update({ commands, keyboard, started, blocked, pendingStart }) {
    const waiting = blocked || !started || pendingStart;
    const hadFocus = document.activeElement;
    this.parts.form.hidden = waiting;
    this.parts.start.hidden = !waiting;
    setText(this.parts.start, blocked ? "REINICIAR BOT" : "INICIAR");
    if (waiting && hadFocus === this.input) this.parts.start.focus({ preventScroll: true });
    if (!waiting && hadFocus === this.parts.start) this.input.focus({ preventScroll: true });
    if (this.wantsFocus) this.focus();
    this.commands.update(commands ?? []);
    this.updateKeyboard(keyboard ?? null);
  }

  async submit() {
    if (this.commands.takeSelected()) return;
    const text = this.input.value.trim();
    if (!text) return;
    await this.sendText(text);
  }

  /** The input is emptied at once; when the door refuses, the text comes back. */
  async sendText(text) {
    const aim = this.aim;
    const draft = this.input.value;
    this.setText("");
    this.leaveAim(false);
    this.commands.close();
    const ok =
      aim?.kind === "edit"
        ? await this.actions.edit(aim.message, text)
        : await this.sayAll(text, aim?.message.message_id);
    if (!ok && !this.input.value) {
      this.setText(draft || text);
      if (aim) this.takeAim(aim.kind, aim.message);
    }
  }

  /** A long text goes as several messages, as Telegram's own apps send it. */
  async sayAll(text, replyTo) {
    const characters = [...text];
    for (let at = 0; at < characters.length; at += MAX_TEXT) {
      const part = characters.slice(at, at + MAX_TEXT).join("");
      if (!(await this.actions.say(part, at === 0 ? replyTo : undefined))) return false;
    }
    return true;
  }

  setText(text) {
    this.input.value = text;
    this.onInput();
  }

  onInput() {
    const { input, send, form } = this.parts;
    if (!GROWS_BY_ITSELF) {
      input.style.height = "auto";
      if (input.scrollHeight) input.style.height = `${input.scrollHeight}px`;
    }
    const empty = !input.value.trim();
    send.setAttribute("aria-disabled", String(empty));
    form.classList.toggle("typing", !empty);
    this.commands.filter(input.value);
  }

  onKey(event) {
    if (event.isComposing || this.commands.onKey(event)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.submit();
    } else if (event.key === "Escape" && this.aim) {
      event.preventDefault();
      this.leaveAim();
    } else if (event.key === "ArrowUp" && !this.input.value) {
      const message = this.actions.lastOwn();
      if (!message) return;
      event.preventDefault();
      this.takeAim("edit", message);
    }
  }

  onPaste(event) {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length) return;
    event.preventDefault();
    this.actions.files(files);
  }

  /** `kind` is "reply" or "edit". */
  takeAim(kind, message) {
    const { aimBar, aimTitle, aimText, aimIcon, input } = this.parts;
    if (kind === "edit") this.draft = input.value;
    this.aim = { kind, message };
    aimBar.hidden = false;
    aimIcon.replaceChildren(icon(kind === "edit" ? "edit" : "reply"));
    setText(aimTitle, kind === "edit" ? "Editar mensaje" : `Responder a ${this.actions.nameOf(message)}`);
    setText(aimText, summary(message));
    if (kind === "edit") this.setText(message.text);
    this.focus();
    input.setSelectionRange(input.value.length, input.value.length);
    announce(`${aimTitle.textContent}: ${aimText.textContent}`);
  }

  leaveAim(restore = true) {
    if (restore && this.aim?.kind === "edit") this.setText(this.draft ?? "");
    this.aim = null;
    this.parts.aimBar.hidden = true;
    if (restore && !this.parts.form.hidden) this.focus();
  }

  updateKeyboard(keyboard) {
    const key = JSON.stringify(keyboard);
    if (key === this.keyboardKey) return;
    this.keyboardKey = key;
    this.keyboard = keyboard;
    this.parts.keyboardToggle.hidden = !keyboard;
    const rows = (keyboard?.rows ?? []).map((row) =>
      el(
        "div",
        { class: "reply-row" },
        row.map((button) => this.replyButton(button)),
      ),
    );
    this.parts.keyboard.replaceChildren(...rows);
    this.showKeyboard(Boolean(keyboard));
  }

  replyButton(button) {
    const press = () => {
      if (this.keyboard?.one_time) this.showKeyboard(false);
      if (button.request_contact) this.actions.shareContact();
      else this.sendText(button.label);
    };
    return el(
      "button",
      {
        type: "button",
        class: `reply-button ${button.style ?? ""}`,
        dataset: { testid: "boton-respuesta" },
        onclick: press,
      },
      button.label,
    );
  }

  showKeyboard(visible) {
    this.parts.keyboard.hidden = !visible;
    this.parts.keyboardToggle.setAttribute("aria-expanded", String(visible));
  }
}
