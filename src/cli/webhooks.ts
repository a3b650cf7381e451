import { UsageError, type Command, type ExitCode } from './command.ts';
import { countOf, printable, table } from './layout.ts';
import type { WebhookChange, WebhookState, Webhooks } from './program.ts';

const STATES: Readonly<Record<WebhookState['status'], string>> = {
  active: 'active',
  inactive: 'switched off by Webex',
  missing: 'missing',
  elsewhere: 'leads elsewhere',
};

const DONE: Readonly<Record<WebhookChange['did'], string>> = {
  made: 'made',
  activated: 'switched on again',
  'pointed-here': 'pointed here',
  renewed: 'given the address and secret of the configuration',
  'removed-double': 'a second one removed',
  failed: 'FAILED',
};

export const webhooks: Command = {
  name: 'webhooks webex',
  usage: '[--register | --repair]',
  summary: 'Shows the webhooks that Webex has for Baton. Baton makes and mends them itself while it runs.',
  options: { register: { type: 'boolean' }, repair: { type: 'boolean' } },
  help: {
    register: 'Makes what is missing, and gives all the address and the secret of the configuration.',
    repair: 'Mends what is missing, switched off, doubled or leads elsewhere; touches nothing else.',
  },
  async run({ program, terminal, file, values }) {
    const [register, repair] = [values['register'] === true, values['repair'] === true];
    if (register && repair) throw new UsageError('--register and --repair do not go together');
    const hooks = await program.load(file).webexWebhooks();
    try {
      if (register || repair) return tellChanges(await (register ? hooks.register() : hooks.repair()), terminal.out);
      return tellState(await hooks.show(), terminal.out);
    } finally {
      await hooks.close();
    }
  },
};

function tellState({ ours, others }: Awaited<ReturnType<Webhooks['show']>>, out: (text: string) => void): ExitCode {
  const rows = ours.map(({ resource, event, status, targetUrl, doubles }) => [
    `${resource} ${event}`,
    doubles === 0 ? STATES[status] : `${STATES[status]}, ${doubles + 1} of them`,
    printable(targetUrl ?? '–'),
  ]);
  out(table([['WEBHOOK', 'STATE', 'LEADS TO'], ...rows]));
  if (others > 0) out(`\n${countOf(others, 'other webhook')} of this bot ${others === 1 ? 'is' : 'are'} left alone.`);
  const wrong = ours.filter(({ status, doubles }) => status !== 'active' || doubles > 0).length;
  out(wrong === 0 ? '\nAll is sound.' : `\n${countOf(wrong, 'webhook')} to mend: webhooks webex --repair`);
  return wrong === 0 ? 0 : 1;
}

function tellChanges(changes: readonly WebhookChange[], out: (text: string) => void): ExitCode {
  if (changes.length === 0) {
    out('Nothing was to be mended.');
    return 0;
  }
  out(
    table(
      changes.map(({ resource, event, did, code }) => [
        `${resource} ${event}`,
        code === undefined ? DONE[did] : `${DONE[did]} (${printable(code)})`,
      ]),
    ),
  );
  return changes.some(({ did }) => did === 'failed') ? 1 : 0;
}
