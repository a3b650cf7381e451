import { describe, expect, test } from 'vitest';
import { startRecorder, startTeams, until, type Json } from './support.ts';

describe('what the bot hears of messages', () => {
  test('a message in the 1:1, as Teams writes it', async () => {
    const teams = await startTeams();
    const app = await startRecorder(teams);
    const { room, id } = await teams.control('say', {
      user: teams.lena,
      room: 'direct',
      text: 'My <b> laptop\nis *hot*',
    });
    const { app: bot } = teams.emulator;
    expect(await app.activity('message')).toMatchObject({
      id,
      channelId: 'msteams',
      serviceUrl: teams.emulator.endpoints().serviceUrl,
      text: 'My <b> laptop\nis *hot*',
      textFormat: 'plain',
      from: { id: teams.lena, name: 'Lena Fischer', aadObjectId: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown },
      recipient: { id: bot.botId, name: 'Baton' },
      conversation: { id: room, conversationType: 'personal', tenantId: bot.tenantId },
      channelData: { tenant: { id: bot.tenantId } },
      attachments: [{ contentType: 'text/html', content: '<p>My &lt;b&gt; laptop<br>is *hot*</p>' }],
      entities: [{ type: 'clientInfo' }],
    });
    expect(await teams.message(id)).toMatchObject({
      html: 'My &lt;b&gt; laptop<br>is *hot*',
      author: { id: teams.lena, bot: false },
    });
  });

  test('what the editor formatted stands in the HTML beside the text', async () => {
    const teams = await startTeams();
    const app = await startRecorder(teams);
    const html = '<p>Hi @Baton</p><ul><li><strong>one</strong></li></ul><script>x</script>';
    const { id } = await teams.control('say', { user: teams.grace, room: teams.emulator.channels.desk, html });
    const activity = await app.activity('message');
    expect(activity.text).toBe('Hi <at>Baton</at>\n\n• one');
    expect((activity.attachments as Json[])[0]?.content).toContain('<strong>one</strong>');
    expect((activity.attachments as Json[])[0]?.content).toContain('itemtype="http://schema.skype.com/Mention"');
    expect((await teams.message(id)).html).toBe(
      'Hi <span class="mention">Baton</span><br><br><ul><li><b>one</b></li></ul>',
    );
  });

  test('with consent all of a channel, each with its thread', async () => {
    const teams = await startTeams();
    const app = await startRecorder(teams);
    const { desk } = teams.emulator.channels;
    const { id: root } = await teams.control('say', { user: teams.grace, room: desk, text: 'First' });
    const { id: reply } = await teams.control('say', { user: teams.grace, room: desk, text: 'Second', thread: root });
    const { id: third } = await teams.control('say', { user: teams.grace, room: desk, text: 'Third', thread: reply });
    const thread = { id: `${desk};messageid=${String(root)}`, isGroup: true, conversationType: 'channel' };
    const activity = await app.activity('message', ({ id }) => id === third);
    expect(activity).toMatchObject({
      conversation: thread,
      channelData: { channel: { id: desk }, team: { id: teams.emulator.team }, teamsChannelId: desk },
    });
    expect((await app.activity('message', ({ id }) => id === root)).conversation).toMatchObject(thread);
    expect((await teams.message(third)).thread).toBe(root);
  });

  test('without consent only what mentions it, even in its own thread', async () => {
    const teams = await startTeams({ resourceSpecificConsent: false });
    const app = await startRecorder(teams);
    const { desk } = teams.emulator.channels;
    const root = await teams.send(desk, { text: 'A request' });
    const say = async (text: string): Promise<unknown> =>
      (await teams.control('say', { user: teams.grace, room: desk, text, thread: root })).id;
    const quiet = await say('to nobody');
    await say('not to@baton or @Batonova');
    const loud = await say('@Baton over here');
    const activity = await app.activity('message');
    expect(activity).toMatchObject({
      id: loud,
      text: '<at>Baton</at> over here',
      entities: [
        { type: 'mention', mentioned: { id: teams.emulator.app.botId, name: 'Baton' }, text: '<at>Baton</at>' },
        { type: 'clientInfo' },
      ],
    });
    // An edit of what it never heard is none of its business, until the edit mentions it.
    await teams.control('edit', { user: teams.grace, room: desk, id: quiet, text: 'still to nobody' });
    await teams.control('edit', { user: teams.grace, room: desk, id: quiet, text: '@Baton now' });
    expect(await app.activity('messageUpdate')).toMatchObject({ id: quiet, text: '<at>Baton</at> now' });
    expect(app.of('message')).toHaveLength(1);
    await teams.control('consent', { on: true });
    await say('heard now');
    await app.activity('message', ({ text }) => text === 'heard now');
  });

  test('a mention of another member is told by id', async () => {
    const teams = await startTeams();
    const app = await startRecorder(teams);
    const daniel = teams.emulator.people.agents[0]!;
    await teams.control('say', {
      user: teams.grace,
      room: teams.emulator.channels.desk,
      text: '@Daniel Okafor, yours? @Nobody',
    });
    expect(await app.activity('message')).toMatchObject({
      text: '<at>Daniel Okafor</at>, yours? @Nobody',
      entities: [{ type: 'mention', mentioned: { id: daniel, name: 'Daniel Okafor' } }, { type: 'clientInfo' }],
    });
  });

  test('never of its own', async () => {
    const teams = await startTeams();
    const app = await startRecorder(teams);
    const direct = await teams.direct(teams.lena);
    const id = await teams.send(direct, { text: 'mine' });
    const path = `conversations/${encodeURIComponent(direct)}/activities/${id}`;
    await teams.call('PUT', path, { type: 'message', text: 'changed' });
    await teams.call('DELETE', path);
    await teams.control('say', { user: teams.lena, room: 'direct', text: 'yours' });
    await app.activity('message', ({ text }) => text === 'yours');
    expect(app.received).toHaveLength(1);
  });
});

