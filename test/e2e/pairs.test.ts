import { describe, expect, test } from 'vitest';
import type { SurfaceId } from '../../src/core/place.ts';
import {
  changesFollow,
  fileArrives,
  formattingSurvives,
  hostileTextStaysText,
  nothingIsDoubled,
  orderIsKept,
  slowerIsTold,
  waysOf,
} from '../support/pair-story.ts';
import { pairs } from '../support/pair.ts';
import { buttonsOn, readableIn } from '../support/platform.ts';
import { until } from '../support/slack-world.ts';

const open = pairs();
const PLATFORMS = ['slack', 'teams', 'google-chat', 'webex'] as const satisfies readonly SurfaceId[];
const DIRECT: Readonly<Record<SurfaceId, boolean>> = { slack: false, teams: false, 'google-chat': true, webex: true };

describe.each(PLATFORMS)('an employee on %s', (employee) => {
  test.each(PLATFORMS)('and agents on %s: from the request to the end', async (agents) => {
    const pair = await open({ employee, agent: agents });
    const { here } = pair;
    expect(pair.atDesk).toBe(DIRECT[agents]);
    const card = await pair.ask('My screen is black');
    expect(readableIn(card)).toContain(pair.employee.name);
    expect(readableIn(card)).toContain('My screen is black');

    await pair.claimAtOnce(card);
    await pair.inDesk(`Claimed by ${pair.agent.name}`);
    await slowerIsTold(pair);
    if (pair.atDesk) await pair.agentSees(`You are talking to ${pair.employee.name}`);
    for (const way of waysOf(pair, card)) {
      await formattingSurvives(way);
      await hostileTextStaysText(way);
      await orderIsKept(way);
      await changesFollow(way);
      await fileArrives(way, pair.url());
    }
    await pair.agentMentions(card, 'Hotel from under the card');
    expect(readableIn(await pair.employeeSees('Hotel'))).not.toContain('@Baton');
    await nothingIsDoubled(pair, card);

    const byEmployee = (PLATFORMS.indexOf(employee) + PLATFORMS.indexOf(agents)) % 2 === 0;
    await (byEmployee ? pair.employeePresses('End') : pair.agentPresses('Resolve'));
    await pair.employeeSees(byEmployee ? 'You ended the talk' : `${pair.agent.name} ended the talk`);
    await until('the card to say that it is over', async () => {
      const cards = (await here.messages(pair.agent, here.desk)).filter((message) => /ended/.test(readableIn(message)));
      return cards.some((message) => message.card !== undefined && buttonsOn(message).length === 0);
    });
    await pair.agentSees(byEmployee ? 'The employee ended the talk' : /ended|Resolved/);
  });
});
