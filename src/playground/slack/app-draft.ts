import { acceptBlocks } from './blocks.ts';
import type { Kernel } from './kernel.ts';
import type { Draft } from './messages.ts';
import { isJson, SlackFailure, type Installation, type Json, textOf } from './types.ts';

/** Slack cuts off or refuses longer ones (docs.slack.dev/reference/methods/chat.postMessage and chat.update). */
const MAX_TEXT = 40_000;
const MAX_ATTACHMENTS = 100;
const MAX_METADATA_BYTES = 16_000;

/** What a message of the app says. */
interface Content {
  readonly text: string;
  readonly blocks?: readonly Json[];
  readonly attachments?: readonly Json[];
  readonly metadata?: Json;
}

/**
 * Text, blocks, attachments and metadata of a call, checked.
 * @throws SlackFailure `no_text`, `msg_too_long`, `invalid_blocks`, `invalid_blocks_format`, `too_many_attachments`, …
 */
export function readContent(args: Json, maxText = MAX_TEXT): Content {
  const text = args.text === undefined || args.text === null ? '' : textOf(args.text);
  const blocks = jsonArgument(args, 'blocks', 'invalid_blocks_format');
  const attachments = jsonArgument(args, 'attachments', 'invalid_attachments');
  if (text === '' && isEmpty(blocks) && isEmpty(attachments)) throw new SlackFailure('no_text');
  if (text.length > maxText) throw new SlackFailure('msg_too_long');
  if (attachments !== undefined && !Array.isArray(attachments)) throw new SlackFailure('invalid_attachments');
  if (attachments !== undefined && attachments.length > MAX_ATTACHMENTS) throw new SlackFailure('too_many_attachments');
  const metadata = readMetadata(jsonArgument(args, 'metadata', 'invalid_metadata_format'));
  return {
    text,
    ...(blocks === undefined ? {} : { blocks: acceptBlocks(blocks, 'message') }),
    ...(attachments === undefined ? {} : { attachments: attachments as Json[] }),
    ...(metadata === undefined ? {} : { metadata }),
  };
}

/** An argument that is JSON: as such in a JSON body, put into words in a form. */
export function jsonArgument(args: Json, key: string, failure: string): unknown {
  const value = args[key];
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    throw new SlackFailure(failure);
  }
}

function isEmpty(value: unknown): boolean {
  return value === undefined || (Array.isArray(value) && value.length === 0);
}

function readMetadata(metadata: unknown): Json | undefined {
  if (metadata === undefined) return undefined;
  if (!isJson(metadata) || typeof metadata.event_type !== 'string' || !isJson(metadata.event_payload)) {
    throw new SlackFailure('invalid_metadata_format');
  }
  if (JSON.stringify(metadata).length > MAX_METADATA_BYTES) throw new SlackFailure('metadata_too_large');
  return { event_type: metadata.event_type, event_payload: metadata.event_payload };
}

/** The author of a message of the app: the bot, or the name and picture that `chat:write.customize` allows. */
export function appAuthor(kernel: Kernel, installation: Installation, args: Json): Draft {
  const { app } = kernel.world;
  const author = {
    text: '',
    bot_id: installation.botId,
    app_id: app.appId,
    bot_profile: botProfile(kernel, installation),
  };
  const custom = args.username ?? args.icon_url ?? args.icon_emoji;
  if (custom === undefined || !installation.scopes.has('chat:write.customize'))
    return { ...author, user: installation.botUserId };
  return {
    ...author,
    subtype: 'bot_message',
    username: args.username === undefined ? app.name : textOf(args.username),
    ...(args.icon_emoji === undefined
      ? args.icon_url === undefined
        ? {}
        : { icons: { image_36: args.icon_url, image_48: args.icon_url, image_72: args.icon_url } }
      : { icons: { emoji: args.icon_emoji } }),
  };
}

const profiles = new WeakMap<Installation, Json>();

function botProfile(kernel: Kernel, installation: Installation): Json {
  let profile = profiles.get(installation);
  if (profile === undefined) {
    const bot = kernel.world.users.get(installation.botUserId);
    const icon = `${kernel.baseUrl()}/avatars/${installation.botUserId}.svg`;
    profile = {
      id: installation.botId,
      deleted: false,
      name: kernel.world.app.name,
      updated: Math.floor((bot?.updated ?? 0) / 1000),
      app_id: kernel.world.app.appId,
      user_id: installation.botUserId,
      icons: { image_36: icon, image_48: icon, image_72: icon },
      team_id: bot?.team ?? '',
    };
    profiles.set(installation, profile);
  }
  return profile;
}
