// Attachments: files chosen, pasted or dropped, with a caption before sending, and ready-made samples.

import { api } from "./api.js";
import { el, fromTemplate, icon } from "./dom.js";
import { fileSize } from "./format.js";
import { openMenu, showDialog, toast } from "./popups.js";

const MAX_FILE = 50 * 1024 * 1024;
const MAX_PHOTO = 10 * 1024 * 1024;
const RASTER = new Set(["image/png", "image/jpeg"]);
const PREVIEW_PX = 320;

export function attachMenu(chat, anchor) {
  const sample = (kind) => () => chat.attempt(() => api.sample(chat.target, kind));
  const items = [
    { label: "Foto", icon: "photo", action: () => pick(chat, "photo") },
    { label: "Documento", icon: "document", action: () => pick(chat, "document") },
    { label: "Sticker 👍", icon: "sticker", action: sample("sticker") },
    { label: "Nota de voz de muestra", icon: "mic", action: sample("voice") },
    { label: "Ubicación de muestra", icon: "pin", action: sample("location") },
    { label: "Contacto propio", icon: "person", action: sample("contact") },
  ];
  openMenu(anchor, items, { returnTo: anchor, label: "Adjuntar" });
}

function pick(chat, as) {
  const input = el("input", {
    type: "file",
    class: "sr-only",
    tabindex: "-1",
    dataset: { testid: "archivo" },
    aria: { hidden: true },
  });
  if (as === "photo") input.accept = [...RASTER].join(",");
  input.addEventListener("change", async () => {
    await chooseFiles(chat, [...input.files], as);
    input.remove();
  });
  input.addEventListener("cancel", () => input.remove());
  chat.root.append(input);
  input.click();
}

/** Pictures go as photos unless `as` says otherwise; each file has its own caption. */
export async function chooseFiles(chat, files, as = null) {
  for (const file of files) {
    const kind = as ?? (RASTER.has(file.type) && file.size <= MAX_PHOTO ? "photo" : "document");
    const problem = refusal(file, kind);
    if (problem) {
      toast(chat.root, problem, { error: true });
      continue;
    }
    const caption = await askCaption(chat, file, kind);
    if (caption === null) return;
    await send(chat, file, caption, kind);
  }
}

function refusal(file, kind) {
  if (file.size === 0) return "El archivo está vacío.";
  if (kind === "photo" && file.size > MAX_PHOTO) return "Una foto puede pesar hasta 10 MB. Envíela como documento.";
  if (file.size > MAX_FILE) return "Un archivo puede pesar hasta 50 MB.";
  return null;
}

async function send(chat, file, caption, kind) {
  chat.root.classList.add("uploading");
  await chat.attempt(() => api.upload(chat.target, file, caption, kind));
  chat.root.classList.remove("uploading");
  chat.composer.focus();
}

async function askCaption(chat, file, kind) {
  const { root, parts } = fromTemplate("dialog-template");
  parts.title.textContent = kind === "photo" ? "Enviar foto" : "Enviar documento";
  parts.accept.textContent = "Enviar";
  const caption = el("input", {
    type: "text",
    name: "caption",
    maxlength: "1024",
    autocomplete: "off",
    placeholder: "Añadir un comentario…",
    autofocus: true,
    aria: { label: "Comentario" },
  });
  const size = el("p", { class: "file-size" }, fileSize(file.size));
  const words = el("div", { class: "file-words" }, el("p", { class: "file-name" }, file.name || "archivo"), size);
  const face = kind === "photo" ? await preview(file) : null;
  parts.body.append(
    el(
      "div",
      { class: face ? "upload with-preview" : "upload" },
      face ?? el("span", { class: "file-icon" }, icon("document")),
      words,
    ),
    caption,
  );
  return (await showDialog(root)) === "accept" ? caption.value.trim() : null;
}

/** Drawn on a canvas: the page's content policy allows no blob addresses. */
async function preview(file) {
  try {
    const bitmap = await createImageBitmap(file);
    const scale = Math.min(1, PREVIEW_PX / Math.max(bitmap.width, bitmap.height));
    const canvas = el("canvas", {
      class: "preview",
      width: Math.max(1, Math.round(bitmap.width * scale)),
      height: Math.max(1, Math.round(bitmap.height * scale)),
    });
    canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    bitmap.close();
    return canvas;
  } catch {
    return null;
  }
}

export function watchDrops(chat) {
  const { root } = chat;
  let depth = 0;
  const carriesFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  const show = (on) => root.classList.toggle("dropping", on);
  root.addEventListener("dragenter", (event) => {
    if (!carriesFiles(event)) return;
    depth += 1;
    show(true);
  });
  root.addEventListener("dragleave", () => {
    depth = Math.max(0, depth - 1);
    if (depth === 0) show(false);
  });
  root.addEventListener("dragover", (event) => carriesFiles(event) && event.preventDefault());
  root.addEventListener("drop", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    depth = 0;
    show(false);
    chooseFiles(chat, [...event.dataTransfer.files]);
  });
}
