import { threadId } from './ids.ts';
import { serviceUrlOf, type Kernel } from './kernel.ts';
import type { Conversation, Json, Message, Person, Team } from './types.ts';

/*
 * What Teams sends to a bot, in its own shapes (learn.microsoft.com/microsoftteams/platform/bots: "receive and send
 * messages", "conversation events", "installation update event", and the Bot Framework activity schema).
 */

/** Every activity of a person in a conversation; `root` is the thread's first message in a channel. */
export function activityBy(
  kernel: Kernel,
  person: Person,
  conversation: Conversation,
  root: string | undefined,
  fields: Json & { type: string },
): Json {
  const { app } = kernel.world;
  const at = new Date(kernel.now()).toISOString();
  return {
    id: kernel.nextId(),
    timestamp: at,
    localTimezone: person.tz,
    serviceUrl: serviceUrlOf(kernel),
    channelId: 'msteams',
    locale: 'en-US',
    from: { id: person.id, name: person.name, aadObjectId: person.aadObjectId },
    conversation: conversationJson(kernel, conversation, root),
    recipient: { id: app.botId, name: app.name },
    channelData: channelData(kernel, conversation.team, conversation),
    ...fields,
  };
}

function conversationJson(kernel: Kernel, { id, kind }: Conversation, root: string | undefined): Json {
  const { tenantId } = kernel.world.app;
  return kind === 'personal'
    ? { conversationType: 'personal', tenantId, id }
    : { isGroup: true, conversationType: 'channel', tenantId, id: threadId(id, root) };
}

function channelData(kernel: Kernel, team: Team | undefined, channel: Conversation): Json {
  const tenant = { id: kernel.world.app.tenantId };
  if (team === undefined) return { tenant };
  return {
    teamsChannelId: channel.id,
    teamsTeamId: team.id,
    channel: { id: channel.id },
    team: { id: team.id },
    tenant,
  };
}

function clientInfo(person: Person): Json {
  return { type: 'clientInfo', locale: 'en-US', country: 'US', platform: 'Web', timezone: person.tz };
}

/** A message as the bot gets it; the second attachment mirrors what was typed as HTML. */
function messageFields(person: Person, message: Message): Json {
  const { text, entities, attachments } = message.content;
  return {
    id: message.id,
    text,
    textFormat: 'plain',
    attachments,
    entities: [...entities, clientInfo(person)],
  };
}

export function messageActivity(kernel: Kernel, person: Person, message: Message): Json {
  return activityBy(kernel, person, message.conversation, message.root, {
    type: 'message',
    ...messageFields(person, message),
  });
}

/** `editMessage`: the new text. `undeleteMessage` has the same shape; this emulator never sends it. */
export function editActivity(kernel: Kernel, person: Person, message: Message): Json {
  const { conversation, root } = message;
  return activityBy(kernel, person, conversation, root, {
    type: 'messageUpdate',
    ...messageFields(person, message),
    channelData: { ...channelData(kernel, conversation.team, conversation), eventType: 'editMessage' },
  });
}

export function deleteActivity(kernel: Kernel, person: Person, message: Message): Json {
  const { conversation, root } = message;
  return activityBy(kernel, person, conversation, root, {
    type: 'messageDelete',
    id: message.id,
    channelData: { ...channelData(kernel, conversation.team, conversation), eventType: 'softDeleteMessage' },
  });
}

export function reactionActivity(kernel: Kernel, person: Person, message: Message, type: string, added: boolean): Json {
  return activityBy(kernel, person, message.conversation, message.root, {
    type: 'messageReaction',
    replyToId: message.id,
    [added ? 'reactionsAdded' : 'reactionsRemoved']: [{ type }],
  });
}

/** What tells the bot that it was installed for a person, or taken away. */
export function personalInstallation(kernel: Kernel, person: Person, added: boolean): Json[] {
  const chat = kernel.world.openPersonal(person);
  const installation = activityBy(kernel, person, chat, undefined, {
    type: 'installationUpdate',
    action: added ? 'add' : 'remove',
  });
  if (!added) return [installation];
  const { botId } = kernel.world.app;
  const update = { type: 'conversationUpdate', membersAdded: [{ id: botId }] };
  return [activityBy(kernel, person, chat, undefined, update), installation];
}

/** The same in a team: the conversation is the channel that was chosen for the bot. */
export function teamInstallation(
  kernel: Kernel,
  by: Person,
  team: Team,
  channel: Conversation,
  added: boolean,
): Json[] {
  const { botId, tenantId } = kernel.world.app;
  const data = {
    team: teamJson(team),
    channel: { id: channel.id },
    settings: { selectedChannel: { id: channel.id } },
    tenant: { id: tenantId },
  };
  return [
    activityBy(kernel, by, channel, undefined, {
      type: 'conversationUpdate',
      [added ? 'membersAdded' : 'membersRemoved']: [{ id: botId }],
      channelData: { ...data, eventType: added ? 'teamMemberAdded' : 'teamMemberRemoved' },
    }),
    activityBy(kernel, by, channel, undefined, {
      type: 'installationUpdate',
      action: added ? 'add' : 'remove',
      channelData: data,
    }),
  ];
}

/** Somebody came, or a channel was made: the conversation is the team's. */
export function teamUpdate(kernel: Kernel, by: Person, team: Team, eventType: string, fields: Json): Json | undefined {
  const general = kernel.world.conversations.get(team.id);
  if (general === undefined) return undefined;
  const { channel, ...more } = fields;
  return activityBy(kernel, by, general, undefined, {
    type: 'conversationUpdate',
    ...more,
    channelData: {
      team: teamJson(team),
      eventType,
      ...(channel === undefined ? {} : { channel }),
      tenant: { id: kernel.world.app.tenantId },
    },
  });
}

function teamJson(team: Team): Json {
  return { id: team.id, name: team.name, aadGroupId: team.aadGroupId };
}
