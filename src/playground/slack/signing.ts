import { createHmac } from 'node:crypto';

/**
 * Slack's signature of a request to an app: HMAC-SHA256 over `v0:{seconds}:{body}`, hexadecimal, `v0=` before it
 * (docs.slack.dev/authentication/verifying-requests-from-slack).
 */
export function signatureHeaders(signingSecret: string, body: string, atMs: number): Record<string, string> {
  const seconds = Math.floor(atMs / 1000);
  const digest = createHmac('sha256', signingSecret).update(`v0:${seconds}:${body}`).digest('hex');
  return { 'x-slack-request-timestamp': String(seconds), 'x-slack-signature': `v0=${digest}` };
}
