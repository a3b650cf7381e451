import { eventBody, type EventBody } from './events.ts';
import { IDENTITY } from './identity.ts';
import { endpointOf, type Kernel } from './kernel.ts';
import type { Outcome, Poster } from './poster.ts';
import { applyReply, type Applied } from './replies.ts';
import type { Proof } from './tokens.ts';
import { textOf, type Happening, type Json } from './types.ts';

const MAX_REMEMBERED = 1_000;
const MAX_IN_FLIGHT = 5_000;
/** What Pub/Sub counts as acknowledged (cloud.google.com/pubsub/docs/push). */
const ACKNOWLEDGED = new Set([102, 200, 201, 202, 204]);

/** What became of an event. `status` 0: the app was not reached. */
export interface Delivered {
  readonly status: number;
  /** What Chat tells the person about it. */
  readonly told?: string;
}

export interface Delivery {
  /** Sends an event and does what the answer says. */
  send(happening: Happening): Promise<Delivered>;
  /** The newest event, or the newest called so, again: same body, fresh proof. Null: none is remembered. */
  redeliver(event: string | undefined, times: number): Promise<number[] | null>;
  /** Any bytes to the app. `proof` undefined: unsigned. */
  raw(body: string, headers: Record<string, string>, proof?: string): Promise<Outcome>;
  clear(): void;
  close(): Promise<void>;
}

interface Sent {
  readonly name: string;
  readonly url: string;
  readonly body: string;
  readonly proof: Proof;
  readonly audience: string;
}

/** When an event that failed comes again, by the way it takes. */
interface Delays {
  readonly push: readonly number[];
  readonly http: readonly number[];
}

