import { describe, expect, test } from 'vitest';
import { eventBody, FORM, messageEvent, pressForm } from '../support/payloads.ts';
import { scenes, VARIANTS, type Scene } from '../support/scene.ts';
import { actionsOn, readable, until, type MessageAt } from '../support/slack-world.ts';

const open = scenes();

// G8: cancel, claim, timeout and end in every order: one end, one notice.

const ENDS = /was cancelled|ended the talk|Nobody could answer your request|nobody wrote for a while/;
const ROUNDS = 4;

/** What the employee was told since `after`, the status cards left out. */
async function told(scene: Scene, after: string): Promise<string[]> {
  return (await scene.dm()).filter(({ ts, blocks }) => ts > after && blocks?.[0]?.type !== 'header').map(readable);
}

/** Asks anew, by the button of the last card where there is one. */
async function request(scene: Scene): Promise<{ card: MessageAt; since: string; status: MessageAt }> {
  const channel = await scene.slack.dm(scene.employee.id);
  const before = (await scene.dm()).at(-1)?.ts ?? '';
  const cards = new Set((await scene.desk()).map(({ ts }) => ts));
  await scene.pressInDm(before === '' ? 'request' : 'again');
  const card = await until('a new claim card', async () =>
    (await scene.desk()).find((message) => !cards.has(message.ts) && actionsOn(message).includes('claim')),
  );
  const status = await until('the status card', async () =>
    (await scene.dm()).findLast((message) => message.ts > before && actionsOn(message).includes('cancel')),
  );
  await scene.rig.quiet();
  return { card: { channel: scene.rig.desk, ts: card.ts }, since: before, status: { channel, ts: status.ts } };
}

/** Ends what a round left open. */
async function settle(scene: Scene): Promise<void> {
  await scene.rig.quiet();
  const [newest] = await scene.rig.app().store.handoffs({ limit: 1 });
  if (newest !== undefined && newest.state !== 'ended')
    await scene.pressInDm(newest.state === 'active' ? 'end' : 'cancel');
  await scene.rig.quiet();
}

async function consistent(scene: Scene, since: string, card: MessageAt): Promise<void> {
  await scene.rig.quiet();
  const [newest] = await scene.rig.app().store.handoffs({ limit: 1 });
  const lines = await told(scene, since);
  expect(lines.filter((line) => ENDS.test(line))).toHaveLength(newest?.state === 'ended' ? 1 : 0);
  expect(lines.filter((line) => line.includes('joined.'))).toHaveLength(newest?.agent ? 1 : 0);
  const shown = (await scene.desk()).find(({ ts }) => ts === card.ts)!;
  if (newest?.state === 'ended') expect(actionsOn(shown)).toEqual([]);
  else expect(actionsOn(shown)).toContain('resolve');
  const status = await scene.statusCard();
  expect(actionsOn(status)).toEqual(newest?.state === 'ended' ? ['again'] : ['end']);
}

/** Has an ended request, so that each round can begin with Ask again. */
async function prepared(options: Parameters<typeof open>[0]): Promise<Scene> {
  const scene = await open(options);
  await scene.ask();
  await scene.rig.quiet();
  await scene.pressInDm('cancel');
  await scene.inDm('was cancelled');
  await scene.rig.quiet();
  return scene;
}

describe.each(VARIANTS)('$name', ({ options }) => {
  test('a cancel and two claims at once', async () => {
    const scene = await prepared(options);
    const { employee, agent, second } = scene;
    for (let round = 0; round < ROUNDS; round += 1) {
      const { card, since, status } = await request(scene);
      const presses = [
        pressForm(scene, { by: employee.id, on: status, action: 'cancel' }),
        pressForm(scene, { by: agent.id, on: card, action: 'claim' }),
        pressForm(scene, { by: second.id, on: card, action: 'claim' }),
      ];
      const turned = [...presses.slice(round % 3), ...presses.slice(0, round % 3)];
      const answers = await Promise.all(turned.map((body) => scene.slack.raw({ body, contentType: FORM })));
      expect(answers.map(({ status: code }) => code)).toEqual([200, 200, 200]);
      await consistent(scene, since, card);
      await settle(scene);
    }
  });

  test('both sides end at once, while both write', async () => {
    const scene = await prepared(options);
    const { employee, agent, rig } = scene;
    for (let round = 0; round < ROUNDS; round += 1) {
      const { card, since, status } = await request(scene);
      await scene.slack.press(agent.id, card, 'claim');
      await until('the join', async () => (await told(scene, since)).some((line) => line.includes('joined.')));
      await rig.quiet();
      const from = { channel: status.channel, user: employee.id };
      const answer = { channel: rig.desk, user: agent.id, thread_ts: card.ts };
      const bodies: [string, string | undefined][] = [
        [pressForm(scene, { by: employee.id, on: status, action: 'end' }), FORM],
        [eventBody(scene, messageEvent(from, `last word ${round}`)), undefined],
        [pressForm(scene, { by: agent.id, on: card, action: 'resolve' }), FORM],
        [eventBody(scene, messageEvent(answer, `last answer ${round}`)), undefined],
      ];
      await Promise.all(
        bodies.map(([body, contentType]) => scene.slack.raw({ body, ...(contentType && { contentType }) })),
      );
      await consistent(scene, since, card);
      const ends = (await scene.thread(card)).filter((message) => ENDS.test(readable(message)));
      expect(ends).toHaveLength(1);
    }
  });

  test('requests from every way in at once make one', async () => {
    const scene = await open(options);
    const { slack, employee, rig } = scene;
    await scene.employeeSays('Help');
    const offer = await scene.pressable('request');
    await slack.post('/open-home', { user: employee.id });
    await until('the home tab', async () => slack.home(employee.id));
    await rig.quiet();
    await Promise.all([
      slack.press(employee.id, offer, 'request'),
      slack.post('/press', { user: employee.id, home: true, action_id: 'baton.request' }),
      slack.command({ user: employee.id, channel: rig.emulator.channels.general, command: '/live-agent' }),
      slack.shortcut(employee.id, 'baton.request'),
    ]);
    await scene.claimCard();
    await rig.quiet();
    expect(await rig.app().store.handoffs({ limit: 10 })).toHaveLength(1);
    const cards = (await scene.desk()).filter((message) => actionsOn(message).includes('claim'));
    expect(cards).toHaveLength(1);
    expect((await scene.dm()).filter((message) => readable(message).includes('You already asked'))).toHaveLength(3);
  });
});

test('the time to give up comes at the moment of a claim', async () => {
  let ahead = 0;
  const scene = await prepared({ desk: { giveUpAfter: '10m' }, now: () => Date.now() + ahead });
  for (let round = 0; round < ROUNDS; round += 1) {
    const { card, since } = await request(scene);
    ahead += 11 * 60_000;
    scene.rig.app().engine.wake();
    await scene.slack.press(scene.agent.id, card, 'claim').catch(() => undefined);
    await until('an outcome', async () =>
      (await told(scene, since)).some((line) => ENDS.test(line) || line.includes('joined.')),
    );
    await consistent(scene, since, card);
    await settle(scene);
  }
});
