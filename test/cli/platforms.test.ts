import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createGoogleChatEmulator } from '../../src/playground/google-chat/index.ts';
import { createWebexEmulator } from '../../src/playground/webex/index.ts';
import { commandLine } from './support.ts';

const APP_ID = '11111111-2222-3333-4444-555555555555';

/** All four, at addresses where nobody answers. */
const ALL = (folder: string): string => `
server: { port: 0, host: 127.0.0.1, publicUrl: "https://baton.example.org" }
surfaces:
  slack: { botToken: xoxb-1, signingSecret: s, apiUrl: "http://127.0.0.1:9/api/" }
  teams: { appId: ${APP_ID}, appPassword: pass-1, tenantId: t, tokenUrl: "http://127.0.0.1:9/token", openIdMetadataUrl: "http://127.0.0.1:9/keys" }
  google-chat: { audience: "https://baton.example.org/google-chat/events", projectNumber: "123456", credentialsFile: "${folder}/key.json", apiUrl: "http://127.0.0.1:9", tokenUrl: "http://127.0.0.1:9/token", oidcCertsUrl: "http://127.0.0.1:9/oidc", chatCertsUrl: "http://127.0.0.1:9/chat" }
  webex: { botToken: token-1, webhookSecret: s, apiUrl: "http://127.0.0.1:9/v1" }
destinations:
  slack-desk: { mode: channel, system: slack, channel: C0123456789 }
  teams-desk: { mode: channel, system: teams, team: "19:team@thread.tacv2", channel: "19:desk@thread.tacv2" }
  google-desk: { mode: channel, system: google-chat, space: spaces/AAAA }
  webex-desk: { mode: channel, system: webex, room: Y2lzY29zcGFyazovL3VzL1JPT00vMDEyMzQ1Njc }
`;

const BROKEN = `
server: { publicUrl: "http://baton.example.org" }
surfaces:
  slack: { botToken: xoxb-1 }
  teams: { appType: SingleTenant, appPasword: x }
  google-chat: { audience: "123456789", credentialsFile: key.json }
  webex: { botToken: token-1, transport: carrier-pigeon }
destinations:
  teams-desk: { mode: channel, system: teams, channel: "https://teams.microsoft.com/l/channel/19%3aabc" }
  google-desk: { mode: channel, system: google-chat, space: AAAA }
  webex-desk: { mode: channel, system: webex, room: short, agentThread: both }
`;

describe('config check', () => {
  it('is content with all four platforms', async () => {
    const { folder } = commandLine(null);
    const { code, out, err } = await commandLine(ALL(folder)).run('config', 'check');
    expect(err).toBe('');
    expect(code).toBe(0);
    expect(out).toContain('slack, teams, google-chat, webex');
    expect(out).not.toMatch(/pass-1|token-1|xoxb/);
  });

  it('tells every problem of every block at once', async () => {
    const { code, err } = await commandLine(BROKEN).run('config', 'check');
    expect(code).toBe(1);
    const paths = [
      'server.publicUrl',
      'surfaces.slack.signingSecret',
      'surfaces.teams.appPasword',
      'surfaces.teams.appId',
      'surfaces.teams.tenantId',
      'surfaces.google-chat.audience',
      'surfaces.google-chat.projectNumber',
      'surfaces.webex.transport',
      'surfaces.webex.webhookSecret',
      'destinations.teams-desk.team',
      'destinations.teams-desk.channel',
      'destinations.google-desk.space',
      'destinations.webex-desk.room',
      'destinations.webex-desk.agentThread',
    ];
    for (const path of paths) expect(err).toContain(`  ${path}\n`);
    expect(err).toContain('Did you mean appPassword?');
  });

  it('names the platform that a destination lacks', async () => {
    const { err } = await commandLine(`
surfaces: { webex: { botToken: t, webhookSecret: s } }
destinations: { desk: { mode: channel, system: google-chat, space: spaces/AAAA } }
`).run('config', 'check');
    expect(err).toContain('destinations.desk.system');
    expect(err).toContain('Add surfaces.google-chat');
  });
});

