import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

export type Json = Readonly<Record<string, unknown>>;

export function readJson(path: string): Json {
  return JSON.parse(readFileSync(path, 'utf8')) as Json;
}

/** Gives what is wrong with a value; nothing where it is valid. */
export type Check = (value: unknown) => readonly string[];

/** The vendors' own schemas, as checks. What each file needs to be loaded stands where it is loaded. */
export interface Schemas {
  readonly slackManifest: Check;
  readonly teamsManifest: Check;
  /** `version` is the newest that the host takes. */
  card(version: '1.3' | '1.5'): Check;
  /** A definition of the Bot Connector's REST API, with no other fields than it names. */
  connector(definition: string): Check;
  /** The body of a call of the Webex REST API, with no other fields than it names. */
  webex(path: string, verb: string): Check;
}

export function loadSchemas(folder: string): Schemas {
  const read = (name: string): Json => readJson(join(folder, name));
  const slack = create().compile(read('slack-manifest.schema.json'));
  // Draft-04, of which this one uses nothing that later drafts read differently.
  const { $schema: _draft, ...teams } = read('teams-manifest-1.25.schema.json');
  const teamsManifest = create().compile(teams);
  const connector = createApi(read('bot-connector.swagger.json'));
  const webex = createApi(read('webex-messaging.openapi.json'));
  const cards = { '1.3': cardOf(read, '1.3'), '1.5': cardOf(read, '1.5') };
  return {
    slackManifest: (value) => problems(slack, value),
    teamsManifest: (value) => problems(teamsManifest, value),
    card: (version) => cards[version],
    connector: (definition) => connector(`/definitions/${definition}`),
    webex: (path, verb) =>
      webex(`/paths/${path.replaceAll('/', '~1')}/${verb}/requestBody/content/application~1json/schema`),
  };
}

function create(): Ajv {
  // The files hold keywords and formats that ajv does not know.
  const ajv = new Ajv({ strict: false, validateSchema: false, allErrors: true, verbose: true });
  addFormats.default(ajv);
  for (const format of ['byte', 'int32', 'int64', 'double', 'binary', 'string']) ajv.addFormat(format, true);
  return ajv;
}

function cardOf(read: (name: string) => Json, version: '1.3' | '1.5'): Check {
  // Draft-06, with an `id` in the manner of draft-04.
  const { $schema: _draft, id: _id, ...schema } = read(`adaptive-card-${version}.schema.json`);
  const validate = create().compile(schema);
  return (card) => {
    const { version: own } = card as { version?: unknown };
    const wrong = typeof own === 'string' && /^1\.\d$/.test(own) && own <= version ? [] : [`/version ${String(own)}`];
    return [...wrong, ...problems(validate, withoutTeams(card))];
  };
}

/** What Teams adds to a card is not part of the schema. */
function withoutTeams(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withoutTeams);
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(
    Object.entries(node).flatMap(([key, value]) => (key === 'msteams' ? [] : [[key, withoutTeams(value)]])),
  );
}

/** The parts of an API description, by pointer. */
function createApi(document: Json): (pointer: string) => Check {
  const ajv = create().addSchema(document, 'api');
  const checks = new Map<string, Check>();
  return (pointer) => {
    const known = checks.get(pointer);
    if (known !== undefined) return known;
    const validate = ajv.compile({ $ref: `api#${pointer}` });
    const fields = new Set(Object.keys(propertiesOf(document, pointer)));
    const check: Check = (value) => [
      ...Object.keys(value as Json).flatMap((field) => (fields.has(field) ? [] : [`/${field} is no field of it`])),
      ...problems(validate, value),
    ];
    checks.set(pointer, check);
    return check;
  };
}

function propertiesOf(document: Json, pointer: string): Json {
  const found = pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((node, part) => (node as Json)[part.replaceAll('~1', '/')], document) as Json;
  const { $ref: ref } = found;
  return typeof ref === 'string' ? propertiesOf(document, ref.slice(1)) : (found['properties'] as Json);
}

const SHOWN = 5;

/** Of the alternatives of a schema only the one that the element names, and the deepest first: there lies the fault. */
function problems(validate: ValidateFunction, value: unknown): readonly string[] {
  if (validate(value)) return [];
  const errors = validate.errors ?? [];
  const depth = ({ instancePath }: ErrorObject): number => instancePath.split('/').length;
  const own = errors.filter(
    (error) => error.keyword !== 'anyOf' && !error.instancePath.endsWith('/type') && isOwn(error),
  );
  return (own.length > 0 ? own : [...errors])
    .sort((a, b) => depth(b) - depth(a))
    .slice(0, SHOWN)
    .map(({ instancePath, message = '', params }) => `${instancePath} ${message} ${JSON.stringify(params)}`);
}

/** Whether the schema that was broken is the one for elements of this type. */
function isOwn({ data, parentSchema }: ErrorObject): boolean {
  const type = typeof data === 'object' && data !== null ? (data as Json)['type'] : undefined;
  const { properties } = (parentSchema ?? {}) as { properties?: { type?: { enum?: readonly unknown[] } } };
  const types = properties?.type?.enum;
  return types === undefined || types.includes(type);
}
