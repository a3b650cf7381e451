import type { Press, Pressed, Say, Submit, View, WireEntry } from '../../src/playground/shared/control-types.ts';

/** The control API that all emulators share, over HTTP. */
export interface Control {
  /** `limit`: of each room only so many, the newest. */
  view(as?: string, limit?: number): Promise<View>;
  say(body: Say): Promise<{ readonly room: string; readonly id: string }>;
  press(body: Press): Promise<Pressed>;
  submit(body: Submit): Promise<Pressed>;
  wire(): Promise<readonly WireEntry[]>;
  /** Any other call. */
  post<T = { ok: true }>(path: string, body: object): Promise<T>;
}

export function neutralControl(url: string): Control {
  async function call<T>(path: string, init?: RequestInit): Promise<T> {
    const response = await fetch(`${url}/_control${path}`, init);
    const answer = (await response.json()) as T & { error?: string };
    if (!response.ok) throw new Error(`${path}: ${answer.error ?? response.status}`);
    return answer;
  }
  const post = <T>(path: string, body: object): Promise<T> =>
    call<T>(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  return {
    view(as, limit) {
      const asked = { ...(as !== undefined && { as }), ...(limit !== undefined && { limit: String(limit) }) };
      return call(`/view?${new URLSearchParams(asked).toString()}`);
    },
    say: (body) => post('/say', body),
    press: (body) => post('/press', body),
    submit: (body) => post('/submit', body),
    wire: async () => (await call<{ entries: WireEntry[] }>('/wire?since=0')).entries,
    post,
  };
}