test('edits and deletions are told with the id of the message', async () => {
  const teams = await startTeams();
  const app = await startRecorder(teams);
  const { room, id } = await teams.control('say', { user: teams.lena, room: 'direct', text: 'frist' });
  await teams.control('edit', { user: teams.lena, room, id, text: 'first' });
  await teams.control('delete', { user: teams.lena, room: 'direct', id });
  expect(await app.activity('messageUpdate')).toMatchObject({
    id,
    text: 'first',
    channelData: { eventType: 'editMessage' },
  });
  expect(await app.activity('messageDelete')).toMatchObject({ id, channelData: { eventType: 'softDeleteMessage' } });
  expect(app.received.map(({ activity }) => activity.type)).toEqual(['message', 'messageUpdate', 'messageDelete']);
});

test("reactions are told for the bot's own messages alone", async () => {
  const teams = await startTeams();
  const app = await startRecorder(teams);
  const { desk } = teams.emulator.channels;
  const own = await teams.send(desk, { text: 'mine' });
  const { id } = await teams.control('say', { user: teams.grace, room: desk, text: 'hers' });
  const react = (message: unknown, emoji: string, remove = false): Promise<Json> =>
    teams.control('react', { user: teams.grace, room: desk, id: message, emoji, remove });
  await react(id, '👍');
  await react(own, 'heart');
  await react(own, '👀');
  await react(own, 'heart', true);
  await until(() => expect(app.of('messageReaction')).toHaveLength(3));
  expect(app.of('messageReaction')).toMatchObject([
    { replyToId: own, reactionsAdded: [{ type: 'heart' }], from: { id: teams.grace } },
    { replyToId: own, reactionsAdded: [{ type: '1f440_emoji' }] },
    { replyToId: own, reactionsRemoved: [{ type: 'heart' }] },
  ]);
  expect((await teams.message(id)).reactions).toEqual([{ emoji: '👍', by: [teams.grace] }]);
  expect((await teams.message(own)).reactions).toEqual([{ emoji: '👀', by: [teams.grace] }]);
});

test('installing and uninstalling is told, in a team for the chosen channel', async () => {
  const teams = await startTeams();
  const app = await startRecorder(teams);
  const { desk } = teams.emulator.channels;
  await teams.control('install', { room: desk });
  const { botId, tenantId } = teams.emulator.app;
  expect(await app.activity('conversationUpdate')).toMatchObject({
    conversation: { id: desk, tenantId },
    membersAdded: [{ id: botId }],
    channelData: {
      team: { id: teams.emulator.team, name: 'IT Service Desk' },
      settings: { selectedChannel: { id: desk } },
    },
  });
  expect(await app.activity('installationUpdate')).toMatchObject({ action: 'add', conversation: { id: desk } });
  await teams.control('uninstall', { user: teams.lena });
  expect(await app.activity('installationUpdate', ({ action }) => action === 'remove')).toMatchObject({
    from: { id: teams.lena },
    conversation: { id: await teams.direct(teams.lena), conversationType: 'personal' },
  });
  expect(await teams.tryControl('say', { user: teams.lena, room: 'direct', text: 'x' })).toMatchObject({
    status: 400,
    body: { error: 'Lena Fischer has not installed the app.' },
  });
});

test('new people and channels are told to the team', async () => {
  const teams = await startTeams();
  const app = await startRecorder(teams);
  const { id } = await teams.control('person', { name: 'Noor Aziz', role: 'agent', title: 'Technician' });
  const { id: channel } = await teams.control('room', { name: 'Escalations' });
  const { id: own } = await teams.control('room', { name: 'Facilities', members: [id] });
  const joined = await app.activity(
    'conversationUpdate',
    ({ membersAdded }) => (membersAdded as Json[])?.[0]?.id === id,
  );
  expect(joined.channelData).toMatchObject({ eventType: 'teamMemberAdded' });
  const created = await app.activity(
    'conversationUpdate',
    ({ channelData }) => (channelData as Json).eventType === 'channelCreated',
  );
  expect(created).toMatchObject({
    conversation: { id: teams.emulator.team },
    channelData: { channel: { id: channel } },
  });
  await app.activity('conversationUpdate', ({ conversation }) => (conversation as Json).id === own);
  const view = await teams.view();
  expect(view.people.find((person) => person.id === id)).toMatchObject({
    email: 'noor.aziz@example.com',
    role: 'agent',
  });
  expect(view.rooms.find((room) => room.id === channel)?.members).toContain(id);
  expect(view.rooms.find((room) => room.id === own)).toMatchObject({ members: [id, teams.emulator.app.botId] });
  await teams.control('say', { user: id, room: channel, text: 'here' });
  expect(await app.activity('message')).toMatchObject({ channelData: { channel: { id: channel } } });
});
