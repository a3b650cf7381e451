import { describe, expect, it } from 'vitest';
import { BatonError, VendorError } from '../../src/core/errors.ts';
import { createLog } from '../../src/net/log.ts';

type Line = Record<string, unknown>;

function capture(level: 'info' | 'debug' | 'silent' = 'info') {
  const lines: string[] = [];
  const log = createLog(level, { write: (line: string) => void lines.push(line) });
  return { log, lines, parsed: () => lines.map((line) => JSON.parse(line) as Line) };
}

describe('the log', () => {
  it('writes JSON lines from its level upwards', () => {
    const { log, parsed } = capture();
    log.debug({}, 'unseen');
    log.info({ handoff: 'h1' }, 'seen');
    log.child({ surface: 'slack' }).error({}, 'also seen');
    expect(parsed()).toMatchObject([
      { level: 'info', handoff: 'h1', message: 'seen' },
      { level: 'error', surface: 'slack', message: 'also seen' },
    ]);
  });

  it('is silent when told to be', () => {
    const { log, lines } = capture('silent');
    log.error({}, 'unseen');
    expect(lines).toEqual([]);
  });

  it('hides secrets by the names of their fields, at any depth and in children', () => {
    const { log, lines } = capture();
    const secret = 'do-not-show';
    log.info({ botToken: secret, headers: { Authorization: secret, list: [{ client_secret: secret }] } }, 'x');
    log.child({ signingSecret: secret }).info({}, 'y');
    expect(lines).toHaveLength(2);
    expect(lines.join('')).not.toContain(secret);
  });

  it('hides what looks like a secret inside a text, also in errors and their causes', () => {
    const { log, lines } = capture();
    log.info({ url: 'postgres://baton:hunter2secret@db/baton', said: 'Bearer abcdefgh1234' }, 'x');
    log.error({ error: new Error('refused xoxb-123-456-abc', { cause: new Error('xapp-1-A-9-ff') }) }, 'y');
    const all = lines.join('');
    for (const secret of ['hunter2secret', 'abcdefgh1234', 'xoxb-123', 'xapp-1-A']) expect(all).not.toContain(secret);
    expect(all).toContain('postgres://baton:[hidden]@db/baton');
  });

  it('gives the code of our own errors, and nothing that an SDK hung on one', () => {
    const { log, parsed, lines } = capture();
    const cause = Object.assign(new Error('boom'), { request: { headers: { cookie: 'session=1' } } });
    log.warn({ error: new VendorError('slack.chat.postMessage.fatal', 'failed', { cause }) }, 'x');
    log.warn({ error: new BatonError('a.b', 'c') }, 'y');
    expect(parsed()[0]).toMatchObject({ error: { code: 'slack.chat.postMessage.fatal', cause: { message: 'boom' } } });
    expect(lines.join('')).not.toContain('session=1');
  });

  it('survives what refers to itself', () => {
    const { log, lines } = capture();
    const loop: Line = {};
    loop['loop'] = loop;
    log.info({ loop }, 'x');
    expect(lines).toHaveLength(1);
  });
});
