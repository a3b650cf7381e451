import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { slackBlock } from '../../../src/surfaces/slack/config.ts';

const { schema, check } = slackBlock;
const problems = (given: Record<string, unknown>) =>
  (check?.(given, { publicUrl: undefined }) ?? []).map(({ path }) => path);

describe('the settings of Slack', () => {
  it('have defaults', () => {
    expect(schema.parse({ botToken: 'xoxb-1', signingSecret: 's' })).toEqual({
      botToken: 'xoxb-1',
      signingSecret: 's',
      apiUrl: 'https://slack.com/api/',
      agentIdentity: 'shown',
      keywords: [],
      keywordChannels: [],
      command: '/live-agent',
    });
  });

  it('each has a description and an example, and the secrets are named', () => {
    for (const [key, field] of Object.entries(z.toJSONSchema(schema, { io: 'input' }).properties ?? {})) {
      expect(field, key).toMatchObject({
        description: expect.any(String) as string,
        examples: expect.any(Array) as unknown[],
      });
    }
    for (const key of Object.values(slackBlock.env)) expect(schema.shape).toHaveProperty(key);
    for (const key of slackBlock.secrets) expect(schema.shape).toHaveProperty(key);
  });

  it.each([
    [{ botToken: '' }],
    [{ botToken: 'abc' }],
    [{ appToken: 'xoxb-1' }],
    [{ apiUrl: 'https://slack.com/api' }],
    [{ apiUrl: 'slack.com/api/' }],
    [{ command: 'live-agent' }],
    [{ command: '/Live Agent' }],
    [{ agentIdentity: 'maybe' }],
    [{ botTokn: 'xoxb-1' }],
  ])('refuse %j', (wrong) => {
    expect(schema.safeParse(wrong).success).toBe(false);
  });

  it('belong together', () => {
    expect(problems({ botToken: 'x', signingSecret: 's' })).toEqual([]);
    expect(problems({ botToken: 'x', appToken: 'xapp-1' })).toEqual([]);
    expect(problems({ clientId: '1', clientSecret: 'x', stateSecret: 'y', signingSecret: 's' })).toEqual([]);
    expect(problems({})).toEqual(['botToken', 'signingSecret']);
    expect(problems({ clientId: '1' })).toEqual(['signingSecret', 'clientSecret', 'stateSecret']);
  });
});
