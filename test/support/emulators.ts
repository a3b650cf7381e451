import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SurfaceId } from '../../src/core/place.ts';
import { createGoogleChatEmulator } from '../../src/playground/google-chat/index.ts';
import { createSlackEmulator } from '../../src/playground/slack/index.ts';
import { createTeamsEmulator } from '../../src/playground/teams/index.ts';
import { createWebexEmulator } from '../../src/playground/webex/index.ts';
import { WATCHED } from '../../src/surfaces/webex/names.ts';
import { neutralControl, type Control } from './control.ts';
import { slackControl } from './slack-control.ts';
import { until } from './slack-world.ts';

export type Keys = Readonly<Record<string, unknown>>;

/** What differs between the emulators. */
interface Emulator {
  readonly url: string;
  readonly desk: string;
  /** In place of the neutral one. */
  readonly control?: Control;
  /** What an admin would write below `surfaces`. */
  surface(publicUrl: string): Keys;
  /** How a destination names a channel. */
  destination(room: string): Keys;
  connect(batonUrl: string): Promise<void>;
  close(): Promise<void>;
}

/** Short waits: what a platform does after seconds, its emulator does at once. */
const SOON = { limits: 'off', retryDelaysMs: [20, 50, 100] } as const;

export const emulators: Readonly<Record<SurfaceId, (dir: string, options: Keys) => Promise<Emulator>>> = {
  async slack(_dir, options) {
    const emulator = createSlackEmulator({ ...SOON, ...options });
    const { url } = await emulator.listen(0);
    const { botToken, signingSecret } = emulator.app;
    return {
      url,
      desk: emulator.channels.desk,
      control: slackControl(url),
      surface: () => ({ botToken, signingSecret, apiUrl: `${url}/api/` }),
      destination: (channel) => ({ channel }),
      connect: async (baton) => emulator.pointTo(`${baton}/slack/events`),
      close: () => emulator.close(),
    };
  },

  async teams(_dir, options) {
    const emulator = createTeamsEmulator({ ...SOON, ...options });
    const { url } = await emulator.listen(0);
    const { appId, appPassword, appType, tenantId } = emulator.app;
    const { tokenUrl, openIdMetadataUrl } = emulator.endpoints();
    return {
      url,
      desk: emulator.channels.desk,
      surface: () => ({ appId, appPassword, appType, tenantId, tokenUrl, openIdMetadataUrl }),
      destination: (channel) => ({ team: emulator.team, channel }),
      async connect(baton) {
        emulator.pointTo(`${baton}/api/messages`);
        // Only by the installation does Baton learn where it may write.
        const control = neutralControl(url);
        await control.post('/install', {});
        const direct = (await control.view()).rooms.filter(({ kind }) => kind === 'direct');
        await until('Baton to be told of every 1:1 and of the team', async () => {
          const told = (await control.wire()).filter(
            ({ name, status }) => name === 'installationUpdate' && status < 300,
          );
          return told.length > direct.length;
        });
      },
      close: () => emulator.close(),
    };
  },

  async 'google-chat'(dir, options) {
    const emulator = createGoogleChatEmulator({ ...SOON, ...options });
    const { url } = await emulator.listen(0);
    const credentialsFile = join(dir, 'google-chat-key.json');
    writeFileSync(credentialsFile, JSON.stringify(emulator.app.credentials));
    const { projectNumber, apiUrl, tokenUrl, oidcCertsUrl, chatCertsUrl } = emulator.app;
    return {
      url,
      desk: emulator.channels.desk,
      surface: (publicUrl) => ({
        audience: `${publicUrl}/google-chat/events`,
        projectNumber,
        credentialsFile,
        apiUrl,
        tokenUrl,
        oidcCertsUrl,
        chatCertsUrl,
        writeInterval: 0,
      }),
      destination: (space) => ({ space }),
      connect: async (baton) => emulator.pointTo(`${baton}/google-chat/events`),
      close: () => emulator.close(),
    };
  },

  async webex(_dir, options) {
    const emulator = createWebexEmulator({ ...SOON, ...options });
    const { url } = await emulator.listen(0);
    const { botToken, webhookSecret } = emulator.app;
    return {
      url,
      desk: emulator.channels.desk,
      surface: () => ({ botToken, webhookSecret, apiUrl: `${url}/v1` }),
      destination: (room) => ({ room }),
      async connect(baton) {
        emulator.pointTo(`${baton}/webex/events`);
        await until('the webhooks of Baton', async () => {
          const answer = await fetch(`${url}/v1/webhooks`, { headers: { authorization: `Bearer ${botToken}` } });
          return ((await answer.json()) as { items: unknown[] }).items.length >= WATCHED.length;
        });
      },
      close: () => emulator.close(),
    };
  },
};
