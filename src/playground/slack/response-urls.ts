import { randomBytes } from 'node:crypto';
import { appAuthor, readContent } from './app-draft.ts';
import type { Kernel } from './kernel.ts';
import { SlackFailure, type Channel, type Json, type Message, textOf } from './types.ts';
import { findMessage } from './world.ts';

/** Five uses within half an hour (docs.slack.dev/interactivity/handling-user-interaction#message_responses). */
const USES = 5;
const LIVES_MS = 30 * 60_000;
const REMEMBERED = 5_000;

interface Handle {
  readonly channel: Channel;
  readonly user: string;
  /** The message it came from, if any. */
  readonly ts?: string;
  readonly threadTs?: string;
  readonly at: number;
  left: number;
}

export interface ResponseUrls {
  issue(channel: Channel, user: string, from?: Message): string;
  /** What was posted to such an address. @throws SlackFailure `expired_url`, `used_url`, or what `readContent` throws */
  use(path: string, body: Json): void;
  /** Says something in a channel to this person, or to all. */
  answer(channel: Channel, user: string, body: Json, threadTs?: string): void;
}

export function createResponseUrls(kernel: Kernel): ResponseUrls {
  const handles = new Map<string, Handle>();

  const responseUrls: ResponseUrls = {
    issue(channel, user, from) {
      const path = `/response/${channel.team}/${randomBytes(18).toString('base64url')}`;
      handles.set(path, {
        channel,
        user,
        at: kernel.now(),
        left: USES,
        ...(from === undefined ? {} : { ts: from.ts }),
        ...(from?.thread_ts === undefined ? {} : { threadTs: from.thread_ts }),
      });
      if (handles.size > REMEMBERED) {
        const [oldest] = handles.keys();
        if (oldest !== undefined) handles.delete(oldest);
      }
      return kernel.baseUrl() + path;
    },
    use(path, body) {
      const handle = handles.get(path);
      if (handle === undefined || kernel.now() - handle.at > LIVES_MS) throw new SlackFailure('expired_url');
      if (handle.left === 0) throw new SlackFailure('used_url');
      const { channel, ts } = handle;
      if (body.delete_original === true || body.replace_original === true) {
        change(channel, ts, body);
      } else {
        const threadTs = body.thread_ts === undefined ? undefined : textOf(body.thread_ts);
        responseUrls.answer(channel, handle.user, body, threadTs);
      }
      handle.left -= 1;
    },
    answer(channel, user, body, threadTs) {
      const installation = kernel.world.workspaces.get(channel.team)?.installation ?? null;
      if (installation === null) throw new SlackFailure('account_inactive');
      const draft = {
        ...appAuthor(kernel, installation, {}),
        ...readContent(body),
        ...(threadTs === undefined ? {} : { thread_ts: threadTs }),
      };
      if (body.response_type === 'in_channel') kernel.messages.post(channel, draft, 'app');
      else kernel.messages.postEphemeral(channel, draft, user);
    },
  };

  function change(channel: Channel, ts: string | undefined, body: Json): void {
    const ephemeral = channel.ephemerals.find((message) => message.ts === ts);
    const message = ts === undefined ? undefined : findMessage(channel, ts);
    const author = message?.user ?? '';
    if (body.delete_original === true) {
      if (ephemeral !== undefined) kernel.messages.replaceEphemeral(channel, ephemeral, null);
      else if (message !== undefined) kernel.messages.remove(channel, message, 'app');
      return;
    }
    const content = readContent(body);
    if (ephemeral !== undefined) kernel.messages.replaceEphemeral(channel, ephemeral, content);
    else if (message !== undefined) kernel.messages.edit(channel, message, content, author, 'app');
  }

  return responseUrls;
}
