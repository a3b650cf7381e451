import type { ControlState } from '../../src/playground/slack/control-types.ts';

/** Baton writes the key of a delivery into each of its posts on Slack: no two may have the same. Gives what is wrong. */
export async function keysTwice(url: string): Promise<string[]> {
  const answer = await fetch(`${url}/_control/state?limit=10000000`);
  const state = (await answer.json()) as ControlState;
  const seen = new Set<string>();
  const wrong: string[] = [];
  for (const [channel, messages] of Object.entries(state.messages)) {
    for (const { metadata, ts } of messages) {
      const { event_payload: key } = (metadata ?? {}) as { event_payload?: unknown };
      if (key === undefined) continue;
      const name = JSON.stringify(key);
      if (seen.has(name)) wrong.push(`one delivery was posted twice: ${ts} in ${channel}`);
      seen.add(name);
    }
  }
  return wrong;
}
