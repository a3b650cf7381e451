import type { Command } from './command.ts';

export const start: Command = {
  name: 'start',
  summary: 'Runs the service until it is told to end (SIGTERM, Ctrl-C).',
  async run({ program, terminal, file }) {
    const setup = program.load(file);
    const service = await setup.createService({ beside: false });
    // Told to end while it begins: it ends as soon as it has begun.
    try {
      await service.start();
    } catch (error) {
      await service.stop();
      throw error;
    }
    await terminal.stopped();
    await service.stop();
    return 0;
  },
};
