import { describe, expect, test } from 'vitest';
import { startBolt } from './bolt-app.ts';
import { startSlack, type TestSlack, until } from './support.ts';

async function texts(slack: TestSlack, channel: unknown): Promise<string[]> {
  return ((await slack.state()).messages[String(channel)] ?? []).map((message) => message.text);
}

describe.each([
  ['by HTTP', false],
  ['in Socket Mode', true],
])('a plain Bolt app %s', (_how, socketMode) => {
  test('hears messages and mentions, and answers', async () => {
    const slack = await startSlack({ socketMode });
    const { heard } = await startBolt(slack, socketMode);
    const user = await slack.person('maya');
    const { channel, ts } = await slack.control('say', { user, channel: 'dm', text: 'hello bot' });
    await slack.control('say', { user, channel: slack.emulator.channels.general, text: '@Baton you there?' });
    await until(async () => expect(await texts(slack, channel)).toEqual(['hello bot', 'hello back']));
    await until(() => expect(heard.toSorted()).toEqual([`mention by ${user}`, 'message im']));
    expect((await slack.state()).messages[String(channel)]?.[1]?.thread_ts).toBe(ts);
  });

  test('answers a command by its response_url, and in the acknowledgement', async () => {
    const slack = await startSlack({ socketMode });
    await startBolt(slack, socketMode);
    const user = await slack.person('priya');
    const channel = slack.emulator.channels.general;
    expect(await slack.control('command', { user, channel, command: '/live-agent', text: 'my laptop' })).toMatchObject({
      acked: true,
      status: 200,
    });
    await slack.control('command', { user, channel, command: '/inline' });
    await until(async () =>
      expect(await texts(slack, channel)).toEqual(expect.arrayContaining(['asked about my laptop', 'at once'])),
    );
    const shown = (await slack.state()).messages[channel]?.find(({ text }) => text === 'at once');
    expect(shown?.ephemeral_for).toBe(user);
  });

  test('a shortcut opens a modal; a wrong answer is refused, a right one closes it', async () => {
    const slack = await startSlack({ socketMode });
    const { heard } = await startBolt(slack, socketMode);
    const user = await slack.person('tomas');
    expect(await slack.control('shortcut', { user, callback_id: 'open_dialog' })).toMatchObject({ acked: true });
    const view = await until(async () => {
      const [open] = (await slack.state()).modals[user] ?? [];
      if (open === undefined) throw new Error('no modal yet');
      return open;
    });
    expect(view).toMatchObject({ title: 'A dialog', submit: 'Send', callback_id: 'dialog' });
    expect(await slack.control('submit', { user, view_id: view.id, values: {} })).toMatchObject({
      errors: { topic: expect.stringContaining('required') as unknown },
    });
    expect(await slack.control('submit', { user, view_id: view.id, values: { text: 'bad' } })).toMatchObject({
      errors: { topic: 'Not that one.' },
    });
    expect(
      await slack.control('submit', { user, view_id: view.id, values: { topic: { text: 'good' } } }),
    ).toMatchObject({ acked: true });
    expect((await slack.state()).modals).toEqual({});
    expect(heard).toEqual(['submitted good']);
  });

  test('hears a press on a message, at home and in a menu, and a shortcut on a message', async () => {
    const slack = await startSlack({ socketMode });
    const { heard } = await startBolt(slack, socketMode);
    const user = await slack.person('jonas');
    const channel = slack.emulator.channels.desk;
    const button = { type: 'button', action_id: 'press_me', text: { type: 'plain_text', text: 'Press' }, value: 'v' };
    const menu = {
      type: 'overflow',
      action_id: 'menu',
      options: [{ text: { type: 'plain_text', text: 'One' }, value: 'one' }],
    };
    const { ts } = await slack.client.chat.postMessage({
      channel,
      text: 'card',
      blocks: [{ type: 'actions', elements: [button, menu] }] as never,
    });
    await slack.control('press', { user, channel, ts, action_id: 'menu', option: 'one' });
    await slack.control('press', { user, channel, ts, action_id: 'press_me', value: 'v' });
    await until(async () => expect(await texts(slack, channel)).toContain('pressed'));
    await slack.control('open-home', { user });
    await until(async () => expect((await slack.state()).homes[user]?.blocks).toHaveLength(1));
    await slack.control('press', { user, home: true, action_id: 'home_button' });
    await slack.control('shortcut', { user, callback_id: 'about_message', channel, ts });
    expect(heard).toEqual(['chose one', `pressed by ${user}`, 'pressed at home', 'about pressed']);
  });

  test('an unknown command: the person reads that the app did not answer', async () => {
    const slack = await startSlack({ socketMode, answerWithinMs: 200 });
    await startBolt(slack, socketMode);
    const user = await slack.person('jonas');
    expect(await slack.control('command', { user, channel: 'dm', command: '/nobody-knows' })).toMatchObject({
      acked: false,
      problem: '/nobody-knows failed with the error “operation_timeout”',
    });
  });
});
