import { OTHER_ENV, STATIC_ENV } from './blocks.ts';
import { jsonSchema, variants, type JsonSchema } from './outline.ts';
import { configSchema, type ConfigRegistry } from './schema.ts';

/** The JSON Schema of `baton.yaml`, for editors. */
export function generateJsonSchema(registry: ConfigRegistry): string {
  const schema = { title: 'Configuration of Baton', ...jsonSchema(configSchema(registry)) };
  return `${JSON.stringify(schema, null, 2)}\n`;
}

/** The reference of every key, in Markdown. */
export function generateDocs(registry: ConfigRegistry): string {
  const schema = jsonSchema(configSchema(registry));
  const properties = schema.properties ?? {};
  const sections: string[] = [];
  for (const key of ['server', 'store', 'retention', 'delivery', 'admission', 'log']) {
    sections.push(section(`\`${key}\``, rows(properties[key])));
  }
  for (const { key, env } of registry.surfaces) {
    sections.push(section(`\`surfaces.${key}\``, rows(properties['surfaces']?.properties?.[key], env)));
  }
  for (const variant of destinationVariants(properties)) {
    const { mode, system } = variant.properties ?? {};
    const title = `\`destinations.ID\` with \`mode: ${text(mode?.const)}\`, \`system: ${text(system?.const)}\``;
    sections.push(section(title, rows(variant)));
  }
  sections.push(section('`routes[]`', rows(properties['routes']?.items)));
  return [
    '# Configuration',
    '',
    '<!-- Written by `npm run generate` from the schema in src/config; change it there. -->',
    '',
    'Baton reads one YAML file: `baton.yaml`, or the one named by `--config FILE` or `BATON_CONFIG`. `${VAR}` is filled in from',
    'the environment. The file wins over the environment; where a file is named, surfaces come from it alone and `.env` is not',
    'read. Keys that are not known are errors. `npm run baton -- config check` tells every problem at once.',
    '',
    'Durations are written `90s`, `10m`, `2h` or `30d`; a bare number is seconds.',
    '',
    ...sections,
    '## `texts`',
    '',
    'Every sentence that people read can be replaced; one that is replaced by the empty text is not sent. `{name}` is filled in.',
    '',
    '| key | English |',
    '|---|---|',
    ...Object.entries(properties['texts']?.properties ?? {}).map(
      ([key, { description }]) => `| \`${key}\` | ${cell((description ?? '').replace('In place of: ', ''))} |`,
    ),
    '',
    '## Environment',
    '',
    '| variable | for |',
    '|---|---|',
    ...environment(registry, properties).map(({ name, description, key }) => {
      return `| \`${name}\` | ${key === undefined ? '' : `\`${key}\`: `}${cell(description)} |`;
    }),
    '',
  ].join('\n');
}

/** `.env.example`: every variable, switched off, with what it is for. */
export function generateEnvExample(registry: ConfigRegistry): string {
  const schema = jsonSchema(configSchema(registry));
  const lines = [
    '# Copy this file to .env and fill in what you need. Baton reads it where no configuration file is named.',
    '# Written by `npm run generate`.',
  ];
  for (const { name, description, example } of environment(registry, schema.properties ?? {})) {
    lines.push('', ...wrap(description, 110).map((line) => `# ${line}`), `# ${name}=${example ?? ''}`);
  }
  return `${lines.join('\n')}\n`;
}

interface Variable {
  readonly name: string;
  readonly key?: string;
  readonly description: string;
  readonly example?: string;
}

function environment(registry: ConfigRegistry, properties: Readonly<Record<string, JsonSchema>>): Variable[] {
  const variable = (name: string, key: string, schema: JsonSchema | undefined): Variable => ({
    name,
    key,
    description: schema?.description ?? '',
    example: text(schema?.examples?.[0] ?? schema?.default),
  });
  const variables: Variable[] = [];
  for (const { key, env } of registry.surfaces) {
    const block = properties['surfaces']?.properties?.[key];
    for (const [name, own] of Object.entries(env)) {
      variables.push(variable(name, `surfaces.${key}.${own}`, block?.properties?.[own]));
    }
  }
  for (const { mode, system, env } of registry.destinations) {
    const block = destinationVariants(properties).find(
      (variant) => variant.properties?.['mode']?.const === mode && variant.properties['system']?.const === system,
    );
    for (const [name, own] of Object.entries(env?.keys ?? {})) {
      variables.push(variable(name, `destinations.${env?.id ?? ''}.${own}`, block?.properties?.[own]));
    }
  }
  for (const [name, [block, key]] of Object.entries(STATIC_ENV)) {
    variables.push(variable(name, `${block}.${key}`, properties[block]?.properties?.[key]));
  }
  for (const [name, description] of Object.entries(OTHER_ENV)) variables.push({ name, description });
  return variables;
}

function destinationVariants(properties: Readonly<Record<string, JsonSchema>>): JsonSchema[] {
  const destination = properties['destinations']?.additionalProperties;
  return typeof destination === 'object' ? variants([destination]) : [];
}

function section(title: string, body: readonly string[]): string {
  return [`## ${title}`, '', '| key | what it is for | default | example |', '|---|---|---|---|', ...body, ''].join(
    '\n',
  );
}

function rows(block: JsonSchema | undefined, env: Readonly<Record<string, string>> = {}): string[] {
  return Object.entries(block?.properties ?? {}).map(([key, schema]) => {
    const variable = Object.keys(env).find((name) => env[name] === key);
    const choices = schema.enum === undefined ? '' : ` One of ${schema.enum.map((value) => code(value)).join(', ')}.`;
    const from = variable === undefined ? '' : ` Environment: ${code(variable)}.`;
    const required = block?.required?.includes(key) === true && schema.const === undefined ? '**needed**' : '';
    const fallback = schema.default === undefined ? required : code(schema.default);
    const example = schema.const ?? schema.examples?.[0];
    return `| \`${key}\` | ${cell((schema.description ?? '') + choices + from)} | ${fallback} | ${example === undefined ? '' : code(example)} |`;
  });
}

function text(value: unknown): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function code(value: unknown): string {
  return `\`${text(value)}\``;
}

function cell(description: string): string {
  return description.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

function wrap(sentence: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of sentence.split(' ')) {
    if (line !== '' && line.length + word.length + 1 > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return line === '' ? lines : [...lines, line];
}
