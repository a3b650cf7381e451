import type { FileRef } from '../../../src/core/message.ts';
import type { Place } from '../../../src/core/place.ts';
import type { Carriage } from '../../../src/ports/surface.ts';
import { googleChatBlock } from '../../../src/surfaces/google-chat/config.ts';
import { createGoogleChatSurface } from '../../../src/surfaces/google-chat/index.ts';
import { createFakeGoogle, keptLog, token } from './fake-google.ts';

export const AUDIENCE = 'https://baton.example.com/google-chat/events';
export const PROJECT = '123456789012';
export const ADD_ON = `service-${PROJECT}@gcp-sa-gsuiteaddons.iam.gserviceaccount.com`;
export const PUSHER = 'pusher@p.iam.gserviceaccount.com';

export type Rig = Awaited<ReturnType<typeof createRig>>;

interface RigOptions {
  readonly config?: Record<string, unknown>;
  readonly fileLink?: (file: FileRef) => string;
}

/** The Google Chat surface before a scripted Google. */
export async function createRig({ config = {}, fileLink }: RigOptions = {}) {
  const google = await createFakeGoogle();
  const log = keptLog();
  const dropped: string[] = [];
  const kept = new Map<string, string>();
  const clock = { skew: 0 };
  const settings = googleChatBlock.schema.parse({
    audience: AUDIENCE,
    projectNumber: PROJECT,
    credentialsFile: google.credentialsFile,
    apiUrl: google.url,
    tokenUrl: `${google.url}/token`,
    oidcCertsUrl: `${google.url}/oidc`,
    chatCertsUrl: `${google.url}/chat`,
    pubsubUrl: google.url,
    writeInterval: 0,
    ...config,
  });
  const surface = createGoogleChatSurface(settings, {
    log,
    now: () => Date.now() + clock.skew,
    publicUrl: 'https://baton.example.com',
    store: {
      get: async (key) => kept.get(key) ?? null,
      set: async (key, value) => void kept.set(key, value),
    },
    fileLink: fileLink ?? ((file) => `https://baton.example.com/files/${file.id}`),
    countDropped: (why) => dropped.push(why),
  });
  return {
    google,
    surface,
    log,
    dropped,
    kept,
    clock,
    async close() {
      await surface.stop();
      await google.close();
    },
  };
}

/** Each kind of token that Google sends, as it should be. */
export const GOOD = {
  project: () => token('chat', { iss: 'chat@system.gserviceaccount.com', aud: PROJECT }),
  endpoint: () => identity('chat@system.gserviceaccount.com'),
  'add-on': () => identity(ADD_ON),
  push: () => identity(PUSHER),
};

export function identity(
  email: string,
  claims: Record<string, unknown> = {},
  header: Record<string, unknown> = {},
): string {
  return token(
    'oidc',
    { iss: 'https://accounts.google.com', aud: AUDIENCE, email, email_verified: true, ...claims },
    header,
  );
}

export function placeOf(channel: string, thread?: string): Place {
  return { surface: 'google-chat', workspace: '-', channel, ...(thread && { thread }) };
}

export function how(changes: Partial<Carriage> = {}): Carriage {
  return { key: 'delivery 1', uncertain: false, signal: AbortSignal.timeout(20_000), ...changes };
}
