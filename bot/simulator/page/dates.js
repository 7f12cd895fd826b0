// Dates in words, in Colombia's time, by the bot's clock (which a demonstration may move forward).

const ZONE = "America/Bogota";
const DAY_MS = 86_400_000;

const format = (options) => new Intl.DateTimeFormat("es-CO", { timeZone: ZONE, ...options });
const TIME = format({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const HOUR = format({ hour: "numeric", minute: "2-digit", hour12: true });
const PARTS = format({ weekday: "long", day: "numeric", month: "long", year: "numeric" });
const SHORT = format({ day: "numeric", month: "numeric", year: "2-digit" });
const FULL = format({ dateStyle: "full", timeStyle: "short", hourCycle: "h23" });
const KEY = new Intl.DateTimeFormat("en-CA", { timeZone: ZONE });

let offset = 0;

/** Keeps the distance between the bot's clock and this device's. */
export function setNow(iso) {
  offset = parse(iso).getTime() - Date.now();
}

export function now() {
  return new Date(Date.now() + offset);
}

/** The server sends ISO text; Unix seconds are accepted too. */
export function parse(value) {
  return typeof value === "number" ? new Date(value * 1000) : new Date(value);
}

export function clockTime(date) {
  return TIME.format(date);
}

export function fullDate(date) {
  return FULL.format(date);
}

/** "2026-11-20" in Colombia. */
export function dayKey(date) {
  return KEY.format(date);
}

function parts(date) {
  return Object.fromEntries(PARTS.formatToParts(date).map(({ type, value }) => [type, value]));
}

function daysAgo(date) {
  return Math.round((Date.parse(dayKey(now())) - Date.parse(dayKey(date))) / DAY_MS);
}

/** hoy · ayer · mañana · viernes 20 de noviembre · lunes 2 de diciembre de 2024 */
export function dayLabel(date) {
  const near = { 0: "hoy", 1: "ayer", [-1]: "mañana" }[daysAgo(date)];
  if (near) return near;
  const { weekday, day, month, year } = parts(date);
  const tail = year === parts(now()).year ? "" : ` de ${year}`;
  return `${weekday} ${day} de ${month}${tail}`;
}

/** The short form of the chat list: 10:42 · ayer · lun · 2/12/24 */
export function listTime(date) {
  const ago = daysAgo(date);
  if (ago === 0) return clockTime(date);
  if (ago === 1) return "ayer";
  if (ago > 1 && ago < 7) return parts(date).weekday.slice(0, 3);
  return SHORT.format(date);
}

/** "8:00 a. m.", for the clock strip. */
export function hourInWords(date) {
  return HOUR.format(date);
}

/** "domingo 22 de noviembre", for the clock strip. */
export function dayInWords(date) {
  const { weekday, day, month } = parts(date);
  return `${weekday} ${day} de ${month}`;
}

/** "dom 22 nov", where room is short. */
export function dayShort(date) {
  const { weekday, day, month } = parts(date);
  return `${weekday.slice(0, 3)} ${day} ${month.slice(0, 3)}`;
}
