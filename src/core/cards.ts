import type { Button, Card } from './card.ts';
import { speak, say, type Catalogue, type SentenceKey } from './catalogue.ts';
import { deskOf, type Handoff } from './handoff.ts';
import { samePerson, type Person, type Profile } from './place.ts';

/** What is needed to word a card: the sentences, and the names of the people in it. */
export interface Wording {
  readonly texts: Catalogue;
  readonly nameOf: (person: Person) => string;
}

type Fill = Readonly<Record<string, string | Person>>;

const wordsOf =
  ({ texts, nameOf }: Wording) =>
  (key: SentenceKey, fill?: Fill): string =>
    speak(texts, say(key, fill), nameOf);

/** A button whose label was silenced is not shown. */
function card(title: string, lines: readonly string[], rest: Partial<Card> = {}): Card {
  const { facts = [], buttons = [], menu = [], ...more } = rest;
  const labelled = (button: Button): boolean => button.label !== '';
  return {
    title,
    lines: lines.filter((line) => line !== ''),
    facts,
    buttons: buttons.filter(labelled),
    menu: menu.filter(labelled),
    ...more,
  };
}

/** The button that starts everything, as a message to somebody who is in no handoff. */
export function offerCard(wording: Wording, sentence: SentenceKey): Card {
  const words = wordsOf(wording);
  const again = sentence === 'employee.after-end';
  const button: Button = {
    action: again ? 'again' : 'request',
    label: words(again ? 'button.again' : 'button.request'),
    tone: 'primary',
  };
  return card(words('offer.title'), [words(sentence)], { buttons: [button] });
}

/** The home tab: the button, or where to find the open request. */
export function homeCard(wording: Wording, open: boolean): Card {
  const words = wordsOf(wording);
  if (open) return card(words('home.title'), [words('home.open')]);
  return card(words('home.title'), [words('home.text')], {
    buttons: [{ action: 'request', label: words('button.request'), tone: 'primary' }],
  });
}

/** The employee's one card of a handoff, as it stands now. */
export function employeeCard(handoff: Handoff, wording: Wording): Card {
  const words = wordsOf(wording);
  const label = handoff.attempt?.destination.label ?? '';
  const agent: Fill = handoff.agent === null ? {} : { agent: handoff.agent };
  const quote = handoff.request.utterance === null ? {} : { quote: handoff.request.utterance };
  const cancel: Button = { action: 'cancel', label: words('button.cancel') };
  const again: Button = {
    action: 'again',
    label: words('button.again'),
    tone: 'primary',
  };
  switch (handoff.state) {
    case 'placing':
      return card(words('card.asked.title'), [words('card.asked.text')], {
        ...quote,
        buttons: [cancel],
      });
    case 'waiting': {
      const position = handoff.attempt?.queuePosition;
      const lines = [
        words('card.waiting.text', { label }),
        position === undefined ? '' : words('card.queue', { position: String(position) }),
      ];
      return card(words('card.waiting.title'), lines, {
        ...quote,
        buttons: [cancel],
      });
    }
    case 'active':
      return card(words('card.active.title', agent), [words('card.active.text', agent)], {
        ...quote,
        buttons: [{ action: 'end', label: words('button.end'), tone: 'danger' }],
      });
    case 'redirected': {
      const url = handoff.attempt?.link;
      const open: Button[] =
        url === undefined
          ? []
          : [
              {
                action: 'open',
                label: words('button.open'),
                tone: 'primary',
                opens: { url },
              },
            ];
      return card(words('card.redirected.title'), [words('card.redirected.text')], {
        ...quote,
        buttons: [...open, { ...again, tone: undefined }],
      });
    }
    case 'ended':
      return endedCard(handoff, words, agent, { ...quote, buttons: [again] });
  }
}

function endedCard(handoff: Handoff, words: ReturnType<typeof wordsOf>, agent: Fill, rest: Partial<Card>): Card {
  switch (handoff.reason) {
    case 'cancelled':
      return card(words('card.cancelled.title'), [words('employee.cancelled')], rest);
    case 'agent-ended':
      return card(words('card.ended.title'), [words('employee.ended.by-agent', agent)], rest);
    case 'employee-ended':
      return card(words('card.ended.title'), [words('employee.ended.by-employee', agent)], rest);
    case 'unanswered':
    case 'no-destination':
      return card(words('card.unanswered.title'), [words(`employee.ended.${handoff.reason}`)], rest);
    default:
      return card(words('card.ended.title'), [words(`employee.ended.${handoff.reason ?? 'failed'}`)], rest);
  }
}

/**
 * The agents' card of one attempt. `attempt` is its number: a card of an attempt that the handoff has left says where it went,
 * and has no buttons any more. `mentionOnly`: the platform lets the bot hear only what mentions it there.
 */
