import { expect, test } from 'vitest';
import { tellStory } from '../support/channel-story.ts';
import { pairs } from '../support/pair.ts';
import { until } from '../support/slack-world.ts';

const open = pairs();

test('employee and agent on the same platform: asked, claimed, talked both ways, ended', async () => {
  await tellStory(await open({ employee: 'webex', agent: 'webex' }));
});

// Webex edits no card: each change of it is a new message. What is known of cards must be what stands there.
test.each(['sqlite', 'postgres'] as const)(
  'on %s, a card that was posted anew is the one that is known',
  async (store) => {
    const pair = await open({ employee: 'webex', agent: 'webex', store });
    const card = await pair.talk();
    await pair.agentPresses('Resolve');
    await pair.employeeSees(/ended the talk/);
    await pair.inDesk('has ended');
    await pair.quiet();
    const [handoff] = await pair.app().store.handoffs({ limit: 1 });
    for (const [side, what, person, room] of [
      ['agent', 'card:1', pair.agent, pair.here.desk],
      ['employee', 'card', pair.employee, 'direct'],
    ] as const) {
      await until(`what is known of the ${side}'s card to stand`, async () => {
        const known = await pair.app().store.standing(handoff!.id, side, what);
        const shown = await pair.here.messages(person, room);
        const standing = known.filter(({ ref }) => shown.some(({ id }) => id === ref.id));
        // A line that holds the thread, and the card.
        return known.length === 2 && standing.length === 2;
      });
    }
    const shown = await pair.here.messages(pair.agent, pair.here.desk);
    expect(shown.map(({ id }) => id)).not.toContain(card.id);
  },
);
