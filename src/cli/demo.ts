import type { Command } from './command.ts';

export const demo: Command = {
  name: 'demo',
  summary: 'Runs Baton with four emulated platforms, and a page to try them. Needs no account and no network.',
  async run({ program, terminal }) {
    const running = await program.startDemo();
    terminal.out(
      [
        '',
        `  Open ${running.page}`,
        '',
        '  You see an employee and the agents; pick the platform of each at the top. Write to the bot, press Request live',
        `  agent, and claim it on the agents’ side. Baton itself answers at ${running.baton}. Ctrl-C ends both.`,
        '',
      ].join('\n'),
    );
    await terminal.stopped();
    await running.stop();
    return 0;
  },
};
