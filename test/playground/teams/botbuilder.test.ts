import { MessageFactory, TeamsInfo, type Activity } from 'botbuilder';
import { describe, expect, test, vi } from 'vitest';
import { startBot } from './botbuilder-bot.ts';
import { startTeams, until, type TestTeams } from './support.ts';

async function texts(teams: TestTeams, room: unknown): Promise<string[]> {
  return (await teams.view()).messages.filter((message) => message.room === room).map(({ text }) => text);
}

describe('a plain botbuilder bot', () => {
  test('hears a message in the 1:1 and answers; asks who it is', async () => {
    const teams = await startTeams();
    const { heard } = await startBot(teams);
    const { room } = await teams.control('say', { user: teams.lena, room: 'direct', text: 'hello' });
    await until(async () => expect(await texts(teams, room)).toEqual(['hello', 'echo hello']));
    expect((await teams.view()).messages.at(-1)?.html).toBe('<b>echo</b> hello');
    await teams.control('say', { user: teams.lena, room: 'direct', text: 'who' });
    await until(async () => expect(await texts(teams, room)).toContain('You are lena.fischer@example.com'));
    expect(heard).toEqual(['message hello']);
  });

  test('in a channel answers in the thread of the mention', async () => {
    const teams = await startTeams({ resourceSpecificConsent: false });
    await startBot(teams);
    const room = teams.emulator.channels.desk;
    const { id } = await teams.control('say', { user: teams.grace, room, text: '@Baton ping' });
    await until(async () => expect(await texts(teams, room)).toContain('echo ping'));
    expect((await teams.view()).messages.at(-1)?.thread).toBe(id);
  });

  test('changes the card that was pressed, in place', async () => {
    const teams = await startTeams();
    const { heard } = await startBot(teams);
    const { room } = await teams.control('say', { user: teams.lena, room: 'direct', text: 'card' });
    const shown = await until(async () => {
      const found = (await teams.view()).messages.find(
        (message) => message.room === room && message.card !== undefined,
      );
      if (found === undefined) throw new Error('no card yet');
      return found;
    });
    const press = { user: teams.lena, room, id: shown.id, button: 'button-1' };
    expect(await teams.press(press)).toEqual({ ok: true, status: 200 });
    expect((await teams.message(shown.id)).card?.parts).toMatchObject([{ text: 'Done: it' }]);
    expect(heard).toEqual(['pressed it']);
  });

  test('hears of edits, deletions, reactions and installations', async () => {
    const teams = await startTeams();
    const { heard } = await startBot(teams);
    const { room, id } = await teams.control('say', { user: teams.lena, room: 'direct', text: 'frist' });
    const answer = await until(async () => {
      const last = (await teams.view()).messages.at(-1);
      expect(last?.text).toBe('echo frist');
      return last!;
    });
    await teams.control('edit', { user: teams.lena, room, id, text: 'first' });
    await teams.control('react', { user: teams.lena, room, id: answer.id, emoji: '👍' });
    await teams.control('delete', { user: teams.lena, room, id });
    await teams.control('install', { user: teams.lena });
    await until(() =>
      expect(heard).toEqual([
        'message frist',
        'edited to first',
        'reaction like',
        `deleted ${String(id)}`,
        'added in personal',
        'installed',
      ]),
    );
  });

  test('writes first: to a person, and a new thread in a channel', async () => {
    const teams = await startTeams();
    const { adapter, reference } = await startBot(teams);
    await teams.control('say', { user: teams.lena, room: 'direct', text: 'hello' });
    await until(() => expect(reference().serviceUrl).toBe(teams.emulator.endpoints().serviceUrl));
    const { appId, tenantId, botId } = teams.emulator.app;
    const { desk } = teams.emulator.channels;
    const scope = 'https://api.botframework.com';
    const params = { bot: { id: botId, name: 'Baton' }, members: [{ id: teams.grace }], tenantId, isGroup: false };
    await adapter.createConversationAsync(
      appId,
      'msteams',
      reference().serviceUrl!,
      scope,
      params as never,
      async (context) => {
        await context.sendActivity('psst');
      },
    );
    expect(await texts(teams, await teams.direct(teams.grace))).toEqual(['psst']);
    await adapter.continueConversationAsync(appId, reference(), async (context) => {
      const [thread, id] = await TeamsInfo.sendMessageToTeamsChannel(
        context,
        MessageFactory.text('root') as Activity,
        desk,
        appId,
      );
      expect([thread.conversation?.id, (await teams.message(id)).text]).toEqual([`${desk};messageid=${id}`, 'root']);
    });
    await until(async () => expect(await texts(teams, desk)).toContain('root'));
  });

  test('refuses what is not from Teams: a token for another bot, for another service, none at all', async () => {
    const teams = await startTeams();
    const { heard } = await startBot(teams);
    // The SDK says aloud what it refuses.
    vi.spyOn(console, 'error').mockReturnValue();
    const { serviceUrl } = teams.emulator.endpoints();
    const activity = { type: 'message', id: '1', text: 'x', channelId: 'msteams', serviceUrl, from: {}, recipient: {} };
    const body = JSON.stringify({ ...activity, conversation: { id: await teams.direct(teams.lena) } });
    const status = async (how: object): Promise<unknown> => (await teams.control('raw', { body, ...how })).status;
    expect(await status({ claims: { aud: 'somebody else' } })).toBe(401);
    expect(await status({ claims: { serviceurl: 'https://evil.example/' } })).toBe(401);
    expect(await status({ sign: false })).toBe(401);
    expect(await status({})).toBe(200);
    expect(heard).toEqual(['message x']);
  });

  test('refuses a key that may not speak for Teams', async () => {
    const teams = await startTeams({ endorsements: ['webchat'] });
    const { heard } = await startBot(teams);
    vi.spyOn(console, 'error').mockReturnValue();
    await teams.control('say', { user: teams.lena, room: 'direct', text: 'hello' });
    await until(async () => expect((await teams.wire()).at(-1)).toMatchObject({ name: 'message', status: 401 }));
    expect(heard).toEqual([]);
  });
});
