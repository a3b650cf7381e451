import { describe, expect, test } from 'vitest';
import { refusal, startRecorder, startSlack, type Json, type Recorder, type TestSlack, until } from './support.ts';

const plain = (text: string) => ({ type: 'plain_text' as const, text });
const modal = (more: Json = {}) => ({ type: 'modal' as const, title: plain('Hello'), blocks: [], ...more });

async function setUp(
  now?: () => number,
): Promise<{ slack: TestSlack; app: Recorder; user: string; trigger: () => Promise<string> }> {
  const app = await startRecorder();
  const slack = await startSlack({ eventsUrl: app.url, ...(now === undefined ? {} : { now }) });
  const user = await slack.person('maya');
  const trigger = async (): Promise<string> => {
    await slack.control('shortcut', { user, callback_id: 'any' });
    return app.received.at(-1)?.json.trigger_id as string;
  };
  return { slack, app, user, trigger };
}

describe('triggers', () => {
  test('one opens one view', async () => {
    const { slack, trigger } = await setUp();
    const id = await trigger();
    const { view } = await slack.client.views.open({ trigger_id: id, view: modal() });
    expect(view).toMatchObject({ type: 'modal', state: { values: {} }, app_id: slack.emulator.app.appId });
    expect(await refusal(slack.client.views.open({ trigger_id: id, view: modal() }))).toBe('exchanged_trigger_id');
  });

  test('one is dead after three seconds', async () => {
    let at = Date.now();
    const { slack, trigger } = await setUp(() => at);
    const id = await trigger();
    at += 3_001;
    expect(await refusal(slack.client.views.open({ trigger_id: id, view: modal() }))).toBe('expired_trigger_id');
  });

  test('a view that is refused does not use one up', async () => {
    const { slack, trigger } = await setUp();
    const id = await trigger();
    expect(
      await refusal(slack.client.views.open({ trigger_id: id, view: modal({ callback_id: 'x'.repeat(256) }) })),
    ).toBe('invalid_arguments');
    expect(await refusal(slack.client.views.open({ trigger_id: id, view: modal() }))).toBe('not refused');
  });
});

describe('modals', () => {
  test('three lie on top of each other, no more; closing takes the upper one', async () => {
    const { slack, user, trigger } = await setUp();
    await slack.client.views.open({ trigger_id: await trigger(), view: modal() });
    await slack.client.views.push({ trigger_id: await trigger(), view: modal() });
    await slack.client.views.push({ trigger_id: await trigger(), view: modal() });
    expect(await refusal(slack.client.views.push({ trigger_id: await trigger(), view: modal() }))).toBe(
      'push_limit_reached',
    );
    await slack.control('close-modal', { user });
    expect((await slack.state()).modals[user]).toHaveLength(2);
    await slack.control('close-modal', { user, all: true });
    expect((await slack.state()).modals).toEqual({});
  });

  test('an update needs the newest hash', async () => {
    const { slack, trigger } = await setUp();
    const { view } = await slack.client.views.open({ trigger_id: await trigger(), view: modal() });
    const update = (hash: string) =>
      slack.client.views.update({ view_id: view!.id!, hash, view: modal({ callback_id: 'new' }) });
    expect((await update(view!.hash!)).view?.callback_id).toBe('new');
    expect(await refusal(update(view!.hash!))).toBe('hash_conflict');
    expect(await refusal(slack.client.views.update({ view_id: 'V0NONE', view: modal() }))).toBe('not_found');
  });

  test('closing is told to an app that asked for it', async () => {
    const { slack, app, user, trigger } = await setUp();
    await slack.client.views.open({ trigger_id: await trigger(), view: modal({ notify_on_close: true }) });
    await slack.control('close-modal', { user });
    expect(app.received.at(-1)?.json).toMatchObject({ type: 'view_closed', is_cleared: false, user: { id: user } });
  });

  test('inputs need a way to submit, and a submission has typed values', async () => {
    const { slack, app, user, trigger } = await setUp();
    const blocks = [
      { type: 'input', block_id: 'who', label: plain('Who'), element: { type: 'users_select', action_id: 'person' } },
      {
        type: 'input',
        block_id: 'team',
        optional: true,
        label: plain('Team'),
        element: { type: 'static_select', action_id: 'choice', options: [{ text: plain('IT'), value: 'it' }] },
      },
    ];
    expect(await refusal(slack.client.views.open({ trigger_id: await trigger(), view: modal({ blocks }) }))).toBe(
      'invalid_arguments',
    );
    const { view } = await slack.client.views.open({
      trigger_id: await trigger(),
      view: modal({ blocks, submit: plain('Send'), private_metadata: 'kept' }),
    });
    await slack.control('submit', { user, view_id: view!.id, values: { person: user, choice: 'it' } });
    expect(app.received.at(-1)?.json).toMatchObject({
      type: 'view_submission',
      view: {
        private_metadata: 'kept',
        state: {
          values: {
            who: { person: { type: 'users_select', selected_user: user } },
            team: { choice: { type: 'static_select', selected_option: { value: 'it' } } },
          },
        },
      },
    });
  });
});

