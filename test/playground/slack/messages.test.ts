import { expect, test } from 'vitest';
import { refusal, startSlack } from './support.ts';

test('posts, edits and deletes, and the page sees it', async () => {
  const slack = await startSlack();
  const channel = slack.emulator.channels.desk;
  const posted = await slack.client.chat.postMessage({ channel, text: 'first' });
  const ts = posted.ts!;
  expect(posted.message).toMatchObject({
    text: 'first',
    bot_id: slack.emulator.app.botId,
    bot_profile: { name: 'Baton' },
  });
  await slack.client.chat.update({ channel, ts, text: 'second' });
  expect((await slack.state()).messages[channel]?.find((message) => message.ts === ts)?.text).toBe('second');
  await slack.client.chat.delete({ channel, ts });
  expect((await slack.state()).messages[channel]?.some((message) => message.ts === ts)).toBe(false);
});

test('an update takes at most 4,000 characters, keeps blocks that it does not name, and drops them for an empty list', async () => {
  const slack = await startSlack();
  const channel = slack.emulator.channels.desk;
  const { ts } = await slack.client.chat.postMessage({ channel, text: 'x', blocks: [{ type: 'divider' }] });
  expect(await refusal(slack.client.chat.update({ channel, ts: ts!, text: 'x'.repeat(4_001) }))).toBe('msg_too_long');
  expect((await slack.client.chat.update({ channel, ts: ts!, text: 'y' })).message).toMatchObject({
    blocks: [{ type: 'divider' }],
  });
  expect((await slack.client.chat.update({ channel, ts: ts!, text: 'y', blocks: [] })).message).toMatchObject({
    blocks: [],
  });
});

test('the message of somebody else can be neither changed nor deleted', async () => {
  const slack = await startSlack();
  const channel = slack.emulator.channels.desk;
  const { ts } = await slack.control('say', { user: await slack.person('aisha'), channel, text: 'mine' });
  expect(await refusal(slack.client.chat.update({ channel, ts: String(ts), text: 'yours' }))).toBe(
    'cant_update_message',
  );
  expect(await refusal(slack.client.chat.delete({ channel, ts: String(ts) }))).toBe('cant_delete_message');
});

test('threads: replies are counted, read in order, and shown in the channel only when broadcast', async () => {
  const slack = await startSlack();
  const channel = slack.emulator.channels.desk;
  const { ts } = await slack.client.chat.postMessage({ channel, text: 'root' });
  await slack.client.chat.postMessage({ channel, thread_ts: ts!, text: 'one' });
  await slack.client.chat.postMessage({ channel, thread_ts: ts!, text: 'two', reply_broadcast: true });
  const { messages } = await slack.client.conversations.replies({ channel, ts: ts! });
  expect(messages?.map((message) => message.text)).toEqual(['root', 'one', 'two']);
  expect(messages?.[0]).toMatchObject({ reply_count: 2, thread_ts: ts });
  const history = await slack.client.conversations.history({ channel, oldest: ts!, inclusive: true });
  expect(history.messages?.map((message) => message.text)).toEqual(['two', 'root']);
});

test('a reply to a message that is gone silently lands beside the thread', async () => {
  const slack = await startSlack();
  const channel = slack.emulator.channels.desk;
  const { ts } = await slack.client.chat.postMessage({ channel, text: 'soon gone' });
  await slack.client.chat.delete({ channel, ts: ts! });
  const reply = await slack.client.chat.postMessage({ channel, thread_ts: ts!, text: 'reply' });
  expect(reply.ok).toBe(true);
  expect(reply.message).not.toHaveProperty('thread_ts');
});

test('a deleted message with replies becomes a tombstone and keeps its thread', async () => {
  const slack = await startSlack();
  const channel = slack.emulator.channels.desk;
  const { ts } = await slack.client.chat.postMessage({ channel, text: 'root' });
  await slack.client.chat.postMessage({ channel, thread_ts: ts!, text: 'reply' });
  await slack.client.chat.delete({ channel, ts: ts! });
  const { messages } = await slack.client.conversations.replies({ channel, ts: ts! });
  expect(messages?.[0]).toMatchObject({ subtype: 'tombstone', text: 'This message was deleted.' });
  expect(messages?.[1]).toMatchObject({ text: 'reply' });
});

test('metadata comes back only where it is asked for', async () => {
  const slack = await startSlack();
  const channel = slack.emulator.channels.desk;
  const metadata = { event_type: 'delivery', event_payload: { key: 'k1' } };
  const { ts } = await slack.client.chat.postMessage({ channel, text: 'x', metadata });
  const read = (include_all_metadata: boolean) =>
    slack.client.conversations.history({ channel, latest: ts!, inclusive: true, limit: 1, include_all_metadata });
  expect((await read(true)).messages?.[0]).toMatchObject({ metadata });
  expect((await read(false)).messages?.[0]).not.toHaveProperty('metadata');
});

