import { join } from 'node:path';
import { ConfigError } from '../core/errors.ts';
import { UsageError, type Command, type Invocation } from './command.ts';

/** Stands in the checked-in manifests, and where nothing better is known. */
export const EXAMPLE_URL = 'https://baton.example.com';

export const manifests: Command = {
  name: 'manifests',
  usage: '[--url URL] [--out FOLDER]',
  summary: 'Writes what an admin installs on the platforms, with this Baton’s public address in it.',
  options: { out: { type: 'string' }, url: { type: 'string' } },
  help: {
    out: 'Folder to write to. Without it: manifests.',
    url: 'Where the platforms reach Baton. Without it: server.publicUrl of the configuration.',
  },
  async run(invocation) {
    const { program, terminal, values } = invocation;
    const url = publicUrl(invocation);
    const folder = typeof values['out'] === 'string' ? values['out'] : 'manifests';
    const files = [...program.manifests(url)];
    for (const [path, content] of files) {
      program.writeFile(join(folder, path), content);
      terminal.out(join(folder, path));
    }
    if (url === EXAMPLE_URL)
      terminal.err(`They name ${EXAMPLE_URL}. Set server.publicUrl, or use --url, to have your own address in them.`);
    return 0;
  },
};

function publicUrl({ program, file, values }: Invocation): string {
  const given = values['url'];
  if (typeof given === 'string') {
    if (!URL.canParse(given) || !/^https?:/.test(given))
      throw new UsageError(`--url must be an address like ${EXAMPLE_URL}`);
    return given.replace(/\/+$/, '');
  }
  try {
    const { publicUrl: configured } = program.load(file);
    return configured.startsWith('https:') ? configured : EXAMPLE_URL;
  } catch (error) {
    // Before the app is made on a platform there are no tokens yet, and the configuration can't be sound.
    if (error instanceof ConfigError && file === undefined) return EXAMPLE_URL;
    throw error;
  }
}
