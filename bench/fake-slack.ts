/** A lean Slack for the bench: `node bench/fake-slack.ts`. The Web API stands under `/api/`. */
import { METHODS, type Fields } from './fake-methods.ts';
import { serveFake, type Asked, type Reply } from './fake-server.ts';
import { FakeWorld } from './fake-world.ts';
import { SCOPES, WORKSPACE } from './workspace.ts';

const world = new FakeWorld();

function fieldsOf(raw: string, contentType: string): Fields {
  if (contentType.startsWith('application/json')) return JSON.parse(raw === '' ? '{}' : raw) as Fields;
  return Object.fromEntries(new URLSearchParams(raw));
}

function handle({ path, query, headers, raw, atNs }: Asked): Reply {
  const method = path.slice('/api/'.length);
  world.count(method);
  const handler = METHODS[method];
  if (handler === undefined) return { body: { ok: false, error: 'unknown_method' } };
  const fields = { ...Object.fromEntries(query), ...fieldsOf(raw, headers['content-type'] ?? '') };
  const token = headers.authorization?.replace(/^Bearer /, '') ?? fields['token'];
  if (token === undefined) return { body: { ok: false, error: 'not_authed' } };
  if (token !== WORKSPACE.botToken) return { body: { ok: false, error: 'invalid_auth' } };
  return { body: handler(world, fields, raw, atNs), headers: { 'x-oauth-scopes': SCOPES } };
}

serveFake({ world, handle });
