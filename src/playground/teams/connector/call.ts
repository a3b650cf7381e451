import { splitThreadId } from '../ids.ts';
import type { Kernel } from '../kernel.ts';
import type { LimitKind } from '../limits.ts';
import { ConnectorFailure, type Conversation, type Json } from '../types.ts';
import { isInstalled } from '../world.ts';

/** One call of the bot, its token already checked. */
export interface Call {
  readonly kernel: Kernel;
  /** The parts of the path that stand for something, decoded. */
  readonly params: readonly string[];
  readonly query: URLSearchParams;
  readonly body: Json;
}

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  /** Bytes in place of JSON. */
  readonly bytes?: { readonly type: string; readonly content: Buffer };
}

export interface Operation {
  /** As the wire log names it. */
  readonly name: string;
  readonly verb: string;
  readonly path: RegExp;
  readonly limit: LimitKind;
  run(call: Call): Answer;
}

/** The conversation of a path, where the app must be, and the thread that `;messageid=` names. */
export function conversationOf(
  kernel: Kernel,
  id: string,
): { readonly conversation: Conversation; readonly root?: string } {
  const { channel, root } = splitThreadId(id);
  const conversation = kernel.world.conversations.get(channel);
  if (conversation === undefined) throw new ConnectorFailure(404, 'ConversationNotFound', 'Conversation not found.');
  if (!isInstalled(conversation)) throw notInstalled(conversation);
  return { conversation, ...(root === undefined ? {} : { root }) };
}

/** What Teams says once a person or a team took the app away: for good, until it is installed again. */
function notInstalled(conversation: Conversation): ConnectorFailure {
  if (conversation.kind === 'channel')
    return new ConnectorFailure(403, 'BotNotInConversationRoster', 'The bot is not part of the conversation roster.');
  const detail = { subCode: 'MessageWritesBlocked', details: 'Thread is blocked from message writes.' };
  return new ConnectorFailure(403, 'MessageWritesBlocked', JSON.stringify(detail));
}
