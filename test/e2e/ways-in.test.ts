import { describe, expect, test } from 'vitest';
import { scenes, type Scene } from '../support/scene.ts';
import { actionsOn, readable, said, until } from '../support/slack-world.ts';

const open = scenes();

function general(scene: Scene): string {
  return scene.rig.emulator.channels.general;
}

/** Every claim card that stands at the desk. */
async function cards(scene: Scene) {
  return (await scene.desk()).filter((message) => actionsOn(message).includes('claim'));
}

describe('in the 1:1', () => {
  test('any message is answered with the button, and the press asks', async () => {
    const scene = await open();
    await scene.employeeSays('Good morning!');
    const offer = await scene.inDm('Need a person?');
    expect(actionsOn(offer)).toEqual(['request']);
    expect(readable(offer)).toContain('Request live agent');
    await scene.pressInDm('request');
    expect(readable(await scene.inDesk('asks for a live agent'))).toContain('Good morning!');
    await scene.inDm('Waiting for a live agent');
  });

  test('a second press on the same button, or on an older one, starts nothing more', async () => {
    const scene = await open();
    await scene.employeeSays('One');
    const first = await scene.pressable('request');
    await scene.slack.press(scene.employee.id, first, 'request');
    await scene.claimCard();
    await scene.slack.press(scene.employee.id, first, 'request');
    await scene.inDm('You already asked for a live agent.');
    await scene.rig.quiet();
    expect(await cards(scene)).toHaveLength(1);
  });

  test('the home tab shows the button, and once it is pressed where to go on', async () => {
    const scene = await open();
    const { employee, slack } = scene;
    await slack.post('/open-home', { user: employee.id });
    const home = await until('the home tab', async () => slack.home(employee.id));
    expect(actionsOn(home)).toEqual(['request']);
    await slack.post('/press', { user: employee.id, home: true, action_id: 'baton.request' });
    expect(readable(await scene.inDesk('asks for a live agent'))).toContain('the button');
    await scene.inDm('Waiting for a live agent');
    await slack.post('/open-home', { user: employee.id });
    await until('the home tab without the button', async () => {
      const now = await slack.home(employee.id);
      return now !== undefined && actionsOn(now).length === 0 && readable(now).includes('open request');
    });
  });
});

describe('from elsewhere', () => {
  test('the command asks with its text, in front of nobody else, and goes on in the 1:1', async () => {
    const scene = await open();
    const channel = general(scene);
    const { acked } = await scene.slack.command({
      user: scene.employee.id,
      channel,
      command: '/live-agent',
      text: 'My *badge* does not open <the> door',
    });
    expect(acked).toBe(true);
    const card = await scene.inDesk('asks for a live agent');
    expect(readable(card)).toContain('does not open <the> door');
    expect(readable(card)).toContain('a command');
    await scene.whispered(scene.employee, 'We continue in our 1:1', channel);
    await scene.inDm('Waiting for a live agent');
    const seen = (await scene.slack.messages(channel)).filter((message) => message.ephemeral_for === undefined);
    expect(seen.some((message) => readable(message).includes('live agent'))).toBe(false);
  });

  test('the command without a text takes what was said last', async () => {
    const scene = await open();
    await scene.employeeSays('Where is my laptop?');
    await scene.inDm('Need a person?');
    await scene.slack.command({ user: scene.employee.id, channel: 'dm', command: '/live-agent' });
    expect(readable(await scene.inDesk('asks for a live agent'))).toContain('Where is my laptop?');
  });

  test('the global shortcut asks', async () => {
    const scene = await open();
    const { acked } = await scene.slack.shortcut(scene.employee.id, 'baton.request');
    expect(acked).toBe(true);
    expect(readable(await scene.inDesk('asks for a live agent'))).toContain('Nothing was said yet.');
    await scene.inDm('Waiting for a live agent');
  });

  test('the shortcut on a message makes that message the context', async () => {
    const scene = await open();
    const channel = general(scene);
    const other = (await scene.slack.state()).users.find(({ name }) => name === 'priya');
    const message = await scene.slack.say({ user: other!.id, channel, text: 'The *intranet* is down for all of us' });
    await scene.slack.shortcut(scene.employee.id, 'baton.request-on-message', message);
    const card = await scene.inDesk('asks for a live agent');
    expect(readable(card)).toContain('is down for all of us');
    expect(readable(card)).toContain('a message');
    await scene.inDm('Waiting for a live agent');
  });
});

describe('a mention in a channel', () => {
  test('is answered to the asker alone, once, and continued in the 1:1', async () => {
    const scene = await open();
    const channel = general(scene);
    await scene.slack.say({ user: scene.employee.id, channel, text: '@Baton my VPN is down' });
    const line = await scene.whispered(scene.employee, 'I can bring you together with a live agent', channel);
    expect(actionsOn(line)).toEqual(['request']);
    await scene.rig.quiet();
    expect(await scene.whispers(scene.employee, channel)).toHaveLength(1);
    const seen = (await scene.slack.messages(channel)).filter((message) => message.ephemeral_for === undefined);
    expect(seen.filter((message) => message.bot_id !== undefined)).toEqual([]);

    await scene.slack.press(scene.employee.id, { channel, ts: line.ts }, 'request');
    expect(readable(await scene.inDesk('asks for a live agent'))).toContain('my VPN is down');
    await scene.inDm('Waiting for a live agent');
    const card = await scene.claimCard();
    await scene.claim(card);
    await scene.employeeSays('It says: timeout');
    await scene.inThread(card, 'It says: timeout');
  });

  test('during a handoff points to the 1:1', async () => {
    const scene = await open();
    const channel = general(scene);
    await scene.talk();
    await scene.slack.say({ user: scene.employee.id, channel, text: '@Baton hello?' });
    await scene.whispered(scene.employee, 'You have an open request', channel);
  });
});

describe('keywords', () => {
  test('are off by default', async () => {
    const scene = await open();
    const channel = general(scene);
    await scene.slack.say({ user: scene.employee.id, channel, text: 'I want a live agent, please' });
    await scene.rig.quiet();
    expect(await cards(scene)).toEqual([]);
    expect(await scene.whispers(scene.employee, channel)).toEqual([]);
  });

  test('ask where they are switched on, by whole words only', async () => {
    const scene = await open({ slack: { keywords: ['live agent'] } });
    const channel = general(scene);
    await scene.slack.say({ user: scene.employee.id, channel, text: 'Olive agents are no help' });
    await scene.rig.quiet();
    expect(await cards(scene)).toEqual([]);
    await scene.slack.say({ user: scene.employee.id, channel, text: 'Can I talk to a Live Agent?' });
    const button = await scene.whispered(scene.employee, 'We continue in our 1:1', channel);
    expect(await cards(scene)).toEqual([]);
    await scene.slack.press(scene.employee.id, { channel, ts: button.ts }, 'request');
    expect(readable(await scene.inDesk('asks for a live agent'))).toContain('Can I talk to a Live Agent?');
  });

  test('are ordinary text inside a handoff', async () => {
    const scene = await open({ slack: { keywords: ['live agent'] } });
    const card = await scene.talk();
    await scene.employeeSays('Are you a live agent?');
    expect(said(await scene.inThread(card, 'Are you a live agent?'))).toBe('Are you a live agent?');
    await scene.agentSays(card, 'Yes, a live agent of flesh and blood');
    await scene.inDm('of flesh and blood');
    await scene.rig.quiet();
    expect(await cards(scene)).toEqual([]);
  });
});
