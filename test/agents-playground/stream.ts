/** What the Playground's page is told of, as far as it matters here. */
export interface StreamAction {
  readonly action: string;
  /** Of a message that begins a thread, the channel; the thread's own conversation is in the message. */
  readonly actionConversationId: string;
  readonly message?: {
    readonly messageId: string;
    readonly text?: string;
    readonly postConversationId?: string;
    readonly attachments: readonly { readonly contentType: string; readonly content: AdaptiveCard }[];
  };
}

/** A line of the Playground's log panel. */
export interface LogItem {
  readonly activityName?: string;
  readonly conversationId?: string;
  readonly level?: string;
  readonly displayText?: string;
  readonly response?: { readonly statusCode: number };
}

interface AdaptiveCard {
  readonly body: readonly unknown[];
  readonly actions?: readonly { readonly type: string; readonly title: string; readonly data?: object }[];
}

/** A message of the bot as it stands on the page. */
export interface Shown {
  readonly id: string;
  /** Where its buttons are pressed and it is answered: of a message in a channel, its thread. */
  readonly conversation: string;
  readonly card: AdaptiveCard | null;
  /** Its text and that of its card. */
  readonly words: string;
  /** What can be pressed on it. */
  readonly buttons: readonly string[];
  /** How often it was changed in its place. */
  readonly changes: number;
}

/** Gives the messages that these actions have left on the page, oldest first. */
export function readShown(actions: readonly StreamAction[]): readonly Shown[] {
  const all = new Map<string, Shown>();
  for (const { action, actionConversationId, message } of actions) {
    if (message === undefined) continue;
    const { messageId: id, text = '', postConversationId, attachments } = message;
    const before = all.get(id);
    const card = attachments.find(({ contentType }) => contentType === 'application/vnd.microsoft.card.adaptive');
    const { content = null } = card ?? {};
    all.set(id, {
      id,
      conversation: before?.conversation ?? postConversationId ?? actionConversationId,
      card: content,
      words: [text, ...textsOf(content?.body)].join('\n').trim(),
      buttons: (content?.actions ?? []).flatMap(({ type, title }) => (type === 'Action.Submit' ? [title] : [])),
      changes: (before?.changes ?? 0) + (action === 'updateMessage' ? 1 : 0),
    });
  }
  return [...all.values()];
}

function textsOf(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(textsOf);
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) =>
    key === 'text' && typeof value === 'string' ? [value] : textsOf(value),
  );
}
