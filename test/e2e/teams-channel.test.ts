import { test } from 'vitest';
import { tellStory } from '../support/channel-story.ts';
import { pairs } from '../support/pair.ts';

const open = pairs();

test('employee and agent on the same platform: asked, claimed, talked both ways, ended', async () => {
  await tellStory(await open({ employee: 'teams', agent: 'teams' }));
});

test('where conversations are is kept on PostgreSQL without a secret key, beyond a restart', async () => {
  const pair = await open({ employee: 'slack', agent: 'teams', store: 'postgres' });
  await pair.restart({ connect: false });
  await tellStory(pair);
});
