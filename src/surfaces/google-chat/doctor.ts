import { BatonError } from '../../core/errors.ts';
import type { Place } from '../../core/place.ts';
import type { Finding } from '../../ports/surface.ts';
import { record, text } from '../shared/json.ts';
import type { ChatClient } from './client.ts';
import { reason } from './errors.ts';
import { EVENTS_PATH } from './names.ts';
import { spaceKind } from './spaces.ts';

interface DoctorDeps {
  readonly client: Pick<ChatClient, 'space' | 'findDirect' | 'pubsub'>;
  /** Address of the service account. */
  readonly account: string;
  readonly audience: string | undefined;
  readonly projectNumber: string | undefined;
  readonly subscription: string | undefined;
  readonly pushServiceAccount: string | undefined;
  readonly apiUrl: string;
  readonly publicUrl: string | undefined;
}

const CALL_MS = 10_000;
/** Nobody has this id: what matters is whether Google lets us ask. */
const NOBODY = 'users/1';

/** What `baton doctor` finds about Google Chat. Never throws. */
export async function checkGoogleChat(deps: DoctorDeps, channels: readonly Place[]): Promise<readonly Finding[]> {
  const findings = [await checkAccess(deps)];
  findings.push(...checkWay(deps));
  if (deps.subscription !== undefined && deps.pushServiceAccount === undefined) {
    findings.push(await checkSubscription(deps, deps.subscription));
  }
  // Without access every space would fail for the same reason.
  if (findings[0]?.level !== 'problem') {
    for (const { channel } of channels) findings.push(await checkSpace(deps, channel));
  }
  return findings;
}

async function checkAccess({ client, account, apiUrl }: DoctorDeps): Promise<Finding> {
  try {
    await client.findDirect(NOBODY, AbortSignal.timeout(CALL_MS));
  } catch (error) {
    const [why, code] = [reason(error), error instanceof BatonError ? error.code : ''];
    if (code.startsWith('google-chat.token.')) {
      return {
        level: 'problem',
        what: `Google gives ${account} no access token (${why}).`,
        mend: 'Check the clock of this machine, that the key in surfaces.google-chat.credentialsFile was not deleted, and that this machine reaches tokenUrl.',
      };
    }
    if (error instanceof BatonError && error.retry !== 'never') {
      return {
        level: 'problem',
        what: `Google Chat does not answer at ${apiUrl} (${why}).`,
        mend: 'Check that this machine may connect to it, and surfaces.google-chat.apiUrl.',
      };
    }
    if (why === 'permission-denied' || why === 'unauthenticated' || why === 'http-403') {
      return {
        level: 'problem',
        what: `Google Chat refuses ${account} (${why}).`,
        mend: 'Enable the Google Chat API in the project of the service account, and fill in and save its Configuration page.',
      };
    }
  }
  return { level: 'ok', what: `Google Chat lets ${account} in.` };
}

/** How events get here. Whether they do, only Google can tell. */
function checkWay({ audience, publicUrl, subscription, pushServiceAccount, projectNumber }: DoctorDeps): Finding[] {
  if (audience === undefined) return [];
  if (pushServiceAccount !== undefined) {
    return [
      { level: 'ok', what: `Pub/Sub is to push events as ${pushServiceAccount}, with the audience ${audience}.` },
    ];
  }
  const findings: Finding[] = [];
  const expected = publicUrl === undefined ? undefined : `${publicUrl.replace(/\/+$/, '')}${EVENTS_PATH}`;
  if (expected !== undefined && expected !== audience) {
    findings.push({
      level: 'warning',
      what: `The audience is ${audience}, but Google reaches Baton at ${expected}.`,
      mend: 'Write the HTTP endpoint URL of the console into surfaces.google-chat.audience, exactly, to the last slash.',
    });
  }
  if (!audience.startsWith('https://') && subscription === undefined) {
    findings.push({
      level: 'warning',
      what: `Google Chat sends events to an https address, and ${audience} is none.`,
      mend: 'Use the public https address, or pull the events from Pub/Sub (surfaces.google-chat.subscription).',
    });
  }
  if (findings.length === 0) {
    const add = projectNumber === undefined ? '' : `; add-on events must come from project ${projectNumber}`;
    findings.push({ level: 'ok', what: `Google Chat is to send events to ${audience}${add}.` });
  }
  return findings;
}

async function checkSubscription({ client, account }: DoctorDeps, subscription: string): Promise<Finding> {
  const permission = 'pubsub.subscriptions.consume';
  try {
    const signal = AbortSignal.timeout(CALL_MS);
    const answer = await client.pubsub(`${subscription}:testIamPermissions`, { permissions: [permission] }, signal);
    const granted: unknown = answer['permissions'];
    if (Array.isArray(granted) && granted.includes(permission)) {
      return { level: 'ok', what: `Events can be pulled from ${subscription}.` };
    }
    return {
      level: 'problem',
      what: `${account} may not pull from ${subscription}.`,
      mend: 'Give it the role Pub/Sub Subscriber on the subscription.',
    };
  } catch (error) {
    return {
      level: 'problem',
      what: `The subscription ${subscription} can’t be looked at (${reason(error) || 'unknown'}).`,
      mend: 'Check its name, enable the Pub/Sub API, and give the service account the role Pub/Sub Subscriber on it.',
    };
  }
}

async function checkSpace({ client }: DoctorDeps, channel: string): Promise<Finding> {
  try {
    const space = record(await client.space(channel, AbortSignal.timeout(CALL_MS))) ?? {};
    const name = text(space['displayName']) ?? channel;
    if (spaceKind(space) !== 'threaded') {
      return {
        level: 'problem',
        what: `${name} has no threads, so requests could not be kept apart there.`,
        mend: 'Make a space (not a group conversation) for the agents, and add the app to it.',
      };
    }
    return { level: 'ok', what: `Baton is in the space ${name}.` };
  } catch (error) {
    return {
      level: 'problem',
      what: `The space ${channel} can’t be looked at (${reason(error) || 'unknown'}).`,
      mend: 'Check its name (spaces/ and the last part of its address), and add the app to the space: write @ and its name there.',
    };
  }
}
