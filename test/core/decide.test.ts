import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { agentCard } from '../../src/core/cards.ts';
import { ENGLISH } from '../../src/core/catalogue.ts';
import { decide } from '../../src/core/decide.ts';
import { TABLE } from '../../src/core/table.ts';
import type { Effect } from '../../src/core/effects.ts';
import type { HandoffEvent } from '../../src/core/events.ts';
import { isOpen, STATES, type Handoff } from '../../src/core/handoff.ts';
import { ANNA, anyEvent, BEN, destination, EMPLOYEE, started } from './arbitraries.ts';

const place = { surface: 'slack', workspace: 'T1', channel: 'C1', thread: '1.1' } as const;

interface Step {
  readonly event: HandoffEvent;
  readonly before: Handoff;
  readonly after: Handoff;
  readonly effects: readonly Effect[];
}

function run(handoff: Handoff, events: readonly HandoffEvent[]): Step[] {
  const steps: Step[] = [];
  events.forEach((event, index) => {
    const before = steps.at(-1)?.after ?? handoff;
    const decided = decide(before, event, (index + 1) * 60_000);
    steps.push({ event, before, after: decided.handoff, effects: decided.effects });
  });
  return steps;
}

function after(
  events: readonly HandoffEvent[],
  plan = [destination('a')],
): { handoff: Handoff; effects: readonly Effect[] } {
  const steps = run(started(plan).handoff, events);
  const last = steps.at(-1);
  if (last === undefined) throw new Error('no events');
  return { handoff: last.after, effects: last.effects };
}

const notices = (effects: readonly Effect[], to: 'employee' | 'agent'): string[] =>
  effects.flatMap((effect) =>
    effect.type === 'send' && effect.to === to && effect.content.kind === 'notice' ? [effect.content.say.key] : [],
  );

const OPENED: HandoffEvent = { type: 'opened', attempt: 1, place };
const CLAIMED: HandoffEvent = { type: 'agent-claimed', agent: ANNA };

describe('the table', () => {
  test('has every state, and in each every event', () => {
    const events = STATES.map((state) => Object.keys(TABLE[state]).sort());
    for (const names of events) expect(names).toEqual(events[0]);
    expect(events[0]?.length).toBeGreaterThan(25);
  });

  test('names a reason wherever it leaves an event alone', () => {
    for (const row of Object.values(TABLE)) {
      for (const rule of Object.values(row)) if ('ignored' in rule) expect(rule.ignored.length).toBeGreaterThan(5);
    }
  });
});

