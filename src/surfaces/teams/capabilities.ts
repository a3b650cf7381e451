import type { SurfaceCapabilities } from '../../core/capabilities.ts';

/**
 * Teams takes 100 KB a message, counted in UTF-16 with everything around the text. Source: "Format your bot messages".
 * Ten thousand characters stay well below it, even if each of them has to be escaped.
 */
export const MAX_TEXT = 10_000;

/** `hears`: whether Teams delivers every message of the channel (resource-specific consent), or only those that mention Baton. */
export function teamsCapabilities(hears: 'all' | 'mentions'): SurfaceCapabilities {
  return {
    threads: { level: 'partial', note: 'Channels have threads; the 1:1 with Baton has none.' },
    edits: { level: 'full' },
    deletions: { level: 'full' },
    reactions: {
      level: 'none',
      note: 'A bot can’t react in Teams, so that nothing is marked as delivered; what fails or is late is told.',
    },
    filesIn: {
      level: 'partial',
      note: 'Files of the 1:1 and pictures are carried over; a file in a channel is carried as its link.',
    },
    filesOut: {
      level: 'partial',
      note: 'In the 1:1 Teams asks the reader before it takes a file; in a channel a link stands in its place.',
    },
    formatting: { level: 'full' },
    agentIdentity: {
      level: 'fallback',
      note: 'A bot can’t change its name: who speaks stands above the text, in bold.',
    },
    cardEdit: { level: 'full' },
    privateLine: { level: 'fallback', note: 'What only one person may read is written to their 1:1 with Baton.' },
    homeTab: { level: 'none' },
    commands: { level: 'partial', note: 'Teams writes a chosen command into the message, to be sent off.' },
    shortcuts: { level: 'none' },
    hearsAllInChannel:
      hears === 'all'
        ? { level: 'full', note: 'With the consent that the owner of the team gives when the app is installed.' }
        : { level: 'partial', note: 'Only messages that mention Baton; the card says so.' },
    maxText: MAX_TEXT,
    directThreads: false,
  };
}
