import { deleteActivity, editActivity, messageActivity, reactionActivity } from './activities.ts';
import { escapeHtml } from './html.ts';
import { changed, type Kernel } from './kernel.ts';
import { isInstalled } from './world.ts';
import type { Content, Conversation, Json, Message, Person } from './types.ts';

/** Every change of a conversation goes through here: what people see and what the bot hears stay together. */
export interface Messages {
  /** `root`: the first message of the thread that it stands in. */
  say(person: Person, conversation: Conversation, content: Content, root?: string): Message;
  post(conversation: Conversation, content: Content, root?: string): Message;
  /** From before the app's time: it hears nothing of it. */
  seed(conversation: Conversation, person: Person, text: string): void;
  /** `by` absent: the bot itself, which hears nothing of what it does. */
  edit(message: Message, content: Content, by?: Person): void;
  remove(message: Message, by?: Person): void;
  /** False if the reaction was (or was not) there already. */
  react(message: Message, person: Person, emoji: string, type: string, added: boolean): boolean;
}

export function createMessages(kernel: Kernel): Messages {
  function keep(conversation: Conversation, author: Message['author'], content: Content, root?: string): Message {
    const id = kernel.nextId();
    const message: Message = {
      id,
      conversation,
      ...(conversation.kind === 'channel' ? { root: root ?? id } : {}),
      author,
      at: kernel.now(),
      edited: false,
      content,
      reactions: [],
      cardFor: new Map<string, Json>(),
    };
    conversation.messages.set(id, message);
    if (message.root === id) conversation.roots.add(id);
    if (conversation.messages.size > kernel.maxMessagesPerConversation) {
      const [oldest] = conversation.messages.keys();
      if (oldest !== undefined) conversation.messages.delete(oldest);
      if (oldest !== undefined) conversation.roots.delete(oldest);
    }
    changed(kernel);
    return message;
  }

  /** In a channel the bot hears what mentions it; all of it with the team's consent. */
  function hears({ conversation }: Message, ...contents: readonly Content[]): boolean {
    if (!isInstalled(conversation)) return false;
    if (conversation.kind === 'personal' || kernel.world.app.resourceSpecificConsent) return true;
    return contents.some(({ mentionsBot }) => mentionsBot);
  }

  return {
    say(person, conversation, content, root) {
      const message = keep(conversation, { id: person.id, name: person.name, bot: false }, content, root);
      if (hears(message, content)) kernel.events.send(messageActivity(kernel, person, message));
      return message;
    },
    post(conversation, content, root) {
      const { botId, name } = kernel.world.app;
      return keep(conversation, { id: botId, name, bot: true }, content, root);
    },
    seed(conversation, { id, name }, text) {
      const content = { text, html: escapeHtml(text), entities: [], attachments: [], files: [], mentionsBot: false };
      keep(conversation, { id, name, bot: false }, content);
    },
    edit(message, content, by) {
      const before = message.content;
      message.content = content;
      message.cardFor.clear();
      message.edited = true;
      changed(kernel);
      if (by !== undefined && hears(message, before, content)) kernel.events.send(editActivity(kernel, by, message));
    },
    remove(message, by) {
      message.conversation.messages.delete(message.id);
      changed(kernel);
      if (by !== undefined && hears(message, message.content)) kernel.events.send(deleteActivity(kernel, by, message));
    },
    react(message, person, emoji, type, added) {
      const there = message.reactions.find((reaction) => reaction.emoji === emoji);
      const had = there?.by.includes(person.id) === true;
      if (had === added) return false;
      const by = added ? [...(there?.by ?? []), person.id] : (there?.by ?? []).filter((id) => id !== person.id);
      const others = message.reactions.filter((reaction) => reaction !== there);
      message.reactions = by.length === 0 ? others : [...others, { emoji, by }];
      changed(kernel);
      // A bot hears of reactions to its own messages only (learn.microsoft.com, "message reaction events").
      if (message.author.bot && isInstalled(message.conversation))
        kernel.events.send(reactionActivity(kernel, person, message, type, added));
      return true;
    },
  };
}
