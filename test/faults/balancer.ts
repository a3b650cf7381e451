import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface Balancer {
  readonly port: number;
  close(): Promise<void>;
}

/** Gives connections to the replicas in turn; where one does not listen, the next is tried. */
export async function createBalancer(ports: readonly number[]): Promise<Balancer> {
  const sockets = new Set<Socket>();
  let turn = 0;

  function join(from: Socket, tries: number): void {
    const port = ports[turn++ % ports.length];
    if (port === undefined || tries === 0) {
      from.destroy();
      return;
    }
    const to = connect(port, '127.0.0.1');
    sockets.add(to);
    let through = false;
    to.once('connect', () => {
      through = true;
      from.pipe(to);
      to.pipe(from);
    });
    to.on('error', () => {
      if (through) from.destroy();
      else join(from, tries - 1);
    });
    to.on('close', () => {
      sockets.delete(to);
      if (through) from.destroy();
    });
    from.on('close', () => to.destroy());
  }

  const server = createServer((from) => {
    sockets.add(from);
    from.on('error', () => from.destroy());
    from.on('close', () => sockets.delete(from));
    join(from, ports.length);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
