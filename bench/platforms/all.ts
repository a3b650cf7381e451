import type { Bench } from '../bench.ts';
import { startGoogleChat } from './google-chat.ts';
import type { Platform } from './platform.ts';
import { startTeams } from './teams.ts';
import { startWebex } from './webex.ts';

/** Slack, which stands all along, and the three others, which are started for `work` alone. */
export async function withAllPlatforms<T>(
  bench: Bench,
  work: (platforms: readonly Platform[]) => Promise<T>,
): Promise<T> {
  const others = [await startTeams(), await startGoogleChat(bench.folder), await startWebex()];
  try {
    return await work([bench.slack, ...others]);
  } finally {
    await Promise.all(others.map(({ fake }) => fake.stop()));
  }
}
