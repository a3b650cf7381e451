import { describe, expect, test } from 'vitest';
import { refusal, startSlack, type TestSlack } from './support.ts';

describe('a client made with @slack/web-api alone', () => {
  test('is who its token says', async () => {
    const slack = await startSlack();
    const who = await slack.client.auth.test();
    expect(who).toMatchObject({ ok: true, team: 'Larkspur Logistics', user_id: slack.emulator.app.botUserId });
    expect(who.response_metadata?.scopes).toContain('chat:write');
  });

  test.each([
    ['no token', undefined, 'not_authed'],
    ['a token that nobody gave out', 'xoxb-invented', 'invalid_auth'],
  ])('%s is refused', async (_what, token, code) => {
    const slack = await startSlack();
    expect(await refusal(slack.clientWith(token).auth.test())).toBe(code);
  });

  test('an app-level token opens no channel, and a bot token no socket', async () => {
    const slack = await startSlack({ socketMode: true });
    const app = slack.clientWith(slack.emulator.app.appToken);
    expect(await refusal(app.chat.postMessage({ channel: 'C1', text: 'x' }))).toBe('not_allowed_token_type');
    expect(await refusal(slack.client.apps.connections.open({}))).toBe('not_allowed_token_type');
    expect((await app.apps.connections.open({})).url).toMatch(/^ws:\/\//);
  });

  const refusals: [string, string, (slack: TestSlack) => Promise<unknown>][] = [
    ['a method that does not exist', 'unknown_method', ({ client }) => client.apiCall('chat.shout')],
    [
      'an unknown channel',
      'channel_not_found',
      ({ client }) => client.chat.postMessage({ channel: 'C0NOWHERE', text: 'x' }),
    ],
    [
      'no text at all',
      'no_text',
      ({ client, emulator }) => client.chat.postMessage({ channel: emulator.channels.desk, text: '' }),
    ],
    [
      'more than 40,000 characters',
      'msg_too_long',
      ({ client, emulator }) => client.chat.postMessage({ channel: emulator.channels.desk, text: 'x'.repeat(40_001) }),
    ],
    [
      'blocks that are no list',
      'invalid_blocks_format',
      ({ client, emulator }) => client.apiCall('chat.postMessage', { channel: emulator.channels.desk, blocks: '{' }),
    ],
    [
      'metadata without a payload',
      'invalid_metadata_format',
      ({ client, emulator }) =>
        client.apiCall('chat.postMessage', {
          channel: emulator.channels.desk,
          text: 'x',
          metadata: '{"event_type":"a"}',
        }),
    ],
    [
      'a hundred and one attachments',
      'too_many_attachments',
      ({ client, emulator }) =>
        client.chat.postMessage({
          channel: emulator.channels.desk,
          text: 'x',
          attachments: Array.from({ length: 101 }, () => ({ text: 'a' })),
        }),
    ],
    ['a user that does not exist', 'user_not_found', ({ client }) => client.users.info({ user: 'U0NOBODY' })],
    [
      'an address that nobody has',
      'users_not_found',
      ({ client }) => client.users.lookupByEmail({ email: 'nobody@larkspur.example' }),
    ],
    [
      'a reaction to a message that is not there',
      'message_not_found',
      ({ client, emulator }) =>
        client.reactions.add({ channel: emulator.channels.desk, timestamp: '1.000000', name: 'eyes' }),
    ],
    [
      'an edit of a message that is not there',
      'message_not_found',
      ({ client, emulator }) => client.chat.update({ channel: emulator.channels.desk, ts: '1.000000', text: 'x' }),
    ],
    [
      'the replies of a message that is not there',
      'thread_not_found',
      ({ client, emulator }) => client.conversations.replies({ channel: emulator.channels.desk, ts: '1.000000' }),
    ],
    [
      'a trigger that was never given',
      'invalid_trigger_id',
      ({ client }) => client.views.open({ trigger_id: '1.2.3', view: modal() }),
    ],
    [
      'a modal with a title of 25 characters',
      'invalid_arguments',
      ({ client }) =>
        client.views.open({
          trigger_id: '1.2.3',
          view: { ...modal(), title: { type: 'plain_text', text: 'x'.repeat(25) } },
        }),
    ],
  ];
  test.each(refusals)('%s: %s', async (_what, code, call) => {
    const slack = await startSlack();
    expect(await refusal(call(slack))).toBe(code);
  });

  test('a missing scope is named, with what there is', async () => {
    const slack = await startSlack({ app: { scopes: ['chat:write'] } });
    const call = slack.client.users.info({ user: 'U1' });
    await expect(call).rejects.toMatchObject({
      data: { error: 'missing_scope', needed: 'users:read', provided: 'chat:write' },
    });
  });

  test('email is told only with its scope', async () => {
    const slack = await startSlack({ app: { scopes: ['users:read'] } });
    const user = await slack.person('maya');
    const { user: shown } = await slack.client.users.info({ user });
    expect(shown?.profile).not.toHaveProperty('email');
    expect(shown).toMatchObject({
      real_name: 'Maya Lindqvist',
      tz: 'Europe/Stockholm',
      profile: { title: 'Warehouse Planner' },
    });
  });

  test('a public channel without the bot: not_in_channel; a private one: channel_not_found; an archived one: is_archived', async () => {
    const slack = await startSlack();
    const members = [await slack.person('maya')];
    const open = await slack.control('channel', { name: 'random', members });
    const closed = await slack.control('channel', { name: 'board', members, isPrivate: true });
    const old = await slack.control('channel', { name: 'old', members: [...members, slack.emulator.app.botUserId] });
    await slack.control('archive', { channel: old.channel });
    const post = (channel: unknown): Promise<string> =>
      refusal(slack.client.chat.postMessage({ channel: String(channel), text: 'x' }));
    expect(await post(open.channel)).toBe('not_in_channel');
    expect(await post(closed.channel)).toBe('channel_not_found');
    expect(await post(old.channel)).toBe('is_archived');
    await slack.client.conversations.join({ channel: String(open.channel) });
    expect(await post(open.channel)).toBe('not refused');
  });

  test('arguments as JSON count for a method that writes, and are not seen by one that reads', async () => {
    const slack = await startSlack();
    const call = async (method: string, body: object): Promise<unknown> => {
      const answer = await fetch(`${slack.apiUrl}${method}`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${slack.emulator.app.botToken}`,
          'content-type': 'application/json; charset=utf-8',
        },
        body: JSON.stringify(body),
      });
      return answer.json();
    };
    expect(await call('chat.postMessage', { channel: slack.emulator.channels.desk, text: 'x' })).toMatchObject({
      ok: true,
    });
    expect(await call('users.info', { user: await slack.person('maya') })).toMatchObject({
      ok: false,
      error: 'user_not_found',
    });
  });

  test('after the app was taken out its token is dead', async () => {
    const slack = await startSlack();
    await slack.control('uninstall');
    expect(await refusal(slack.client.auth.test())).toBe('account_inactive');
  });

  test('lists channels, members, groups, the team and the bot, in pages', async () => {
    const slack = await startSlack();
    const first = await slack.client.conversations.list({ limit: 1 });
    const second = await slack.client.conversations.list({
      limit: 1,
      cursor: first.response_metadata?.next_cursor ?? '',
    });
    expect([first, second].map((page) => page.channels?.[0]?.name)).toEqual(['general', 'it-help-desk']);
    const { members } = await slack.client.conversations.members({ channel: slack.emulator.channels.desk });
    expect(members).toContain(await slack.person('aisha'));
    expect((await slack.client.usergroups.list({ include_users: true })).usergroups?.[0]).toMatchObject({
      handle: 'it-agents',
      user_count: 3,
    });
    expect((await slack.client.team.info()).team).toMatchObject({ domain: 'larkspur' });
    expect((await slack.client.bots.info({ bot: slack.emulator.app.botId })).bot).toMatchObject({ name: 'Baton' });
    const mine = await slack.client.users.conversations({ types: 'public_channel,im' });
    expect(mine.channels?.length).toBeGreaterThan(2);
  });

  test('people have a picture that the emulator draws', async () => {
    const slack = await startSlack();
    const { user } = await slack.client.users.info({ user: await slack.person('priya') });
    const picture = await fetch(user?.profile?.image_72 ?? '');
    expect(picture.headers.get('content-type')).toBe('image/svg+xml');
    expect(await picture.text()).toContain('PR</text>');
  });
});

function modal() {
  return { type: 'modal' as const, title: { type: 'plain_text' as const, text: 'Hello' }, blocks: [] };
}
