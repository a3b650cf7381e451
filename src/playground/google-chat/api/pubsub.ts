import { IDENTITY } from '../identity.ts';
import { ApiFailure, isJson, type Json } from '../types.ts';
import { PUBSUB_SCOPES, type Call, type Method } from './method.ts';

const MAX_PULL = 1_000;
const MAX_DEADLINE_S = 600;

const at = (verb: string): RegExp =>
  new RegExp(`^/v1/(?<subscription>projects/[\\w.-]+/subscriptions/[\\w.~+%-]+)${verb}$`);

/** Pub/Sub's REST for the one subscription of the app (cloud.google.com/pubsub/docs/reference/rest/v1/projects.subscriptions). */
export const pubSubMethods: readonly Method[] = [
  { name: 'pubsub.get', verb: 'GET', pattern: at(''), scopes: PUBSUB_SCOPES, quota: 'none', run: get },
  { name: 'pubsub.pull', verb: 'POST', pattern: at(':pull'), scopes: PUBSUB_SCOPES, quota: 'none', run: pull },
  {
    name: 'pubsub.acknowledge',
    verb: 'POST',
    pattern: at(':acknowledge'),
    scopes: PUBSUB_SCOPES,
    quota: 'none',
    run: acknowledge,
  },
  {
    name: 'pubsub.modifyAckDeadline',
    verb: 'POST',
    pattern: at(':modifyAckDeadline'),
    scopes: PUBSUB_SCOPES,
    quota: 'none',
    run: modify,
  },
];

function check({ kernel, path }: Call): void {
  if (path.subscription !== IDENTITY.subscription)
    throw new ApiFailure('NOT_FOUND', `Resource not found (resource=${path.subscription}).`);
  if (kernel.settings.delivery === 'pubsub-push')
    throw new ApiFailure('FAILED_PRECONDITION', 'The subscription pushes: it cannot be pulled from.');
}

function get(call: Call): Json {
  const { settings } = call.kernel;
  if (settings.delivery !== 'pubsub-push') check(call);
  const endpoint = settings.endpointUrl ?? call.kernel.eventsUrl() ?? '';
  const push = settings.delivery === 'pubsub-push' ? { pushEndpoint: endpoint } : {};
  return {
    name: IDENTITY.subscription,
    topic: `projects/${IDENTITY.projectId}/topics/chat-events`,
    pushConfig: push,
    ackDeadlineSeconds: 10,
    state: 'ACTIVE',
  };
}

async function pull(call: Call): Promise<Json> {
  check(call);
  const { maxMessages, returnImmediately } = bodyOf(call);
  if (!Number.isInteger(maxMessages) || Number(maxMessages) < 1)
    throw new ApiFailure('INVALID_ARGUMENT', 'max_messages must be 1 or more.');
  if (returnImmediately === true && call.kernel.pubsub.waiting() === 0) return {};
  const receivedMessages = await call.kernel.pubsub.pull(Math.min(Number(maxMessages), MAX_PULL), call.gone);
  return receivedMessages.length === 0 ? {} : { receivedMessages };
}

function acknowledge(call: Call): Json {
  check(call);
  call.kernel.pubsub.acknowledge(ackIdsOf(call));
  return {};
}

function modify(call: Call): Json {
  check(call);
  const seconds = Number(bodyOf(call).ackDeadlineSeconds);
  if (!Number.isInteger(seconds) || seconds < 0 || seconds > MAX_DEADLINE_S)
    throw new ApiFailure('INVALID_ARGUMENT', `ack_deadline_seconds must be from 0 to ${MAX_DEADLINE_S}.`);
  call.kernel.pubsub.modify(ackIdsOf(call), seconds);
  return {};
}

function ackIdsOf(call: Call): string[] {
  const { ackIds } = bodyOf(call);
  if (!Array.isArray(ackIds) || ackIds.length === 0 || !ackIds.every((id) => typeof id === 'string'))
    throw new ApiFailure('INVALID_ARGUMENT', 'No ack ids specified.');
  return ackIds;
}

function bodyOf({ body }: Call): Json {
  return isJson(body) ? body : {};
}