describe('whatever happens in whatever order', () => {
  const plans = fc.constantFrom(
    [destination('a')],
    [destination('a'), destination('b')],
    [destination('a', { agentThread: 'direct' }), destination('b')],
    [],
  );
  const story = fc.tuple(plans, fc.array(anyEvent, { maxLength: 60 }));
  const check = (property: (steps: Step[], first: Handoff) => void): void => {
    fc.assert(
      fc.property(story, ([plan, events]) => {
        const { handoff } = started(plan);
        property(run(handoff, events), handoff);
      }),
      { numRuns: 2_000 },
    );
  };

  test('there is one end: what is over stays over, with the same reason', () => {
    check((steps) => {
      for (const { before, after: now } of steps) {
        if (before.state === 'ended') expect(now).toMatchObject({ state: 'ended', reason: before.reason });
        if (now.state === 'ended') expect(now.reason).toBeDefined();
      }
    });
  });

  test('the employee is told of the end exactly once', () => {
    check((steps, first) => {
      const told = steps
        .flatMap(({ effects }) => notices(effects, 'employee'))
        .filter((key) => /ended|cancelled/.test(key));
      const ended = first.state !== 'ended' && steps.at(-1)?.after.state === 'ended';
      expect(told.length).toBe(ended ? 1 : 0);
    });
  });

  test('it has an owner exactly while it is active', () => {
    check((steps) => {
      for (const { after: now } of steps) {
        if (now.state === 'active') expect(now.agent).not.toBeNull();
        if (now.state === 'placing' || now.state === 'waiting') expect(now.agent).toBeNull();
      }
    });
  });

  test('a claim never takes the talk from another agent', () => {
    check((steps) => {
      for (const { event, before, after: now } of steps) {
        if (event.type === 'agent-claimed' && before.state === 'active') expect(now.agent).toEqual(before.agent);
      }
    });
  });

  test('after the end nothing new is carried over and nothing is opened; only a change still follows its message', () => {
    check((steps) => {
      for (const { before, effects } of steps) {
        if (isOpen(before)) continue;
        for (const effect of effects) {
          expect(effect.type).not.toBe('relay');
          expect(effect.type).not.toBe('timer');
          if (effect.type === 'send') expect(['close', 'notice', 'edit', 'delete']).toContain(effect.content.kind);
        }
      }
    });
  });

  test('every message of the employee is kept, carried or answered as over; and in the order in which it came', () => {
    check((steps) => {
      for (const { event, before, effects } of steps) {
        if (event.type !== 'employee-wrote' || !isOpen(before)) continue;
        const [effect] = effects;
        expect(effects).toHaveLength(1);
        expect(effect?.type).toBe(before.state === 'active' ? 'relay' : 'hold');
      }
    });
  });

  test('what was held is let go at the join, after the join was told', () => {
    check((steps) => {
      for (const { effects, before, after: now } of steps) {
        const release = effects.findIndex(({ type }) => type === 'release-held');
        if (before.state !== 'active' && now.state === 'active') {
          expect(release).toBeGreaterThan(
            effects.findIndex((effect) => effect.type === 'send' && effect.to === 'agent'),
          );
        }
      }
    });
  });

  test('an opening that is not of the present attempt is closed, and changes nothing else', () => {
    check((steps) => {
      for (const { event, before, after: now, effects } of steps) {
        if (event.type !== 'opened' || (before.attempt?.number === event.attempt && before.state !== 'ended')) continue;
        expect(now).toBe(before);
        expect(effects).toEqual([{ type: 'send', to: 'agent', content: { kind: 'close', attempt: event.attempt } }]);
      }
    });
  });

  test('each attempt left open is closed before the next one opens', () => {
    check((steps) => {
      for (const { before, after: now, effects, event } of steps) {
        const left = before.attempt?.number;
        if (left === undefined || now.attempt?.number === left) continue;
        if (event.type === 'open-failed' && event.why !== 'failed') continue;
        const kinds = effects.flatMap((effect) =>
          effect.type === 'send' && effect.to === 'agent' ? [effect.content.kind] : [],
        );
        expect(kinds.indexOf('close')).toBeGreaterThanOrEqual(0);
        expect(kinds.indexOf('close')).toBeLessThan(kinds.indexOf('open'));
      }
    });
  });

  test('the same story gives the same result', () => {
    fc.assert(
      fc.property(story, ([plan, events]) => {
        const { handoff } = started(plan);
        expect(run(handoff, events)).toEqual(run(handoff, events));
      }),
    );
  });
});

describe('placing', () => {
  test('with nowhere to go it ends at once, and says so', () => {
    const { handoff, effects } = started([]);
    expect(handoff).toMatchObject({ state: 'ended', reason: 'no-destination' });
    expect(notices(effects, 'employee')).toEqual(['employee.ended.no-destination']);
  });

  test('gives a destination 20 s where another could be tried, and as long as one may wait where none could', () => {
    const until = (effects: readonly Effect[]): number[] =>
      effects.flatMap((effect) =>
        effect.type === 'send' && effect.content.kind === 'open' ? [effect.content.until] : [],
      );
    expect(until(started([destination('a'), destination('b')]).effects)).toEqual([20_000]);
    expect(until(started([destination('a')]).effects)).toEqual([1_800_000]);
  });

  test('passes over a destination that nobody is at, with the reason kept', () => {
    const failed: HandoffEvent = { type: 'open-failed', attempt: 1, why: 'nobody' };
    const { handoff } = after([failed], [destination('a'), destination('b')]);
    expect(handoff).toMatchObject({ state: 'placing', attempt: { number: 2, destination: { id: 'b' } } });
    expect(handoff.passedOver).toMatchObject([{ destination: 'a', why: 'nobody' }]);
  });

  test('a cancel while it opens closes what may open yet', () => {
    const { effects } = after([{ type: 'employee-cancelled' }]);
    expect(effects).toContainEqual({ type: 'send', to: 'agent', content: { kind: 'close', attempt: 1 } });
  });
});

