import { BatonError } from '../core/errors.ts';
import type { Finding } from '../ports/surface.ts';
import type { Command } from './command.ts';
import { countOf, printable } from './layout.ts';
import type { Service, Setup } from './program.ts';

const MARKS: Readonly<Record<Finding['level'], string>> = { ok: '✓', warning: '!', problem: '✗' };

export const doctor: Command = {
  name: 'doctor',
  summary: 'Checks everything that is configured against the platforms, and says what to mend.',
  async run({ program, terminal, file }) {
    const setup = program.load(file);
    const found: Finding[] = [];
    const tell = (heading: string, findings: readonly Finding[]): void => {
      found.push(...findings);
      terminal.out([`\n${heading}`, ...findings.map(show)].join('\n'));
    };
    tell('Configuration', [
      { level: 'ok', what: `sound, read from ${setup.sources.join(', ')}` },
      ...setup.warnings.map(({ path, message }): Finding => ({ level: 'warning', what: `${path} ${message}` })),
    ]);
    tell('Public address', [await program.reach(`${setup.publicUrl}/healthz`)]);
    const service = await open(setup);
    if ('level' in service) tell('Store', [service]);
    else await checkParts(service, setup, tell).finally(() => service.stop());

    const problems = found.filter(({ level }) => level === 'problem').length;
    const warnings = found.filter(({ level }) => level === 'warning').length;
    const rest = warnings === 0 ? '' : `, and ${countOf(warnings, 'thing')} to look at`;
    terminal.out(problems === 0 ? `\nAll is sound${rest}.` : `\n${countOf(problems, 'problem')} to mend${rest}.`);
    return problems === 0 ? 0 : 1;
  },
};

async function open(setup: Setup): Promise<Service | Finding> {
  try {
    return await setup.createService({ beside: true });
  } catch (error) {
    return failed('can not be opened', error, 'Check store.url, and that the database is up.');
  }
}

async function checkParts(
  { store, surfaces, systems }: Service,
  setup: Setup,
  tell: (heading: string, findings: readonly Finding[]) => void,
): Promise<void> {
  tell(
    'Store',
    await guarded(async () => {
      await store.ping();
      return [{ level: 'ok', what: `${store.kind === 'sqlite' ? 'SQLite' : 'PostgreSQL'} can be written` }];
    }, 'can not be written'),
  );
  const said = new Set<string>();
  for (const [id, surface] of surfaces) {
    const findings = await guarded(() => surface.check([]), 'could not be checked');
    for (const { what } of findings) said.add(what);
    tell(`Surface ${id}`, findings);
  }
  for (const [id, system] of systems) {
    // A destination's check goes over its platform again: what was said of that already is not said twice.
    const findings = await guarded(() => system.check(), 'could not be checked');
    const news = findings.filter(({ what }) => !said.has(what));
    tell(`Destination ${setup.label(id)}`, news.length > 0 ? news : findings.slice(-1));
  }
}

/** What a check finds; a check that fails is itself a finding. */
async function guarded(check: () => Promise<readonly Finding[]>, sentence: string): Promise<readonly Finding[]> {
  try {
    return await check();
  } catch (error) {
    return [failed(sentence, error)];
  }
}

function failed(sentence: string, error: unknown, mend?: string): Finding {
  const why = error instanceof BatonError || error instanceof Error ? error.message : String(error);
  return { level: 'problem', what: `${sentence}: ${why}`, ...(mend === undefined ? {} : { mend }) };
}

function show({ level, what, mend }: Finding): string {
  const line = `  ${MARKS[level]} ${printable(what)}`;
  return mend === undefined ? line : `${line}\n      → ${printable(mend)}`;
}
