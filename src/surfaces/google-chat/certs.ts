import { createPublicKey } from 'node:crypto';
import { record, records, text, type Json } from '../shared/json.ts';

/** Public keys by their id, in PEM. */
export type Certs = Readonly<Record<string, string>>;

export interface CertSource {
  /** The keys as they are known; `unknownKey`: one that was not among them was asked for. @throws where there are none */
  get(unknownKey: boolean): Promise<Certs>;
}

const DEFAULT_KEEP_MS = 3_600_000;
const LONGEST_KEEP_MS = 86_400_000;
/** So often at most new keys are fetched because a token names one that is not known: anybody can name one. */
const REFETCH_AFTER_MS = 10_000;

/**
 * Google's keys at an address, kept as long as its Cache-Control says. Old ones serve on while Google is away.
 * `now` in ms.
 */
export function createCertSource(url: string, fetchImplementation: typeof fetch, now: () => number): CertSource {
  let certs: Certs | null = null;
  let until = 0;
  let fetchedAt = Number.NEGATIVE_INFINITY;
  let pending: Promise<Certs> | null = null;

  async function load(): Promise<Certs> {
    fetchedAt = now();
    const response = await fetchImplementation(url, { signal: AbortSignal.timeout(10_000) });
    if (response.status !== 200) throw new Error(`certificates: status ${response.status}`);
    const loaded = certsOf(record(await response.json()) ?? {});
    if (Object.keys(loaded).length === 0) throw new Error('certificates: none');
    const age = /max-age=(\d{1,9})/.exec(response.headers.get('cache-control') ?? '')?.[1];
    until = now() + Math.min(age === undefined ? DEFAULT_KEEP_MS : Number(age) * 1000, LONGEST_KEEP_MS);
    return (certs = loaded);
  }

  return {
    async get(unknownKey) {
      const recent = now() - fetchedAt < REFETCH_AFTER_MS && now() >= fetchedAt;
      if (certs !== null && (recent || (!unknownKey && now() < until))) return certs;
      pending ??= load().finally(() => (pending = null));
      try {
        return await pending;
      } catch (error) {
        if (certs === null) throw error;
        return certs;
      }
    },
  };
}

/** `{ KEY_ID: PEM }`, or a JSON Web Key Set. */
function certsOf(body: Json): Certs {
  const pem = (value: unknown): string | undefined =>
    text(value)?.startsWith('-----BEGIN ') ? text(value) : undefined;
  const written = Object.entries(body).flatMap(([id, value]): [string, string][] => {
    const one = pem(value);
    return one === undefined ? [] : [[id, one]];
  });
  const keys = records(body['keys']).flatMap((key): [string, string][] => {
    const id = text(key['kid']);
    if (id === undefined || key['kty'] !== 'RSA') return [];
    return [[id, createPublicKey({ key, format: 'jwk' }).export({ type: 'spki', format: 'pem' }).toString()]];
  });
  return Object.fromEntries([...written, ...keys]);
}
