/** A lean Bot Connector for the bench, with its tokens and keys: `node bench/platforms/teams-fake.ts`. */
import { serveFake, type Asked, type Reply } from '../fake-server.ts';
import { FakeWorld, type KeptButton } from '../fake-world.ts';
import { createSigner } from './signer.ts';
import { personalChat, personCalled, TEAMS } from './teams-world.ts';

interface Activity {
  readonly attachments?: readonly { readonly content?: { readonly actions?: readonly Action[] } }[];
}

interface Action {
  readonly data?: { readonly baton?: string };
}

const THREAD = ';messageid=';
const world = new FakeWorld();
const signer = createSigner('bench-teams');
let lastId = Date.now();

function buttonsOf(activity: Activity): KeptButton[] {
  return (activity.attachments ?? []).flatMap(({ content }) =>
    (content?.actions ?? []).flatMap(({ data }) =>
      data?.baton === undefined ? [] : [{ blockId: '', actionId: `baton.${data.baton}` }],
    ),
  );
}

/** Keeps what is posted into a conversation; gives its id. */
function post(conversation: string, activity: Activity, { raw, atNs }: Asked): string {
  const [channel = '', thread] = conversation.split(THREAD);
  lastId += 1;
  const ts = String(lastId);
  const tag = world.arrived(raw, channel, atNs);
  world.keep({ ts, channel, ...(thread === undefined ? {} : { thread }), tag, buttons: buttonsOf(activity) });
  return ts;
}

/** `POST v3/conversations`: a thread in a channel, or the 1:1 with somebody. */
function create(asked: Asked): Reply {
  const body = JSON.parse(asked.raw) as {
    readonly members?: readonly { readonly id: string }[];
    readonly channelData?: { readonly channel?: { readonly id: string } };
    readonly activity?: Activity;
  };
  const channel = body.channelData?.channel?.id ?? personalChat(body.members?.[0]?.id ?? '');
  if (body.activity === undefined) return { status: 201, body: { id: channel } };
  const activityId = post(channel, body.activity, asked);
  return { status: 201, body: { id: `${channel}${THREAD}${activityId}`, activityId } };
}

function connector(asked: Asked, path: readonly string[]): Reply {
  const [conversation, what, id] = path;
  if (conversation === undefined) return create(asked);
  if (what === 'members' && id !== undefined) {
    const { name, email } = personCalled(id);
    return { body: { id, name, email, userPrincipalName: email, tenantId: TEAMS.tenant, userRole: 'user' } };
  }
  if (what === 'pagedmembers') return { body: { members: [] } };
  if (what !== 'activities') return { status: 404 };
  if (id === undefined) {
    return { status: 201, body: { id: post(conversation, JSON.parse(asked.raw) as Activity, asked) } };
  }
  const channel = conversation.split(THREAD)[0] ?? '';
  if (asked.method === 'DELETE') return { status: world.remove(channel, id) ? 200 : 404 };
  const kept = world.find(channel, id);
  if (kept === undefined) return { status: 404, body: { error: { code: 'ActivityNotFoundInConversation' } } };
  kept.buttons = buttonsOf(JSON.parse(asked.raw) as Activity);
  return { body: { id } };
}

const CONVERSATIONS = '/teams/v3/conversations';

function handle(asked: Asked): Reply {
  const { path, headers } = asked;
  switch (path) {
    case '/token':
      return { body: { token_type: 'Bearer', expires_in: 86_399, access_token: TEAMS.accessToken } };
    case '/openid': {
      const keys = `http://${headers.host ?? ''}/keys`;
      return { body: { issuer: TEAMS.issuer, jwks_uri: keys, id_token_signing_alg_values_supported: ['RS256'] } };
    }
    case '/keys':
      return { body: { keys: [{ ...signer.jwk, endorsements: ['msteams'] }] } };
  }
  if (!path.startsWith(CONVERSATIONS)) return { status: 404 };
  if (headers.authorization !== `Bearer ${TEAMS.accessToken}`) return { status: 401 };
  const rest = path.slice(CONVERSATIONS.length + 1);
  const parts = rest === '' ? [] : rest.split('/').map(decodeURIComponent);
  world.count(`${asked.method} ${parts[1] ?? 'conversations'}`);
  return connector(asked, parts);
}

serveFake({ world, handle, sign: signer.sign });
