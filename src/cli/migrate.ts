import type { Command } from './command.ts';
import { countOf } from './layout.ts';

export const migrate: Command = {
  name: 'migrate',
  summary: 'Brings the store’s schema up to date. `start` does so by itself.',
  async run({ program, terminal, file }) {
    const store = await program.load(file).openStore({ make: true });
    try {
      const applied = await store.migrate();
      terminal.out(
        applied.length === 0
          ? 'The schema is up to date.'
          : `${countOf(applied.length, 'migration')} made: ${applied.join(', ')}`,
      );
      return 0;
    } finally {
      await store.close();
    }
  },
};
