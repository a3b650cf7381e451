import { test } from 'vitest';
import { tellStory } from '../support/channel-story.ts';
import { pairs } from '../support/pair.ts';

const open = pairs();

test('employee and agent on the same platform: asked, claimed, talked both ways, ended', async () => {
  await tellStory(await open({ employee: 'slack', agent: 'slack' }));
});
