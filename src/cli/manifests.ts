import { join } from 'node:path';
import { ConfigError } from '../core/errors.ts';
import { UsageError, type Command, type Invocation } from './command.ts';
import type { Setup } from './program.ts';

/** Stands in the checked-in manifests, and where nothing better is known. */
export const EXAMPLE_URL = 'https://baton.example.com';

export const manifests: Command = {
  name: 'manifests',
  usage: '[--url URL] [--app-id ID] [--out FOLDER]',
  summary: 'Writes what an admin installs on the platforms, with this Baton’s public address in it.',
  options: { out: { type: 'string' }, url: { type: 'string' }, 'app-id': { type: 'string' } },
  help: {
    out: 'Folder to write to. Without it: manifests.',
    url: 'Where the platforms reach Baton. Without it: server.publicUrl of the configuration.',
    'app-id': 'Application (client) id of the Teams bot. Without it: surfaces.teams.appId of the configuration.',
  },
  async run(invocation) {
    const { program, terminal, values } = invocation;
    const setup = configured(invocation);
    const url = publicUrl(values['url'], setup);
    const appId = typeof values['app-id'] === 'string' ? values['app-id'] : setup?.teamsApp.appId;
    const folder = typeof values['out'] === 'string' ? values['out'] : 'manifests';
    const files = await program.manifests({ ...setup?.teamsApp, url, appId });
    for (const [path, content] of files) {
      program.writeFile(join(folder, path), content);
      terminal.out(join(folder, path));
    }
    if (url === EXAMPLE_URL)
      terminal.err(`They name ${EXAMPLE_URL}. Set server.publicUrl, or use --url, to have your own address in them.`);
    if (appId === undefined || appId === '')
      terminal.err('The Teams app has no id yet: Teams refuses it. Set surfaces.teams.appId, or use --app-id.');
    return 0;
  },
};

function publicUrl(given: unknown, setup: Setup | null): string {
  if (typeof given === 'string') {
    if (!URL.canParse(given) || !/^https?:/.test(given))
      throw new UsageError(`--url must be an address like ${EXAMPLE_URL}`);
    return given.replace(/\/+$/, '');
  }
  return setup?.publicUrl.startsWith('https:') === true ? setup.publicUrl : EXAMPLE_URL;
}

function configured({ program, file }: Invocation): Setup | null {
  try {
    return program.load(file);
  } catch (error) {
    // Before the app is made on a platform there are no tokens yet, and the configuration can't be sound.
    if (error instanceof ConfigError && file === undefined) return null;
    throw error;
  }
}
