import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BatonError } from '../../../src/core/errors.ts';
import { createSlackClient, isSlackUrl, type SlackClient } from '../../../src/surfaces/slack/client.ts';
import { createFakeSlack, error, type FakeSlack, type Answer } from './fake-slack.ts';

const TOKEN = 'xoxb-very-secret';
let slack: FakeSlack;
let client: SlackClient;

beforeEach(async () => {
  slack = await createFakeSlack();
  client = createSlackClient(slack.apiUrl);
});
afterEach(async () => {
  await client.close();
  await slack.close();
});

async function failure(method: string, answer: Answer, signal?: AbortSignal): Promise<BatonError> {
  slack.on(method, answer);
  const caught: unknown = await client.call(method, {}, TOKEN, signal).then(
    () => new Error('it went well'),
    (thrown: unknown) => thrown,
  );
  expect(caught).toHaveProperty('retry');
  expect(String(caught)).not.toContain(TOKEN);
  return caught as BatonError;
}

describe('how a call to Slack fails', () => {
  it.each([
    'channel_not_found',
    'not_in_channel',
    'is_archived',
    'invalid_auth',
    'account_inactive',
    'token_revoked',
    'msg_too_long',
    'invalid_blocks',
    'no_permission',
    'user_not_found',
    'cannot_dm_bot',
    'message_not_found',
    'something_new',
  ])('%s is for good', async (code) => {
    expect(await failure('chat.postMessage', error(code))).toMatchObject({
      retry: 'never',
      code: `slack.chat.postMessage.${code}`,
    });
  });

  it('a missing scope is named', async () => {
    const failed = await failure(
      'users.info',
      error('missing_scope', { needed: 'users:read', provided: 'chat:write' }),
    );
    expect(failed).toMatchObject({ retry: 'never', message: expect.stringContaining('users:read') as string });
  });

  it.each([
    ['7', 7000],
    ['0', 0],
    [undefined, 30_000],
  ])('429 with Retry-After %s waits exactly so long', async (header, retryAfterMs) => {
    const headers: Record<string, string> = header === undefined ? {} : { 'retry-after': header };
    expect(await failure('chat.postMessage', { status: 429, headers, body: 'slow down' })).toMatchObject({
      retry: 'after',
      retryAfterMs,
      code: 'slack.chat.postMessage.ratelimited',
    });
  });

  it('ratelimited in the body counts as 429', async () => {
    const answer = { ...error('ratelimited'), headers: { 'retry-after': '3' } };
    expect(await failure('chat.update', answer)).toMatchObject({ retry: 'after', retryAfterMs: 3000 });
  });

  it.each<[string, Answer, string, string]>([
    ['a refusal', { status: 503, body: 'busy' }, 'backoff', 'backoff'],
    ['500 without words', { status: 500, body: 'oops' }, 'unknown-outcome', 'backoff'],
    ['504', { status: 504, body: '<html>' }, 'unknown-outcome', 'backoff'],
    ['service_unavailable', error('service_unavailable'), 'backoff', 'backoff'],
    ['internal_error', error('internal_error'), 'unknown-outcome', 'backoff'],
    ['fatal_error', error('fatal_error'), 'unknown-outcome', 'backoff'],
    ['a connection that is cut', 'drop', 'unknown-outcome', 'backoff'],
    ['200 with a page', { body: '<html>proxy</html>' }, 'unknown-outcome', 'backoff'],
    ['404', { status: 404, body: 'no' }, 'never', 'never'],
  ])('%s: a post may have arrived, anything else is asked again', async (_, answer, post, other) => {
    expect((await failure('chat.postMessage', answer)).retry).toBe(post);
    expect((await failure('files.completeUploadExternal', answer)).retry).toBe(post);
    expect((await failure('chat.update', answer)).retry).toBe(other);
    expect((await failure('users.info', answer)).retry).toBe(other);
  });

  it('no answer in time: a post may have arrived', async () => {
    const reached = new Promise<void>((resolve) => {
      slack.on('chat.postMessage', () => {
        resolve();
        return 'hang';
      });
    });
    const controller = new AbortController();
    const call = client.call('chat.postMessage', {}, TOKEN, controller.signal);
    void reached.then(() => controller.abort(new DOMException('late', 'TimeoutError')));
    await expect(call).rejects.toMatchObject({ retry: 'unknown-outcome', code: 'slack.chat.postMessage.no-answer' });
  });

  it('nobody listens: it was certainly not sent', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const lonely = createSlackClient(`http://127.0.0.1:${port}/api/`);
    await expect(lonely.call('chat.postMessage', {}, TOKEN)).rejects.toMatchObject({
      retry: 'backoff',
      code: 'slack.chat.postMessage.ECONNREFUSED',
    });
    await lonely.close();
  });
});

describe('what a call looks like', () => {
  it('JSON where Slack takes it, a form where it takes nothing else, the token in the header', async () => {
    await client.call('chat.postMessage', { text: 'a', blocks: [{ type: 'divider' }] }, TOKEN);
    await client.call('users.info', { user: 'U1', include_locale: true, cursor: undefined }, TOKEN);
    const [post, info] = slack.calls;
    expect(post?.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(post?.args).toEqual({ text: 'a', blocks: [{ type: 'divider' }] });
    expect(info?.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(info?.args).toEqual({ user: 'U1', include_locale: 'true' });
    for (const call of slack.calls) expect(call.headers.authorization).toBe(`Bearer ${TOKEN}`);
  });

  it('is one try: nothing is sent again by itself', async () => {
    await failure('chat.postMessage', { status: 500, body: 'x' });
    expect(slack.of('chat.postMessage')).toHaveLength(1);
  });
});

describe('files and response addresses', () => {
  it.each([
    ['https://files.slack.com/x', true],
    ['https://slack.com/x', true],
    ['https://hooks.slack.com/x', true],
    ['http://files.slack.com/x', false],
    ['https://evilslack.com/x', false],
    ['https://slack.com.evil.example/x', false],
    ['https://files.slack.com@evil.example/x', false],
    ['https://user:pw@files.slack.com/x', false],
    ['http://127.0.0.1:1/x', false],
    ['', false],
  ])('%s is Slack’s own: %s', (url, own) => {
    expect(isSlackUrl(url, 'https://slack.com')).toBe(own);
  });

  it('follows redirects to Slack only, and never takes the token elsewhere', async () => {
    slack.on('/files/a', { status: 302, headers: { location: '/files/b' }, body: '' });
    slack.on('/files/b', { body: 'bytes', headers: { 'content-type': 'image/png', 'content-length': '5' } });
    slack.on('/files/c', { status: 302, headers: { location: 'http://127.0.0.1:9/steal' }, body: '' });
    slack.on('/files/loop', { status: 302, headers: { location: '/files/loop' }, body: '' });
    const signal = AbortSignal.timeout(10_000);
    const file = await client.download(`${slack.url}/files/a`, TOKEN, signal);
    expect(file).toMatchObject({ type: 'image/png', size: 5 });
    expect(await new Response(file.stream).text()).toBe('bytes');
    for (const path of ['/files/c', '/files/loop']) {
      await expect(client.download(`${slack.url}${path}`, TOKEN, signal)).rejects.toMatchObject({ retry: 'never' });
    }
    await expect(client.respond('https://evil.example/', {}, signal)).rejects.toMatchObject({
      code: 'slack.response_url.foreign-host',
    });
  });
});
