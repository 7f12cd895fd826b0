// The demonstration's clock: a strip that shows the bot's date and moves it forward. Hidden elsewhere.

import { api } from "./api.js";
import { dayInWords, dayKey, dayShort, hourInWords, now, setNow } from "./dates.js";
import { announce, setText } from "./dom.js";
import { toast } from "./popups.js";

export class Clock {
  /** `onDay` is called when the date changes, so that "hoy" becomes "ayer". */
  constructor(onDay) {
    this.onDay = onDay;
    this.root = document.getElementById("clock");
    this.words = document.getElementById("clock-words");
    this.dayShort = document.getElementById("clock-day");
    this.hour = document.getElementById("clock-hour");
    this.buttons = [...this.root.querySelectorAll("button")];
    for (const button of this.buttons) {
      button.addEventListener("click", () => {
        const seconds = button.dataset.seconds;
        this.move(() => (seconds ? api.advance(Number(seconds)) : api.advanceToNext()));
      });
    }
    setInterval(() => this.draw(), 1000);
  }

  async load() {
    try {
      const answer = await api.clock();
      setNow(answer.now);
      this.root.hidden = !answer.adjustable;
      this.draw();
    } catch {
      // The next connection asks again; meanwhile this device's clock is used.
    }
  }

  moved({ now: iso }) {
    setNow(iso);
    this.draw();
  }

  draw() {
    const date = now();
    setText(this.words, `${dayInWords(date)}, ${hourInWords(date)}`);
    setText(this.dayShort, dayShort(date));
    setText(this.hour, hourInWords(date));
    const day = dayKey(date);
    if (this.day && this.day !== day) this.onDay();
    this.day = day;
  }

  async move(forward) {
    if (this.busy) return;
    this.busy = true;
    this.root.setAttribute("aria-busy", "true");
    try {
      const answer = await forward();
      if (answer?.now) this.moved(answer);
      announce(`El bot está en ${this.words.textContent}`);
    } catch (error) {
      toast(document.body, error.message, { error: true });
    } finally {
      this.busy = false;
      this.root.removeAttribute("aria-busy");
    }
  }
}
