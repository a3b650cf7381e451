import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { BadRequestError, UnverifiedError } from '../../../src/core/errors.ts';
import {
  decodeSlack,
  isSslCheck,
  verifySlack,
  WINDOW_MS,
  type RawRequest,
} from '../../../src/surfaces/slack/verify.ts';
import { describeVerification } from '../../contract/surface.ts';

const SECRET = 'a-signing-secret-of-nobody';
const NOW = 1_732_270_000_000;

function sign(body: Uint8Array, at: number, version = 'v0', contentType = 'application/json'): RawRequest {
  const timestamp = String(Math.floor(at / 1000));
  const hmac = createHmac('sha256', SECRET).update(`${version}:${timestamp}:`).update(body).digest('hex');
  return { body, contentType, signature: `${version}=${hmac}`, timestamp };
}

describeVerification<RawRequest>({
  name: 'Slack',
  now: NOW,
  windowMs: WINDOW_MS,
  sign: (body, at) => sign(body, at),
  verify: (request, now) => verifySlack(request, SECRET, now),
  spoiled: {
    'a changed body': (good) => ({ ...good, body: Buffer.from('{"text":"other"}') }),
    'a changed timestamp': (good) => ({ ...good, timestamp: String(Number(good.timestamp) + 1) }),
    'no signature': (good) => ({ ...good, signature: undefined }),
    'no timestamp': (good) => ({ ...good, timestamp: undefined }),
    'an empty signature': (good) => ({ ...good, signature: '' }),
    'a signature cut short': (good) => ({ ...good, signature: good.signature?.slice(0, -2) }),
    'a signature in capitals': (good) => ({ ...good, signature: good.signature?.toUpperCase() }),
    'version v9, signed as such': (good) => sign(good.body, NOW, 'v9'),
    'version v1, signed as v0': (good) => ({ ...good, signature: good.signature?.replace('v0=', 'v1=') }),
    'a timestamp in ms': (good) => ({ ...good, timestamp: `${good.timestamp}000` }),
    'a timestamp that is no number': (good) => ({ ...good, timestamp: '1732270000x' }),
    'a negative timestamp': (good) => ({ ...good, timestamp: '-1' }),
    'another secret': (good) => {
      const hmac = createHmac('sha256', 'other').update(`v0:${good.timestamp}:`).update(good.body).digest('hex');
      return { ...good, signature: `v0=${hmac}` };
    },
  },
});

describe('bodies', () => {
  const of = (contentType: string | undefined, body: string): RawRequest => ({
    body: Buffer.from(body),
    contentType,
    signature: undefined,
    timestamp: undefined,
  });
  const form = (fields: Record<string, string>): string => new URLSearchParams(fields).toString();

  it('reads JSON with and without a charset, in any case', () => {
    for (const type of ['application/json', 'application/json; charset=utf-8', 'Application/JSON;charset=UTF-8']) {
      expect(decodeSlack(of(type, '{"type":"x","text":"Grüße"}'))).toEqual({ type: 'x', text: 'Grüße' });
    }
  });
  it('reads the payload of a form, with a charset too', () => {
    const body = form({ payload: '{"type":"block_actions"}' });
    for (const type of ['application/x-www-form-urlencoded', 'application/x-www-form-urlencoded; charset=utf-8']) {
      expect(decodeSlack(of(type, body))).toEqual({ type: 'block_actions' });
    }
  });
  it('reads a slash command', () => {
    const body = form({ command: '/live-agent', text: 'a & b = c' });
    expect(decodeSlack(of('application/x-www-form-urlencoded', body))).toEqual({
      command: '/live-agent',
      text: 'a & b = c',
    });
  });
  it.each([
    ['broken JSON', 'application/json', '{"type":'],
    ['JSON that is no object', 'application/json', '[1]'],
    ['null', 'application/json', 'null'],
    ['a broken payload', 'application/x-www-form-urlencoded', 'payload=%7B'],
    ['another type', 'text/plain', '{}'],
    ['no type', undefined, '{}'],
  ])('refuses %s as a bad request', (_, type, body) => {
    expect(() => decodeSlack(of(type, body))).toThrow(BadRequestError);
  });
  it('knows the check of the certificate, by exactly 1', () => {
    expect(isSslCheck(of('application/x-www-form-urlencoded', 'ssl_check=1&token=x'))).toBe(true);
    expect(isSslCheck(of('application/x-www-form-urlencoded', 'ssl_check=true'))).toBe(false);
    expect(isSslCheck(of('application/json', '{"ssl_check":"1"}'))).toBe(false);
  });
  it('does not let the check of the certificate stand in for a signature', () => {
    const forged = of('application/x-www-form-urlencoded', 'ssl_check=0&payload=%7B%7D');
    expect(isSslCheck(forged)).toBe(false);
    expect(() => verifySlack(forged, SECRET, NOW)).toThrow(UnverifiedError);
  });
});