export function createDelivery(kernel: Kernel, poster: Poster, delaysMs: Delays): Delivery {
  const remembered: Sent[] = [];
  const timers = new Set<ReturnType<typeof setTimeout>>();
  let inFlight = 0;

  async function post(sent: Sent, retry?: { num: number; reason: string }): Promise<Outcome> {
    inFlight += 1;
    const outcome =
      inFlight > MAX_IN_FLIGHT
        ? { status: 0, ms: 0, body: 'too many events are on their way' }
        : await poster.post(sent.url, sent.body, {
            'content-type': 'application/json; charset=UTF-8',
            'user-agent': sent.proof === 'push' ? 'CloudPubSub-Google' : 'Google-Dynamite',
            authorization: `Bearer ${kernel.tokens.proof(sent.proof, sent.audience)}`,
          });
    inFlight -= 1;
    log(sent.name, lazily(sent.body), outcome, retry);
    return outcome;
  }

  function log(name: string, request: unknown, outcome: Outcome, retry?: { num: number; reason: string }): void {
    kernel.wire.add({
      at: kernel.now(),
      direction: 'to-baton',
      name,
      status: outcome.status,
      ms: outcome.ms,
      transport: 'http',
      request,
      response: outcome.body,
      ...(retry === undefined ? {} : { retry }),
    });
  }

  /** Pub/Sub gives an event out again until it is acknowledged, here as often as it was told. `taken`: what to do then. */
  function retryLater(sent: Sent, attempt: number, last: Outcome, taken?: (outcome: Outcome) => void): void {
    const delay = delaysMs[sent.proof === 'push' ? 'push' : 'http'][attempt];
    if (delay === undefined) return;
    const timer = setTimeout(() => {
      timers.delete(timer);
      const reason = last.status === 0 ? 'no answer' : `status ${last.status}`;
      post(sent, { num: attempt + 1, reason }).then(
        (outcome) => {
          if (!ACKNOWLEDGED.has(outcome.status)) retryLater(sent, attempt + 1, outcome, taken);
          else taken?.(outcome);
        },
        () => undefined,
      );
    }, delay);
    timers.add(timer);
  }

  function remember(sent: Sent): Sent {
    remembered.push(sent);
    if (remembered.length > MAX_REMEMBERED) remembered.shift();
    return sent;
  }

  async function push({ name, json }: EventBody, url: string, audience: string): Promise<Delivered> {
    const body = JSON.stringify({ message: kernel.pubsub.envelope(json), subscription: IDENTITY.subscription });
    const sent = remember({ name, url, body, proof: 'push', audience });
    const outcome = await post(sent);
    if (!ACKNOWLEDGED.has(outcome.status)) retryLater(sent, 0, outcome);
    return { status: outcome.status };
  }

  /** Where a press on an add-on's button goes: to the address that the button itself names. */
  function targetOf(happening: Happening, url: string): { url: string; audience: string } | undefined {
    const audience = endpointOf(kernel) ?? url;
    const { format } = kernel.settings;
    if (format === 'classic' || happening.kind !== 'CARD_CLICKED' || happening.action === undefined)
      return { url, audience };
    const named = happening.action.function;
    if (named === audience) return { url, audience };
    const known = [url, audience].some((address) => URL.parse(address)?.origin === URL.parse(named)?.origin);
    return URL.canParse(named) && known
      ? { url: named.replace(URL.parse(audience)?.origin ?? '', URL.parse(url)?.origin ?? ''), audience: named }
      : undefined;
  }

  return {
    async send(happening) {
      const url = kernel.eventsUrl();
      const { delivery, format, audience: kind } = kernel.settings;
      const event = eventBody(kernel, happening);
      if (delivery === 'pubsub-pull') {
        const kept = kernel.pubsub.publish(event.json);
        const outcome = { status: kept ? 200 : 0, ms: 0, body: kept ? 'published' : 'too many events wait' };
        log(event.name, lazily(event.json), outcome);
        return { status: outcome.status };
      }
      if (url === undefined) return { status: 0, told: NOT_RESPONDING };
      if (delivery === 'pubsub-push') return push(event, url, endpointOf(kernel) ?? url);
      const target = targetOf(happening, url);
      if (target === undefined) {
        log(event.name, lazily(event.json), {
          status: 0,
          ms: 0,
          body: 'the function of the button is not our URL',
        });
        return { status: 0, told: NOT_PROCESSED };
      }
      const proof = format === 'add-on' ? 'add-on' : kind;
      const sent = remember({ name: event.name, body: event.json, proof, ...target });
      const outcome = await post(sent);
      if (!ACKNOWLEDGED.has(outcome.status)) retryLater(sent, 0, outcome, (later) => void answered(happening, later));
      const applied = answered(happening, outcome);
      if (applied.problem !== undefined)
        log(`${event.name} answer`, outcome.body, { status: outcome.status, ms: 0, body: applied.problem });
      if (applied.told !== undefined && (happening.kind === 'MESSAGE' || happening.kind === 'APP_COMMAND'))
        kernel.world.notice(happening.space, happening.person, applied.told, happening.message?.thread);
      return { status: outcome.status, ...(applied.told === undefined ? {} : { told: applied.told }) };
    },

    async redeliver(event, times) {
      const sent = remembered.findLast(({ name }) => event === undefined || name === event);
      if (sent === undefined) return null;
      return Promise.all(Array.from({ length: times }, async () => (await post(sent)).status));
    },

    async raw(body, headers, proof) {
      const url = kernel.eventsUrl();
      if (url === undefined) return { status: 0, ms: 0, body: 'the app has no address' };
      const outcome = await poster.post(url, body, {
        'content-type': 'application/json; charset=UTF-8',
        'user-agent': 'Google-Dynamite',
        ...(proof === undefined ? {} : { authorization: `Bearer ${proof}` }),
        ...headers,
      });
      log('raw', textOf(body).slice(0, 10_000), outcome);
      return outcome;
    },

    clear,
    async close() {
      clear();
      await poster.close();
    },
  };

  function clear(): void {
    remembered.length = 0;
    for (const timer of timers) clearTimeout(timer);
    timers.clear();
  }

  function answered(happening: Happening, outcome: Outcome): Applied {
    if (outcome.status < 200 || outcome.status > 299) return { told: NOT_RESPONDING };
    if (happening.kind === 'REMOVED_FROM_SPACE' || happening.dialog === 'CANCEL_DIALOG') return {};
    const text = outcome.body.trim();
    let reply: unknown;
    try {
      reply = text === '' ? {} : JSON.parse(text);
    } catch {
      return { told: NOT_RESPONDING, problem: 'The answer is not JSON.' };
    }
    return applyReply(kernel, happening, reply as Json);
  }
}

const NOT_RESPONDING = `${IDENTITY.appName} not responding`;
const NOT_PROCESSED = `${IDENTITY.appName} is unable to process your request.`;

/** JSON that is read only when somebody looks at the log. */
function lazily(json: string): { toJSON(): unknown } {
  return { toJSON: () => JSON.parse(json) as unknown };
}
