import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { BadRequestError, UnverifiedError } from '../../../src/core/errors.ts';
import { decodeWebex, verifyWebex } from '../../../src/surfaces/webex/verify.ts';

const SECRET = 'a secret';
// Bytes that come out otherwise when they are parsed and written again.
const body = Buffer.from('{"id":"a\\/b","text":"Gr\\u00fc\\u00dfe","n":1.0, "resource" : "messages"}');
const sign = (algorithm: string, bytes: Uint8Array = body, secret = SECRET) =>
  createHmac(algorithm, secret).update(bytes).digest('hex');

describe('the signature', () => {
  it('is the SHA-1 of the raw bytes', () => {
    expect(() => verifyWebex({ body, signature: sign('sha1') }, SECRET, 'sha1')).not.toThrow();
    expect(() => verifyWebex({ body, signature: sign('sha1').toUpperCase() }, SECRET, 'sha1')).not.toThrow();
    const again = Buffer.from(JSON.stringify(JSON.parse(body.toString())));
    expect(() => verifyWebex({ body, signature: sign('sha1', again) }, SECRET, 'sha1')).toThrow(UnverifiedError);
  });
  it.each(['sha1', 'sha256', 'sha512'])('is %s by its length, where that is set', (algorithm) => {
    expect(() => verifyWebex({ body, signature: sign(algorithm) }, SECRET, 'by-length')).not.toThrow();
    const other = { body, signature: undefined, otherSignature: sign(algorithm) };
    expect(() => verifyWebex(other, SECRET, 'by-length')).not.toThrow();
  });
  it('of another kind does not count unless that is set', () => {
    expect(() => verifyWebex({ body, signature: sign('sha256') }, SECRET, 'sha1')).toThrow(UnverifiedError);
    const other = { body, signature: undefined, otherSignature: sign('sha1') };
    expect(() => verifyWebex(other, SECRET, 'sha1')).toThrow(UnverifiedError);
  });
  it.each([
    ['none', undefined],
    ['an empty one', ''],
    ['one with another secret', sign('sha1', body, 'other')],
    ['one of another body', sign('sha1', Buffer.from('{}'))],
    ['a short one', sign('sha1').slice(0, 39)],
    ['what is no hex', 'z'.repeat(40)],
    ['characters of several bytes', 'ü'.repeat(40)],
  ])('refuses %s', (_, signature) => {
    for (const mode of ['sha1', 'by-length'] as const) {
      expect(() => verifyWebex({ body, signature }, SECRET, mode)).toThrow(UnverifiedError);
    }
  });
});

describe('the envelope', () => {
  const decode = (value: unknown) => decodeWebex(Buffer.from(JSON.stringify(value)));
  it('tells what it is about', () => {
    const whole = { resource: 'messages', event: 'created', orgId: 'O', actorId: 'A', data: { id: 'M' } };
    expect(decode(whole)).toEqual({ resource: 'messages', event: 'created', org: 'O', actor: 'A', data: { id: 'M' } });
  });
  it.each([
    [null],
    [7],
    ['x'],
    [[]],
    [{}],
    [{ resource: 'messages', event: 'created' }],
    [{ resource: 7, event: 'created', data: {} }],
  ])('refuses %j', (value) => {
    expect(() => decode(value)).toThrow(BadRequestError);
  });
  it('refuses what is no JSON', () => {
    expect(() => decodeWebex(Buffer.from('{'))).toThrow(BadRequestError);
  });
});
