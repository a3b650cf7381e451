import { startFake, type FakePlatform } from '../fake-client.ts';
import { slackWire } from '../slack-wire.ts';
import type { Wire } from '../wire.ts';
import { WORKSPACE } from '../workspace.ts';

/** A platform that Baton is measured on: its fake, its events, and how Baton is configured for it. */
export interface Platform {
  readonly surface: 'slack' | 'teams' | 'google-chat' | 'webex';
  readonly label: string;
  readonly fake: FakePlatform;
  readonly wire: Wire;
  /** Its block under `surfaces`. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Its agents' channel, as a destination. */
  readonly destination: Readonly<Record<string, unknown>>;
}

export async function startSlack(): Promise<Platform> {
  const fake = await startFake(new URL('../fake-slack.ts', import.meta.url));
  return {
    surface: 'slack',
    label: 'Slack',
    fake,
    wire: slackWire,
    settings: {
      botToken: WORKSPACE.botToken,
      signingSecret: WORKSPACE.signingSecret,
      apiUrl: `${fake.origin}/api/`,
    },
    destination: { mode: 'channel', system: 'slack', channel: WORKSPACE.agentsChannel },
  };
}
