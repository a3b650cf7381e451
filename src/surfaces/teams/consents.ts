import type { FileRef } from '../../core/message.ts';
import type { Log } from '../../ports/log.ts';
import { record, text, type Json } from '../shared/json.ts';
import type { TeamsClient } from './client.ts';
import { reason } from './errors.ts';
import type { OpenFile } from './files.ts';
import { CONSENT_KEY, CONSENT_TYPE, FILE_INFO_TYPE } from './names.ts';
import { conversationOf } from './parse-context.ts';
import type { References } from './references.ts';
import type { Sealing } from './sealing.ts';

/** A consent that is older does nothing any more: the file has gone where it came from. */
const LIVES_MS = 24 * 3_600_000;
const CARRY_MS = 60_000;

export interface Consents {
  /** The activity that asks the reader of a 1:1 whether they want this file. `size` in bytes. */
  card(file: FileRef, size: number, channel: string): Promise<Json>;
  /** The reader answered (`fileConsent/invoke`). Brings the file, or tells that it could not be brought. Never throws. */
  answered(activity: Json): Promise<void>;
}

interface ConsentsOptions {
  readonly client: TeamsClient;
  readonly references: References;
  readonly sealing: Sealing;
  readonly openFile: OpenFile;
  /** What is said where a file could not be brought. */
  readonly failed: (name: string) => string;
  readonly log: Log;
  readonly now: () => number;
}

/** Files to the 1:1. Source: "Send and receive files from a bot": the reader's client says where the bytes go. */
export function createConsents(options: ConsentsOptions): Consents {
  const { client, references, sealing, openFile, log, now } = options;

  async function carry(activity: Json, value: Json, file: FileRef, serviceUrl: string, conversation: string) {
    const signal = AbortSignal.timeout(CARRY_MS);
    const info = record(value['uploadInfo']) ?? {};
    const content = await openFile(file, signal);
    try {
      await client.upload(text(info['uploadUrl']) ?? '', content, references.serviceUrls(), signal);
    } catch (error) {
      await content.stream.cancel().catch(() => undefined);
      throw error;
    }
    const shown = {
      contentType: FILE_INFO_TYPE,
      contentUrl: info['contentUrl'],
      name: text(info['name']) ?? file.name,
      content: { uniqueId: info['uniqueId'], fileType: info['fileType'] },
    };
    await client.send(serviceUrl, conversation, { type: 'message', attachments: [shown] }, signal);
    const asked = text(activity['replyToId']);
    if (asked !== undefined) await client.remove(serviceUrl, conversation, asked, signal).catch(() => undefined);
  }

  return {
    async card(file, size, channel) {
      const context = { [CONSENT_KEY]: await sealing.seal({ file, channel, until: now() + LIVES_MS }) };
      const content = { description: '', sizeInBytes: size, acceptContext: context, declineContext: context };
      return { type: 'message', attachments: [{ contentType: CONSENT_TYPE, name: file.name, content }] };
    },

    async answered(activity) {
      const value = record(activity['value']) ?? {};
      const at = conversationOf(activity);
      const serviceUrl = text(activity['serviceUrl']);
      const sealed = text(record(value['context'])?.[CONSENT_KEY]);
      const opened = sealed === undefined ? undefined : record(await sealing.open(sealed).catch(() => undefined));
      const file = record(opened?.['file']) as FileRef | undefined;
      const foreign = opened?.['channel'] !== at?.channel || Number(opened?.['until'] ?? 0) < now();
      if (at === undefined || serviceUrl === undefined || file === undefined || foreign) return;
      if (value['action'] !== 'accept') {
        const asked = text(activity['replyToId']);
        if (asked === undefined) return;
        await client.remove(serviceUrl, at.channel, asked, AbortSignal.timeout(CARRY_MS)).catch(() => undefined);
        return;
      }
      try {
        await carry(activity, value, file, serviceUrl, at.channel);
      } catch (error) {
        log.warn({ code: reason(error) || 'unknown' }, 'A file could not be brought to Teams');
        const told = { type: 'message', textFormat: 'plain', text: options.failed(file.name) };
        await client.send(serviceUrl, at.channel, told, AbortSignal.timeout(CARRY_MS)).catch(() => undefined);
      }
    },
  };
}
