// Menus, dialogs, toasts and the picture viewer: everything that floats, with its focus rules.

import { append, el, fromTemplate, icon } from "./dom.js";

const SAME_PRESS_MS = 350;

let closeOpenMenu = null;

/**
 * A menu beside `anchor` (an element) or at `anchor` ({x, y}). Items: `{label, icon, action, danger}`.
 * Arrow keys move, Escape closes, and the focus returns to `returnTo`.
 */
export function openMenu(anchor, items, { returnTo = null, label = "Opciones" } = {}) {
  closeOpenMenu?.(false);
  const menu = el("div", { class: "popup-menu", role: "menu", tabindex: "-1", aria: { label } });
  const buttons = items.map((item) =>
    el(
      "button",
      {
        type: "button",
        role: "menuitem",
        tabindex: "-1",
        class: item.danger ? "danger" : null,
        onclick: () => choose(item),
      },
      item.icon ? icon(item.icon) : null,
      el("span", {}, item.label),
    ),
  );
  append(menu, buttons);
  // A touch outside only closes the menu: it must not reach what lies below.
  const shield = el("div", { class: "menu-shield", onclick: () => dismiss() });
  const openedAt = performance.now();
  document.querySelector("main").append(shield, menu);
  place(menu, anchor);
  const opener = anchor instanceof Element && anchor.hasAttribute("aria-haspopup") ? anchor : null;
  opener?.setAttribute("aria-expanded", "true");

  const close = (refocus = true) => {
    menu.remove();
    shield.remove();
    closeOpenMenu = null;
    opener?.setAttribute("aria-expanded", "false");
    window.removeEventListener("resize", close);
    if (refocus === true && returnTo?.isConnected) returnTo.focus({ preventScroll: true });
  };
  // The long press that opened the menu may end in a click, or in a contextmenu of its own.
  const dismiss = () => performance.now() - openedAt > SAME_PRESS_MS && close();
  const choose = (item) => {
    close();
    item.action();
  };

  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape" || event.key === "Tab") {
      event.preventDefault();
      event.stopPropagation();
      close();
    } else {
      moveAmong(event, buttons);
    }
  });
  for (const node of [menu, shield]) node.addEventListener("contextmenu", (event) => event.preventDefault());
  shield.addEventListener("contextmenu", dismiss);
  window.addEventListener("resize", close);
  closeOpenMenu = close;
  buttons[0]?.focus({ preventScroll: true });
}

/** Arrow keys, Home and End among a list of elements, going round. */
export function moveAmong(event, nodes) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const at = nodes.indexOf(document.activeElement);
  let next;
  if (step) next = (at + step + nodes.length) % nodes.length;
  else if (event.key === "Home") next = 0;
  else if (event.key === "End") next = nodes.length - 1;
  else return;
  event.preventDefault();
  nodes[next]?.focus();
}

function place(menu, anchor) {
  const gap = 8;
  const box = anchor instanceof Element ? anchor.getBoundingClientRect() : null;
  const { offsetWidth: width, offsetHeight: height } = menu;
  const x = box ? box.right - width : anchor.x;
  const below = box ? box.bottom + 4 : anchor.y;
  const above = (box ? box.top - 4 : anchor.y) - height;
  const y = below + height + gap <= window.innerHeight || above < gap ? below : above;
  menu.style.left = `${Math.max(gap, Math.min(x, window.innerWidth - width - gap))}px`;
  menu.style.top = `${Math.max(gap, Math.min(y, window.innerHeight - height - gap))}px`;
}

/** Shows a <dialog> and resolves to the value it closes with ("" when it was dismissed). */
export function showDialog(dialog) {
  const before = document.activeElement;
  document.body.append(dialog);
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("[data-close]")) dialog.close("");
  });
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (document.activeElement === document.body && before?.isConnected) before.focus({ preventScroll: true });
      resolve(dialog.returnValue);
    });
  });
}

/** A notice with one button: what a bot's callback answer shows with `show_alert`. */
export function alertDialog(title, text) {
  const { root, parts } = fromTemplate("dialog-template");
  parts.title.textContent = title;
  parts.body.append(el("p", { class: "dialog-text" }, text));
  parts.cancel.remove();
  parts.accept.textContent = "Entendido";
  return showDialog(root);
}

export async function confirmDialog(title, text, accept) {
  const { root, parts } = fromTemplate("dialog-template");
  parts.title.textContent = title;
  parts.body.append(el("p", { class: "dialog-text" }, text));
  parts.accept.textContent = accept;
  return (await showDialog(root)) === "accept";
}

/** A small form. `fields`: `{name, label, placeholder, required, pattern, hint}`; null when dismissed. */
export async function formDialog(title, fields, accept) {
  const { root, parts } = fromTemplate("dialog-template");
  parts.title.textContent = title;
  parts.accept.textContent = accept;
  for (const { label, hint, ...attributes } of fields) {
    const input = el("input", { type: "text", autocomplete: "off", maxlength: "256", ...attributes });
    parts.body.append(
      el("label", { class: "field-label" }, el("span", {}, label), input, hint && el("small", {}, hint)),
    );
  }
  if ((await showDialog(root)) !== "accept") return null;
  return Object.fromEntries([...root.querySelectorAll("input")].map((input) => [input.name, input.value.trim()]));
}

/** A picture on the whole screen; a tap anywhere or Escape closes it. */
export function showPicture(file, caption) {
  const name = file.name || "imagen";
  const close = el(
    "button",
    { type: "button", class: "icon-button", aria: { label: "Cerrar" }, autofocus: true },
    icon("close"),
  );
  const save = el(
    "a",
    { class: "icon-button", href: file.url, download: name, aria: { label: `Descargar ${name}` } },
    icon("download"),
  );
  const picture = el("img", { src: file.url, alt: caption || "Foto ampliada" });
  const dialog = el(
    "dialog",
    { class: "viewer", aria: { label: "Foto" } },
    el("div", { class: "viewer-bar" }, save, close),
    picture,
    caption ? el("p", { class: "viewer-caption" }, caption) : null,
  );
  dialog.addEventListener("click", (event) => event.target.closest("a") || dialog.close(""));
  return showDialog(dialog);
}

/** A short notice at the foot of `host` (a chat or the page), gone by itself. */
export function toast(host, text, { error = false } = {}) {
  const box = host.querySelector(":scope > .toasts") ?? document.getElementById("toasts");
  const node = el("p", { class: error ? "toast error" : "toast" }, text);
  box.append(node);
  while (box.children.length > 3) box.firstElementChild.remove();
  setTimeout(() => node.remove(), Math.min(10_000, 2500 + text.length * 50));
}

export async function copyText(host, text, notice = "Copiado") {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = el("textarea", { class: "sr-only" });
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  toast(host, notice);
}
