const CLOCK = new Intl.DateTimeFormat('en-US', { hour: 'numeric', minute: '2-digit' });
const LONG = new Intl.DateTimeFormat('en-US', { weekday: 'long', month: 'long', day: 'numeric' });
const DAY_MS = 86_400_000;

/** ms since the epoch of a Slack timestamp (seconds with six decimals). */
export function msOf(ts: string): number {
  return Number(ts) * 1_000;
}

/** `10:42 AM`, in the visitor's own time zone. */
export function clock(at: number): string {
  return CLOCK.format(at);
}

/** `Today`, `Yesterday` or `Monday, November 3`. */
export function dayName(at: number, now: number): string {
  const day = new Date(at).toDateString();
  if (day === new Date(now).toDateString()) return 'Today';
  if (day === new Date(now - DAY_MS).toDateString()) return 'Yesterday';
  return LONG.format(at);
}

/** The full moment, for tooltips. */
export function fullTime(at: number): string {
  return `${LONG.format(at)} at ${clock(at)}`;
}

/** `just now`, `3 minutes ago`, `2 hours ago`, else the day. */
export function ago(at: number, now: number): string {
  const minutes = Math.floor((now - at) / 60_000);
  if (minutes < 1) return 'just now';
  if (minutes < 60) return minutes === 1 ? '1 minute ago' : `${minutes} minutes ago`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return hours === 1 ? '1 hour ago' : `${hours} hours ago`;
  return dayName(at, now);
}

/** `12:04:31.207`, for the wire log. */
export function preciseTime(at: number): string {
  const date = new Date(at);
  return `${date.toTimeString().slice(0, 8)}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}
