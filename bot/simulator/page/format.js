// Turns the server's `html` into nodes through a whitelist, and makes addresses and commands tappable.

import { el, icon } from "./dom.js";

const SAFE_LINK = /^(https?:|mailto:|tel:)/i;
const DEEP_LINKS = [
  /^(?:https?:\/\/)?(?:t|telegram)\.me\/\w+\?start=([\w-]{1,64})$/i,
  /^tg:\/\/resolve\?.*\bstart=([\w-]{1,64})/i,
];
const ADDRESS = /https?:\/\/[^\s<>"']+|\b(?:www\.|t\.me\/)[^\s<>"']+|[\w.+-]+@[\w-]+\.[\w.-]+/gi;
const COMMAND = /(^|[\s([«"'])(\/[a-z][a-z0-9_]{0,31})(?:@\w+)?(?![\w/])/gi;
const TRAILING = /[.,;:!?)\]»'"…]+$/;
const ONLY_EMOJI =
  /^(?:\p{Extended_Pictographic}(?:\uFE0F|\p{Emoji_Modifier})?(?:\u200D\p{Extended_Pictographic}\uFE0F?)*){1,3}$/u;
const SIMPLE = { B: "b", STRONG: "b", I: "i", EM: "i", U: "u", INS: "u", S: "s", STRIKE: "s", DEL: "s" };

/**
 * Nodes for a message's formatted text. `actions` has `command(text)`, `deepLink(payload)`
 * and `copy(text, what)`; unknown tags lose their markup and keep their text.
 */
export function formatted(html, actions) {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  const target = document.createDocumentFragment();
  copyChildren(parsed.body, target, actions, true);
  return target;
}

/** How many emoji (1 to 3) the text is made of, when it has nothing else; 0 otherwise. */
export function loneEmoji(text) {
  const trimmed = (text ?? "").trim();
  if (!ONLY_EMOJI.test(trimmed)) return 0;
  return [...new Intl.Segmenter("es").segment(trimmed)].length;
}

function copyChildren(source, target, actions, tappable) {
  for (const child of source.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) {
      // A block ends its own line: the line break that follows it would show as an empty one.
      const text = isBlock(child.previousSibling) ? child.data.replace(/^\n/, "") : child.data;
      target.append(tappable ? linked(text, actions) : text);
    } else if (child.nodeType === Node.ELEMENT_NODE) {
      copyElement(child, target, actions, tappable);
    }
  }
}

const isBlock = (node) => node?.tagName === "BLOCKQUOTE" || node?.tagName === "PRE";

function copyElement(source, target, actions, tappable) {
  const tag = source.tagName;
  if (tag === "SCRIPT" || tag === "STYLE" || tag === "TEMPLATE") return;
  if (tag === "BR") {
    target.append("\n");
    return;
  }
  if (tag === "BLOCKQUOTE") {
    target.append(quote(source, actions, tappable));
    return;
  }
  const node = wrapperFor(source, tag, actions);
  const inside = tappable && tag !== "A" && tag !== "CODE" && tag !== "PRE";
  copyChildren(source, node ?? target, actions, inside);
  if (node) target.append(node);
}

function wrapperFor(source, tag, actions) {
  if (SIMPLE[tag]) return el(SIMPLE[tag]);
  if (tag === "CODE" || tag === "PRE") return code(source, tag, actions);
  if (tag === "A") return link(source.getAttribute("href") ?? "", actions);
  if (tag === "SPAN" && /^(mention|hashtag)$/.test(source.className)) return el("span", { class: "mention" });
  if (tag === "TG-SPOILER" || (tag === "SPAN" && /spoiler/.test(source.className))) return spoiler();
  return null;
}

function code(source, tag, actions) {
  if (source.parentElement?.tagName === "PRE") return el("code");
  const text = source.textContent;
  return el(tag.toLowerCase(), { title: "Toque para copiar", onclick: () => actions.copy(text, "Texto copiado") });
}

function link(href, actions) {
  const payload = deepLinkPayload(href);
  if (payload) return el("a", { href, onclick: follow(() => actions.deepLink(payload)) });
  if (!SAFE_LINK.test(href)) return el("span", { class: "mention" });
  return el("a", { href, target: "_blank", rel: "noopener noreferrer" });
}

/** What follows `start=` in a link to a bot; null for any other address. */
export function deepLinkPayload(text) {
  return DEEP_LINKS.map((pattern) => pattern.exec(text)?.[1]).find(Boolean) ?? null;
}

function follow(action) {
  return (event) => {
    event.preventDefault();
    action();
  };
}

function spoiler() {
  const node = el("span", {
    class: "spoiler",
    role: "button",
    tabindex: "0",
    aria: { label: "Texto oculto. Toque para verlo" },
  });
  const reveal = (event) => {
    if (event.type === "keydown" && event.key !== "Enter" && event.key !== " ") return;
    if (node.classList.contains("revealed")) return;
    event.preventDefault();
    node.classList.add("revealed");
    for (const name of ["role", "tabindex", "aria-label"]) node.removeAttribute(name);
  };
  node.addEventListener("click", reveal);
  node.addEventListener("keydown", reveal);
  return node;
}

function quote(source, actions, tappable) {
  const body = el("div", { class: "quote-body" });
  copyChildren(source, body, actions, tappable);
  const node = el("blockquote", {}, body);
  if (!source.hasAttribute("expandable") && !/expandable/.test(source.className)) return node;
  node.className = "expandable";
  const toggle = el("button", { type: "button", class: "quote-toggle", aria: { expanded: false } }, icon("chevron"));
  const label = el("span", { class: "sr-only" }, "Mostrar la cita completa");
  toggle.append(label);
  node.append(toggle);
  node.addEventListener("click", (event) => {
    if (event.target.closest("a, .spoiler") || String(getSelection())) return;
    const open = node.classList.toggle("open");
    toggle.setAttribute("aria-expanded", String(open));
    label.textContent = open ? "Recoger la cita" : "Mostrar la cita completa";
  });
  return node;
}

/** Quotes that fit in their folded height need no toggle. Call it once the nodes are laid out. */
export function settleQuotes(root) {
  for (const node of root.querySelectorAll("blockquote.expandable:not(.open)")) {
    const body = node.firstElementChild;
    node.classList.toggle("short", body.clientHeight > 0 && body.scrollHeight <= body.clientHeight + 2);
  }
}

/** Plain text with its addresses and /commands as links. */
function linked(text, actions) {
  const target = document.createDocumentFragment();
  let last = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = match[0].replace(TRAILING, "");
    withCommands(text.slice(last, match.index), target, actions);
    target.append(linkTo(address, actions));
    last = match.index + address.length;
  }
  withCommands(text.slice(last), target, actions);
  return target;
}

function linkTo(address, actions) {
  const href = address.includes("://") ? address : address.includes("@") ? `mailto:${address}` : `https://${address}`;
  const node = link(href, actions);
  node.append(address);
  return node;
}

function withCommands(text, target, actions) {
  let last = 0;
  for (const match of text.matchAll(COMMAND)) {
    const start = match.index + match[1].length;
    target.append(text.slice(last, start));
    const command = match[2];
    target.append(
      el("button", { type: "button", class: "command-link", onclick: () => actions.command(command) }, command),
    );
    last = start + command.length;
  }
  target.append(text.slice(last));
}

/** "1,4 MB" */
export function fileSize(bytes) {
  if (!Number.isFinite(bytes)) return "";
  const units = ["B", "KB", "MB", "GB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit > 0 && value < 10 ? 1 : 0;
  return `${value.toLocaleString("es-CO", { maximumFractionDigits: digits })} ${units[unit]}`;
}

const KINDS = {
  photo: "📷 Foto",
  document: "📎 Documento",
  sticker: "Sticker",
  voice: "🎤 Nota de voz",
  video: "🎬 Video",
  location: "📍 Ubicación",
  contact: "👤 Contacto",
  poll: "📊 Encuesta",
};

/** One line that stands for a message in lists and quotes. */
export function summary(message) {
  if (!message) return "";
  const text = (message.text ?? "").replace(/\s+/g, " ").trim();
  if (!message.kind || message.kind === "text") return text;
  if (message.kind === "document") return [`📎 ${message.file?.name ?? "Documento"}`, text].filter(Boolean).join(" · ");
  if (message.kind === "sticker") return `${text} Sticker`.trim();
  return [KINDS[message.kind] ?? message.kind, text].filter(Boolean).join(" · ");
}