describe('manifests', () => {
  it('are written for all four platforms, with a package for Teams', async () => {
    const { folder } = commandLine(null);
    const { run } = commandLine(ALL(folder));
    const out = join(folder, 'm');
    const { code, err } = await run('manifests', '--out', out);
    expect(code).toBe(0);
    expect(err).toBe('');
    const read = (path: string): string => readFileSync(join(out, path), 'utf8');
    expect(read('slack/manifest.json')).toContain('https://baton.example.org/slack/events');
    expect(read('google-chat/console.json')).toContain('https://baton.example.org/google-chat/events');
    expect(read('google-chat/deployment.json')).toContain('httpOptions');
    expect(read('webex/webhooks.json')).toContain('https://baton.example.org/webex/events');
    expect(read('webex/bot.json')).toContain('developer.webex.com');
    const zip = unzipSync(readFileSync(join(out, 'teams', 'baton.zip')));
    expect(Object.keys(zip).sort()).toEqual(['color.png', 'manifest.json', 'outline.png']);
    const manifest = JSON.parse(Buffer.from(zip['manifest.json']!).toString()) as { id: string };
    expect(manifest.id).toBe(APP_ID);
  });

  it('take the id of the Teams app from the command line, and say where there is none', async () => {
    const { run, folder } = commandLine(null);
    const out = join(folder, 'm');
    expect((await run('manifests', '--out', out)).err).toContain('--app-id');
    const { err } = await run('manifests', '--out', out, '--url', 'https://help.example.org', '--app-id', APP_ID);
    expect(err).toBe('');
    expect(readFileSync(join(out, 'teams', 'manifest.json'), 'utf8')).toContain(APP_ID);
  });
});

describe('doctor', () => {
  it('looks at every platform and every destination', async () => {
    const { folder } = commandLine(null);
    writeFileSync(join(folder, 'key.json'), JSON.stringify(createGoogleChatEmulator().app.credentials));
    const { code, out } = await commandLine(ALL(folder)).run('doctor');
    expect(code).toBe(1);
    for (const id of ['slack', 'teams', 'google-chat', 'webex']) expect(out).toContain(`\nSurface ${id}\n`);
    for (const id of ['slack', 'teams', 'google', 'webex']) expect(out).toContain(`\nDestination ${id}-desk\n`);
    expect(out).not.toMatch(/pass-1|token-1|xoxb-1|PRIVATE KEY/);
  });
});

describe('webhooks webex', () => {
  async function withEmulator() {
    const emulator = createWebexEmulator({ limits: 'off' });
    const { url } = await emulator.listen();
    onTestFinished(() => emulator.close());
    const { botToken, webhookSecret } = emulator.app;
    return commandLine(`
server: { publicUrl: "https://baton.example.org" }
surfaces: { webex: { botToken: ${botToken}, webhookSecret: ${webhookSecret}, apiUrl: "${url}/v1" } }
destinations: { desk: { mode: channel, system: webex, room: ${emulator.channels.desk} } }
`);
  }

  it('shows what is missing, makes it, and is content then', async () => {
    const { run } = await withEmulator();
    const before = await run('webhooks', 'webex');
    expect(before.code).toBe(1);
    expect(before.out).toContain('missing');
    const made = await run('webhooks', 'webex', '--register');
    expect(made.code).toBe(0);
    expect(made.out).toContain('messages created');
    const after = await run('webhooks', 'webex');
    expect(after.code).toBe(0);
    expect(after.out).toContain('https://baton.example.org/webex/events');
    expect(await run('webhooks', 'webex', '--repair')).toMatchObject({ code: 0, out: 'Nothing was to be mended.' });
  });

  it('tells what stands in its way', async () => {
    const { run } = await withEmulator();
    expect((await run('webhooks', 'webex', '--register', '--repair')).code).toBe(2);
    const { code, err } = await commandLine().run('webhooks', 'webex');
    expect(code).toBe(1);
    expect(err).toContain('Webex is not configured');
    const nowhere = await commandLine(`
surfaces: { webex: { botToken: t, webhookSecret: s, apiUrl: "http://127.0.0.1:9/v1" } }
destinations: { desk: { mode: channel, system: webex, room: Y2lzY29zcGFyazovL3VzL1JPT00vMDEyMzQ1Njc } }
`).run('webhooks', 'webex');
    expect(nowhere.err).toContain('Set server.publicUrl');
  });
});
