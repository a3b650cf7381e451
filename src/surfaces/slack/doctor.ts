import { BatonError } from '../../core/errors.ts';
import type { Place } from '../../core/place.ts';
import type { Finding } from '../../ports/surface.ts';
import type { SlackClient } from './client.ts';
import { reason } from './errors.ts';
import type { Installations } from './installations.ts';
import { record, text } from '../shared/json.ts';
import { SLACK_SCOPES, SLACK_SCOPE_USES } from './manifest.ts';
import type { Workspaces } from './workspaces.ts';

interface DoctorDeps {
  readonly client: SlackClient;
  readonly workspaces: Pick<Workspaces, 'credentials'>;
  readonly installations: Installations | null;
  readonly botToken?: string | undefined;
  readonly appToken?: string | undefined;
  readonly apiUrl: string;
  readonly publicUrl?: string | undefined;
}

const CALL_MS = 10_000;

/** What `baton doctor` finds about Slack. Never throws; no finding has a token in it. */
export async function checkSlack(deps: DoctorDeps, channels: readonly Place[]): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  if (deps.botToken !== undefined) findings.push(...(await checkToken(deps, deps.botToken, 'The bot token')));
  if (deps.installations !== null) findings.push(...(await checkInstallations(deps, deps.installations)));
  if (deps.appToken === undefined) findings.push(reachability(deps.publicUrl));
  else findings.push(await checkSocket(deps, deps.appToken));
  // Without an answer to the token every channel would fail for the same reason.
  if (!findings.some(({ level }) => level === 'problem')) {
    for (const channel of channels) findings.push(await checkChannel(deps, channel));
  }
  return findings;
}

async function checkToken({ client, apiUrl }: DoctorDeps, token: string, what: string): Promise<Finding[]> {
  try {
    const { body, scopes } = await client.ask('auth.test', {}, token, AbortSignal.timeout(CALL_MS));
    const findings: Finding[] = [
      {
        level: 'ok',
        what: `${what} works: ${text(body['user']) ?? 'the bot'} in ${text(body['team']) ?? 'the workspace'}.`,
      },
    ];
    const missing = SLACK_SCOPES.filter((scope) => !scopes.includes(scope));
    if (scopes.length === 0) {
      findings.push({ level: 'warning', what: 'Slack did not tell which scopes the token has.' });
    } else if (missing.length > 0) {
      const uses = missing.map((scope) => `${scope} (${SLACK_SCOPE_USES[scope]})`).join(', ');
      findings.push({
        level: 'problem',
        what: `Scopes are missing: ${uses}.`,
        mend: 'Paste the manifest again under "App Manifest" of the app at api.slack.com/apps, then install the app again.',
      });
    } else findings.push({ level: 'ok', what: 'The token has every scope that Baton needs.' });
    return findings;
  } catch (error) {
    if (error instanceof BatonError && error.retry !== 'never') {
      return [
        {
          level: 'problem',
          what: `Slack does not answer at ${apiUrl} (${reason(error) || 'unknown'}).`,
          mend: 'Check that this machine may connect to it, and surfaces.slack.apiUrl.',
        },
      ];
    }
    return [
      {
        level: 'problem',
        what: `${what} does not work (${reason(error) || 'unknown'}).`,
        mend: 'Copy the "Bot User OAuth Token" from "OAuth & Permissions" of the app into surfaces.slack.botToken.',
      },
    ];
  }
}

async function checkInstallations(deps: DoctorDeps, installations: Installations): Promise<Finding[]> {
  try {
    const installed = await installations.list();
    if (installed.length === 0) {
      return [
        {
          level: 'warning',
          what: 'No workspace has installed Baton yet.',
          mend: 'Open /slack/install of your public address in a browser.',
        },
      ];
    }
    const checks = await Promise.all(
      installed.map(({ key, token }) => checkToken(deps, token, `The installation ${key.replace(':', ' ')}`)),
    );
    return checks.flat();
  } catch {
    return [
      { level: 'problem', what: 'The installations can’t be read.', mend: 'Check the store and BATON_SECRET_KEY.' },
    ];
  }
}

async function checkSocket({ client }: DoctorDeps, appToken: string): Promise<Finding> {
  try {
    await client.call('apps.connections.open', {}, appToken, AbortSignal.timeout(CALL_MS));
    return { level: 'ok', what: 'The app-level token works: events come by Socket Mode.' };
  } catch (error) {
    return {
      level: 'problem',
      what: `The app-level token does not work (${reason(error) || 'unknown'}).`,
      mend: 'Make one with the scope connections:write under "Basic Information", and switch Socket Mode on.',
    };
  }
}

function reachability(publicUrl: string | undefined): Finding {
  if (publicUrl === undefined || !publicUrl.startsWith('https://')) {
    return {
      level: 'warning',
      what: 'Slack sends events to an https address, and server.publicUrl is none.',
      mend: 'Set server.publicUrl to the address under which Slack reaches Baton, or use Socket Mode (surfaces.slack.appToken).',
    };
  }
  return {
    level: 'ok',
    what: `Slack is to send events to ${publicUrl}/slack/events; only Slack can tell whether they get there.`,
  };
}

async function checkChannel({ client, workspaces }: DoctorDeps, place: Place): Promise<Finding> {
  const { channel } = place;
  try {
    const { token, scope } = await workspaces.credentials(place.workspace);
    const args = { ...scope, channel };
    const info = record(
      (await client.call('conversations.info', args, token, AbortSignal.timeout(CALL_MS)))['channel'],
    );
    const name = text(info?.['name']) === undefined ? channel : `#${text(info?.['name'])}`;
    if (info?.['is_archived'] === true) {
      return {
        level: 'problem',
        what: `The channel ${name} is archived.`,
        mend: 'Unarchive it, or choose another one.',
      };
    }
    if (info?.['is_member'] === false) {
      return {
        level: 'problem',
        what: `Baton is not in the channel ${name}.`,
        mend: `Write /invite @Baton in ${name}.`,
      };
    }
    return { level: 'ok', what: `Baton is in the channel ${name}.` };
  } catch (error) {
    const why = reason(error) || 'unknown';
    return {
      level: 'problem',
      what: `The channel ${channel} can’t be looked at (${why}).`,
      mend: 'Check the id of the channel (it begins with C), and invite Baton into it: a private channel is seen by its members only.',
    };
  }
}
