// Inline keyboards: callback (with a spinner until the bot answers), address and copy buttons.

import { el, icon } from "./dom.js";

const ANSWER_MS = 10_000;
const STYLES = new Set(["danger", "success", "primary"]);
const drawn = new WeakMap();

/**
 * Brings a keyboard up to date. A button with the same content in the same place is kept, so the
 * focus and a running spinner survive an edit of the text above it.
 */
export function patchButtons(keyboard, message, actions) {
  const rows = message.buttons ?? [];
  const signature = JSON.stringify(rows);
  if (drawn.get(keyboard) === signature) return;
  drawn.set(keyboard, signature);

  const focused = keyboard.contains(document.activeElement);
  const kept = new Map([...keyboard.querySelectorAll(".inline-button")].map((node) => [node.dataset.key, node]));
  const nodes = rows.map((row) =>
    el(
      "div",
      { class: "inline-row" },
      row.map((button) => buttonNode(button, kept, actions)),
    ),
  );
  const active = focused ? document.activeElement : null;
  keyboard.replaceChildren(...nodes);
  if (active) refocus(active, keyboard);
}

function refocus(active, keyboard) {
  if (active.isConnected) active.focus({ preventScroll: true });
  else keyboard.previousElementSibling.focus({ preventScroll: true });
}

function buttonNode(button, kept, actions) {
  const key = JSON.stringify(button);
  const old = kept.get(key);
  if (old) {
    kept.delete(key);
    return old;
  }
  const style = STYLES.has(button.style) ? ` ${button.style}` : "";
  const props = { class: `inline-button${style}`, dataset: { testid: "boton", key } };
  const label = el("span", { class: "inline-label" }, button.label);

  if (button.url) return urlButton(button, props, label, actions);
  if (button.copy_text) {
    return el(
      "button",
      { ...props, type: "button", onclick: () => actions.copy(button.copy_text, "Copiado") },
      label,
      mark("copy", "copiar"),
    );
  }
  const node = el("button", { ...props, type: "button" }, label);
  node.addEventListener("click", () => press(node, button, actions));
  return node;
}

function mark(name, meaning) {
  return el("span", { class: "inline-mark" }, icon(name), el("span", { class: "sr-only" }, ` (${meaning})`));
}

function urlButton(button, props, label, actions) {
  const node = el(
    "a",
    { ...props, href: button.url, target: "_blank", rel: "noopener noreferrer" },
    label,
    mark("external", "abre otra página"),
  );
  node.addEventListener("click", (event) => actions.address(button.url) && event.preventDefault());
  if (!/^(https?|tg):/i.test(button.url)) node.removeAttribute("href");
  return node;
}

function press(node, button, actions) {
  if (node.dataset.waiting) return;
  const messageId = Number(node.closest(".message").dataset.messageId);
  node.dataset.waiting = "yes";
  node.setAttribute("aria-busy", "true");
  node.append(el("span", { class: "spinner", "aria-hidden": "true" }));
  const timer = setTimeout(() => settle(node), ANSWER_MS);
  node.addEventListener("settled", () => clearTimeout(timer), { once: true });
  actions.tap(messageId, button.data, () => settle(node));
}

function settle(node) {
  delete node.dataset.waiting;
  node.removeAttribute("aria-busy");
  node.querySelector(".spinner")?.remove();
  node.dispatchEvent(new Event("settled"));
}
