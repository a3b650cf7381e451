import { afterAll, beforeAll, expect, it } from 'vitest';
import { createPlayground } from '../../src/playground/all.ts';
import type { View, ViewEvent } from '../../src/playground/shared/control-types.ts';

const playground = createPlayground(new URL('../../dist/playground', import.meta.url).pathname);
let url = '';

beforeAll(async () => {
  ({ url } = await playground.listen(0));
});
afterAll(() => playground.close());

const JSON_TYPE = { 'content-type': 'application/json' };

async function view(platform: string): Promise<View> {
  return (await (await fetch(`${url}/_platform/${platform}/_control/view`)).json()) as View;
}

function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url + path, { method: 'POST', headers: { ...JSON_TYPE, ...headers }, body: JSON.stringify(body) });
}

it.each(['teams', 'google-chat', 'webex'])('shows %s under the page’s own address', async (platform) => {
  const seen = await view(platform);
  expect(seen.platform).toBe(platform);
  const [person] = seen.people;
  const { origins } = (await (await fetch(`${url}/_demo`)).json()) as { origins: Record<string, string> };
  const own = person?.avatar.replace(origins[platform] ?? '-', `${url}/_platform/${platform}`);
  const picture = await fetch(own ?? '');
  expect(picture.status).toBe(200);
  expect(picture.headers.get('content-type')).toBe('image/svg+xml');
});

it('carries what somebody says, and tells the page over the stream', async () => {
  const seen = await view('webex');
  const stopped = new AbortController();
  const stream = await fetch(`${url}/_platform/webex/_control/stream`, { signal: stopped.signal });
  const user = seen.people[0]?.id ?? '';
  const answer = await post(
    '/_platform/webex/_control/say',
    { user, room: 'direct', text: 'Hello there' },
    { origin: url },
  );
  expect(answer.status).toBe(200);
  let told = '';
  for await (const chunk of stream.body ?? []) {
    told += Buffer.from(chunk).toString();
    if (told.includes('"changed"')) break;
  }
  const events = [...told.matchAll(/data: (.*)\n/g)].map(([, data]) => JSON.parse(data ?? '') as ViewEvent);
  expect(events.map(({ type }) => type)).toContain('changed');
  stopped.abort();
  expect((await view('webex')).messages.some(({ text }) => text === 'Hello there')).toBe(true);
});

it('tells what faults are on', async () => {
  const rules = [{ kind: '500', method: 'activities.send' }];
  await post('/_platform/teams/_control/faults', { rules });
  const now = (await (await fetch(`${url}/_platform/teams/_control/faults`)).json()) as object;
  expect(now).toMatchObject({ ok: true, rules, down: false });
  await post('/_platform/teams/_control/faults', { rules: [] });
});

it('remembers whose turn the agents’ platform has', async () => {
  expect(playground.desk()).toBe('slack');
  expect((await post('/_demo/desk', { platform: 'webex' })).status).toBe(200);
  expect(playground.desk()).toBe('webex');
  expect(await (await fetch(`${url}/_demo`)).json()).toMatchObject({ ok: true, desk: 'webex' });
});

it.each([{ platform: 'irc' }, {}, [], 'webex'])('refuses %j as a desk', async (body) => {
  const before = playground.desk();
  const answer = await post('/_demo/desk', body);
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ ok: false, error: expect.stringContaining('slack, teams') as string });
  expect(playground.desk()).toBe(before);
});

it('takes a body of some bytes alone, and the right method', async () => {
  expect((await post('/_demo/desk', { platform: 'x'.repeat(5_000) })).status).toBe(413);
  expect((await fetch(`${url}/_demo/desk`)).status).toBe(405);
});

it('lets no other page in the browser play', async () => {
  const origin = 'https://elsewhere.example';
  const before = playground.desk();
  for (const path of ['/_demo/desk', '/_platform/teams/_control/reset', '/_platform/webex/_control/say'])
    expect((await post(path, { platform: 'teams' }, { origin })).status, path).toBe(403);
  expect(playground.desk()).toBe(before);
});

it('hands on nothing but the control API and pictures, and leaves Slack as it was', async () => {
  expect((await fetch(`${url}/_platform/webex/v1/rooms`)).headers.get('content-type')).not.toContain('json');
  expect((await fetch(`${url}/_platform/irc/_control/view`)).status).toBe(404);
  const slack = await post('/api/auth.test', {}, { authorization: `Bearer ${playground.slack.app.botToken}` });
  expect(await slack.json()).toMatchObject({ ok: true });
  expect(((await (await fetch(`${url}/_control/state`)).json()) as { users: unknown[] }).users.length).toBeGreaterThan(
    3,
  );
});

it('stays shut where the port is taken', async () => {
  const second = createPlayground('/nowhere');
  await expect(second.listen(Number(new URL(url).port))).rejects.toMatchObject({ code: 'EADDRINUSE' });
});