describe('claiming', () => {
  test('the first agent has it, and the second is told who', () => {
    const { handoff, effects } = after([OPENED, CLAIMED, { type: 'agent-claimed', agent: BEN }]);
    expect(handoff.agent).toEqual(ANNA);
    expect(effects).toEqual([
      { type: 'whisper', to: BEN, side: 'agent', say: { key: 'agent.claim-lost', with: { agent: ANNA } } },
    ]);
  });

  test('one new message tells the employee who joined', () => {
    expect(notices(after([OPENED, CLAIMED]).effects, 'employee')).toEqual(['employee.joined']);
  });

  test('an agent who has not joined is told how, and nothing is carried', () => {
    const { effects } = after([OPENED, { type: 'agent-wrote', agent: BEN, message: 'm1' }]);
    expect(effects).toMatchObject([
      { type: 'keep', as: 'unsent' },
      { type: 'whisper', say: { key: 'agent.not-claimed' } },
    ]);
  });

  test('where anyone may answer, anyone is carried over', () => {
    const plan = [destination('a', { replies: 'anyone' })];
    const { effects } = after([OPENED, CLAIMED, { type: 'agent-wrote', agent: BEN, message: 'm1' }], plan);
    expect(effects).toEqual([{ type: 'relay', to: 'employee', message: 'm1' }]);
  });

  test('passing on to a colleague makes them the owner; the employee is told by name', () => {
    const { handoff, effects } = after([OPENED, CLAIMED, { type: 'agent-passed-on', agent: ANNA, to: BEN }]);
    expect(handoff).toMatchObject({ state: 'active', agent: BEN });
    expect(notices(effects, 'employee')).toEqual(['employee.joined']);
    expect(notices(effects, 'agent')).toEqual(['agent.passed-to-you']);
  });

  test('only the owner may pass on', () => {
    const { handoff, effects } = after([OPENED, CLAIMED, { type: 'agent-passed-on', agent: BEN, to: BEN }]);
    expect(handoff.agent).toEqual(ANNA);
    expect(effects).toMatchObject([{ type: 'whisper', to: BEN, say: { key: 'agent.only-owner' } }]);
  });

  test("an owner who can't help gives it back to the others, on a new card", () => {
    const { handoff, effects } = after([OPENED, CLAIMED, { type: 'agent-declined', agent: ANNA }]);
    expect(handoff).toMatchObject({ state: 'placing', agent: null, attempt: { number: 2, declined: [ANNA] } });
    expect(effects).toContainEqual({ type: 'send', to: 'agent', content: { kind: 'close', attempt: 1 } });
  });
});

describe('passing on to another destination', () => {
  const left = [OPENED, CLAIMED, { type: 'agent-passed-on', agent: ANNA, to: destination('b') } as const];

  test('is told where the agents talk whom it leaves, not where it goes', () => {
    const { handoff, effects } = after(left);
    expect(handoff).toMatchObject({ state: 'placing', passedOver: [{ destination: 'a', why: 'passed-on', place }] });
    const moved = effects.find((effect) => effect.type === 'send' && effect.content.kind === 'notice');
    expect(moved).toMatchObject({ to: 'agent', content: { say: { key: 'agent.moved' }, attempt: 1 } });
  });

  test('keeps what was on its way to them for whoever joins next; after the end it stays unsent', () => {
    const unread: HandoffEvent = { type: 'delivery-unread', message: 'm1' };
    const there = { ...OPENED, attempt: 2 };
    const joined: HandoffEvent = { type: 'agent-claimed', agent: BEN };
    expect(after([...left, unread]).effects).toEqual([{ type: 'hold', message: 'm1' }]);
    expect(after([...left, there, unread]).effects).toEqual([{ type: 'hold', message: 'm1' }]);
    const relayed = { type: 'relay', to: 'agent', message: 'm1' };
    expect(after([...left, there, joined, unread]).effects).toEqual([relayed]);
    const over = after([...left, { type: 'employee-cancelled' }, unread]);
    expect(over.effects).toEqual([{ type: 'keep', message: 'm1', as: 'unsent' }]);
  });
});

describe('waiting and idling', () => {
  test('reminds with the group, then gives up for the next destination', () => {
    const plan = [destination('a', { mentionGroup: 'S1' }), destination('b')];
    const { effects } = after([OPENED, { type: 'remind-due' }], plan);
    expect(effects).toMatchObject([{ content: { say: { key: 'agent.remind' }, call: { group: 'S1' } } }]);
    const over = after([OPENED, { type: 'wait-over' }], plan);
    expect(over.handoff).toMatchObject({ state: 'placing', attempt: { destination: { id: 'b' } } });
    expect(notices(over.effects, 'employee')).toEqual(['employee.looking-on']);
  });

  test('with no other destination, giving up ends it unanswered', () => {
    expect(after([OPENED, { type: 'wait-over' }]).handoff).toMatchObject({ state: 'ended', reason: 'unanswered' });
  });

  test('warns once in a quiet time, then ends; somebody who writes in between starts it anew', () => {
    const { handoff } = after([OPENED, CLAIMED]);
    const warned = decide(handoff, { type: 'idle-due', quietSince: 0 }, 1_800_000);
    expect(notices(warned.effects, 'employee')).toEqual(['employee.idle-warning']);
    expect(warned.effects).toContainEqual({ type: 'timer', kind: 'idle', at: 2_700_000 });
    const written = decide(handoff, { type: 'idle-due', quietSince: 2_000_000 }, 2_700_000);
    expect(written.effects).toEqual([{ type: 'timer', kind: 'idle', at: 3_800_000 }]);
    expect(decide(handoff, { type: 'idle-due', quietSince: 0 }, 2_700_000).handoff).toMatchObject({ reason: 'idle' });
  });

  test('a cancel that an agent was faster than still ends it, once', () => {
    const { handoff, effects } = after([OPENED, CLAIMED, { type: 'employee-cancelled' }]);
    expect(handoff).toMatchObject({ state: 'ended', reason: 'employee-ended', endedBy: EMPLOYEE });
    expect(notices(effects, 'employee')).toEqual(['employee.ended.by-employee']);
  });
});

