import { expect, test } from 'vitest';
import { scenes } from '../support/scene.ts';
import { until } from '../support/slack-world.ts';

const open = scenes();

/** The value of a metric with these labels, or undefined. */
function valueOf(metrics: string, name: string, labels: Record<string, string> = {}): number | undefined {
  for (const line of metrics.split('\n')) {
    if (!line.startsWith(name) || !/[{ ]/.test(line.charAt(name.length))) continue;
    if (Object.entries(labels).every(([label, value]) => line.includes(`${label}="${value}"`)))
      return Number(line.split(' ').at(-1));
  }
  return undefined;
}

test('it says that it lives and is ready, whatever Slack answers', async () => {
  const scene = await open();
  const { rig, slack } = scene;
  for (const path of ['/healthz', '/readyz', '/metrics']) expect((await fetch(rig.url() + path)).status).toBe(200);
  await slack.down(true);
  expect((await fetch(`${rig.url()}/readyz`)).status).toBe(200);
  expect((await fetch(`${rig.url()}/slack/events`)).status).toBe(404);
});

test('metrics count events, deliveries, lanes, dead letters and handoffs', async () => {
  const scene = await open();
  const { rig, slack } = scene;
  const card = await scene.talk();
  await scene.employeeSays('one');
  await scene.inThread(card, 'one');
  const sent = (await slack.wire()).find(
    ({ request }) => (request as { event?: { text?: string } }).event?.text === 'one',
  );
  await slack.redeliver((sent!.request as { event_id: string }).event_id, 2);
  await slack.raw({ body: '{}', sign: false });
  await rig.quiet();
  await slack.faults([
    { method: 'chat.postMessage', channel: rig.desk, kind: 'error', error: 'msg_blocked', times: 1 },
  ]);
  await scene.employeeSays('two');
  await scene.inDm('could not be delivered');
  const metrics = await until('the dead letter', async () => {
    const text = await (await fetch(`${rig.url()}/metrics`)).text();
    return valueOf(text, 'baton_dead_letters') === 1 && text;
  });
  expect(valueOf(metrics, 'baton_events_total', { surface: 'slack', outcome: 'new' })).toBeGreaterThan(3);
  expect(valueOf(metrics, 'baton_events_total', { surface: 'slack', outcome: 'duplicate' })).toBe(2);
  expect(valueOf(metrics, 'baton_events_total', { surface: 'slack', outcome: 'refused' })).toBeGreaterThan(0);
  expect(valueOf(metrics, 'baton_deliveries_total', { side: 'agent', outcome: 'done' })).toBeGreaterThan(1);
  expect(valueOf(metrics, 'baton_deliveries_total', { side: 'agent', outcome: 'dead' })).toBe(1);
  expect(valueOf(metrics, 'baton_handoffs', { state: 'active' })).toBe(1);
  expect(valueOf(metrics, 'baton_handoff_transitions_total', { state: 'active' })).toBe(1);
  expect(valueOf(metrics, 'baton_deliveries_waiting')).toBe(0);
  expect(valueOf(metrics, 'baton_lanes_waiting')).toBe(0);
});

test('every sentence can be replaced, and a notice can be silenced', async () => {
  const scene = await open({
    config: { texts: { 'offer.text': 'Ein Mensch hilft.', 'employee.joined': '', 'button.request': 'Mensch holen' } },
  });
  await scene.employeeSays('Hallo');
  const offer = await scene.inDm('Ein Mensch hilft.');
  expect(JSON.stringify(offer.blocks)).toContain('Mensch holen');
  await scene.pressInDm('request');
  const card = await scene.claimCard();
  await scene.slack.press(scene.agent.id, card, 'claim');
  await scene.inDm('You are talking to');
  await scene.agentSays(card, 'Guten Tag');
  await scene.inDm('Guten Tag');
  await scene.rig.quiet();
  expect((await scene.dm()).some(({ text }) => text.includes('joined.'))).toBe(false);
});
