import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BatonError } from '../core/errors.ts';

export interface Listening {
  readonly port: number;
  /** Where this machine reaches it. */
  readonly url: string;
}

/**
 * Listens, on all addresses unless `host` is given; port 0 takes any free one.
 * @throws BatonError `listen.in-use`, `listen.forbidden` or `listen.failed`, with a sentence for the admin.
 */
export async function listen(server: Server, port: number, host?: string): Promise<Listening> {
  await new Promise<void>((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException): void => {
      reject(explain(error, port, host));
    };
    server.once('error', failed);
    server.listen({ port, host }, () => {
      server.off('error', failed);
      resolve();
    });
  });
  const address = server.address() as AddressInfo;
  const name = host === undefined || host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  return { port: address.port, url: `http://${name.includes(':') ? `[${name}]` : name}:${address.port}` };
}

function explain(error: NodeJS.ErrnoException, port: number, host: string | undefined): BatonError {
  switch (error.code) {
    case 'EADDRINUSE':
      return new BatonError('listen.in-use', `Port ${port} is in use by another program. Stop it, or set server.port`, {
        cause: error,
      });
    case 'EACCES':
      return new BatonError(
        'listen.forbidden',
        `Port ${port} may not be used by this user. Set server.port above 1023`,
        {
          cause: error,
        },
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new BatonError(
        'listen.failed',
        `${host ?? 'The address'} is not an address of this machine. Change server.host`,
        {
          cause: error,
        },
      );
    default:
      return new BatonError('listen.failed', `Can't listen on port ${port}: ${error.message}`, { cause: error });
  }
}
