import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { SurfaceId } from '../../src/core/place.ts';
import { pairs, type Pair } from '../support/pair.ts';
import { until } from '../support/slack-world.ts';

const open = pairs();
const KINDS = ['slack', 'teams', 'google-chat', 'webex'] as const satisfies readonly SurfaceId[];

/** Bytes to Baton's address for the platform, signed by it unless told otherwise. */
async function raw({ there }: Pair, body: string, sign = true): Promise<number> {
  return (await there.control.post<{ status: number }>('/raw', { body, ...(!sign && { sign }) })).status;
}

/** The event that told Baton of a message, as it went over the wire. */
async function eventOf({ there }: Pair, id: string): Promise<string> {
  return until('the event', async () => {
    const told = (await there.wire()).find(
      ({ direction, request }) => direction === 'to-baton' && JSON.stringify(request).includes(`"${id}"`),
    );
    return told === undefined ? null : JSON.stringify(told.request);
  });
}

const stored = async (pair: Pair): Promise<readonly string[]> => {
  const [handoff] = await pair.app().store.handoffs({ limit: 1 });
  const lines = handoff === undefined ? [] : await pair.app().store.transcript(handoff.id);
  return lines.map(({ side, body }) => `${side}: ${JSON.stringify(body.text)}`);
};

describe.each(KINDS)('%s', (kind) => {
  const alone = (more = {}) => open({ employee: kind, agent: kind, ...more });

  test('has at least 15 events in the shape that its vendor documents', () => {
    const folder = new URL(`../fixtures/${kind}/`, import.meta.url);
    expect(readdirSync(folder).filter((name) => name.endsWith('.json')).length).toBeGreaterThanOrEqual(15);
  });

  test('verify: what is not signed is answered 401 and stored nowhere; signed, the same is taken in', async () => {
    const pair = await alone();
    const { id } = await pair.employeeSays('Oscar');
    await pair.employeeSees('live agent');
    const event = await eventOf(pair, id);
    const other = event.replaceAll(id, `${id.slice(0, -3)}${id.endsWith('777') ? '778' : '777'}`);
    expect(await raw(pair, other, false)).toBe(401);
    await pair.quiet();
    expect(await pair.employeeMessages('Need a person?')).toHaveLength(1);
    expect(await raw(pair, other)).toBeLessThan(300);
  });

  test('parse: nothing that can be signed breaks it, and refusals are counted', async () => {
    const pair = await alone();
    const bodies = ['', '{', 'null', '[]', '{}', '{"type":123}', '7', '"x"', '{"event":{"type":{}}}', '\u0000\ufffd'];
    for (const body of bodies) expect([body, (await raw(pair, body)) < 500]).toEqual([body, true]);
    expect(await raw(pair, `{"type":"${'x'.repeat(3_000_000)}"}`)).toBe(413);
    expect(await raw(pair, '{"type":"message"}', false)).toBe(401);
    const metrics = await (await fetch(`${pair.url()}/metrics`)).text();
    expect(metrics).toMatch(new RegExp(`baton_events_total\\{surface="${kind}",outcome="refused"\\} [1-9]`));
    expect(await pair.app().store.handoffs({ limit: 5 })).toEqual([]);
    await pair.ask('still here');
  });

  test('duplicates: each event and each press five times at once has one effect', async () => {
    const pair = await alone();
    const first = await pair.employeeSays('Papa before');
    await pair.employeeSees('live agent');
    const again = async (id: string): Promise<void> => {
      const event = await eventOf(pair, id);
      const statuses = await Promise.all(Array.from({ length: 5 }, () => raw(pair, event)));
      expect(statuses.every((status) => status >= 200 && status < 300)).toBe(true);
    };
    await again(first.id);
    const offer = await pair.employeeMessages('Need a person?');
    expect(offer).toHaveLength(1);
    const request = (offer[0]?.card?.parts ?? []).flatMap((part) => (part.type === 'buttons' ? part.buttons : []))[0];
    const on = {
      user: pair.employee.id,
      room: offer[0]?.room ?? '',
      id: offer[0]?.id ?? '',
      button: request?.id ?? '',
    };
    await Promise.allSettled(Array.from({ length: 5 }, () => pair.there.control.press(on)));
    const card = await pair.claimCard();
    await pair.claim(card);
    await pair.employeeSees('joined.');
    const said = await pair.employeeSays('Quebec once');
    await pair.agentSees('Quebec once');
    await again(said.id);
    await pair.quiet();
    expect(await pair.app().store.handoffs({ limit: 5 })).toHaveLength(1);
    expect(await pair.employeeMessages('joined.')).toHaveLength(1);
    expect((await stored(pair)).filter((line) => line.includes('Quebec'))).toHaveLength(1);
  });
});
