import type { Wording } from '../core/cards.ts';
import { speak, speakRich } from '../core/catalogue.ts';
import type { Content } from '../core/effects.ts';
import { isPerson } from '../core/guards.ts';
import type { Message } from '../core/message.ts';
import type { MessageRef, Place, Profile } from '../core/place.ts';
import { plainText, toPlainText } from '../core/text.ts';
import type { Command } from './surface.ts';

/** Content that is said in a talk, as opposed to cards and to opening and closing. */
export type Spoken = Extract<Content, { kind: 'notice' | 'message' | 'edit' | 'delete' | 'reaction' }>;

/** What is at hand to turn content into one command of a surface. */
export interface Saying {
  /** The thread that the talk is in. */
  readonly place: Place;
  readonly wording: Wording;
  readonly message?: Message;
  readonly author?: Profile;
  /** What stands there of the message. */
  readonly standing: readonly MessageRef[];
  /** Labelled notes in place of an edit or a deletion whose message does not stand here. */
  readonly notes: {
    readonly edited: 'employee.edited-note' | 'agent.edited-note';
    readonly deleted: 'employee.deleted-note' | 'agent.deleted-note';
  };
}

/**
 * The command that says `content` in a talk on a chat platform; the same for the employee's side and an agents' channel.
 * Null where there is nothing (more) to say. Pure.
 */
export function compose(content: Spoken, saying: Saying): Command | null {
  const { place, wording, message, author, standing } = saying;
  switch (content.kind) {
    case 'notice': {
      const text = speakRich(wording.texts, content.say, wording.nameOf);
      if (text.length === 0) return null;
      const call =
        content.call === undefined ? {} : { call: isPerson(content.call) ? { person: content.call } : content.call };
      return {
        type: 'post',
        place,
        message: { text, ...call },
        ...(content.broadcast && { broadcast: true }),
      };
    }
    case 'message':
      if (message === undefined || message.deletedAt !== undefined) return null;
      return {
        type: 'post',
        place,
        message: {
          text: message.body.text,
          files: message.body.files,
          ...(author && { author }),
          ...(message.asSent && { asSent: message.asSent.text }),
        },
      };
    case 'edit': {
      if (message === undefined || message.deletedAt !== undefined) return null;
      if (standing.length > 0)
        return { type: 'update', targets: standing, message: { text: message.body.text, ...(author && { author }) } };
      return note(saying, saying.notes.edited, toPlainText(message.body.text));
    }
    case 'delete':
      if (standing.length > 0) return { type: 'delete', targets: standing };
      return message?.status === 'delivered' ? note(saying, saying.notes.deleted, '') : null;
    case 'reaction': {
      // On a message that was carried here, its copy; on one that was written here, the message itself.
      const target = standing[0] ?? (message?.source?.place.surface === place.surface ? message.source : undefined);
      return target === undefined ? null : { type: 'react', target, emoji: content.emoji, added: content.added };
    }
  }
}

function note({ place, wording, author }: Saying, key: Saying['notes'][keyof Saying['notes']], text: string): Command {
  const name = author?.name ?? '';
  const spoken = speak(wording.texts, { key, with: { agent: name, employee: name, text } }, wording.nameOf);
  return { type: 'post', place, message: { text: plainText(spoken) } };
}
