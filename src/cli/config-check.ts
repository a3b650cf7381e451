import type { Command } from './command.ts';
import { countOf, table } from './layout.ts';

export const configCheck: Command = {
  name: 'config check',
  summary: 'Checks the configuration, without a network, and tells every problem at once.',
  async run({ program, terminal, file }) {
    const setup = program.load(file);
    terminal.out(`The configuration is sound. Read: ${setup.sources.join(', ')}.\n`);
    terminal.out(table(setup.summary.map(([what, value]) => [`  ${what}`, value])));
    if (setup.warnings.length > 0) {
      terminal.out(`\n${countOf(setup.warnings.length, 'thing')} to look at:\n`);
      terminal.out(setup.warnings.map(({ path, message }) => `  ${path}\n      ${message}`).join('\n'));
    }
    return 0;
  },
};
