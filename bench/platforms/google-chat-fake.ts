/** A lean Chat API for the bench, with its tokens and certificates: `node bench/platforms/google-chat-fake.ts`. */
import { serveFake, type Asked, type Reply } from '../fake-server.ts';
import { FakeWorld, type KeptButton } from '../fake-world.ts';
import { directSpace, GOOGLE, spaceCalled } from './google-chat-world.ts';
import { createSigner } from './signer.ts';

interface Widget {
  readonly buttonList?: {
    readonly buttons?: readonly {
      readonly onClick?: {
        readonly action?: { readonly parameters?: readonly { readonly key: string; readonly value: string }[] };
      };
    }[];
  };
}

interface Message {
  readonly thread?: { readonly name?: string };
  readonly cardsV2?: readonly { readonly card?: { readonly sections?: readonly { readonly widgets?: Widget[] }[] } }[];
}

const world = new FakeWorld();
const signer = createSigner('bench-google');
let lastId = 0;

function buttonsOf({ cardsV2 = [] }: Message): KeptButton[] {
  return cardsV2
    .flatMap(({ card }) => card?.sections ?? [])
    .flatMap(({ widgets }) => widgets ?? [])
    .flatMap(({ buttonList }) => buttonList?.buttons ?? [])
    .flatMap(({ onClick }) => onClick?.action?.parameters ?? [])
    .flatMap(({ key, value }) => (key === 'baton' ? [{ blockId: '', actionId: `baton.${value}` }] : []));
}

function post(space: string, { raw, query, atNs }: Asked): Reply {
  const message = JSON.parse(raw) as Message;
  lastId += 1;
  const id = `m${lastId}.m${lastId}`;
  const name = `${space}/messages/${id}`;
  const below = message.thread?.name;
  const tag = world.arrived(raw, space, atNs);
  world.keep({ ts: name, channel: space, ...(below && { thread: below }), tag, buttons: buttonsOf(message) });
  const thread = { name: below ?? `${space}/threads/t${lastId}` };
  const assigned = query.get('messageId');
  return {
    body: {
      ...message,
      name,
      sender: { name: 'users/100000000000000000000', type: 'BOT' },
      createTime: new Date().toISOString(),
      thread,
      space: spaceCalled(space),
      ...(assigned && { clientAssignedMessageId: assigned }),
    },
  };
}

const GONE: Reply = { status: 404, body: { error: { code: 404, status: 'NOT_FOUND', message: 'Not found.' } } };

function api(asked: Asked): Reply {
  const { path, method, query, raw } = asked;
  const name = path.slice('/v1/'.length);
  if (name === 'spaces:findDirectMessage') {
    return { body: spaceCalled(directSpace(query.get('name') ?? '')) };
  }
  const [, id = '', what, message] = name.split('/');
  const space = `spaces/${id}`;
  world.count(`${method} ${what ?? 'spaces'}`);
  if (what === undefined) return { body: spaceCalled(space) };
  if (what !== 'messages') return GONE;
  if (message === undefined) return post(space, asked);
  const kept = world.find(space, name);
  if (kept === undefined) return GONE;
  if (method === 'DELETE') world.remove(space, name);
  if (method === 'PATCH') kept.buttons = buttonsOf(JSON.parse(raw) as Message);
  return { body: { name, thread: { name: kept.thread ?? '' }, space: spaceCalled(space) } };
}

function handle(asked: Asked): Reply {
  switch (asked.path) {
    case '/token':
      return { body: { token_type: 'Bearer', expires_in: 3599, access_token: GOOGLE.accessToken } };
    case '/certs':
      return { body: { [signer.keyId]: signer.pem }, headers: { 'cache-control': 'public, max-age=3600' } };
  }
  if (asked.headers.authorization !== `Bearer ${GOOGLE.accessToken}`) return { status: 401 };
  return asked.path.startsWith('/v1/') ? api(asked) : GONE;
}

serveFake({ world, handle, sign: signer.sign });
