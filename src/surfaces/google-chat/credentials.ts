import { readFileSync } from 'node:fs';
import { ConfigError } from '../../core/errors.ts';
import { record, text } from '../shared/json.ts';

/** What Baton signs its own requests for tokens with. */
export interface ServiceAccount {
  readonly email: string;
  readonly privateKey: string;
  readonly keyId?: string;
}

/**
 * The service account of a JSON key as the Google Cloud console makes it. A path that isn't absolute starts at the working
 * directory.
 * @throws ConfigError that never holds what is in the file
 */
export function readServiceAccount(path: string): ServiceAccount {
  let written: string;
  try {
    written = readFileSync(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw problem(`${path} can't be read (${code}). Make a JSON key of the service account and name its path`);
  }
  let key: ReturnType<typeof record>;
  try {
    key = record(JSON.parse(written));
  } catch {
    throw problem(`${path} is not JSON. Make a JSON key of the service account`);
  }
  const [email, privateKey, keyId] = [
    text(key?.['client_email']),
    text(key?.['private_key']),
    text(key?.['private_key_id']),
  ];
  if (key?.['type'] !== 'service_account' || email === undefined || privateKey === undefined) {
    throw problem(`${path} is not the key of a service account: it needs type, client_email and private_key`);
  }
  return { email, privateKey, ...(keyId && { keyId }) };
}

function problem(message: string): ConfigError {
  return new ConfigError([{ path: 'surfaces.google-chat.credentialsFile', message }]);
}
