import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { destinationSettings, surfaceSettings } from '../../src/config/schema.ts';
import { ConfigError, type ConfigProblem } from '../../src/core/errors.ts';
import { slackBlock } from '../../src/surfaces/slack/config.ts';
import { slackChannelBlock } from '../../src/systems/channel/config.ts';

const registry = { surfaces: [slackBlock], destinations: [slackChannelBlock] };
const SLACK = 'surfaces: { slack: { botToken: xoxb-1, signingSecret: s } }\n';
const DESK = 'destinations: { it-desk: { mode: channel, system: slack, channel: C0123456789 } }\n';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'baton-config-'));
});
afterEach(() => {
  rmSync(cwd, { recursive: true });
});

function load(yaml: string | null, env: Record<string, string> = {}, named = true) {
  if (yaml !== null) writeFileSync(join(cwd, 'baton.yaml'), yaml);
  return loadConfig({ file: named && yaml !== null ? 'baton.yaml' : undefined, env, cwd }, registry);
}

function problems(yaml: string | null, env: Record<string, string> = {}, named = true): readonly ConfigProblem[] {
  try {
    load(yaml, env, named);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

/** The message at a path; fails if there is none. */
function problemAt(path: string, yaml: string | null, env: Record<string, string> = {}, named = true): string {
  const found = problems(yaml, env, named);
  const problem = found.find((one) => one.path === path);
  expect(found.map((one) => one.path)).toContain(path);
  return problem?.message ?? '';
}

describe('a sound configuration', () => {
  it('is completed with defaults, and durations are ms', () => {
    const { config, warnings } = load(SLACK + DESK);
    expect(config.server).toEqual({ port: 3000, publicUrl: 'http://localhost:3000', publicUrlGiven: false });
    expect(config.store.url).toBe('sqlite:./data/baton.db');
    expect(config.retention).toEqual({ utterances: 86_400_000, transcripts: 30 * 86_400_000 });
    expect(config.delivery.retryFor).toBe(4 * 3_600_000);
    expect(config.destinations['it-desk']).toMatchObject({
      label: 'it-desk',
      idleEndAfter: 2_700_000,
    });
    expect(warnings).toEqual([]);
  });

  it('gives settings typed by their own block', () => {
    const { config } = load(
      `${SLACK}destinations: { a: { mode: channel, system: slack, channel: C0123456789, remindAfter: 90 } }`,
    );
    expect(surfaceSettings(config, slackBlock)?.apiUrl).toBe('https://slack.com/api/');
    const destination = config.destinations['a'];
    expect(destination && destinationSettings(destination, slackChannelBlock)?.remindAfter).toBe(90_000);
    expect(destination && destinationSettings(destination, { ...slackChannelBlock, system: 'teams' })).toBeUndefined();
  });

  it('without routes asks all destinations in order', () => {
    const second = 'b: { mode: channel, system: slack, channel: C0123456780 }';
    const { config } = load(
      `${SLACK}destinations: { z: { mode: channel, system: slack, channel: C0123456789 }, ${second} }`,
    );
    expect(config.routes).toEqual([{ to: ['z', 'b'] }]);
  });

  it('takes sentences that replace or silence the English ones', () => {
    const { config } = load(`${SLACK}${DESK}texts: { button.request: Talk to us, agent.note-hint: "" }`);
    expect(config.texts).toEqual({ 'button.request': 'Talk to us', 'agent.note-hint': '' });
  });

  it('strips the slash at the end of the public address', () => {
    expect(load(`${SLACK}${DESK}server: { publicUrl: https://baton.example.com/ }`).config.server.publicUrl).toBe(
      'https://baton.example.com',
    );
  });

  it('takes plain http on loopback addresses', () => {
    for (const url of ['http://localhost:3000', 'http://127.0.0.1:3000', 'http://[::1]:3000']) {
      expect(problems(`${SLACK}${DESK}server: { publicUrl: "${url}" }`)).toEqual([]);
    }
  });
});

describe('the environment', () => {
  const TOKENS = { SLACK_BOT_TOKEN: 'xoxb-env', SLACK_SIGNING_SECRET: 'env', SLACK_AGENTS_CHANNEL: 'C0123456789' };

  it('is enough: tokens switch Slack on, and a channel makes a destination', () => {
    const { config, sources } = load(null, TOKENS);
    expect(surfaceSettings(config, slackBlock)).toMatchObject({ botToken: 'xoxb-env', signingSecret: 'env' });
    expect(config.destinations['agents']).toMatchObject({ mode: 'channel', system: 'slack', channel: 'C0123456789' });
    expect(sources).toEqual(['the environment']);
  });

  it('comes from .env too, below the real one', () => {
    writeFileSync(
      join(cwd, '.env'),
      'SLACK_BOT_TOKEN=xoxb-file\nSLACK_SIGNING_SECRET=file\nSLACK_AGENTS_CHANNEL=C0123456789\n',
    );
    const { config } = load(null, { SLACK_BOT_TOKEN: 'xoxb-real', SLACK_SIGNING_SECRET: '' });
    expect(surfaceSettings(config, slackBlock)).toMatchObject({ botToken: 'xoxb-real', signingSecret: 'file' });
  });

  it('fills keys that an unnamed file leaves open, and loses against it', () => {
    const { config } = load(`surfaces: { slack: { botToken: xoxb-file } }\n${DESK}`, TOKENS, false);
    expect(surfaceSettings(config, slackBlock)).toMatchObject({ botToken: 'xoxb-file', signingSecret: 'env' });
    expect(Object.keys(config.destinations)).toEqual(['it-desk']);
  });

  it('gives no surface where a file is named, and .env is not read', () => {
    writeFileSync(join(cwd, '.env'), 'SLACK_SIGNING_SECRET=file\n');
    const message = problemAt(
      'surfaces.slack.signingSecret',
      `surfaces: { slack: { botToken: xoxb-1 } }\n${DESK}`,
      TOKENS,
    );
    expect(message).toContain('missing');
    expect(problems(DESK, TOKENS).map((one) => one.path)).toContain('surfaces');
  });

  it('names the file by BATON_CONFIG as well', () => {
    writeFileSync(join(cwd, 'other.yaml'), SLACK + DESK);
    writeFileSync(join(cwd, '.env'), 'PORT=5555\n');
    const { config, sources } = load(null, { BATON_CONFIG: 'other.yaml' });
    expect(sources).toContain('other.yaml');
    expect(config.server.port).toBe(3000);
  });

  it('sets the port, the public address, the database and the log level', () => {
    const { config } = load(SLACK + DESK, {
      PORT: '8080',
      PUBLIC_URL: 'https://b.example.com',
      DATABASE_URL: 'postgres://u@h/d',
      BATON_LOG_LEVEL: 'warn',
      BATON_HOST: '127.0.0.1',
    });
    expect(config.server).toMatchObject({ port: 8080, publicUrl: 'https://b.example.com', host: '127.0.0.1' });
    expect(config.store.url).toBe('postgres://u@h/d');
    expect(config.log.level).toBe('warn');
  });

  it('fills in ${VAR}, also within a text and as a number', () => {
    const { config } = load(
      `${SLACK}${DESK}server: { port: "\${PORT}", publicUrl: "https://\${BATON_NAME}.example.com" }`,
      {
        PORT: '8081',
        BATON_NAME: 'help',
      },
    );
    expect(config.server).toMatchObject({ port: 8081, publicUrl: 'https://help.example.com', publicUrlGiven: true });
  });

  it('names the path and the variable that is missing, once', () => {
    const found = problems(`surfaces: { slack: { botToken: "\${SLACK_BOT_TOKEN}", signingSecret: s } }\n${DESK}`);
    expect(found).toHaveLength(1);
    expect(found[0]?.path).toBe('surfaces.slack.botToken');
    expect(found[0]?.message).toContain('SLACK_BOT_TOKEN is not set');
  });

  it('reads no variable outside its own names', () => {
    expect(problemAt('log.level', `${SLACK}${DESK}log: { level: "\${HOME}" }`, { HOME: 'info' })).toContain(
      "can't be used",
    );
  });

  it('says which variable a wrong value comes from', () => {
    expect(problemAt('server.port', SLACK + DESK, { PORT: 'abc' })).toContain('PORT');
  });
});

describe('problems', () => {
  it('are all told at once, each with its path and the mend', () => {
    const yaml = `
servr: { port: 1 }
server: { port: abc, publicUrl: http://baton.example.com, hots: 1 }
store: { url: mysql://x }
surfaces:
  slack: { botTokn: x, apiUrl: nix, appToken: 5 }
  teams: {}
destinations:
  it-desk: { mode: channel, system: slak, channel: C0123456789 }
  IT: { mode: channel, system: slack, channel: general, replies: everybody, remindAfter: 5x, hours: {}, maxHandoffs: 0 }
  hr: { mode: deep-link, system: five9 }
  third: { mode: channel, system: slack, giveUpAfter: [] }
  fourth: 5
routes:
  - { to: [it-dsk, third, third], when: {} }
  - { to: [] }
texts: { button.reqest: x }
retention: { utterances: -1 }
admission: { maxInFlight: 0 }
log: { level: verbose }
`;
    const found = new Map(problems(yaml).map(({ path, message }) => [path, message]));
    const expected: Record<string, RegExp> = {
      servr: /Did you mean server\?/,
      'server.port': /whole number|a number/,
      'server.publicUrl': /https:\/\//,
      'server.hots': /Did you mean host\?/,
      'store.url': /sqlite:PATH/,
      'surfaces.slack.botTokn': /Did you mean botToken\?/,
      'surfaces.slack.botToken': /missing/,
      'surfaces.slack.apiUrl': /https:\/\//,
      'surfaces.slack.appToken': /quotes/,
      'surfaces.teams': /Known here: slack/,
      'destinations.it-desk.system': /Did you mean slack\?/,
      'destinations.IT': /small letters/,
      'destinations.IT.channel': /C0123456789/,
      'destinations.IT.replies': /claimant, anyone/,
      'destinations.IT.remindAfter': /not a duration/,
      'destinations.IT.hours': /not in this version/,
      'destinations.IT.maxHandoffs': /at least 1/,
      'destinations.hr.mode': /not in this version/,
      'destinations.third.channel': /missing/,
      'destinations.third.giveUpAfter': /a list/,
      'destinations.fourth': /block of keys/,
      'routes[0].to[0]': /Did you mean it-desk\?/,
      'routes[0].to[2]': /twice/,
      'routes[0].when': /not in this version/,
      'routes[1].to': /at least one/,
      'texts.button.reqest': /Did you mean button\.request\?/,
      'retention.utterances': /not a duration/,
      'admission.maxInFlight': /at least 1/,
      'log.level': /debug, info, warn, error, silent/,
    };
    for (const [path, message] of Object.entries(expected)) {
      expect(found.get(path), path).toMatch(message);
    }
    expect([...found.keys()].filter((path) => !(path in expected))).toEqual([]);
  });

  it.each([
    ['an empty file', '', 'surfaces'],
    ['no destination', SLACK, 'destinations'],
    ['an empty list of routes', `${SLACK}${DESK}routes: []`, 'routes'],
    ['a port above the highest', `${SLACK}${DESK}server: { port: 70000 }`, 'server.port'],
    ['a broken port', `${SLACK}${DESK}server: { port: 1.5 }`, 'server.port'],
    ['a list in place of a block', `${SLACK}${DESK}server: []`, 'server'],
    [
      'a public address with a query',
      `${SLACK}${DESK}server: { publicUrl: "https://b.example.com/?a" }`,
      'server.publicUrl',
    ],
    ['an address that is none', `${SLACK}${DESK}server: { publicUrl: b.example.com }`, 'server.publicUrl'],
    ['a destination without a mode', `${SLACK}destinations: { a: { system: slack } }`, 'destinations.a.mode'],
    ['a destination without a system', `${SLACK}destinations: { a: { mode: channel } }`, 'destinations.a.system'],
    [
      'a form that has no effect yet',
      `${SLACK}destinations: { a: { mode: channel, system: slack, channel: C0123456789, form: [] } }`,
      'destinations.a.form',
    ],
    [
      'a callback key that has no effect yet',
      `${SLACK}destinations: { a: { mode: channel, system: slack, channel: C0123456789, callbackKey: x } }`,
      'destinations.a.callbackKey',
    ],
    ['an empty token', `surfaces: { slack: { botToken: "", signingSecret: s } }\n${DESK}`, 'surfaces.slack.botToken'],
    [
      'half of an OAuth app',
      `surfaces: { slack: { clientId: "1.2", signingSecret: s } }\n${DESK}`,
      'surfaces.slack.clientSecret',
    ],
    [
      'an API address without /api/',
      `surfaces: { slack: { botToken: xoxb-1, signingSecret: s, apiUrl: "http://localhost:4000/" } }\n${DESK}`,
      'surfaces.slack.apiUrl',
    ],
  ])('%s', (_, yaml, path) => {
    expect(problemAt(path, yaml)).not.toBe('');
  });

  it('wants a signing secret only where Socket Mode is off', () => {
    expect(problems(`surfaces: { slack: { botToken: xoxb-1, appToken: xapp-1 } }\n${DESK}`)).toEqual([]);
    expect(problemAt('surfaces.slack.signingSecret', `surfaces: { slack: { botToken: xoxb-1 } }\n${DESK}`)).toContain(
      'appToken',
    );
  });

  it('points to the line of broken YAML', () => {
    expect(problems('server:\n  port: [1\nstore: x\n')[0]?.path).toMatch(/^baton\.yaml, line \d+$/);
  });

  it('refuses a key that stands twice', () => {
    expect(problems(`${SLACK}${DESK}log: { level: info }\nlog: { level: warn }\n`)[0]?.message).toContain('not YAML');
  });

  it('refuses a file that is a list', () => {
    expect(problems('- a\n')).toEqual([
      { path: '(the whole file)', message: expect.stringContaining('blocks of keys') as string },
    ]);
  });

  it('refuses a named file that is not there', () => {
    expect(() => loadConfig({ file: 'gone.yaml', env: {}, cwd }, registry)).toThrow(/gone\.yaml.*no such file/);
  });

  it('wants a system of a platform that is configured', () => {
    const alone = { ...slackBlock, key: 'webex' as const };
    writeFileSync(join(cwd, 'w.yaml'), `surfaces: { webex: { botToken: xoxb-1, signingSecret: s } }\n${DESK}`);
    expect(() => loadConfig({ file: 'w.yaml', env: {}, cwd }, { ...registry, surfaces: [alone] })).toThrow(
      /it-desk\.system: needs slack/,
    );
  });

  it('wants a secret key where tokens are kept in PostgreSQL, and only there', () => {
    const oauth = `surfaces: { slack: { clientId: "1.2", clientSecret: c, stateSecret: t, signingSecret: s } }\n${DESK}`;
    const postgres = 'store: { url: postgres://u@h/d }\n';
    expect(problemAt('BATON_SECRET_KEY', oauth + postgres)).toContain('openssl rand -base64 32');
    expect(problems(oauth)).toEqual([]);
    expect(problems(SLACK + DESK + postgres)).toEqual([]);
    expect(problems(oauth + postgres, { BATON_SECRET_KEY: Buffer.alloc(32, 1).toString('base64') })).toEqual([]);
    expect(problemAt('BATON_SECRET_KEY', SLACK + DESK, { BATON_SECRET_KEY: 'short' })).toContain('32 random bytes');
  });
});

describe('warnings', () => {
  it('tell what is sound but probably not meant', () => {
    const { warnings } = load(`${SLACK}destinations:
  a: { mode: channel, system: slack, channel: C0123456789, idleEndAfter: 10m }
  b: { mode: channel, system: slack, channel: C0123456780, giveUpAfter: 1m }
routes: [{ to: [a] }, { to: [a] }]
`);
    expect(warnings.map((warning) => warning.path)).toEqual([
      'destinations.a.idleEndAfter',
      'destinations.b.giveUpAfter',
      'routes[1]',
      'destinations.b',
    ]);
  });
});
