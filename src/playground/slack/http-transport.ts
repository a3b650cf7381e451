import { textOf, type Json } from './types.ts';
import { signatureHeaders } from './signing.ts';
import type { HttpPoster, Transport } from './transport.ts';

/** Events as JSON; interactions and commands as forms; all signed, to the app's one request URL. */
export function createHttpTransport(poster: HttpPoster, signingSecret: string, now: () => number): Transport {
  return {
    name: 'http',
    reachable: () => poster.ready(),
    send(parcel) {
      const json = parcel.kind === 'slash_commands' ? '' : (parcel.json ?? JSON.stringify(parcel.payload));
      const body =
        parcel.kind === 'events_api'
          ? json
          : parcel.kind === 'interactive'
            ? new URLSearchParams({ payload: json }).toString()
            : form(parcel.payload);
      return poster.post(body, {
        'content-type': parcel.kind === 'events_api' ? 'application/json' : 'application/x-www-form-urlencoded',
        'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
        ...(parcel.retry === undefined
          ? {}
          : { 'x-slack-retry-num': String(parcel.retry.num), 'x-slack-retry-reason': parcel.retry.reason }),
        ...signatureHeaders(signingSecret, body, now()),
      });
    },
    close: () => poster.close(),
  };
}

function form(fields: Json): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(fields)) if (value !== undefined) params.set(key, textOf(value));
  return params.toString();
}
