import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { webexBlock } from '../../../src/surfaces/webex/config.ts';
import { webexBotFields, webexWebhookBodies } from '../../../src/surfaces/webex/manifest.ts';
import { webexCapabilities } from '../../../src/surfaces/webex/capabilities.ts';
import { createRig, SECRET, TOKEN, type Rig, type RigOptions } from './fake-webex.ts';
import { BOT, ORG } from './fixtures.ts';

let rig: Rig;
async function fresh(options?: RigOptions): Promise<void> {
  await rig?.close();
  rig = await createRig(options);
}
beforeEach(async () => fresh());
afterEach(async () => rig.close());

const room = { surface: 'webex', workspace: ORG, channel: 'ROOM' } as const;
const bodies = () =>
  webexWebhookBodies('https://baton.example.com').map((body, n) => ({ ...body, id: `W${n}`, status: 'active' }));
const check = async () => (await rig.surface.check([room])).map(({ level, what }) => `${level}: ${what}`);

describe('doctor', () => {
  it('is content', async () => {
    rig.webex.on('GET webhooks', { body: { items: bodies() } });
    rig.webex.on('GET rooms/ROOM', { body: { id: 'ROOM', title: 'IT desk', type: 'group' } });
    expect(await check()).toEqual([
      'ok: The bot token works: Baton.',
      'ok: Webex is to reach Baton at https://baton.example.com/webex/events.',
      'ok: All 6 webhooks are there and active.',
      'ok: The bot is in the space IT desk.',
    ]);
  });
  it('tells what is wrong with the webhooks, and how much it matters', async () => {
    const [created, , ...rest] = bodies();
    rig.webex.on('GET webhooks', { body: { items: [{ ...created, status: 'inactive' }, ...rest] } });
    rig.webex.on('GET rooms/ROOM', { status: 404 });
    const findings = await rig.surface.check([room]);
    expect(findings.slice(2).map(({ level, what }) => `${level}: ${what}`)).toEqual([
      'problem: The webhook for messages created was switched off by Webex, because Baton could not be reached.',
      'warning: The webhook for messages updated is missing.',
      expect.stringContaining('problem: The bot is not in the space'),
    ]);
    for (const { level, mend } of findings) expect(mend === undefined).toBe(level === 'ok');
  });
  it('stops at a token that does not work, and shows nothing of it', async () => {
    rig.webex.on('GET people/me', { status: 401, body: { message: `token ${TOKEN} is bad` } });
    const findings = await rig.surface.check([room]);
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({ level: 'problem', mend: expect.stringContaining('botToken') as string });
    expect(JSON.stringify(findings)).not.toContain(TOKEN);
  });
  it('tells apart a token that is not one of a bot, and Webex being away', async () => {
    rig.webex.on('GET people/me', { body: { id: BOT, orgId: ORG, displayName: 'Anna', type: 'person' } });
    expect((await check())[0]).toContain('warning: The token works, but it belongs to Anna');
    await fresh();
    rig.webex.on('GET people/me', { status: 503 });
    expect((await check())[0]).toContain('does not answer');
  });
  it('tells that nothing can reach a local address, and that a space is only read', async () => {
    await fresh({ publicUrl: 'http://localhost:3000' });
    rig.webex.on('GET webhooks', { body: { items: [] } });
    rig.webex.on('GET rooms/ROOM', { body: { title: 'News', isAnnouncementOnly: true } });
    const findings = await check();
    expect(findings[1]).toContain('warning: server.publicUrl');
    expect(findings.at(-1)).toContain('perhaps may not write');
  });
});

describe('configuration', () => {
  const problems = (given: Record<string, unknown>) => webexBlock.check?.(given, { publicUrl: undefined }) ?? [];
  it('needs a secret for webhooks, and none for the socket', () => {
    expect(problems({ botToken: 'x' })).toMatchObject([{ path: 'webhookSecret' }]);
    expect(problems({ botToken: 'x', webhookSecret: '' })).toHaveLength(1);
    expect(problems({ botToken: 'x', webhookSecret: 's' })).toEqual([]);
    expect(problems({ botToken: 'x', transport: 'websocket' })).toEqual([]);
  });
  it('has defaults, and refuses what it does not know', () => {
    expect(webexBlock.schema.parse({ botToken: 'x' })).toMatchObject({
      apiUrl: 'https://webexapis.com/v1',
      transport: 'webhook',
      signature: 'sha1',
      checkWebhooksEvery: 120_000,
      agentIdentity: 'shown',
    });
    for (const wrong of [
      { botToken: '' },
      { botToken: 'x', transport: 'pigeon' },
      { botToken: 'x', tokn: 'y' },
      { botToken: 'x', apiUrl: 'ftp://x' },
    ]) {
      expect(webexBlock.schema.safeParse(wrong).success).toBe(false);
    }
  });
});

describe('what an admin installs', () => {
  it('has a webhook for each resource, and no secret in it', () => {
    const made = webexWebhookBodies('https://baton.example.com/');
    expect(made.map(({ resource }) => resource)).toContain('attachmentActions');
    expect(new Set(made.map(({ targetUrl }) => targetUrl))).toEqual(
      new Set(['https://baton.example.com/webex/events']),
    );
    expect(JSON.stringify(made)).not.toContain(SECRET);
    expect(webexBotFields('Helper').name).toBe('Helper');
  });
});

describe('capabilities', () => {
  it('say what a person sees wherever something is not fully there', () => {
    for (const [feature, capability] of Object.entries(webexCapabilities)) {
      if (typeof capability !== 'object' || capability.level === 'full' || ['homeTab', 'shortcuts'].includes(feature))
        continue;
      expect(capability.note, feature).toMatch(/\.$/);
    }
    expect(webexCapabilities.maxText).toBe(7439);
  });
});
