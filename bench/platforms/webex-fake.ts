/** A lean Webex API for the bench: `node bench/platforms/webex-fake.ts`. */
import { serveFake, type Asked, type Reply } from '../fake-server.ts';
import { FakeWorld, type KeptButton } from '../fake-world.ts';
import { sentence } from '../workspace.ts';
import { directRoom, messageId, nameIn, WEBEX, webexId } from './webex-world.ts';

interface Message {
  readonly roomId?: string;
  readonly toPersonId?: string;
  readonly parentId?: string;
  readonly text?: string;
  readonly attachments?: readonly {
    readonly content?: { readonly actions?: readonly { readonly data?: { readonly baton?: string } }[] };
  }[];
}

const world = new FakeWorld();
/** Where each message stands, by id. */
const rooms = new Map<string, string>();
const KEPT = 120_000;
const webhooks: object[] = [];

function buttonsOf({ attachments = [] }: Message): KeptButton[] {
  return attachments
    .flatMap(({ content }) => content?.actions ?? [])
    .flatMap(({ data }) => (data?.baton === undefined ? [] : [{ blockId: '', actionId: `baton.${data.baton}` }]));
}

function roomType(room: string): 'group' | 'direct' {
  return room === WEBEX.desk ? 'group' : 'direct';
}

function post({ raw, atNs }: Asked): Reply {
  const message = JSON.parse(raw) as Message;
  const room = message.roomId ?? directRoom(message.toPersonId ?? '');
  const id = messageId('bot');
  const buttons = buttonsOf(message);
  const tag = world.arrived(raw, room, atNs);
  // A card is looked for in its room, though it stands below a line of its own.
  const thread = buttons.length === 0 ? message.parentId : undefined;
  world.keep({ ts: id, channel: room, ...(thread && { thread }), tag, buttons });
  rooms.set(id, room);
  if (rooms.size > KEPT) rooms.delete(rooms.keys().next().value ?? '');
  const { toPersonId: _, ...kept } = message;
  const said = { id, ...kept, roomId: room, roomType: roomType(room), personId: WEBEX.bot };
  return { body: { ...said, personEmail: 'baton@webex.bot', created: new Date().toISOString() } };
}

/** What somebody wrote, as its id says. */
function written(id: string): Reply {
  const [, person = '', tag = ''] = nameIn(id).split('/');
  const created = new Date().toISOString();
  const from = { personId: webexId('PEOPLE', person), personEmail: `${person}@example.com` };
  const where = { roomId: webexId('ROOM', person), roomType: 'direct' };
  return { body: { id, ...where, text: sentence(tag), ...from, created } };
}

function pressed(id: string): Reply {
  const [person = '', action = '', message = ''] = nameIn(id).split('/');
  const from = { personId: webexId('PEOPLE', person), roomId: rooms.get(message) ?? '' };
  const created = new Date().toISOString();
  return { body: { id, type: 'submit', messageId: message, inputs: { baton: action }, ...from, created } };
}

function person(id: string): Reply {
  const name = nameIn(id);
  const common = { id, emails: [`${name}@example.com`], displayName: `Somebody ${name}`, orgId: WEBEX.org };
  return { body: { ...common, firstName: 'Somebody', lastName: name, type: id === WEBEX.bot ? 'bot' : 'person' } };
}

const GONE: Reply = { status: 404, body: { message: 'Not found.' } };

function messages(asked: Asked, id: string | undefined): Reply {
  if (id === undefined) return asked.method === 'POST' ? post(asked) : { body: { items: [] } };
  if (asked.method === 'GET') return written(id);
  const kept = world.find(rooms.get(id) ?? '', id);
  if (kept === undefined) return GONE;
  if (asked.method === 'DELETE') {
    world.remove(kept.channel, id);
    return { status: 204 };
  }
  kept.buttons = buttonsOf(JSON.parse(asked.raw) as Message);
  return { body: { id, roomId: kept.channel } };
}

function handle(asked: Asked): Reply {
  if (asked.headers.authorization !== `Bearer ${WEBEX.botToken}`) return { status: 401 };
  const [what = '', id, third] = asked.path.slice('/v1/'.length).split('/');
  world.count(`${asked.method} ${what}`);
  switch (what) {
    case 'messages':
      return messages(asked, id);
    case 'attachment':
      return pressed(third ?? '');
    case 'people':
      return id === undefined ? { body: { items: [] } } : person(id === 'me' ? WEBEX.bot : id);
    case 'rooms':
      return { body: id === undefined ? { items: [] } : { id, type: roomType(id) } };
    case 'webhooks': {
      if (asked.method === 'GET') return { body: { items: webhooks } };
      const made = { ...(JSON.parse(asked.raw) as object), id: webexId('WEBHOOK', String(webhooks.length)) };
      if (asked.method === 'POST') webhooks.push({ ...made, status: 'active' });
      return { body: made };
    }
    default:
      return GONE;
  }
}

serveFake({ world, handle });
