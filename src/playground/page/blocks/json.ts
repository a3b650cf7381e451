/** Blocks come as Slack's JSON, from the app under test: nothing about their shape is certain, so all reading is guarded. */
export type Json = Readonly<Record<string, unknown>>;

export function asRecord(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

export function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

export function asNumber(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

/** The words of a text object (`plain_text` or `mrkdwn`), or the empty string. */
export function wordsOf(value: unknown): string {
  return asText(asRecord(value)['text']) ?? '';
}
