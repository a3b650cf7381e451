import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../../src/core/errors.ts';
import { googleChatBlock } from '../../../src/surfaces/google-chat/config.ts';
import { readServiceAccount } from '../../../src/surfaces/google-chat/credentials.ts';
import { googleChatConsole, googleChatDeployment } from '../../../src/surfaces/google-chat/manifest.ts';
import { AUDIENCE } from './rig.ts';

const problems = (given: Record<string, unknown>) =>
  (googleChatBlock.check?.(given, { publicUrl: undefined }) ?? []).map(({ path }) => path);
const whole = { audience: AUDIENCE, projectNumber: '123456789012', credentialsFile: './key.json' };

describe('configuration', () => {
  it('has defaults for every address of Google', () => {
    expect(googleChatBlock.schema.parse(whole)).toMatchObject({
      ...whole,
      apiUrl: 'https://chat.googleapis.com',
      tokenUrl: 'https://oauth2.googleapis.com/token',
      pubsubUrl: 'https://pubsub.googleapis.com',
      agentIdentity: 'shown',
      writeInterval: 1000,
    });
  });

  it('takes a project number that YAML read as a number', () => {
    expect(googleChatBlock.schema.parse({ ...whole, projectNumber: 123456789012 }).projectNumber).toBe('123456789012');
    expect(googleChatBlock.schema.safeParse({ ...whole, projectNumber: 'my-project' }).success).toBe(false);
  });

  it.each([
    ['no audience', { credentialsFile: 'x', projectNumber: '123456' }, ['audience']],
    ['an empty audience', { ...whole, audience: '' }, ['audience']],
    ['the project number as the audience', { ...whole, audience: '123456789012' }, ['audience']],
    ['no project number', { audience: AUDIENCE, credentialsFile: 'x' }, ['projectNumber']],
    ['Pub/Sub pull', { subscription: 'projects/p/subscriptions/s', credentialsFile: 'x' }, []],
    ['Pub/Sub push', { audience: AUDIENCE, pushServiceAccount: 'a@b', credentialsFile: 'x' }, []],
    ['everything', whole, []],
    ['values of the wrong kind', { audience: 7, projectNumber: [], credentialsFile: {} }, []],
  ])('with %s has its problems named', (_, given, paths) => {
    expect(problems(given)).toEqual(paths);
  });
});

describe('the key of the service account', () => {
  const file = (content: string): string => {
    const path = join(mkdtempSync(join(tmpdir(), 'google-chat-')), 'key.json');
    writeFileSync(path, content);
    return path;
  };

  it.each([
    ['a missing file', () => join(tmpdir(), 'no-such-folder', 'key.json'), /can't be read \(ENOENT\)/],
    ['no JSON', () => file('SECRET'), /is not JSON/],
    [
      'another kind of credentials',
      () => file('{"type":"authorized_user","x":"SECRET"}'),
      /not the key of a service account/,
    ],
  ])('that is %s is refused, without a word of what is in it', (_, path, message) => {
    const read = (): unknown => readServiceAccount(path());
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(message);
    expect(read).not.toThrow(/SECRET/);
  });
});

it('tells the values for the console, with the endpoint exactly as Baton expects it', () => {
  const values = googleChatConsole('https://baton.example.com/');
  expect(values.connectionSettings.http.triggers.httpEndpointUrl).toBe(AUDIENCE);
  expect(values.baton['surfaces.google-chat.audience']).toBe(AUDIENCE);
  expect(values.commands.map(({ id }) => id)).toEqual([1, 2]);
  expect(googleChatDeployment().addOns.httpOptions.authorizationHeader).toBe('SYSTEM_ID_TOKEN');
});