export function agentCard(
  handoff: Handoff,
  attempt: number,
  employee: Profile,
  wording: Wording,
  now: number,
  mentionOnly = false,
): Card {
  const words = wordsOf(wording);
  const named: Wording = {
    ...wording,
    nameOf: (person) => (person.id === employee.id ? employee.name : wording.nameOf(person)),
  };
  const facts = employeeFacts(handoff, employee, named, now);
  const quote = handoff.request.utterance === null ? {} : { quote: handoff.request.utterance };
  const who: Fill = { employee: employee.name };
  const left = handoff.attempt?.number !== attempt;

  if (left) {
    const label = handoff.attempt?.destination.label ?? '';
    return card(words('claim.ended.title', who), [words('claim.moved', { label })], { facts, ...quote });
  }
  const nothingSaid = handoff.request.utterance === null ? words('claim.no-utterance') : '';
  const { direct, menu, resolve } = agentButtons(employee, words);
  const hint = mentionOnly && handoff.attempt?.destination.agentThread === 'channel' ? words('claim.mention-only') : '';

  switch (handoff.state) {
    case 'placing':
    case 'waiting': {
      const waiting = {
        label: words('claim.waiting'),
        value: clock(handoff.createdAt),
        at: handoff.createdAt,
      };
      return card(words('claim.title', who), [nothingSaid, hint], {
        facts: [...facts, waiting],
        ...quote,
        buttons: [{ action: 'claim', label: words('button.claim'), tone: 'primary' }, ...direct],
        menu,
      });
    }
    case 'active':
      return card(
        words('claim.active.title', who),
        [
          words('claim.claimed', { agent: handoff.agent ?? handoff.employee }),
          deskOf(handoff) === null ? hint : words('claim.desk', { agent: handoff.agent ?? handoff.employee }),
        ],
        { facts, ...quote, buttons: [resolve, ...direct], menu },
      );
    case 'redirected':
    case 'ended': {
      const end =
        handoff.reason === 'cancelled' ? words('claim.cancelled') : words(`claim.ended.${handoff.reason ?? 'failed'}`);
      const claimed = handoff.agent === null ? '' : words('claim.claimed', { agent: handoff.agent });
      return card(words('claim.ended.title', who), [claimed, end], {
        facts,
        ...quote,
      });
    }
  }
}

/**
 * The card in the 1:1 of an agent who claimed, where the talk goes on. `threads`: the platform keeps talks apart there by
 * itself; elsewhere a button says whom the agent writes to. Once somebody else has it, it says so and has no buttons.
 */
export function deskCard(
  handoff: Handoff,
  of: { readonly attempt: number; readonly agent: Person; readonly threads: boolean },
  employee: Profile,
  wording: Wording,
  now: number,
): Card {
  const words = wordsOf(wording);
  const who: Fill = { employee: employee.name };
  const facts = employeeFacts(handoff, employee, wording, now);
  const quote = handoff.request.utterance === null ? {} : { quote: handoff.request.utterance };
  const owner = deskOf(handoff);
  if (handoff.attempt?.number === of.attempt && owner !== null && samePerson(owner, of.agent)) {
    const { direct, menu, resolve } = agentButtons(employee, words);
    const focus: Button = { action: 'focus', label: words('button.focus', who) };
    return card(words('desk.title', who), [words(of.threads ? 'desk.text.threads' : 'desk.text', who)], {
      facts,
      ...quote,
      buttons: [resolve, ...(of.threads ? [] : [focus]), ...direct],
      menu,
    });
  }
  const label = handoff.attempt?.destination.label ?? '';
  const line =
    handoff.state === 'ended'
      ? words(`claim.ended.${handoff.reason === 'cancelled' ? 'employee-ended' : (handoff.reason ?? 'failed')}`)
      : owner === null || handoff.attempt?.number !== of.attempt
        ? words('claim.moved', { label })
        : words('desk.passed-on', { agent: owner });
  return card(words('claim.ended.title', who), [line], { facts, ...quote });
}

function agentButtons(employee: Profile, words: ReturnType<typeof wordsOf>) {
  const direct: Button[] =
    employee.chatUrl === undefined
      ? []
      : [{ action: 'message-directly', label: words('button.direct'), opens: { url: employee.chatUrl } }];
  const menu: Button[] = [
    { action: 'pass-on', label: words('button.pass-on') },
    { action: 'decline', label: words('button.decline') },
  ];
  const resolve: Button = { action: 'resolve', label: words('button.resolve'), tone: 'primary' };
  return { direct, menu, resolve };
}

function employeeFacts(handoff: Handoff, employee: Profile, wording: Wording, now: number): Card['facts'] {
  const words = wordsOf(wording);
  const local = employee.timeZone === undefined ? undefined : clock(now, employee.timeZone);
  return [
    ...(employee.title ? [{ label: words('claim.fact.title'), value: employee.title }] : []),
    ...(employee.email ? [{ label: words('claim.fact.email'), value: employee.email }] : []),
    ...(local ? [{ label: words('claim.fact.time'), value: local }] : []),
    {
      label: words('claim.fact.from'),
      value: `${PLATFORM[handoff.employee.surface]}, ${words(`via.${handoff.request.via}`)}`,
    },
  ];
}

const PLATFORM = {
  slack: 'Slack',
  teams: 'Microsoft Teams',
  'google-chat': 'Google Chat',
  webex: 'Webex',
} as const;

const clocks = new Map<string, Intl.DateTimeFormat>();
/** There are some four hundred zones in all. */
const MANY_ZONES = 500;

/** The time of day, with its zone named so that nobody takes it for their own. An unknown zone counts as UTC. */
function clock(at: number, timeZone = 'UTC'): string {
  const format = clocks.get(timeZone) ?? clockOf(timeZone);
  if (clocks.size < MANY_ZONES) clocks.set(timeZone, format);
  return `${format.format(at)} (${format.resolvedOptions().timeZone})`;
}

function clockOf(timeZone: string): Intl.DateTimeFormat {
  const shown = { hour: '2-digit', minute: '2-digit' } as const;
  try {
    return new Intl.DateTimeFormat('en-GB', { ...shown, timeZone });
  } catch {
    return new Intl.DateTimeFormat('en-GB', { ...shown, timeZone: 'UTC' });
  }
}
