import { readContents } from '../content.ts';
import { splitThreadId, threadId } from '../ids.ts';
import { serviceUrlOf, type Kernel } from '../kernel.ts';
import { ConnectorFailure, isJson, textOf, type Conversation, type Json, type Message } from '../types.ts';
import { conversationOf, type Answer, type Call, type Operation } from './call.ts';

const ACTIVITIES = /^v3\/conversations\/([^/]+)\/activities$/;
const ACTIVITY = /^v3\/conversations\/([^/]+)\/activities\/([^/]+)$/;
/** Types that a bot may send beside messages; people see nothing of them here. */
const SILENT = new Set(['typing', 'endOfConversation', 'event', 'trace']);

function bad(message: string): ConnectorFailure {
  return new ConnectorFailure(400, 'BadSyntax', message);
}

/** Sends to where the path says. */
function send({ kernel, params, body }: Call): Answer {
  const { conversation, root } = conversationOf(kernel, params[0] ?? '');
  if (SILENT.has(textOf(body.type))) return { status: 202, body: { id: kernel.nextId() } };
  if (body.type !== 'message') throw bad(`Unknown activity type ${textOf(body.type)}.`);
  if (root !== undefined && !conversation.roots.has(root))
    throw new ConnectorFailure(404, 'ConversationNotFound', 'The thread does not exist.');
  const sent = postAll(kernel, conversation, body, root);
  // Of an activity that became two messages Teams tells no id, so that none of them can be changed.
  return { status: 201, body: sent.length === 1 ? { id: sent[0]?.id } : {} };
}

function postAll(kernel: Kernel, conversation: Conversation, activity: Json, root: string | undefined): Message[] {
  return readContents(kernel.world, conversation, activity).map((content) =>
    kernel.messages.post(conversation, content, root),
  );
}

/** A message of the bot itself in this conversation. */
function ownMessage({ kernel, params }: Call): { conversation: Conversation; message: Message } {
  const { conversation } = conversationOf(kernel, params[0] ?? '');
  const message = conversation.messages.get(params[1] ?? '');
  if (message === undefined)
    throw new ConnectorFailure(
      404,
      'ActivityNotFoundInConversation',
      'The activity was not found in the conversation.',
    );
  if (!message.author.bot)
    throw new ConnectorFailure(403, 'NotEnoughPermissions', 'A bot can change messages of its own only.');
  return { conversation, message };
}

/** Starts a 1:1 with a person, or a new thread in a channel (learn.microsoft.com, "send proactive messages"). */
function create({ kernel, body }: Call): Answer {
  const { app } = kernel.world;
  const data = isJson(body.channelData) ? body.channelData : {};
  const dataTenant = isJson(data.tenant) ? data.tenant.id : undefined;
  const tenant = body.tenantId ?? dataTenant;
  const bot = isJson(body.bot) ? textOf(body.bot.id) : app.botId;
  if (bot !== app.botId && bot !== app.appId) throw bad('The bot is not the one of the token.');
  const activity = isJson(body.activity) ? body.activity : undefined;
  if (isJson(data.channel)) {
    if (activity === undefined) throw bad('A new thread needs an activity.');
    const { conversation } = conversationOf(kernel, splitThreadId(textOf(data.channel.id)).channel);
    const [first, ...more] = postAll(kernel, conversation, activity, undefined);
    if (first === undefined || more.length > 0) throw bad('A new thread begins with one message.');
    return { status: 201, body: { id: threadId(conversation.id, first.id), activityId: first.id } };
  }
  const members = Array.isArray(body.members) ? (body.members as unknown[]) : [];
  const [member] = members;
  if (body.isGroup === true || members.length !== 1 || !isJson(member))
    throw bad('Incorrect conversation creation parameters: a bot can start a chat with one person.');
  if (tenant !== app.tenantId) throw bad('Incorrect conversation creation parameters: the tenant is not known.');
  const id = textOf(member.id);
  // By directory id too, but not by the name that one signs in with.
  const person = id.includes('@') ? undefined : kernel.world.findPerson(id);
  if (person === undefined) throw bad('Bad format of conversation member id.');
  if (!person.installed)
    throw new ConnectorFailure(403, 'ForbiddenOperationException', "Bot is not installed in user's personal scope.");
  const chat = kernel.world.openPersonal(person);
  const sent = activity === undefined ? [] : postAll(kernel, chat, activity, undefined);
  return {
    status: 201,
    body: { id: chat.id, serviceUrl: serviceUrlOf(kernel), ...(sent.length === 1 ? { activityId: sent[0]?.id } : {}) },
  };
}

export const conversationOperations: readonly Operation[] = [
  { name: 'conversations.create', verb: 'POST', path: /^v3\/conversations$/, limit: 'create', run: create },
  { name: 'activities.send', verb: 'POST', path: ACTIVITIES, limit: 'send', run: send },
  // In a channel what counts is the id with `;messageid=`: without it a reply begins a thread of its own.
  { name: 'activities.reply', verb: 'POST', path: ACTIVITY, limit: 'send', run: send },
  {
    name: 'activities.update',
    verb: 'PUT',
    path: ACTIVITY,
    limit: 'send',
    run(call) {
      const { conversation, message } = ownMessage(call);
      const [content, ...more] = readContents(call.kernel.world, conversation, call.body);
      if (content === undefined || more.length > 0) throw bad('An update is a text or a card, not both.');
      call.kernel.messages.edit(message, content);
      return { status: 200, body: { id: message.id } };
    },
  },
  {
    name: 'activities.delete',
    verb: 'DELETE',
    path: ACTIVITY,
    limit: 'send',
    run(call) {
      call.kernel.messages.remove(ownMessage(call).message);
      return { status: 200 };
    },
  },
];
