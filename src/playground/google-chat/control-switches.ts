import { checkRules } from '../shared/faults.ts';
import { checkString, optionalString, personOf, stringsOf, type Action, type Fields } from './control-fields.ts';
import { endpointOf, changed, type Kernel } from './kernel.ts';
import { PROOFS, type Proof } from './tokens.ts';
import { ControlFailure, isJson, type Json, type Settings, type Space } from './types.ts';

const MAX_REDELIVERIES = 100;
const MAX_PEOPLE = 20_000;
const MAX_SPACES = 20_000;

/** What is not done by one person in a chat: the world itself, and what goes wrong in it. */
export const switches: Readonly<Record<string, Action>> = {
  /** Adds the app for `user`, to the space `room`, or everywhere. */
  install: (kernel, fields) => membership(kernel, fields, true),
  uninstall: (kernel, fields) => membership(kernel, fields, false),

  person(kernel, fields) {
    if (kernel.world.people.size >= MAX_PEOPLE) throw new ControlFailure('There are too many people.');
    const displayName = checkString(fields, 'name').trim();
    const handle = displayName
      .toLowerCase()
      .normalize('NFD')
      .replace(/[^a-z0-9]+/g, '.');
    const email = optionalString(fields, 'email') ?? `${handle}@example.com`;
    const taken = [...kernel.world.people.values()].some((person) => person.email === email);
    if (displayName === '' || taken) throw new ControlFailure('A person needs a name and an address of their own.');
    const person = kernel.world.addPerson({
      displayName,
      email,
      title: optionalString(fields, 'title') ?? '',
      tz: checkZone(optionalString(fields, 'tz') ?? 'Europe/Berlin'),
      role: fields.role === 'agent' ? 'agent' : 'employee',
    });
    kernel.world.direct(person);
    changed(kernel);
    return { id: person.name };
  },

  async room(kernel, fields) {
    if (kernel.world.spaces.size >= MAX_SPACES) throw new ControlFailure('There are too many spaces.');
    const given = fields.members ?? [...kernel.world.people.keys()];
    const members = Array.isArray(given) ? given.map(String) : [];
    const unknown = members.find((member) => !kernel.world.people.has(member));
    if (unknown !== undefined) throw new ControlFailure(`There is no person ${unknown}.`);
    const space = kernel.world.addSpace({ displayName: checkString(fields, 'name'), members });
    const adder = kernel.world.people.get(members[0] ?? '');
    if (adder !== undefined) await kernel.delivery.send({ kind: 'ADDED_TO_SPACE', person: adder, space });
    changed(kernel);
    return { id: space.name };
  },

  faults(kernel, fields) {
    const rules = checkRules(fields.rules);
    if (typeof rules === 'string') throw new ControlFailure(rules);
    kernel.faults.replace(rules);
    return {};
  },

  'faults/down'(kernel, fields) {
    kernel.faults.down = fields.down === true;
    return {};
  },

  /** Ends all access tokens before their time. */
  'faults/tokens'(kernel) {
    kernel.tokens.clear();
    return {};
  },

  async redeliver(kernel, fields) {
    const times = fields.times === undefined ? 1 : Number(fields.times);
    if (!Number.isInteger(times) || times < 1 || times > MAX_REDELIVERIES)
      throw new ControlFailure(`Give times from 1 to ${MAX_REDELIVERIES}.`);
    const statuses = await kernel.delivery.redeliver(optionalString(fields, 'event'), times);
    if (statuses === null) throw new ControlFailure('No such event is remembered.');
    return { statuses };
  },

  /** `sign`: false, or `{ kind, audience, claims, stranger }` for a proof that is wrong in some way. */
  async raw(kernel, fields) {
    const body = typeof fields.body === 'string' ? fields.body : JSON.stringify(fields.body ?? {});
    const { status, body: answer } = await kernel.delivery.raw(
      body,
      stringsOf(fields, 'headers'),
      proofOf(kernel, fields.sign),
    );
    return { status, body: answer };
  },

  /** What stands in the console: see `Settings`. */
  settings(kernel, fields) {
    const allowed: { readonly [K in 'format' | 'audience' | 'delivery' | 'markup']: readonly Settings[K][] } = {
      format: ['classic', 'add-on'],
      audience: ['project-number', 'endpoint-url'],
      delivery: ['http', 'pubsub-push', 'pubsub-pull'],
      markup: ['chat', 'markdown'],
    };
    for (const [key, values] of Object.entries(allowed)) {
      const value = optionalString(fields, key);
      if (value === undefined) continue;
      if (!(values as readonly string[]).includes(value))
        throw new ControlFailure(`${key} is one of ${values.join(', ')}.`);
      Object.assign(kernel.settings, { [key]: value });
    }
    const endpointUrl = optionalString(fields, 'endpointUrl');
    if (endpointUrl !== undefined) kernel.settings.endpointUrl = endpointUrl;
    return { settings: { ...kernel.settings } };
  },
};

async function membership(kernel: Kernel, fields: Fields, joins: boolean): Promise<object> {
  const spaces = spacesOf(kernel, fields).filter((space) => space.hasApp !== joins);
  if (spaces.length === 0) throw new ControlFailure(joins ? 'The app is there already.' : 'The app is not there.');
  for (const space of spaces) {
    const person = kernel.world.people.get(space.person ?? space.members.values().next().value ?? '');
    if (person === undefined) continue;
    space.hasApp = joins;
    if (joins) space.adminInstalled = false;
    await kernel.delivery.send({ kind: joins ? 'ADDED_TO_SPACE' : 'REMOVED_FROM_SPACE', person, space });
  }
  changed(kernel);
  return {};
}

function spacesOf(kernel: Kernel, fields: Fields): Space[] {
  const room = optionalString(fields, 'room');
  if (room !== undefined) {
    const space = kernel.world.spaces.get(room);
    if (space === undefined) throw new ControlFailure(`There is no space ${room}.`);
    return [space];
  }
  if (fields.user !== undefined) return [kernel.world.direct(personOf(kernel, fields))];
  return [...kernel.world.spaces.values()];
}

function proofOf(kernel: Kernel, sign: unknown): string | undefined {
  if (sign === false) return undefined;
  const { delivery, format, audience } = kernel.settings;
  const usual: Proof = delivery === 'pubsub-push' ? 'push' : format === 'add-on' ? 'add-on' : audience;
  const how: Json = isJson(sign) ? sign : {};
  const kind = PROOFS.find((proof) => proof === (how.kind ?? usual));
  if (kind === undefined) throw new ControlFailure(`The kind of a proof is one of ${PROOFS.join(', ')}.`);
  const url = optionalString(how, 'audience') ?? endpointOf(kernel) ?? '';
  return kernel.tokens.proof(kind, url, isJson(how.claims) ? how.claims : undefined, how.stranger === true);
}

function checkZone(tz: string): string {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: tz }).resolvedOptions().timeZone;
  } catch {
    throw new ControlFailure(`There is no time zone ${tz}.`);
  }
}
