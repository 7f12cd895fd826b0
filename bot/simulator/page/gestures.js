// Ways to reach a message's menu: right click, long press, Enter on the focused bubble; double click answers it.

import { messageMenu } from "./menus.js";
import { openMenu } from "./popups.js";

const LONG_PRESS_MS = 480;
const STILL_PX = 8;

export function watchGestures(chat) {
  const { log } = chat.parts;

  const messageAt = (target) => {
    const node = target.closest?.(".message");
    return node ? [node.firstElementChild, chat.history.byId.get(Number(node.dataset.messageId))] : [];
  };
  const open = (event, point) => {
    const [bubble, message] = messageAt(event.target);
    if (!message || event.target.closest(".inline-keyboard, .text a")) return;
    event.preventDefault();
    openMenu(point ?? bubble, messageMenu(chat, message), { returnTo: bubble, label: "Mensaje" });
  };

  log.addEventListener("contextmenu", (event) => {
    // Somebody who selected a piece of text wants the browser's own "copy".
    if (String(document.getSelection())) return;
    const byMouse = event.clientX || event.clientY;
    open(event, byMouse ? { x: event.clientX, y: event.clientY } : null);
  });
  log.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.classList.contains("bubble")) open(event);
  });
  log.addEventListener("dblclick", (event) => {
    const [, message] = messageAt(event.target);
    if (!message || event.target.closest("a, button, .inline-keyboard")) return;
    document.getSelection().removeAllRanges();
    chat.composer.takeAim("reply", message);
  });
  watchLongPress(log, open);
}

/** iOS sends no contextmenu event, so a still finger opens the menu by itself. */
function watchLongPress(log, open) {
  let timer;
  let start;
  const stop = () => clearTimeout(timer);
  const point = ({ clientX: x, clientY: y }) => ({ x, y });

  log.addEventListener("pointerdown", (event) => {
    stop();
    if (event.pointerType !== "touch") return;
    start = point(event);
    timer = setTimeout(() => open(event, start), LONG_PRESS_MS);
  });
  log.addEventListener("pointermove", (event) => {
    if (start && Math.hypot(event.clientX - start.x, event.clientY - start.y) > STILL_PX) stop();
  });
  for (const name of ["pointerup", "pointercancel", "contextmenu"]) log.addEventListener(name, stop);
}
