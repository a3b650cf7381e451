import { afterEach, describe, expect, it } from 'vitest';
import { createRig, IN_CHANNEL, PASSWORD, type Rig } from './rig.ts';

let rig: Rig;
afterEach(async () => rig.close());

const whole = async (): Promise<string> => JSON.stringify(await rig.surface.check([IN_CHANNEL]));
const levels = async (): Promise<string[]> => (await rig.surface.check([IN_CHANNEL])).map(({ level }) => level);

describe('doctor', () => {
  it('finds everything sound where it is', async () => {
    rig = await createRig();
    await rig.send(rig.activity('installed-team'));
    expect(await levels()).toEqual(['ok', 'ok', 'ok', 'ok', 'ok']);
    expect(await whole()).not.toContain(PASSWORD);
  });

  it('names wrong credentials, and then says nothing of channels', async () => {
    rig = await createRig();
    rig.teams.on('POST /token', { status: 401, body: { error: 'invalid_client' } });
    const findings = await rig.surface.check([IN_CHANNEL]);
    expect(findings[0]).toMatchObject({ level: 'problem', mend: expect.stringContaining('client secret') as string });
    expect(findings).toHaveLength(3);
  });

  it('names keys that can’t be had', async () => {
    rig = await createRig();
    rig.teams.on('GET /keys', { body: { keys: [] } });
    expect((await rig.surface.check([]))[1]).toMatchObject({
      level: 'problem',
      mend: expect.stringContaining('openIdMetadataUrl') as string,
    });
  });

  it('says how a channel is to be reached that it is not in, or that it has not heard of', async () => {
    rig = await createRig();
    expect(await whole()).toContain('no event has come from there yet');
    await rig.send(rig.activity('installed-team'));
    rig.teams.on('GET /pagedmembers', { status: 403, body: { error: { code: 'BotNotInConversationRoster' } } });
    const last = (await rig.surface.check([IN_CHANNEL])).at(-1);
    expect(last).toMatchObject({
      level: 'problem',
      mend: expect.stringContaining('Add the app to the team') as string,
    });
    expect(last?.what).toContain('BotNotInConversationRoster');
  });

  it('warns of events without tokens', async () => {
    rig = await createRig({ config: { allowUnauthenticated: true } });
    expect((await rig.surface.check([]))[0]).toMatchObject({ level: 'warning' });
  });
});
