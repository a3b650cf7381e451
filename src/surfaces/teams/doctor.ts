import { request } from 'undici';
import { BatonError } from '../../core/errors.ts';
import type { Place } from '../../core/place.ts';
import type { Finding } from '../../ports/surface.ts';
import { record, records } from '../shared/json.ts';
import type { BotFramework } from './bot-framework.ts';
import type { TeamsClient } from './client.ts';
import type { TeamsConfig } from './config.ts';
import { reason } from './errors.ts';
import { MESSAGES_PATH } from './names.ts';
import type { References } from './references.ts';

interface DoctorDeps {
  readonly config: Pick<TeamsConfig, 'allowUnauthenticated' | 'channelMessages' | 'cloud'>;
  readonly framework: BotFramework;
  readonly client: TeamsClient;
  readonly references: References;
  readonly publicUrl?: string | undefined;
}

const CALL_MS = 10_000;

/** What `baton doctor` finds about Teams. Never throws; no finding has a secret in it. */
export async function checkTeams(deps: DoctorDeps, channels: readonly Place[]): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  if (deps.config.allowUnauthenticated) {
    findings.push({
      level: 'warning',
      what: 'Teams events are taken without a token, from this machine only.',
      mend: 'It is meant for the Agents Playground. Take surfaces.teams.allowUnauthenticated out for the real Teams.',
    });
  } else {
    findings.push(await checkToken(deps), await checkKeys(deps), reachability(deps.publicUrl));
  }
  // Without a token every channel would fail for the same reason.
  if (!findings.some(({ level }) => level === 'problem')) {
    for (const channel of channels) findings.push(...(await checkChannel(deps, channel)));
  }
  return findings;
}

async function checkToken({ framework }: DoctorDeps): Promise<Finding> {
  try {
    await framework.token(true);
    return { level: 'ok', what: 'Microsoft gives a token for the bot: its id, secret and tenant belong together.' };
  } catch (error) {
    const why = reason(error) || 'unknown';
    if (error instanceof BatonError && error.retry !== 'never') {
      return {
        level: 'problem',
        what: `Microsoft gives no token at the moment (${why}).`,
        mend: 'Check that this machine may connect to login.microsoftonline.com (or surfaces.teams.tokenUrl), and the appType.',
      };
    }
    return {
      level: 'problem',
      what: `Microsoft gives no token for the bot (${why}).`,
      mend: 'Compare appId, tenantId and appType with the Azure Bot’s Configuration, and make a new client secret if it has run out.',
    };
  }
}

async function checkKeys({ framework }: DoctorDeps): Promise<Finding> {
  const url = framework.keysUrl ?? '';
  try {
    const signal = AbortSignal.timeout(CALL_MS);
    const described = record(await (await request(url, { signal })).body.json());
    const address = described?.['jwks_uri'];
    const keys =
      typeof address === 'string' ? record(await (await request(address, { signal })).body.json()) : undefined;
    if (records(keys?.['keys']).length === 0) throw new Error('no keys');
    return { level: 'ok', what: 'The keys with which events are signed can be had.' };
  } catch {
    return {
      level: 'problem',
      what: `The keys with which events are signed can’t be had at ${url}.`,
      mend: 'Check that this machine may connect there, and surfaces.teams.openIdMetadataUrl and cloud.',
    };
  }
}

function reachability(publicUrl: string | undefined): Finding {
  if (publicUrl === undefined || !publicUrl.startsWith('https://')) {
    return {
      level: 'warning',
      what: 'Teams sends events to an https address, and server.publicUrl is none.',
      mend: 'Set server.publicUrl to the address under which Microsoft reaches Baton.',
    };
  }
  return {
    level: 'ok',
    what: `The messaging endpoint of the Azure Bot is to be ${publicUrl}${MESSAGES_PATH}; only Microsoft can tell whether it is.`,
  };
}

async function checkChannel({ client, references, config }: DoctorDeps, place: Place): Promise<Finding[]> {
  const { channel } = place;
  try {
    const serviceUrl = await references.serviceUrl(place);
    await client.members(serviceUrl, channel, 1, AbortSignal.timeout(CALL_MS));
  } catch (error) {
    const why = reason(error) || 'unknown';
    if (why === 'unknown' && error instanceof BatonError && error.code === 'teams.place.unknown') {
      return [notInstalled(channel, 'no event has come from there yet')];
    }
    return [notInstalled(channel, why)];
  }
  const heard: Finding =
    config.channelMessages === 'mentions'
      ? { level: 'ok', what: 'Agents must mention Baton in the thread to be heard; the card says so.' }
      : {
          level: 'ok',
          what: 'Agents are heard without a mention if the team’s owner consented to it when the app was added; only Teams can tell.',
        };
  return [{ level: 'ok', what: `Baton is in the team of the channel ${channel}.` }, heard];
}

function notInstalled(channel: string, why: string): Finding {
  return {
    level: 'problem',
    what: `The channel ${channel} can’t be looked at (${why}).`,
    mend: 'Add the app to the team that the channel belongs to, and compare the id with the link to the channel.',
  };
}
