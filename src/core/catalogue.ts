import type { Person } from './place.ts';
import { plainLines, type RichText } from './text.ts';

/**
 * Every sentence that a person reads, in English. `{name}` is filled in when it is shown. Any of them can be replaced
 * under `texts` in the configuration; a notice whose sentence is the empty string is not sent.
 */
export const ENGLISH = {
  // buttons
  'button.request': 'Request live agent',
  'button.cancel': 'Cancel',
  'button.end': 'End',
  'button.again': 'Ask again',
  'button.open': 'Open chat',
  'button.claim': 'Claim',
  'button.direct': 'Message directly',
  'button.resolve': 'Resolve',
  'button.pass-on': 'Pass on',
  'button.decline': "Can't help",
  'button.focus': 'Write to {employee}',
  'button.send': 'Send',
  'button.close': 'Close',

  // the bot, outside a handoff
  'offer.title': 'Need a person?',
  'offer.text': 'I can bring you together with a live agent. What you wrote goes along, so you need not repeat it.',
  'offer.elsewhere':
    'I can bring you together with a live agent. We continue in our 1:1, where only you and the agent read along.',
  'home.title': 'Talk to a live agent',
  'home.text':
    'Press the button, and somebody will answer you in your messages with me. You can say first what it is about.',
  'home.open': 'You have an open request. Find it in your messages with me.',
  'request.seen': 'I have asked for a live agent. We continue in our 1:1.',

  // the employee's card
  'card.asked.title': 'Looking for a live agent',
  'card.asked.text': 'I am passing your request on. What you write here goes along.',
  'card.waiting.title': 'Waiting for a live agent',
  'card.waiting.text': '{label} has your request. What you write here is kept for whoever answers.',
  'card.queue': 'Your place in the queue: {position}',
  'card.active.title': 'You are talking to {agent}',
  'card.active.text': 'Write here; {agent} reads it. Press End when you are done.',
  'card.redirected.title': 'A live agent waits on another page',
  'card.redirected.text': 'Press Open chat to go there.',
  'card.cancelled.title': 'Request cancelled',
  'card.ended.title': 'The talk with the live agent has ended',
  'card.unanswered.title': 'No live agent could answer',
  'card.utterance': 'You said',

  // told to the employee
  'employee.joined': '{agent} joined.',
  'employee.cancelled': 'Your request for a live agent was cancelled.',
  'employee.ended.by-agent': '{agent} ended the talk. If you need more help, ask again.',
  'employee.ended.by-employee': 'You ended the talk with {agent}. If you need more help, ask again.',
  'employee.ended.idle': 'The talk ended because nobody wrote for a while. If you still need help, ask again.',
  'employee.ended.unanswered':
    'Nobody could answer your request in time, so it has ended. What you wrote was not read by an agent. You can ask again at any time.',
  'employee.ended.no-destination':
    'No live agent can be reached at the moment, so your request has ended. Please ask again later.',
  'employee.ended.failed': 'The talk ended because the connection to the agent was lost. Please ask again.',
  'employee.already-open': 'You already asked for a live agent. Your request is above; what you write here goes along.',
  'employee.passed-on': '{agent} passes you on to {label}. One moment, please.',
  'employee.looking-on': 'Nobody could answer yet, so I am asking {label}.',
  'employee.idle-warning': 'Are you still there? Without a message this talk will end soon.',
  'employee.failed':
    'Your message could not be delivered: “{excerpt}”. Please send it again, or ask again for an agent.',
  'employee.late':
    'From “{excerpt}” on, what you wrote has not arrived yet. I keep trying; you need not send it again.',
  'employee.after-end': 'This talk has ended, so nobody received your message. Ask again to reach a live agent.',
  'employee.deleted-note': '{agent} deleted a message.',
  'employee.edited-note': '{agent} corrected a message: {text}',
  'press.unknown': 'This button does nothing here. If it is new, please press it again in a few seconds.',
  'employee.stale-button': 'This button no longer does anything. Write to me to reach a live agent.',
  'employee.not-installed': 'I am not set up in this workspace. Please ask your administrator.',
  'employee.unknown': 'I do not know what to do with that. Write to me to reach a live agent.',

  // the agents' card
  'claim.title': '{employee} asks for a live agent',
  'claim.active.title': '{employee} is being helped',
  'claim.ended.title': '{employee} asked for a live agent',
  'claim.waiting': 'Waiting since',
  'claim.claimed': 'Claimed by {agent}',
  'claim.cancelled': 'The employee cancelled the request',
  'claim.ended.agent-ended': 'Resolved: the talk has ended',
  'claim.ended.employee-ended': 'The employee ended the talk',
  'claim.ended.idle': 'The talk ended: nobody wrote for a while',
  'claim.ended.unanswered': 'The request ended: nobody answered in time',
  'claim.ended.failed': 'The talk ended: the connection was lost',
  'claim.ended.no-destination': 'The request ended: nobody could take it',
  'claim.moved': 'Passed on to {label}',
  'claim.fact.title': 'Title',
  'claim.fact.email': 'Email',
  'claim.fact.time': 'Local time',
  'claim.fact.from': 'From',
  'claim.utterance': 'Last message',
  'claim.no-utterance': 'Nothing was said yet.',
  'claim.mention-only': 'To answer in this thread, mention me in each message; without it I do not hear you.',

  // pages that a link of Baton's own leads to
  'file.unknown': 'This link leads to no file. Perhaps some of it was cut off: please copy it again.',
  'file.expired': 'This link to a file has expired: it works for a day. Please ask for the file again.',
  'file.gone': 'This file is no longer there. Please ask for it again.',
  'chat.open': 'The chat with this person opens in the app that they use.',
  'chat.unknown': 'This link leads to no chat. Perhaps some of it was cut off: please press the button again.',
  'file.away': 'This file can not be fetched at the moment. Please try again in a minute.',

  // told to agents
  'claim.desk': 'The talk goes on in a 1:1 of {agent} with me. From here only what mentions me is sent.',
  'desk.title': 'You are talking to {employee}',
  'desk.text': 'What you write here goes to {employee}.',
  'desk.text.threads': 'What you write in this thread goes to {employee}.',
  'desk.passed-on': '{agent} has this request now.',
  'desk.which':
    'Not sent, because several talks are open here. Press “Write to …” on the card of the one you mean, then write again.',
  'desk.which.threads':
    'Not sent, because several talks are open here. Please write in the thread of the one you mean.',
  'desk.focused': 'What you write here now goes to {employee}.',
  'agent.desk-failed':
    'I can not write to {agent} in a 1:1, so the talk stays here. Please mention me in what you want to be sent.',
  'agent.note-hint': 'Start with `//` for an internal note; it is not sent to the employee.',
  'agent.claim-lost': '{agent} was faster and has this request already.',
  'agent.claim-own': 'You have this request already.',
  'agent.claim-over': 'This request has ended already.',
  'agent.not-claimed': 'Not sent: nobody has this request yet. Press Claim first, then write again.',
  'agent.not-yours':
    'Not sent: {agent} has this request. Ask {agent} to pass it on to you, or begin with // to leave a note.',
  'agent.moved-on': 'This request was passed on; it is no longer handled here.',
  'agent.left': 'Not sent: this request was passed on, so it is no longer answered here.',
  'agent.after-end': 'Not sent: this request has ended.',
  'agent.only-owner': 'Only {agent} can do that, because {agent} has this request.',
  'agent.declined': "{agent} can't help with this one.",
  'agent.remind': 'This request is still waiting for somebody.',
  'agent.cancelled': 'The employee cancelled the request.',
  'agent.ended.by-agent': '{agent} ended the talk.',
  'agent.ended.by-employee': 'The employee ended the talk.',
  'agent.ended.idle': 'The talk ended because nobody wrote for a while.',
  'agent.ended.unanswered': 'Nobody answered in time, so the request has ended.',
  'agent.ended.failed': 'The talk ended because the connection to the employee was lost.',
  'agent.moved': 'The request was passed on to {label}.',
  'agent.passed-to-you': '{from} passed this request on to you.',
  'agent.idle-warning': 'Nobody has written for a while; this talk will end soon.',
  'agent.failed': 'This message could not be delivered to the employee: “{excerpt}”. Please send it again.',
  'agent.late':
    'From “{excerpt}” on, nothing has reached the employee yet. Baton keeps trying; no need to send it again.',
  'agent.deleted-note': '{employee} deleted a message.',
  'agent.edited-note': '{employee} corrected a message: {text}',
  'agent.history': 'What was said before:',
  'employee.file-failed': 'This file could not be carried over: {name}',
  'agent.file-failed': 'This file could not be carried over to the employee: {name}',
  'agent.stale-button': 'This button no longer does anything.',
  'agent.pass-on.title': 'Pass on',
  'agent.pass-on.agent': 'To a colleague',
  'agent.pass-on.destination': 'Or to another team',
  'agent.pass-on.late':
    'The request has changed in the meantime, so nothing was passed on. Please look at its card again.',
  'agent.pass-on.nobody': 'Choose a colleague or a team.',

  // parts of messages
  'person.unknown': 'somebody',
  'person.agent': 'the live agent',
  'via.button': 'the button',
  'via.command': 'a command',
  'via.shortcut': 'a shortcut',
  'via.message': 'a message',
  'via.mention': 'a mention',
  'via.again': 'Ask again',
} as const;

