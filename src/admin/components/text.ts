/** How figures and moments are worded; `now` and times in milliseconds. */

const UNITS = [
  ['day', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
] as const;

/** `just now`, `42 s`, `5 min`, `3 h`, `2 days`; the same words as `assets/app.js` goes on with. */
export function elapsed(ms: number): string {
  if (ms < 5_000) return 'just now';
  for (const [unit, size] of UNITS) {
    const count = Math.floor(ms / size);
    if (count >= 1) return `${count} ${unit}${unit === 'day' && count > 1 ? 's' : ''}`;
  }
  return 'just now';
}

/** `2026-11-24 13:48:07 UTC` */
export const moment = (at: number): string => `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`;

/** `13:48:07`, UTC. */
export const clock = (at: number): string => new Date(at).toISOString().slice(11, 19);

/** `2026-11-24`, UTC. */
export const day = (at: number): string => new Date(at).toISOString().slice(0, 10);

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** `Today`, `Yesterday`, else `Monday, 23 November 2026`. */
export function dayName(at: number, now: number): string {
  if (day(at) === day(now)) return 'Today';
  if (day(at) === day(now - 86_400_000)) return 'Yesterday';
  const date = new Date(at);
  return `${WEEKDAYS[date.getUTCDay()]}, ${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}

/** `840 ms`, `3.2 s`, `2 min 5 s` */
export function took(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1_000)} s`;
}

/** `512 MiB`, `2 GiB` */
export const memory = (mib: number): string => (mib >= 1024 && mib % 512 === 0 ? `${mib / 1024} GiB` : `${mib} MiB`);

/** `1 core`, `1.5 cores` */
export const cores = (count: number): string => `${count} ${count === 1 ? 'core' : 'cores'}`;

/** `12 MB of 80 MB` */
export const megabytes = (current: number, total: number): string =>
  `${Math.round(current / 1e6)} of ${Math.max(1, Math.round(total / 1e6))} MB`;

export const plural = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;
