import { describe, expect, it, onTestFinished } from 'vitest';
import { ENGLISH } from '../../src/core/catalogue.ts';
import { createChatLinks } from '../../src/http/chats.ts';
import { createMetrics } from '../../src/http/metrics.ts';
import { createHttpServer } from '../../src/http/server.ts';
import { createLog } from '../../src/net/log.ts';
import { sealed } from '../../src/net/seal.ts';

const KEY = Buffer.alloc(32, 3);
const PUBLIC = 'https://baton.example.com';

async function serve() {
  const chats = createChatLinks({ key: KEY, publicUrl: PUBLIC, texts: ENGLISH });
  const http = createHttpServer({
    routers: [chats.router],
    check: async () => undefined,
    metrics: createMetrics(() => Promise.reject(new Error('none'))),
    log: createLog('silent'),
    now: Date.now,
  });
  const { url } = await http.listen(0);
  onTestFinished(() => http.close(0));
  return { chats, url };
}

describe('a link to a chat on another platform', () => {
  it('leads to a page whose button opens it, the same each time', async () => {
    const { chats, url } = await serve();
    const link = chats.link('webexteams://im?email=a%40example.com&x="')!;
    expect(link).toBeNull();
    const sound = chats.link('webexteams://im?email=a%40example.com&x=1')!;
    expect(chats.link('webexteams://im?email=a%40example.com&x=1')).toBe(sound);
    expect(sound.startsWith(`${PUBLIC}/chat/`)).toBe(true);
    const response = await fetch(sound.replace(PUBLIC, url));
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('href="webexteams://im?email=a%40example.com&amp;x=1"');
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it('opens nothing but clients of platforms, and nothing that Baton did not make', async () => {
    const { chats, url } = await serve();
    for (const other of ['javascript:alert(1)', 'https://evil.example.com', 'file:///etc/passwd'])
      expect(chats.link(other)).toBeNull();
    const made = [
      sealed(KEY, 'chat', 'javascript:alert(1)'),
      sealed(KEY, 'file', 'slack://user?id=1'),
      sealed(Buffer.alloc(32, 4), 'chat', 'slack://user?id=1'),
      'x',
    ];
    for (const token of made) expect((await fetch(`${url}/chat/${token ?? ''}`)).status).toBe(404);
  });

  it('is not given where nobody outside reaches Baton', () => {
    const chats = createChatLinks({ key: KEY, publicUrl: null, texts: ENGLISH });
    expect(chats.link('slack://user?id=1')).toBeNull();
  });
});
