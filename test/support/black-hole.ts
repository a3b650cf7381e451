import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A way between two programs that can go dead without a word: sockets stay open, and nothing comes through any more. */
export interface BlackHole {
  readonly url: string;
  /**
   * `requests`: what is sent is swallowed. `answers`: what is sent arrives, and the answer is swallowed. `none`: as it
   * should be; connections that went dead stay dead.
   */
  swallow(what: 'requests' | 'answers' | 'none'): void;
  /** Connections through which something was swallowed. */
  readonly dead: number;
  close(): Promise<void>;
}

export async function createBlackHole(target: string): Promise<BlackHole> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  const dead = new Set<Socket>();
  let swallowing: 'requests' | 'answers' | 'none' = 'none';

  const server = createServer((from) => {
    const to = connect(Number(port), hostname);
    for (const socket of [from, to]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => sockets.delete(socket));
    }
    from.on('data', (chunk) => {
      if (swallowing === 'requests') dead.add(from);
      if (!dead.has(from) || swallowing === 'answers') to.write(chunk);
    });
    to.on('data', (chunk) => {
      if (swallowing === 'answers') dead.add(from);
      if (!dead.has(from)) from.write(chunk);
    });
    // A dead line does not even say that it was closed.
    from.on('close', () => to.destroy());
    to.on('close', () => {
      if (!dead.has(from)) from.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    swallow(what) {
      swallowing = what;
    },
    get dead() {
      return dead.size;
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
