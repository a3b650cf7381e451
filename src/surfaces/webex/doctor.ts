import { BatonError } from '../../core/errors.ts';
import type { Place } from '../../core/place.ts';
import type { Finding } from '../../ports/surface.ts';
import { text } from '../shared/json.ts';
import type { WebexClient } from './client.ts';
import { statusOf } from './errors.ts';
import type { WhoAmI } from './identity.ts';
import { EVENTS_PATH, isVital } from './names.ts';
import type { WebexWebhooks, WebhookState } from './webhooks.ts';

interface DoctorDeps {
  readonly client: WebexClient;
  readonly whoAmI: WhoAmI;
  /** Null where events come in by the socket. */
  readonly webhooks: WebexWebhooks | null;
  readonly apiUrl: string;
  readonly publicUrl: string | undefined;
}

const CALL_MS = 10_000;

/** What `baton doctor` finds about Webex. Never throws; no finding has a token in it. */
export async function checkWebex(deps: DoctorDeps, channels: readonly Place[]): Promise<readonly Finding[]> {
  const findings = [await checkToken(deps)];
  // Without an answer to the token everything else would fail for the same reason.
  if (findings[0]?.level === 'problem') return findings;
  if (deps.webhooks === null) findings.push(checkPackage());
  else findings.push(reachability(deps.publicUrl), ...(await checkWebhooks(deps.webhooks)));
  for (const channel of channels) findings.push(await checkRoom(deps.client, channel));
  return findings;
}

async function checkToken({ whoAmI, apiUrl }: DoctorDeps): Promise<Finding> {
  try {
    const { name, type } = await whoAmI.learn();
    if (type === 'bot') return { level: 'ok', what: `The bot token works: ${name}.` };
    return {
      level: 'warning',
      what: `The token works, but it belongs to ${name}, who is no bot.`,
      mend: 'Make a bot at developer.webex.com and copy its token into surfaces.webex.botToken.',
    };
  } catch (error) {
    const why = reason(error);
    if (error instanceof BatonError && error.retry !== 'never') {
      return {
        level: 'problem',
        what: `Webex does not answer at ${apiUrl} (${why}).`,
        mend: 'Check that this machine may connect to it, and surfaces.webex.apiUrl.',
      };
    }
    return {
      level: 'problem',
      what: `The bot token does not work (${why}).`,
      mend: 'Make a new one on the page of the bot at developer.webex.com, and copy it into surfaces.webex.botToken.',
    };
  }
}

function reachability(publicUrl: string | undefined): Finding {
  if (publicUrl?.startsWith('https://')) {
    return { level: 'ok', what: `Webex is to reach Baton at ${publicUrl}${EVENTS_PATH}.` };
  }
  return {
    level: 'warning',
    what: 'server.publicUrl is not an https address, so Webex can not reach Baton.',
    mend: 'Set server.publicUrl to where the internet reaches this machine, or surfaces.webex.transport to websocket.',
  };
}

async function checkWebhooks(webhooks: WebexWebhooks): Promise<Finding[]> {
  try {
    const { ours } = await webhooks.show();
    const wrong = ours.filter(({ status, doubles }) => status !== 'active' || doubles > 0);
    if (wrong.length === 0) return [{ level: 'ok', what: `All ${ours.length} webhooks are there and active.` }];
    return wrong.map(sayWrong);
  } catch (error) {
    return [{ level: 'problem', what: `The webhooks can not be listed (${reason(error)}).`, mend: 'Try again later.' }];
  }
}

const WRONG = {
  missing: 'is missing',
  inactive: 'was switched off by Webex, because Baton could not be reached',
  elsewhere: 'leads to another address',
  active: 'is there more than once',
} as const;

function sayWrong({ resource, event, status }: WebhookState): Finding {
  return {
    level: isVital({ resource, event }) && status !== 'active' ? 'problem' : 'warning',
    what: `The webhook for ${resource} ${event} ${WRONG[status]}.`,
    mend: 'Run: npm run baton -- webhooks webex --repair. The running service does it by itself within minutes.',
  };
}

function checkPackage(): Finding {
  try {
    import.meta.resolve('webex-node-bot-framework');
    return { level: 'ok', what: 'The package for the socket is installed; events come in without a public URL.' };
  } catch {
    return {
      level: 'problem',
      what: 'The package webex-node-bot-framework is not installed.',
      mend: 'Install with the optional dependencies (npm ci, without --omit=optional), or set transport to webhook.',
    };
  }
}

async function checkRoom(client: WebexClient, { channel }: Place): Promise<Finding> {
  try {
    const path = `rooms/${encodeURIComponent(channel)}`;
    const room = await client.get(path, {}, AbortSignal.timeout(CALL_MS));
    const title = text(room['title']) ?? 'the space';
    if (room['isReadOnly'] === true || room['isAnnouncementOnly'] === true) {
      return {
        level: 'warning',
        what: `The bot is in the space ${title}, but perhaps may not write there.`,
        mend: 'Make the bot a moderator of the space, or take the announcement mode off.',
      };
    }
    return { level: 'ok', what: `The bot is in the space ${title}.` };
  } catch (error) {
    if (statusOf(error) === undefined || (error instanceof BatonError && error.retry !== 'never')) {
      return { level: 'problem', what: `Webex does not tell of a space (${reason(error)}).`, mend: 'Try again later.' };
    }
    return {
      level: 'problem',
      what: `The bot is not in the space ${channel.slice(0, 12)}…, or there is no such space.`,
      mend: 'Add the bot to the space by its address, and copy the id of the space into the destination.',
    };
  }
}

function reason(error: unknown): string {
  return error instanceof BatonError ? (error.code.split('.').at(-1) ?? 'unknown') : 'unknown';
}
