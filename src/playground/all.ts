import { createGoogleChatEmulator, type GoogleChatEmulator } from './google-chat/index.ts';
import { createHost } from './host.ts';
import type { View } from './shared/control-types.ts';
import { createSlackEmulator, type SlackEmulator } from './slack/index.ts';
import { createTeamsEmulator, type TeamsEmulator } from './teams/index.ts';
import { createWebexEmulator, type WebexEmulator } from './webex/index.ts';

type PlatformId = View['platform'];

/** Where Baton takes in what each platform sends. */
export type EventUrls = Readonly<Record<PlatformId, string>>;

export interface Playground {
  readonly slack: SlackEmulator;
  readonly teams: TeamsEmulator;
  readonly googleChat: GoogleChatEmulator;
  readonly webex: WebexEmulator;
  /** Where Webex' API is; known once it listens. */
  webexUrl(): string;
  /** The agents' platform that the page has chosen for new requests. */
  desk(): PlatformId;
  /** Starts all of them: Slack and the page on `port`, the others on any free ones. On failure nothing stays open. */
  listen(port: number): Promise<{ readonly url: string; readonly port: number }>;
  /** Tells them where Baton listens, and installs it wherever a platform has to be told of that. */
  connect(events: EventUrls): Promise<void>;
  close(): Promise<void>;
}

/** The four emulated platforms and the page that shows them, on this machine alone. `pageDir`: the built page. */
export function createPlayground(pageDir: string): Playground {
  const origins: Partial<Record<PlatformId, string>> = {};
  let desk: PlatformId = 'slack';
  const slack = createSlackEmulator({
    pageDir,
    others: createHost({
      origins: () => origins,
      desk: () => desk,
      setDesk: (platform) => {
        desk = platform;
      },
    }),
  });
  const teams = createTeamsEmulator();
  const googleChat = createGoogleChatEmulator();
  const webex = createWebexEmulator();
  const open = new Set<{ close(): Promise<void> }>();
  const close = async (): Promise<void> => {
    await Promise.allSettled([...open].map((emulator) => emulator.close()));
    open.clear();
  };
  return {
    slack,
    teams,
    googleChat,
    webex,
    webexUrl: () => origins.webex ?? '',
    desk: () => desk,
    async listen(port) {
      try {
        const served = await slack.listen(port);
        open.add(slack);
        for (const [id, emulator] of [
          ['teams', teams],
          ['google-chat', googleChat],
          ['webex', webex],
        ] as const) {
          const { url } = await emulator.listen(0);
          open.add(emulator);
          origins[id] = url;
        }
        return served;
      } catch (error) {
        await close();
        throw error;
      }
    },
    async connect(events) {
      slack.pointTo(events.slack);
      teams.pointTo(events.teams);
      googleChat.pointTo(events['google-chat']);
      webex.pointTo(events.webex);
      // Until Teams has told it of its team, an app does not know where that is to be reached.
      const installed = await fetch(`${origins.teams ?? ''}/_control/install`, { method: 'POST', body: '{}' });
      if (!installed.ok) throw new Error(`The emulated Teams could not install Baton: ${await installed.text()}`);
    },
    close,
  };
}
