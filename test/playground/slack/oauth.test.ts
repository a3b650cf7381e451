import { expect, test } from 'vitest';
import { refusal, startRecorder, startSlack, type TestSlack } from './support.ts';

const REDIRECT = 'http://localhost:3000/slack/oauth_redirect';

async function install(slack: TestSlack, team: unknown, decision = 'allow'): Promise<URL> {
  const query = new URLSearchParams({
    client_id: slack.emulator.app.clientId,
    scope: 'chat:write',
    state: 's1',
    redirect_uri: REDIRECT,
  });
  const page = await fetch(`${slack.url}/oauth/v2/authorize?${query.toString()}`);
  expect(await page.text()).toContain('wants to be installed');
  query.set('team', String(team));
  query.set('decision', decision);
  const answer = await fetch(`${slack.url}/oauth/v2/authorize`, { method: 'POST', body: query, redirect: 'manual' });
  expect(answer.status).toBe(302);
  return new URL(answer.headers.get('location')!);
}

function exchange(slack: TestSlack, code: string | null, secret = slack.emulator.app.clientSecret) {
  return slack.clientWith(undefined).oauth.v2.access({
    client_id: slack.emulator.app.clientId,
    client_secret: secret,
    code: code ?? '',
    redirect_uri: REDIRECT,
  });
}

test('an install in a second workspace gives a token for that one alone', async () => {
  const slack = await startSlack();
  const { team } = await slack.control('workspace', { name: 'Second Street' });
  const { channel } = await slack.control('channel', { name: 'desk', team });
  const back = await install(slack, team);
  expect(back.searchParams.get('state')).toBe('s1');
  const installed = await exchange(slack, back.searchParams.get('code'));
  expect(installed).toMatchObject({
    token_type: 'bot',
    app_id: slack.emulator.app.appId,
    team: { id: team, name: 'Second Street' },
    is_enterprise_install: false,
  });
  const client = slack.clientWith(installed.access_token);
  expect(await client.auth.test()).toMatchObject({ team_id: team, user_id: installed.bot_user_id });
  expect(await refusal(client.chat.postMessage({ channel: slack.emulator.channels.desk, text: 'x' }))).toBe(
    'channel_not_found',
  );
  expect(await refusal(client.chat.postMessage({ channel: String(channel), text: 'x' }))).toBe('not_in_channel');
});

test('a code holds once and with the right secret', async () => {
  const slack = await startSlack();
  const code = (await install(slack, slack.emulator.app.teamId)).searchParams.get('code');
  expect(await refusal(exchange(slack, code, 'wrong'))).toBe('bad_client_secret');
  expect(await refusal(exchange(slack, 'invented'))).toBe('invalid_code');
  expect(await refusal(exchange(slack, code))).toBe('not refused');
  expect(await refusal(exchange(slack, code))).toBe('code_already_used');
});

test('who says no goes back without a code', async () => {
  const slack = await startSlack();
  const back = await install(slack, slack.emulator.app.teamId, 'deny');
  expect([back.searchParams.get('error'), back.searchParams.get('code')]).toEqual(['access_denied', null]);
});

test('taken out and installed again: the app is told, and the token is a new one', async () => {
  const app = await startRecorder();
  const slack = await startSlack({ eventsUrl: app.url });
  await slack.control('uninstall');
  await app.event((event) => event.type === 'app_uninstalled');
  await app.event((event) => event.type === 'tokens_revoked');
  const code = (await install(slack, slack.emulator.app.teamId)).searchParams.get('code');
  const { access_token: token } = await exchange(slack, code);
  expect(token).not.toBe(slack.emulator.app.botToken);
  expect(await refusal(slack.clientWith(token).auth.test())).toBe('not refused');
  expect(await refusal(slack.client.auth.test())).toBe('account_inactive');
});
