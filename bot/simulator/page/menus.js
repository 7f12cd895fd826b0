// What the menus of a chat offer: on a message, and in its header.

import { api } from "./api.js";
import { deepLinkPayload } from "./format.js";
import { editable } from "./message.js";
import { confirmDialog, copyText, formDialog } from "./popups.js";

export function messageMenu(chat, message) {
  const items = [{ label: "Responder", icon: "reply", action: () => chat.composer.takeAim("reply", message) }];
  if (message.from === "person" && editable(message)) {
    items.push({ label: "Editar", icon: "edit", action: () => chat.composer.takeAim("edit", message) });
  }
  if (message.text)
    items.push({
      label: "Copiar texto",
      icon: "copy",
      action: () => copyText(chat.root, message.text, "Texto copiado"),
    });
  return items;
}

export function headerMenu(chat) {
  if (chat.peer.chat) return writers(chat);
  const items = [{ label: "Abrir un enlace de invitación", icon: "link", action: () => openInvitation(chat) }];
  if (chat.view?.blocked) items.push({ label: "Reiniciar bot", icon: "play", action: () => chat.start() });
  else items.push({ label: "Detener y bloquear bot", icon: "block", danger: true, action: () => block(chat) });
  return items;
}

/** In a group one writes as any of its members. */
function writers(chat) {
  return chat.peer.members.map(({ id, name }) => ({
    label: `Escribir como ${name}`,
    icon: "person",
    action: () => chat.host.writeAs(chat, id),
  }));
}

async function openInvitation(chat) {
  const answer = await formDialog(
    "Abrir un enlace",
    [
      {
        name: "link",
        label: "Enlace o código de invitación",
        placeholder: "https://t.me/…?start=…",
        required: true,
        hint: "Se abre en el teléfono de esta persona, como si lo hubiera recibido.",
      },
    ],
    "Abrir",
  );
  if (!answer?.link) return;
  chat.follow(deepLinkPayload(answer.link) ?? answer.link.replace(/^start=/, ""));
}

async function block(chat) {
  const sure = await confirmDialog(
    "¿Detener el bot?",
    `${chat.bot} no podrá escribirle a ${chat.peer.name} hasta que lo reinicie.`,
    "Detener",
  );
  if (sure) await chat.attempt(() => api.block(chat.peer.person, true));
}
