import type { SurfaceCapabilities } from '../../core/capabilities.ts';

/** Google takes 32,000 bytes (UTF-8) of one message, all fields together. Source: the REST reference of `spaces.messages`. */
export const MAX_MESSAGE_BYTES = 32_000;
/** What a text may take of it; the rest is for the name of its author, field names and escapes. */
export const MAX_TEXT_BYTES = 28_000;

export const googleChatCapabilities: SurfaceCapabilities = {
  threads: { level: 'partial', note: 'In spaces with threads. The 1:1 and group chats are one line of talk.' },
  edits: {
    level: 'partial',
    note: 'Baton edits its own messages. Google does not tell an app when a person edits one: the first wording stays on the other side.',
  },
  deletions: {
    level: 'partial',
    note: 'Baton deletes its own messages. Google does not tell an app when a person deletes one.',
  },
  reactions: {
    level: 'none',
    note: 'An app can neither react nor see reactions. Failures and delays are told in words.',
  },
  filesIn: { level: 'partial', note: 'Uploaded files are carried over. A file on Drive is passed on as a link.' },
  filesOut: {
    level: 'fallback',
    note: 'Google lets only people upload. A file is shown as a link to Baton, which serves it for 24 hours.',
  },
  formatting: {
    level: 'partial',
    note: 'Numbered lists are shown as text. What Google Chat would read as markup although nobody meant it so is shown in a card.',
  },
  agentIdentity: {
    level: 'fallback',
    note: 'Messages stand under the name of the app; the author’s name is a bold line above the text.',
  },
  cardEdit: { level: 'full' },
  privateLine: { level: 'full', note: 'A private message in a space; in the 1:1 an ordinary one.' },
  homeTab: { level: 'fallback', note: 'A card with the button is posted when somebody adds the app to their 1:1.' },
  commands: { level: 'full' },
  shortcuts: { level: 'partial', note: 'A quick command. Commands on a message are a preview at Google.' },
  hearsAllInChannel: {
    level: 'none',
    note: 'In a space an app hears only what mentions it. Agents answer in their 1:1 with Baton, or with a mention in the thread.',
  },
  maxText: MAX_TEXT_BYTES,
  directThreads: false,
};
