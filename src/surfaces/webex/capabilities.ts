import type { SurfaceCapabilities } from '../../core/capabilities.ts';

/** Bytes of UTF-8, for text and for markdown each. Source: Webex, "Create a Message". */
export const MAX_TEXT = 7439;

export const webexCapabilities: SurfaceCapabilities = {
  threads: { level: 'full' },
  edits: {
    level: 'partial',
    note: 'Webex takes ten edits of a message; after them the message is deleted and posted again.',
  },
  deletions: { level: 'full' },
  reactions: {
    level: 'none',
    note: 'Webex has no reactions for bots: nothing is marked as delivered, only failures and delays are told.',
  },
  filesIn: { level: 'full' },
  filesOut: { level: 'partial', note: 'Webex takes one file a message, so that each is a message of its own.' },
  formatting: { level: 'partial', note: 'Struck out text is shown without the line; colours and sizes are left out.' },
  agentIdentity: {
    level: 'fallback',
    note: 'Webex shows the name of the bot; the name of who speaks stands above the text.',
  },
  cardEdit: {
    level: 'fallback',
    note: 'Webex edits no card: it is deleted and posted again, below a line that stays and holds the thread.',
  },
  privateLine: { level: 'fallback', note: 'Webex has no private lines: it is written in the 1:1 with that person.' },
  homeTab: { level: 'none' },
  commands: { level: 'none', note: 'Any message to the bot is answered with the button.' },
  shortcuts: { level: 'none' },
  hearsAllInChannel: { level: 'none', note: 'In group spaces Webex gives a bot only what mentions it.' },
  maxText: MAX_TEXT,
  directThreads: true,
};
