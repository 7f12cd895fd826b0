// The local Telegram's control door: plain JSON over loopback, and one stream of events.

const RETRY_MS = [500, 1000, 2000, 4000, 8000];

export class DoorError extends Error {
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

async function request(path, options) {
  let response;
  try {
    response = await fetch(path, { cache: "no-store", ...options });
  } catch {
    throw new DoorError("No hay conexión con el Telegram de práctica.", 0);
  }
  const answer = await response.json().catch(() => null);
  if (!response.ok) throw new DoorError(inSpanish(answer?.error ?? ""), response.status);
  return answer;
}

const REFUSALS = [
  [/IMAGE_PROCESS_FAILED|PHOTO_INVALID/, "Telegram no pudo leer esta imagen. Envíela como documento."],
  [/too big/, "El archivo es demasiado grande."],
  [/text is empty/, "El mensaje está vacío."],
  [/deleted the account/, "Esta persona eliminó su cuenta de Telegram."],
  [/has blocked the bot/, "Esta persona detuvo el bot. Reinícielo para escribirle."],
  [/start payload/, "Ese enlace no es válido."],
  [/nothing is known to come/, "El bot no tiene nada previsto."],
  [/no message|no button/, "Ese mensaje ya no está."],
];

/** The door answers programs, in English. */
function inSpanish(text) {
  const known = REFUSALS.find(([pattern]) => pattern.test(text));
  return known?.[1] ?? `Telegram no aceptó la acción${text ? ` (${text})` : ""}.`;
}

const get = (path) => request(path);
const post = (path, body) =>
  request(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

/** A peer is a conversation on somebody's phone: `{person}`, or `{person, chat}` in a group. */
export const peerKey = ({ person, chat }) => String(chat ?? person);

export const api = {
  people: () => get("/_sim/people"),
  addPerson: (name, username) => post("/_sim/people", username ? { name, username } : { name }),
  view: ({ person, chat }) => get(`/_sim/view/${person}${chat ? `?chat=${chat}` : ""}`),
  transcript: ({ person, chat }) => get(`/_sim/chat/${chat ?? person}`),
  say: (peer, text, replyTo) => post("/_sim/say", { ...peer, text, ...(replyTo ? { reply_to: replyTo } : {}) }),
  edit: (peer, messageId, text) => post("/_sim/send", { ...peer, kind: "edit", message_id: messageId, text }),
  sample: (peer, kind) => post("/_sim/send", { ...peer, kind }),
  tap: (peer, messageId, data) => post("/_sim/tap", { ...peer, message_id: messageId, data }),
  open: (person, payload) => post("/_sim/open", { person, payload }),
  block: (person, blocked) => post("/_sim/block", { person, blocked }),
  clock: () => get("/_sim/clock"),
  advance: (seconds) => post("/_sim/clock", { advance_seconds: seconds }),
  advanceToNext: () => post("/_sim/clock", { to_next: true }),

  async upload(peer, file, caption, as) {
    const content = await base64(file);
    const body = { ...peer, filename: file.name || "archivo", content_base64: content, as };
    return post("/_sim/upload", caption ? { ...body, caption } : body);
  },
};

function base64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => reject(new DoorError("No se pudo leer el archivo.", 0));
    reader.readAsDataURL(file);
  });
}

/**
 * Listens to `/_sim/events` for ever. `on` has `change`, `answer`, `clock` (each gets the data)
 * and `state(connected)`, called at every connection and loss.
 */
export function listen(on) {
  let source;
  let failures = 0;
  let timer;

  const connect = () => {
    source = new EventSource("/_sim/events");
    source.onopen = () => {
      failures = 0;
      on.state(true);
    };
    source.onerror = () => {
      source.close();
      on.state(false);
      clearTimeout(timer);
      timer = setTimeout(connect, RETRY_MS[Math.min(failures, RETRY_MS.length - 1)]);
      failures += 1;
    };
    for (const name of ["change", "answer", "clock"]) {
      source.addEventListener(name, (event) => on[name](JSON.parse(event.data)));
    }
  };
  const hurry = () => {
    if (source.readyState === EventSource.OPEN) return;
    clearTimeout(timer);
    source.close();
    connect();
  };

  connect();
  window.addEventListener("online", hurry);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && hurry());
  window.addEventListener("pagehide", () => source.close());
  window.addEventListener("pageshow", (event) => event.persisted && hurry());
}
