import { createServer } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { backoffMs } from '../../src/net/backoff.ts';
import { hmacSha256, sameSecret } from '../../src/net/hmac.ts';
import { listen } from '../../src/net/listen.ts';
import { retryAfterMs } from '../../src/net/retry-after.ts';

describe('HMAC', () => {
  it('is that of RFC 4231, test case 2, however the bytes are cut', () => {
    const expected = '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843';
    expect(hmacSha256('Jefe', 'what do ya want for nothing?')).toBe(expected);
    expect(hmacSha256('Jefe', 'what do ya ', Buffer.from('want for nothing?'))).toBe(expected);
  });

  it('tells equal secrets from others', () => {
    expect(sameSecret('geheim', 'geheim')).toBe(true);
    expect(sameSecret('geheiM', 'geheim')).toBe(false);
    expect(sameSecret('geheim', 'geheim1')).toBe(false);
    expect(sameSecret('', 'geheim')).toBe(false);
    expect(sameSecret('ü', 'u')).toBe(false);
  });
});

describe('Retry-After', () => {
  const now = Date.parse('2026-11-22T10:00:00Z');

  it('is read as seconds', () => {
    expect(retryAfterMs('30', now)).toBe(30_000);
    expect(retryAfterMs(' 0 ', now)).toBe(0);
    expect(retryAfterMs('1.5', now)).toBe(1_500);
  });

  it('is read as a date, and one that has passed is no wait', () => {
    expect(retryAfterMs('Sun, 22 Nov 2026 10:00:10 GMT', now)).toBe(10_000);
    expect(retryAfterMs('Sun, 22 Nov 2026 09:00:00 GMT', now)).toBe(0);
  });

  it('never makes Baton wait longer than a day', () => {
    expect(retryAfterMs('99999999999', now)).toBe(86_400_000);
    expect(retryAfterMs('Sun, 22 Nov 2099 10:00:10 GMT', now)).toBe(86_400_000);
  });

  it('is nothing where it can not be read', () => {
    for (const header of [null, undefined, '', 'soon', '-5', '12 apples'])
      expect(retryAfterMs(header, now)).toBeUndefined();
  });
});

describe('back-off', () => {
  it('begins at half a second, doubles, and ends at 30 s', () => {
    const highest = [1, 2, 3, 4, 5, 6, 7, 8, 100, 10_000].map((attempt) => backoffMs(attempt, 1));
    expect(highest).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000, 30_000]);
  });

  it('is spread over its upper half', () => {
    expect(backoffMs(1, 0)).toBe(250);
    expect(backoffMs(20, 0)).toBe(15_000);
    expect(backoffMs(0, 0.5)).toBe(375);
  });
});

describe('listening', () => {
  it('takes a free port and says where', async () => {
    const server = createServer((_, response) => response.end('here'));
    onTestFinished(() => void server.close());
    const { url, port } = await listen(server, 0);
    expect(port).toBeGreaterThan(0);
    expect(await (await fetch(url)).text()).toBe('here');
  });

  it('says in words that a port is taken', async () => {
    const [first, second] = [createServer(), createServer()];
    onTestFinished(() => void first.close());
    const { port } = await listen(first, 0, '127.0.0.1');
    await expect(listen(second, port, '127.0.0.1')).rejects.toMatchObject({
      code: 'listen.in-use',
      message: expect.stringContaining('server.port') as string,
    });
  });

  it('says in words that an address is not of this machine', async () => {
    await expect(listen(createServer(), 0, '203.0.113.1')).rejects.toMatchObject({ code: 'listen.failed' });
  });
});
