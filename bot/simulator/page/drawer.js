// On a phone the list of people slides over the chat; on a desktop it is a fixed column. Also the theme button.

import { setText } from "./dom.js";

const panel = document.getElementById("people");
const scrim = document.getElementById("scrim");
const board = document.getElementById("chats");
const themeButton = document.getElementById("theme-toggle");

let isWide = true;
let isOpen = false;

function apply() {
  panel.classList.toggle("open", isOpen);
  scrim.hidden = isWide || !isOpen;
  panel.inert = !isWide && !isOpen;
  board.inert = !isWide && isOpen;
}

export function showDrawer(open) {
  if (isWide || open === isOpen) return;
  isOpen = open;
  apply();
  if (open) (panel.querySelector('.person[aria-current="true"]') ?? panel.querySelector("button"))?.focus();
  else document.querySelector(".chat.active .back")?.focus();
}

export function watchDrawer(wide) {
  const follow = () => {
    isWide = wide.matches;
    isOpen = false;
    apply();
  };
  wide.addEventListener("change", follow);
  follow();
  scrim.addEventListener("click", () => showDrawer(false));
  document.getElementById("close-people").addEventListener("click", () => showDrawer(false));
  panel.addEventListener("keydown", (event) => event.key === "Escape" && showDrawer(false));
  themeButton.addEventListener("click", () => {
    window.theme.toggle();
    nameTheme();
  });
  document.addEventListener("theme", nameTheme);
  nameTheme();
}

function nameTheme() {
  const words = window.theme.isDark() ? "Usar colores claros" : "Usar colores oscuros";
  themeButton.title = words;
  setText(themeButton.querySelector(".sr-only"), words);
}