export type SentenceKey = keyof typeof ENGLISH;

/** A sentence to be said: its key, and what to fill in. A person is shown by name, looked up when it is said. */
export interface Say {
  readonly key: SentenceKey;
  readonly with?: Readonly<Record<string, string | Person>>;
}

export type Catalogue = Readonly<Record<SentenceKey, string>>;

export function say(key: SentenceKey, fill?: Say['with']): Say {
  return fill === undefined ? { key } : { key, with: fill };
}

type NameOf = (person: Person) => string;

/** The sentence as a person reads it. `nameOf` gives the name of a person in it. */
export function speak(catalogue: Catalogue, sentence: Say, nameOf: NameOf): string {
  return fillIn(catalogue[sentence.key], sentence, nameOf);
}

/**
 * The same with formatting: what stands between backticks in the catalogue is code. What is filled in stays text, whatever is
 * written there.
 */
export function speakRich(catalogue: Catalogue, sentence: Say, nameOf: NameOf): RichText {
  const children = catalogue[sentence.key]
    .split(/`([^`]+)`/)
    .flatMap((piece, index) => plainLines(fillIn(piece, sentence, nameOf), index % 2 === 1 ? ['code'] : []));
  return children.length === 0 ? [] : [{ type: 'paragraph', children }];
}

function fillIn(template: string, sentence: Say, nameOf: NameOf): string {
  return template.replace(/\{([a-z]+)\}/g, (placeholder, name: string, at: number) => {
    const value = sentence.with?.[name];
    if (value === undefined) return placeholder;
    const filled = typeof value === 'string' ? value : nameOf(value);
    return at === 0 ? filled.charAt(0).toUpperCase() + filled.slice(1) : filled;
  });
}
