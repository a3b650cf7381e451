import { appAuthor, jsonArgument, readContent } from '../app-draft.ts';
import { MAX_FILE_BYTES, type StoredFile } from '../files.ts';
import { isJson, SlackFailure, type Json, textOf } from '../types.ts';
import { findMessage } from '../world.ts';
import { postableChannelOf, threadOf } from './chat.ts';
import type { Call, Methods } from './method.ts';

function fileOf(call: Call, id: unknown): StoredFile {
  const file = call.kernel.files.get(String(id));
  if (file === undefined || file.team !== call.workspace.id) throw new SlackFailure('file_not_found');
  return file;
}

/** Slack tells shares in public channels apart from all others. */
function sharesJson({ kernel }: Call, file: StoredFile): Json {
  const byKind: Record<'public' | 'private', Record<string, Json[]>> = { public: {}, private: {} };
  for (const { channel, ts, thread_ts } of file.shares) {
    const kind = kernel.world.channels.get(channel)?.kind === 'channel' ? 'public' : 'private';
    (byKind[kind][channel] ??= []).push({ ts, ...(thread_ts === undefined ? {} : { thread_ts }) });
  }
  const channels = Object.keys(byKind.public);
  return {
    channels,
    shares: Object.fromEntries(Object.entries(byKind).filter(([, shares]) => Object.keys(shares).length > 0)),
  };
}

export const fileMethods: Methods = {
  'files.getUploadURLExternal': {
    tier: 4,
    json: false,
    token: 'bot',
    scopes: ['files:write'],
    run({ kernel, args, workspace, bot }) {
      const length = Number(args.length);
      if (typeof args.filename !== 'string' || args.filename === '' || !Number.isInteger(length) || length <= 0) {
        throw new SlackFailure('invalid_arguments');
      }
      if (length > MAX_FILE_BYTES) throw new SlackFailure('file_upload_size_restricted');
      const { uploadUrl, fileId } = kernel.files.ticket(workspace.id, bot.botUserId, args.filename, length);
      return { upload_url: uploadUrl, file_id: fileId };
    },
  },

  /** Shares what was uploaded, in one message. The answer has no ts; `files.info` tells it as `shares`. */
  'files.completeUploadExternal': {
    tier: 4,
    json: true,
    token: 'bot',
    scopes: ['files:write'],
    run(call) {
      const { kernel, args, bot } = call;
      const listed = jsonArgument(args, 'files', 'invalid_arguments');
      if (!Array.isArray(listed) || listed.length === 0) throw new SlackFailure('invalid_arguments');
      const target = args.channel_id ?? args.channels;
      const channel =
        target === undefined || target === '' ? null : postableChannelOf(call, textOf(target).split(',')[0]);
      const files = (listed as unknown[]).map((entry) => {
        const file = fileOf(call, isJson(entry) ? entry.id : undefined);
        if (isJson(entry) && typeof entry.title === 'string') file.title = entry.title;
        return file;
      });
      if (channel !== null) {
        const hasText = args.initial_comment !== undefined || args.blocks !== undefined;
        const content = hasText ? readContent({ text: args.initial_comment, blocks: args.blocks }) : { text: '' };
        const draft = { ...appAuthor(kernel, bot, {}), ...content, ...threadOf(channel, args.thread_ts) };
        const shared = {
          subtype: 'file_share',
          files: files.map((file) => kernel.files.json(file)),
          upload: true,
          display_as_bot: false,
        };
        const message = kernel.messages.post(channel, { ...draft, ...shared }, 'app');
        for (const file of files) {
          file.shares.push({
            channel: channel.id,
            ts: message.ts,
            ...(message.thread_ts === undefined ? {} : { thread_ts: message.thread_ts }),
          });
        }
      }
      return { files: files.map((file) => ({ ...kernel.files.json(file), ...sharesJson(call, file) })) };
    },
  },

  'files.info': {
    tier: 4,
    json: false,
    token: 'bot',
    scopes: ['files:read'],
    run(call) {
      const file = fileOf(call, call.args.file);
      return {
        file: { ...call.kernel.files.json(file), ...sharesJson(call, file) },
        comments: [],
        response_metadata: { next_cursor: '' },
      };
    },
  },

  'files.delete': {
    tier: 3,
    json: true,
    token: 'bot',
    scopes: ['files:write'],
    run(call) {
      const { kernel, bot } = call;
      const file = fileOf(call, call.args.file);
      if (file.user !== bot.botUserId) throw new SlackFailure('cant_delete_file');
      kernel.files.remove(file);
      for (const share of file.shares) {
        const channel = kernel.world.channels.get(share.channel);
        const message = channel === undefined ? undefined : findMessage(channel, share.ts);
        if (channel === undefined || message?.files === undefined) continue;
        const files = message.files.map((one) => (one.id === file.id ? { id: file.id, mode: 'tombstone' } : one));
        kernel.messages.edit(channel, message, { files }, bot.botUserId, 'app');
      }
      return {};
    },
  },
};