test('a name and picture of its own take a scope and the message then has no user', async () => {
  const slack = await startSlack();
  const channel = slack.emulator.channels.desk;
  const { message } = await slack.client.chat.postMessage({
    channel,
    text: 'x',
    username: 'Aisha Bello',
    icon_url: `${slack.url}/avatars/x.svg`,
  });
  expect(message).toMatchObject({ subtype: 'bot_message', username: 'Aisha Bello', bot_id: slack.emulator.app.botId });
  expect(message).not.toHaveProperty('user');
  const plain = await startSlack({ app: { scopes: ['chat:write'] } });
  expect(await refusal(plain.client.chat.postMessage({ channel, text: 'x', username: 'Aisha' }))).toBe('missing_scope');
});

test('reactions: added once, removed once, and who did is listed', async () => {
  const slack = await startSlack();
  const channel = slack.emulator.channels.desk;
  const { ts } = await slack.client.chat.postMessage({ channel, text: 'x' });
  const reaction = { channel, timestamp: ts!, name: 'eyes' };
  await slack.client.reactions.add(reaction);
  expect(await refusal(slack.client.reactions.add(reaction))).toBe('already_reacted');
  expect((await slack.client.reactions.get({ channel, timestamp: ts! })).message).toMatchObject({
    reactions: [{ name: 'eyes', users: [slack.emulator.app.botUserId], count: 1 }],
  });
  await slack.client.reactions.remove(reaction);
  expect(await refusal(slack.client.reactions.remove(reaction))).toBe('no_reaction');
  expect(await refusal(slack.client.reactions.add({ ...reaction, name: 'Not An Emoji' }))).toBe('invalid_name');
});

test('an ephemeral message is seen by one member, stands in no history and can not be updated', async () => {
  const slack = await startSlack();
  const channel = slack.emulator.channels.desk;
  const user = await slack.person('jonas');
  const { message_ts: ts } = await slack.client.chat.postEphemeral({ channel, user, text: 'psst' });
  expect((await slack.state()).messages[channel]?.at(-1)).toMatchObject({ ts, ephemeral_for: user });
  expect((await slack.client.conversations.history({ channel })).messages?.some((message) => message.ts === ts)).toBe(
    false,
  );
  expect(await refusal(slack.client.chat.update({ channel, ts: ts!, text: 'louder' }))).toBe('message_not_found');
  const outsider = await slack.person('maya');
  expect(await refusal(slack.client.chat.postEphemeral({ channel, user: outsider, text: 'psst' }))).toBe(
    'user_not_in_channel',
  );
});

test('the 1:1 opens once, and a person id as the channel leads there', async () => {
  const slack = await startSlack({ seed: false });
  const { user } = await slack.control('user', { name: 'nina', realName: 'Nina Berg' });
  const opened = await slack.client.conversations.open({ users: String(user) });
  const again = await slack.client.conversations.open({ users: String(user), return_im: true });
  expect(again).toMatchObject({ already_open: true, channel: { id: opened.channel?.id, is_im: true, user } });
  expect((await slack.client.chat.postMessage({ channel: String(user), text: 'hello' })).channel).toBe(
    opened.channel?.id,
  );
});

test('a channel keeps a bounded number of messages', async () => {
  const slack = await startSlack({ maxMessagesPerChannel: 20 });
  const channel = slack.emulator.channels.desk;
  for (let index = 0; index < 60; index += 1)
    await slack.client.chat.postMessage({ channel, text: `message ${index}` });
  const kept = (await slack.state()).messages[channel] ?? [];
  expect(kept.length).toBeLessThanOrEqual(22);
  expect(kept.at(-1)?.text).toBe('message 59');
});

test('a permalink leads to the message in its thread', async () => {
  const slack = await startSlack();
  const channel = slack.emulator.channels.desk;
  const { ts } = await slack.client.chat.postMessage({ channel, text: 'root' });
  const reply = await slack.client.chat.postMessage({ channel, thread_ts: ts!, text: 'reply' });
  const { permalink } = await slack.client.chat.getPermalink({ channel, message_ts: reply.ts! });
  expect(permalink).toBe(
    `https://larkspur.slack.com/archives/${channel}/p${reply.ts!.replace('.', '')}?thread_ts=${ts}&cid=${channel}`,
  );
});
