import type { WireEntry } from '../../shared/control-types.ts';
import { asRecord } from '../blocks/json.ts';

export interface Filter {
  readonly direction: 'all' | WireEntry['direction'];
  readonly problems: boolean;
  readonly words: string;
}

export const ALL: Filter = { direction: 'all', problems: false, words: '' };

/** No answer, an HTTP error, or Slack's `ok: false`. */
export function isProblem(entry: WireEntry): boolean {
  return entry.status === 0 || entry.status >= 400 || asRecord(entry.response)['ok'] === false;
}

export function matches(entry: WireEntry, filter: Filter): boolean {
  if (filter.direction !== 'all' && entry.direction !== filter.direction) return false;
  if (filter.problems && !isProblem(entry)) return false;
  const words = filter.words.trim().toLowerCase();
  if (words === '' || entry.name.toLowerCase().includes(words)) return true;
  return JSON.stringify([entry.request, entry.response]).toLowerCase().includes(words);
}
