import type { SurfaceCapabilities } from '../../core/capabilities.ts';

/** Slack cuts a message at 40,000 characters and advises 4,000; a section of a card takes 3,000. */
export const MAX_TEXT = 3000;

export const slackCapabilities: SurfaceCapabilities = {
  threads: { level: 'full' },
  edits: { level: 'full' },
  deletions: { level: 'full' },
  reactions: { level: 'full' },
  filesIn: { level: 'full' },
  filesOut: {
    level: 'partial',
    note: 'Slack shows a file under the name of the bot; a message with nothing but files says who sent it.',
  },
  formatting: { level: 'full' },
  agentIdentity: { level: 'full' },
  cardEdit: { level: 'full' },
  privateLine: { level: 'full' },
  homeTab: { level: 'full' },
  commands: { level: 'partial', note: 'Slack takes no slash command inside a thread.' },
  shortcuts: { level: 'full' },
  hearsAllInChannel: { level: 'full', note: 'In channels that the bot was invited to.' },
  maxText: MAX_TEXT,
  directThreads: true,
};
