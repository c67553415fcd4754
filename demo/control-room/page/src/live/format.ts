const whole = new Intl.NumberFormat('en');
const clockFormat = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
});

const dateFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
const fullFormat = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'long' });

/** 12,345 */
export const number = (value: number): string => whole.format(value);

/** "1 order", "2 orders" */
export const counted = (value: number, name: string): string =>
  `${number(value)} ${name}${value === 1 ? '' : 's'}`;

/** Messages a second, short enough for the diagram: 0, 0.4, 12, 1,400. */
export const rate = (perSecond: number): string =>
  perSecond > 0 && perSecond < 10 ? String(Math.round(perSecond * 10) / 10) : number(Math.round(perSecond));

/** Milliseconds in a readable unit: "0.4 ms", "12 ms", "1.25 s", "3 min 05 s", "2 h 10 min". */
export function duration(ms: number): string {
  if (ms < 1) return `${Math.round(ms * 10) / 10} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_995) return `${(ms / 1000).toFixed(ms < 9_995 ? 2 : 1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
  return `${Math.floor(minutes / 1440)} days`;
}

/** How long ago, rounded so that the page does not flicker: "now", "12 s", "4 min", "3 h", "2 days". */
export function age(iso: string, now: number): string {
  const seconds = Math.max(0, Math.round((now - Date.parse(iso)) / 1000));
  if (seconds < 2) return 'now';
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 48 * 3600) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} days`;
}

/** 14:03:09.120 in the local time zone, with the date in front if it is not today. */
export function clock(iso: string, now = new Date()): string {
  const at = new Date(iso);
  const isToday = at.toDateString() === now.toDateString();
  return isToday ? clockFormat.format(at) : `${dateFormat.format(at)}, ${clockFormat.format(at)}`;
}

/** 15 January 2026 at 14:03:09 CET */
export const fullTime = (iso: string): string => fullFormat.format(new Date(iso));

/** €59.98 */
export const money = (amount: number, currency: string): string =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).format(amount);

/** Keeps the end of a long id, because the beginning is the time. */
export const shortId = (id: string): string => (id.length > 20 ? `${id.slice(0, 4)}…${id.slice(-8)}` : id);

/** Bytes in a readable unit: "812 bytes", "64 KiB", "95.4 MiB", "1.5 GiB". */
export function size(bytes: number): string {
  if (bytes < 1024) return counted(bytes, 'byte');
  const [value, unit] =
    bytes < 1024 ** 2
      ? [bytes / 1024, 'KiB']
      : bytes < 1024 ** 3
        ? [bytes / 1024 ** 2, 'MiB']
        : [bytes / 1024 ** 3, 'GiB'];
  return `${Math.round(value * 10) / 10} ${unit}`;
}
