import type {
  BlockJson,
  ControlMessage,
  ControlState,
  ControlView,
  InteractionResult,
} from '../../src/playground/slack/control-types.ts';
import type {
  Pressed,
  View,
  ViewButton,
  ViewDialog,
  ViewMessage,
  ViewPart,
} from '../../src/playground/shared/control-types.ts';
import type { Control } from './control.ts';
import { slackHtml } from './slack-html.ts';
import { slackWorld } from './slack-world.ts';

/** The emulated Slack, which has a control API of its own, in the words of the others'. */
export function slackControl(url: string): Control {
  const slack = slackWorld(url);
  return {
    async view(_as, limit) {
      return viewOf(await slack.state(limit));
    },
    async say({ user, room, text, thread, files }) {
      const { channel, ts } = await slack.say({
        user,
        channel: room === 'direct' ? 'dm' : room,
        text,
        ...(thread !== undefined && { thread_ts: thread }),
        ...(files !== undefined && {
          files: files.map(({ name, mimeType, contentBase64 }) => ({
            name,
            mimetype: mimeType,
            content_base64: contentBase64,
          })),
        }),
      });
      return { room: channel, id: ts };
    },
    async press({ user, room, id, button }) {
      return pressed(await slack.post('/press', { user, channel: room, ts: id, ...pressOf(button) }));
    },
    async submit({ user, values, close }) {
      const view = (await slack.modals(user)).at(-1);
      if (view === undefined) throw new Error('there is no dialog');
      if (close === true) return pressed(await slack.post('/close-modal', { user, view_id: view.id }));
      return pressed(await slack.post('/submit', { user, view_id: view.id, values: values ?? {} }));
    },
    wire: () => slack.wire(),
    post: (path, body) => slack.post(path, inSlacksWords(body as Readonly<Record<string, unknown>>)),
  };
}

function inSlacksWords({ room, id, emoji, ...rest }: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return {
    ...rest,
    ...(room !== undefined && { channel: room === 'direct' ? 'dm' : room }),
    ...(id !== undefined && { ts: id }),
    ...(emoji !== undefined && { name: emoji }),
  };
}

function pressed({ status, problem }: InteractionResult): Pressed {
  return { ok: true, status, ...(problem !== undefined && { told: problem }) };
}

function pressOf(button: string): Record<string, unknown> {
  return JSON.parse(button) as Record<string, unknown>;
}

function viewOf(state: ControlState): View {
  const { users, app, channels, messages } = state;
  const bot = users.find(({ id }) => id === app.botUserId);
  const names = new Map(users.map(({ id, realName }) => [id, realName]));
  return {
    platform: 'slack',
    workspace: state.teams[0]?.id ?? '',
    bot: { id: app.botUserId, name: bot?.realName ?? app.name },
    people: users.flatMap(({ id, realName, email, title, role, avatar }) =>
      role === 'bot' ? [] : [{ id, name: realName, email, title, role, avatar }],
    ),
    rooms: channels.map(({ id, kind, name, members, imUser }) => ({
      id,
      kind: kind === 'im' ? 'direct' : 'channel',
      name,
      members,
      ...(imUser !== undefined && { person: imUser }),
    })),
    messages: Object.entries(messages)
      .flatMap(([room, said]) => said.map((message) => messageOf(room, message, names, app.botUserId)))
      .sort((one, other) => one.at - other.at),
    dialogs: Object.entries(state.modals).flatMap(([person, stack]) => dialogOf(person, stack.at(-1))),
  };
}

function messageOf(room: string, message: ControlMessage, names: Map<string, string>, botUser: string): ViewMessage {
  const { ts, thread_ts: thread, user, username, blocks = [], files = [], reactions = [] } = message;
  const parts = partsOf(blocks);
  const isCard = parts.some(({ type }) => type === 'buttons' || type === 'facts') || blocks[0]?.type === 'header';
  const text = unescape(message.text);
  return {
    id: ts,
    room,
    ...(thread !== undefined && thread !== ts && { thread }),
    author: {
      id: user ?? botUser,
      name: username ?? names.get(user ?? '') ?? 'Baton',
      bot: message.bot_id !== undefined || user === botUser,
    },
    at: Number(ts) * 1_000,
    edited: message.edited !== undefined,
    ...(message.ephemeral_for !== undefined && { privateTo: message.ephemeral_for }),
    html: slackHtml(blocks, text),
    text,
    ...((isCard || parts.length > 0) && { card: { parts } }),
    files: files.map(({ id, name, mimetype, size, viewUrl }) => ({ id, name, mimeType: mimetype, size, viewUrl })),
    reactions: reactions.map(({ name, users }) => ({ emoji: name, by: users })),
  };
}

function dialogOf(person: string, view: ControlView | undefined): ViewDialog[] {
  if (view === undefined) return [];
  const { id, title = '', submit = '', blocks } = view;
  return [{ id, person, title, submit, card: { parts: partsOf(blocks) } }];
}

interface Node {
  readonly type?: string;
  readonly text?: string | Node;
  readonly action_id?: string;
  readonly block_id?: string;
  readonly value?: string;
  readonly url?: string;
  readonly style?: string;
  readonly options?: readonly Node[];
  readonly elements?: readonly Node[];
  readonly fields?: readonly Node[];
  readonly accessory?: Node;
}

function partsOf(blocks: readonly BlockJson[]): ViewPart[] {
  return (blocks as readonly Node[]).flatMap((block): ViewPart[] => {
    const { block_id: blockId, elements = [], accessory } = block;
    const pressable = [...(block.type === 'actions' ? elements : []), ...(accessory ? [accessory] : [])];
    const buttons = pressable.flatMap((element) => buttonsOf(element, blockId));
    const text = block.type === 'actions' ? '' : wordsIn({ ...block, accessory: {} });
    return [
      ...(text === '' ? [] : [{ type: block.type === 'header' ? 'title' : 'text', html: '', text } as const]),
      ...(buttons.length === 0 ? [] : [{ type: 'buttons', buttons } as const]),
    ];
  });
}

function buttonsOf(element: Node, blockId: string | undefined): ViewButton[] {
  const { action_id: action, value, url, options = [], style } = element;
  const id = (more: object): string => JSON.stringify({ action_id: action, block_id: blockId, ...more });
  if (element.type === 'button') {
    const tone = style === 'primary' || style === 'danger' ? style : undefined;
    return [
      {
        id: id(value === undefined ? {} : { value }),
        label: wordsIn(element.text),
        ...(tone && { tone }),
        ...(url !== undefined && { url }),
      },
    ];
  }
  return options.map((option) => ({ id: id({ option: option.value }), label: wordsIn(option.text), inMenu: true }));
}

/** Every text below a node, in order. */
function wordsIn(node: unknown): string {
  if (typeof node === 'string') return unescape(node);
  if (Array.isArray(node))
    return node
      .map(wordsIn)
      .filter((text) => text !== '')
      .join('\n');
  if (typeof node !== 'object' || node === null) return '';
  const { text, fields, elements } = node as Node;
  return [wordsIn(text), wordsIn(fields), wordsIn(elements)].filter((one) => one !== '').join('\n');
}

function unescape(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
