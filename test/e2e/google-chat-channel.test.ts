import { expect, test } from 'vitest';
import { tellStory } from '../support/channel-story.ts';
import { pairs } from '../support/pair.ts';

const open = pairs();

test('employee and agent on the same platform: asked, claimed, talked both ways, ended', async () => {
  await tellStory(await open({ employee: 'google-chat', agent: 'google-chat' }));
});

test('a file that an app can not post is a link to Baton, which gives the bytes, again and again', async () => {
  const pair = await open({ employee: 'google-chat', agent: 'slack' });
  const card = await pair.talk();
  const bytes = Buffer.from(Array.from({ length: 70_000 }, (_, n) => (n * 7) % 256));
  await pair.agentSays(card, 'Have a look', [{ name: 'steps.pdf', mimeType: 'application/pdf', bytes }]);
  const { html } = await pair.employeeSees('steps.pdf');
  const link = /href="([^"]+\/files\/[^"]+)"/.exec(html)?.[1];
  expect(link).toContain(`${pair.url()}/files/`);
  for (let time = 0; time < 2; time += 1) {
    const response = await fetch(link!, { headers: { connection: 'close' } });
    expect(response.status).toBe(200);
    expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true);
  }
  // Any instance of the same store serves it, after a restart as well.
  await pair.restart();
  const again = await fetch(link!, { headers: { connection: 'close' } });
  expect((await again.arrayBuffer()).byteLength).toBe(bytes.length);
});
