// Small helpers to build and find elements. Text is always set as text, never as markup.

const SVG = "http://www.w3.org/2000/svg";

/**
 * el("button", { class: "x", dataset: { id: 1 }, onclick: f, aria: { label: "…" } }, "text", node)
 * `null`, `undefined` and `false` children and attributes are skipped.
 */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "class") node.className = value;
    else if (name === "dataset") Object.assign(node.dataset, value);
    else if (name === "aria") setAria(node, value);
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  append(node, children);
  return node;
}

export function append(node, children) {
  for (const child of children.flat()) {
    if (child !== null && child !== undefined && child !== false) node.append(child);
  }
  return node;
}

export function setAria(node, values) {
  for (const [name, value] of Object.entries(values)) {
    if (value === null || value === undefined) node.removeAttribute(`aria-${name}`);
    else node.setAttribute(`aria-${name}`, String(value));
  }
}

/** A decorative icon from the sprite in index.html. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

/** Clones a <template> and returns its root and its parts by `data-part`. */
export function fromTemplate(id) {
  const root = document.getElementById(id).content.firstElementChild.cloneNode(true);
  const parts = {};
  for (const node of root.querySelectorAll("[data-part]")) parts[node.dataset.part] = node;
  return { root, parts };
}

/** Changes text only when it differs, so that nothing is repainted or announced twice. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

export function initials(name) {
  const words = name
    .replace(/[^\p{L}\p{N}\s]/gu, "")
    .trim()
    .split(/\s+/);
  return (
    words
      .slice(0, 2)
      .map((word) => [...word][0] ?? "")
      .join("")
      .toUpperCase() || "?"
  );
}

/** A round avatar with the initials; its colour depends only on the id, as in Telegram. */
export function avatar(id, name) {
  const tone = Math.abs(Number(id) || 0) % 7;
  return el("span", { class: `avatar tone-${tone}`, "aria-hidden": "true" }, initials(name));
}

let announcer;
/** Says something to screen readers without moving the focus. */
export function announce(text) {
  announcer ??= document.getElementById("announcer");
  announcer.append(el("p", {}, text));
  while (announcer.children.length > 3) announcer.firstElementChild.remove();
}