describe('the claim card where a bot hears only what mentions it', () => {
  const wording = { texts: ENGLISH, nameOf: () => 'Anna' };
  const lines = (agentThread: 'channel' | 'direct', mentionOnly: boolean) => {
    const { handoff } = after([OPENED, CLAIMED], [destination('a', { agentThread })]);
    return agentCard(handoff, 1, { ...EMPLOYEE, name: 'Ed' }, wording, 0, mentionOnly).lines.join(' ');
  };

  test('says so where the talk stays in its thread, and only there', () => {
    expect(lines('channel', true)).toContain(ENGLISH['claim.mention-only']);
    expect(lines('channel', false)).not.toContain('mention me');
    expect(lines('direct', true)).toContain('The talk goes on in a 1:1 of Anna with me.');
  });
});

describe("a talk that goes on in the agent's 1:1", () => {
  const plan = [destination('a', { agentThread: 'direct' }), destination('b')];
  const desk = { surface: 'slack', workspace: 'T1', channel: 'D-anna', thread: '7.7' } as const;
  const posted: HandoffEvent = { type: 'desk-posted', attempt: 1, agent: ANNA, desk };
  const toAgents = (effects: readonly Effect[]) =>
    effects.flatMap((effect) =>
      effect.type === 'send' && effect.to === 'agent'
        ? [effect.content.kind === 'desk' ? `desk ${effect.content.agent.id}` : effect.content.kind]
        : effect.type === 'release-held'
          ? ['held']
          : [],
    );

  test('has its card there before anything that is said', () => {
    const { effects } = after([OPENED, CLAIMED], plan);
    expect(toAgents(effects)).toEqual(['card', 'notice', `desk ${ANNA.id}`, 'history', 'held']);
  });

  test('remembers where the card stands, of the agent who has it alone', () => {
    expect(after([OPENED, CLAIMED, posted], plan).handoff.attempt?.desk).toEqual(desk);
    expect(after([OPENED, CLAIMED, { ...posted, agent: BEN }], plan).handoff.attempt?.desk).toBeUndefined();
    expect(after([OPENED, CLAIMED, { ...posted, attempt: 2 }], plan).handoff.attempt?.desk).toBeUndefined();
  });

  test('stays under the claim card where the 1:1 can not be written to, and says so', () => {
    const { handoff, effects } = after([OPENED, CLAIMED, { type: 'desk-failed', attempt: 1, agent: ANNA }], plan);
    expect(handoff.attempt?.desk).toBeUndefined();
    expect(notices(effects, 'agent')).toEqual(['agent.desk-failed']);
  });

  test('passed on to a colleague, leaves the one desk and stands on the other', () => {
    const { handoff, effects } = after(
      [OPENED, CLAIMED, posted, { type: 'agent-passed-on', agent: ANNA, to: BEN }],
      plan,
    );
    expect(toAgents(effects)).toEqual(['card', `desk ${ANNA.id}`, `desk ${BEN.id}`, 'notice', 'history', 'held']);
    expect(handoff.attempt?.desk).toBeUndefined();
  });

  test.each([
    ['ended by the agent', { type: 'agent-resolved', agent: ANNA }],
    ['ended by the employee', { type: 'employee-ended' }],
    ['passed on to another team', { type: 'agent-passed-on', agent: ANNA, to: destination('b') }],
    ['given back', { type: 'agent-declined', agent: ANNA }],
  ] as const)('%s: its card there says so', (_, event) => {
    expect(toAgents(after([OPENED, CLAIMED, posted, event], plan).effects)).toContain(`desk ${ANNA.id}`);
  });

  test('an employee who ended it while waiting leaves no desk behind', () => {
    expect(toAgents(after([OPENED, { type: 'employee-cancelled' }], plan).effects)).not.toContain(`desk ${ANNA.id}`);
  });
});
