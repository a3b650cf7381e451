import { WebClient } from '@slack/web-api';
import { expect, test } from 'vitest';
import { refusal, startSlack } from './support.ts';

test('real limits: a burst into one channel passes, then 429 with Retry-After, and another channel goes on', async () => {
  let at = Date.now();
  const slack = await startSlack({ limits: 'real', now: () => at });
  const { desk, general } = slack.emulator.channels;
  const post = (channel: string): Promise<string> => refusal(slack.client.chat.postMessage({ channel, text: 'x' }));
  const answers: string[] = [];
  for (let index = 0; index < 10; index += 1) answers.push(await post(desk));
  expect(answers.slice(0, 3)).toEqual(['not refused', 'not refused', 'not refused']);
  expect(answers.at(-1)).toBe('slack_webapi_rate_limited_error');
  await expect(slack.client.chat.postMessage({ channel: desk, text: 'x' })).rejects.toMatchObject({ retryAfter: 1 });
  expect(await post(general)).toBe('not refused');
  at += 1_000;
  expect(await post(desk)).toBe('not refused');
});

test('a 429 is injected for one method and channel, as often as told', async () => {
  const slack = await startSlack();
  const { desk, general } = slack.emulator.channels;
  await slack.control('faults', {
    rules: [{ method: 'chat.postMessage', channel: desk, kind: '429', retryAfter: 7, times: 1 }],
  });
  expect(await refusal(slack.client.chat.postMessage({ channel: general, text: 'x' }))).toBe('not refused');
  await expect(slack.client.chat.postMessage({ channel: desk, text: 'x' })).rejects.toMatchObject({ retryAfter: 7 });
  expect(await refusal(slack.client.chat.postMessage({ channel: desk, text: 'x' }))).toBe('not refused');
  expect((await slack.state()).faults).toEqual([]);
});

test('500 and an error of choice', async () => {
  const slack = await startSlack();
  await slack.control('faults', {
    rules: [
      { method: 'auth.test', kind: '500', times: 1 },
      { kind: 'error', error: 'fatal_error', times: 1 },
    ],
  });
  await expect(slack.client.auth.test()).rejects.toMatchObject({ statusCode: 500 });
  expect(await refusal(slack.client.auth.test())).toBe('fatal_error');
});

test('hang: nothing happens and nothing is answered', async () => {
  const slack = await startSlack();
  const channel = slack.emulator.channels.desk;
  await slack.control('faults', { rules: [{ method: 'chat.postMessage', kind: 'hang', times: 1 }] });
  const impatient = new WebClient(slack.emulator.app.botToken, {
    slackApiUrl: slack.apiUrl,
    timeout: 100,
    retryConfig: { retries: 0 },
  });
  await expect(impatient.chat.postMessage({ channel, text: 'into the void' })).rejects.toMatchObject({
    code: 'slack_webapi_request_error',
  });
  expect((await slack.state()).messages[channel]?.some(({ text }) => text === 'into the void')).toBe(false);
});

test('drop-after-accept: it stands there although the answer never came', async () => {
  const slack = await startSlack();
  const channel = slack.emulator.channels.desk;
  await slack.control('faults', { rules: [{ method: 'chat.postMessage', kind: 'drop-after-accept', times: 1 }] });
  expect(await refusal(slack.client.chat.postMessage({ channel, text: 'landed' }))).toBe('slack_webapi_request_error');
  expect((await slack.state()).messages[channel]?.filter(({ text }) => text === 'landed')).toHaveLength(1);
});

test('down and up again', async () => {
  const slack = await startSlack();
  await slack.control('faults/down', { down: true });
  await expect(slack.client.auth.test()).rejects.toMatchObject({ statusCode: 503 });
  expect((await slack.state()).down).toBe(true);
  await slack.control('faults/down', { down: false });
  expect(await refusal(slack.client.auth.test())).toBe('not refused');
});

test('a rule of an unknown kind is refused with a sentence', async () => {
  const slack = await startSlack();
  const { status, body } = await slack.tryControl('faults', { rules: [{ kind: 'melt' }] });
  expect(status).toBe(400);
  expect(body.error).toMatch(/A rule needs a kind/);
});
