// One message as nodes: built once, then patched in place so that nothing flickers or loses the focus.

import { append, avatar, el, icon } from "./dom.js";
import { clockTime, fullDate, parse } from "./dates.js";
import { fileSize, formatted, loneEmoji, settleQuotes, summary } from "./format.js";
import { patchButtons } from "./buttons.js";

const shown = new WeakMap();

/**
 * `context`: `{ find(message_id), isOwn(message), nameOf(message), isGroup, actions }`, all of Chat.
 */
export function createMessage(message, context) {
  const bubble = el("div", { class: "bubble", tabindex: "-1", role: "group" });
  const keyboard = el("div", { class: "inline-keyboard" });
  const node = el(
    "div",
    {
      class: `message ${context.isOwn(message) ? "own" : "other"}`,
      dataset: { testid: "burbuja", messageId: message.message_id, from: message.from },
    },
    bubble,
    keyboard,
  );
  patchMessage(node, message, context);
  return node;
}

/** Returns true when what the message says has changed. */
export function patchMessage(node, message, context) {
  const [bubble, keyboard] = node.children;
  const quoted = message.reply_to ? context.find(message.reply_to) : null;
  const signature = JSON.stringify([{ ...message, buttons: null }, quoted && summary(quoted)]);
  const changed = shown.get(node) !== signature;
  if (changed) {
    shown.set(node, signature);
    fillBubble(node, bubble, message, quoted, context);
  }
  patchButtons(keyboard, message, context.actions);
  node.classList.toggle("has-buttons", keyboard.childElementCount > 0);
  return changed;
}

function fillBubble(node, bubble, message, quoted, context) {
  const open = [...bubble.querySelectorAll("blockquote.expandable")].map((quote) => quote.classList.contains("open"));
  const media = keptMedia(bubble, message) ?? mediaFor(message, context);
  const emoji = message.kind === "sticker" ? 1 : plainText(message) && !message.reply_to ? loneEmoji(message.text) : 0;
  const words = textOf(message, context);

  node.classList.toggle("jumbo", emoji > 0);
  node.classList.toggle("with-photo", isPicture(message));
  bubble.dataset.emoji = emoji || "";
  bubble.setAttribute("aria-label", `${context.nameOf(message)}, ${clockTime(parse(message.date))}`);
  bubble.replaceChildren();
  append(bubble, [
    context.isGroup && !context.isOwn(message) ? el("p", { class: "sender" }, context.nameOf(message)) : null,
    message.forwarded ? el("p", { class: "forwarded" }, icon("forward"), "Reenviado") : null,
    message.reply_to ? quoteOf(message, quoted, context) : null,
    media,
    el("div", { class: words ? "text" : "text bare" }, words, message.reaction ? null : metaOf(message, context)),
    message.reaction ? footWithReaction(message, context) : null,
  ]);
  reopen(bubble, open);
}

function reopen(bubble, open) {
  bubble.querySelectorAll("blockquote.expandable").forEach((quote, at) => open[at] && quote.click());
  requestAnimationFrame(() => settleQuotes(bubble));
}

/** Telegram lets people correct their texts and captions. */
export function editable(message) {
  return Boolean(message.text) && ["text", "photo", "document", "video", "voice"].includes(message.kind ?? "text");
}

const plainText = (message) => !message.kind || message.kind === "text";
const isPicture = (message) => message.kind === "photo" && Boolean(message.file);

function textOf(message, context) {
  if (message.kind === "sticker") return el("span", { class: "sticker" }, message.text || "👍");
  if (["location", "contact", "poll"].includes(message.kind)) return null;
  if (message.html) return formatted(message.html, context.actions);
  return message.text ? document.createTextNode(message.text) : null;
}

function metaOf(message, context) {
  const date = parse(message.date);
  return el(
    "span",
    { class: "meta" },
    message.edited ? el("span", { class: "edited" }, "editado") : null,
    el("time", { datetime: date.toISOString(), title: fullDate(date) }, clockTime(date)),
    context.isOwn(message) ? icon("check") : null,
  );
}

function footWithReaction(message, context) {
  const mark = el(
    "span",
    { class: "reaction", role: "img", aria: { label: `Reacción ${message.reaction}` } },
    message.reaction,
  );
  return el("div", { class: "foot" }, mark, metaOf(message, context));
}

function quoteOf(message, quoted, context) {
  const name = quoted ? context.nameOf(quoted) : "Mensaje";
  const text = quoted ? summary(quoted) : "Mensaje eliminado";
  return el(
    "button",
    { type: "button", class: "reply-quote", onclick: () => context.actions.jump(message.reply_to) },
    el("span", { class: "reply-name" }, name),
    el("span", { class: "reply-text" }, text),
  );
}

/** An edit of the text or the buttons keeps the picture that is already on the screen. */
function keptMedia(bubble, message) {
  const media = bubble.querySelector(":scope > .media");
  return media && message.file && media.dataset.file === message.file.file_id ? media : null;
}

function mediaFor(message, context) {
  if (message.kind === "voice") return voice();
  if (message.kind === "location") return place();
  if (message.kind === "contact") return contact(message);
  if (message.kind === "poll") return poll(message);
  if (!message.file || message.kind === "sticker") return null;
  return isPicture(message) ? photo(message, context) : documentCard(message.file);
}

function photo(message, context) {
  const { file } = message;
  const picture = el("img", {
    src: file.url,
    alt: message.text ? "" : "Foto",
    width: file.width,
    height: file.height,
    decoding: "async",
  });
  return el(
    "button",
    {
      type: "button",
      class: "media photo",
      dataset: { file: file.file_id },
      aria: { label: "Ampliar la foto" },
      onclick: () => context.actions.picture(file, message.text),
    },
    picture,
  );
}

function documentCard(file) {
  const name = file.name || "archivo";
  return el(
    "a",
    {
      class: "media document",
      href: file.url,
      download: name,
      dataset: { file: file.file_id },
      aria: { label: `Descargar ${name}, ${fileSize(file.size)}` },
    },
    disc("download"),
    fileWords(name, fileSize(file.size)),
  );
}

const disc = (name) => el("span", { class: "file-icon" }, icon(name));

function fileWords(name, detail) {
  return el(
    "span",
    { class: "file-words" },
    el("span", { class: "file-name" }, name),
    el("span", { class: "file-size" }, detail),
  );
}

const WAVE = [5, 9, 14, 8, 17, 11, 6, 13, 19, 10, 7, 15, 9, 18, 12, 6, 10, 16, 8, 5, 12, 7];

function voice() {
  const bars = WAVE.map((height) => {
    const bar = el("i");
    bar.style.height = `${height}px`;
    return bar;
  });
  return el(
    "div",
    { class: "media voice" },
    disc("play"),
    el("span", { class: "wave", "aria-hidden": "true" }, bars),
    el("span", { class: "sr-only" }, "Nota de voz"),
  );
}

function place() {
  return el(
    "div",
    { class: "media place" },
    el("span", { class: "map", "aria-hidden": "true" }, icon("pin")),
    fileWords("Ubicación", "Compartida en el mapa"),
  );
}

/** The door writes a contact as "Name 573001234567". */
function contact(message) {
  const found = /^(.*\S)\s+(\+?\d{7,15})$/.exec(message.text ?? "");
  const name = found?.[1] ?? (message.text || "Contacto");
  return el(
    "div",
    { class: "media contact" },
    avatar(name.length, name),
    fileWords(name, found ? `+${found[2].replace("+", "")}` : "Contacto"),
  );
}

function poll(message) {
  return el("div", { class: "media poll" }, disc("poll"), fileWords(message.text, "Encuesta"));
}