describe('response_url', () => {
  const respond = (url: unknown, body: Json) => fetch(String(url), { method: 'POST', body: JSON.stringify(body) });

  test('five uses, then 404', async () => {
    const { slack, app, user } = await setUp();
    await slack.control('command', { user, channel: 'dm', command: '/x' });
    const url = app.received[0]?.json.response_url;
    for (let use = 0; use < 5; use += 1) expect((await respond(url, { text: `${use}` })).status).toBe(200);
    const sixth = await respond(url, { text: 'six' });
    expect([sixth.status, await sixth.json()]).toEqual([404, { ok: false, error: 'used_url' }]);
  });

  test('half an hour, then 404', async () => {
    let at = Date.now();
    const { slack, app, user } = await setUp(() => at);
    await slack.control('command', { user, channel: 'dm', command: '/x' });
    at += 30 * 60_000 + 1;
    const late = await respond(app.received[0]?.json.response_url, { text: 'late' });
    expect([late.status, await late.json()]).toEqual([404, { ok: false, error: 'expired_url' }]);
  });

  test('replaces and deletes what only one person sees; a press there has no message in it', async () => {
    const { slack, app, user } = await setUp();
    const channel = slack.emulator.channels.general;
    const blocks = [{ type: 'actions', elements: [{ type: 'button', action_id: 'b', text: plain('B') }] }];
    const { message_ts: ts } = await slack.client.chat.postEphemeral({
      channel,
      user,
      text: 'private',
      blocks,
    });
    await slack.control('press', { user, channel, ts, action_id: 'b' });
    const payload = app.received.at(-1)!.json;
    expect(payload).toMatchObject({
      type: 'block_actions',
      container: { is_ephemeral: true, message_ts: ts },
      actions: [{ action_id: 'b', type: 'button' }],
    });
    expect(payload).not.toHaveProperty('message');
    await respond(payload.response_url, { text: 'changed', replace_original: true, blocks: [] });
    expect((await slack.state()).messages[channel]?.at(-1)).toMatchObject({ ts, text: 'changed' });
    await respond(payload.response_url, { delete_original: true });
    expect((await slack.state()).messages[channel]?.some((message) => message.ts === ts)).toBe(false);
    const other = await slack.person('priya');
    expect((await slack.tryControl('press', { user: other, channel, ts, action_id: 'b' })).status).toBe(400);
  });
});

test('a press carries the message, its place and a trigger; what is not there can not be pressed', async () => {
  const { slack, app } = await setUp();
  const user = await slack.person('aisha');
  const channel = slack.emulator.channels.desk;
  const blocks = [
    { type: 'actions', elements: [{ type: 'button', action_id: 'b', text: plain('B'), value: '1', style: 'primary' }] },
  ];
  const root = await slack.client.chat.postMessage({ channel, text: 'root' });
  const { ts } = await slack.client.chat.postMessage({
    channel,
    thread_ts: root.ts!,
    text: 'card',
    blocks,
  });
  await slack.control('press', { user, channel, ts, action_id: 'b' });
  await until(() => expect(app.received.some(({ json }) => json.type === 'block_actions')).toBe(true));
  expect(app.received.find(({ json }) => json.type === 'block_actions')?.json).toMatchObject({
    user: { id: user, team_id: slack.emulator.app.teamId },
    team: { domain: 'larkspur' },
    channel: { id: channel, name: 'it-help-desk' },
    container: { type: 'message', message_ts: ts, thread_ts: root.ts, channel_id: channel, is_ephemeral: false },
    message: { ts, text: 'card' },
    actions: [{ action_id: 'b', value: '1', style: 'primary', block_id: expect.any(String) as unknown }],
  });
  expect((await slack.tryControl('press', { user, channel, ts, action_id: 'c' })).body.error).toMatch(
    /nothing here to press/,
  );
});

test('commands and shortcuts that the app does not have are refused where it lists its own', async () => {
  const slack = await startSlack({ app: { commands: [], shortcuts: [] } });
  const user = await slack.person('maya');
  expect((await slack.tryControl('command', { user, channel: 'dm', command: '/x' })).body.error).toBe(
    '/x is not a valid command.',
  );
  expect((await slack.tryControl('shortcut', { user, callback_id: 'x' })).status).toBe(400);
});
