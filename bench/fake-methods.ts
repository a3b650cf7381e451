import { WORKSPACE } from './workspace.ts';
import type { FakeWorld, KeptButton } from './fake-world.ts';

export type Fields = Readonly<Record<string, unknown>>;
type Answer = Readonly<Record<string, unknown>>;
type Method = (world: FakeWorld, fields: Fields, raw: string, atNs: bigint) => Answer;

function text(fields: Fields, name: string): string {
  const value = fields[name];
  return typeof value === 'string' ? value : '';
}

/** JSON callers send structures, form callers send them as JSON in a string. */
function structure(fields: Fields, name: string): unknown {
  const value = fields[name];
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return undefined;
  }
}

interface BlockShape {
  readonly block_id?: string;
  readonly type?: string;
  readonly elements?: readonly BlockElementShape[];
  readonly accessory?: BlockElementShape;
}

interface BlockElementShape {
  readonly type?: string;
  readonly action_id?: string;
  readonly value?: string;
}

function buttonsOf(blocks: unknown): KeptButton[] {
  if (!Array.isArray(blocks)) return [];
  return (blocks as BlockShape[]).flatMap((block, index) =>
    [...(block.elements ?? []), ...(block.accessory === undefined ? [] : [block.accessory])]
      .filter((element) => element.type === 'button' && element.action_id !== undefined)
      .map((element) => ({
        blockId: block.block_id ?? `block-${index}`,
        actionId: element.action_id ?? '',
        ...(element.value === undefined ? {} : { value: element.value }),
      })),
  );
}

/** As `conversations.open` does: a user's id as the channel means the 1:1 with them. */
function channelOf(fields: Fields): string {
  const channel = text(fields, 'channel');
  return channel.startsWith('U0E') ? `D${channel.slice(1)}` : channel;
}

const postMessage: Method = (world, fields, raw, atNs) => {
  const channel = channelOf(fields);
  if (channel === '') return { ok: false, error: 'channel_not_found' };
  const blocks = structure(fields, 'blocks');
  if (text(fields, 'text') === '' && !Array.isArray(blocks)) return { ok: false, error: 'no_text' };
  const thread = text(fields, 'thread_ts');
  const ts = world.nextTs();
  const tag = world.arrived(raw, channel, atNs);
  const place = thread === '' ? {} : { thread };
  world.keep({ ts, channel, ...place, tag, metadata: structure(fields, 'metadata'), buttons: buttonsOf(blocks) });
  return { ok: true, channel, ts, message: shown(ts, text(fields, 'text'), thread) };
};

function shown(ts: string, words: string, thread: string): Answer {
  return {
    type: 'message',
    user: WORKSPACE.botUser,
    bot_id: WORKSPACE.bot,
    app_id: WORKSPACE.app,
    team: WORKSPACE.team,
    ts,
    text: words,
    ...(thread === '' ? {} : { thread_ts: thread }),
  };
}

const update: Method = (world, fields) => {
  const kept = world.find(channelOf(fields), text(fields, 'ts'));
  if (kept === undefined) return { ok: false, error: 'message_not_found' };
  kept.buttons = buttonsOf(structure(fields, 'blocks'));
  return { ok: true, channel: kept.channel, ts: kept.ts, text: text(fields, 'text') };
};

/** Answers with a thread (`ts` given) or a channel, newest `limit` at most, with metadata. */
const history: Method = (world, fields) => {
  const channel = channelOf(fields);
  const thread = text(fields, 'ts');
  const limit = Number(fields['limit'] ?? 100);
  const oldest = text(fields, 'oldest');
  const root = thread === '' ? undefined : world.find(channel, thread);
  const rest = world
    .at(channel, thread === '' ? undefined : thread)
    .filter((message) => oldest === '' || message.ts >= oldest)
    .slice(-limit);
  const found = root === undefined ? rest : [root, ...rest];
  const ordered = thread === '' ? found.toReversed() : found;
  const messages = ordered.map((message) => ({
    ...shown(message.ts, message.tag ?? '', message.thread ?? ''),
    ...(message.metadata === undefined ? {} : { metadata: message.metadata }),
  }));
  return { ok: true, messages, has_more: false, response_metadata: { next_cursor: '' } };
};

function user(id: string): Answer {
  const name = id === WORKSPACE.agent ? 'Ada Agent' : `Employee ${id.slice(-4)}`;
  return {
    id,
    team_id: WORKSPACE.team,
    name: id.toLowerCase(),
    real_name: name,
    tz: 'Europe/Berlin',
    is_bot: id === WORKSPACE.botUser,
    deleted: false,
    profile: {
      real_name: name,
      display_name: name,
      email: `${id.toLowerCase()}@example.com`,
      title: 'Somebody',
      image_72: 'https://example.com/a.png',
      image_192: 'https://example.com/b.png',
    },
  };
}

function channelInfo(id: string): Answer {
  const direct = id.startsWith('D');
  const kind = direct ? { is_im: true, user: `U${id.slice(1)}` } : { is_channel: true, name: 'agents' };
  return { id, ...kind, is_member: true, is_archived: false, is_private: false };
}

const done: Method = () => ({ ok: true });

export const METHODS: Readonly<Record<string, Method>> = {
  'auth.test': () => ({
    ok: true,
    url: 'https://bench.slack.example/',
    team: 'Bench',
    user: 'baton',
    team_id: WORKSPACE.team,
    user_id: WORKSPACE.botUser,
    bot_id: WORKSPACE.bot,
    app_id: WORKSPACE.app,
    is_enterprise_install: false,
  }),
  'bots.info': () => ({
    ok: true,
    bot: { id: WORKSPACE.bot, app_id: WORKSPACE.app, user_id: WORKSPACE.botUser, name: 'baton' },
  }),
  'team.info': () => ({ ok: true, team: { id: WORKSPACE.team, name: 'Bench', domain: 'bench' } }),
  'users.info': (_world, fields) => ({ ok: true, user: user(text(fields, 'user')) }),
  'users.conversations': () => ({ ok: true, channels: [channelInfo(WORKSPACE.agentsChannel)] }),
  'conversations.open': (_world, fields) => {
    const id = `D${text(fields, 'users').slice(1)}`;
    return { ok: true, channel: { id, user: text(fields, 'users') } };
  },
  'conversations.info': (_world, fields) => ({ ok: true, channel: channelInfo(text(fields, 'channel')) }),
  'conversations.members': () => ({ ok: true, members: [WORKSPACE.agent, WORKSPACE.botUser] }),
  'conversations.join': (_world, fields) => ({ ok: true, channel: channelInfo(text(fields, 'channel')) }),
  'conversations.history': history,
  'conversations.replies': history,
  'chat.postMessage': postMessage,
  'chat.update': update,
  'chat.delete': (world, fields) => {
    const gone = world.remove(channelOf(fields), text(fields, 'ts'));
    return gone ? { ok: true } : { ok: false, error: 'message_not_found' };
  },
  'chat.postEphemeral': (world) => ({ ok: true, message_ts: world.nextTs() }),
  'chat.getPermalink': (_world, fields) => ({
    ok: true,
    permalink: `https://bench.slack.example/archives/${text(fields, 'channel')}/p${text(fields, 'message_ts')}`,
  }),
  'reactions.add': done,
  'reactions.remove': done,
  'views.publish': done,
  'views.open': done,
  'views.update': done,
};
