import type { Server } from 'node:http';

/** A port that is taken, with what to do about it. */
export class PortInUseError extends Error {
  override readonly name = 'PortInUseError';
  readonly port: number;

  constructor(port: number) {
    super(
      `Port ${port} of 127.0.0.1 is in use. Stop what listens there, or choose another: npm start -- --port ${port < 65_535 ? port + 1 : port - 1}`,
    );
    this.port = port;
  }
}

/**
 * Listens on the loopback interface, out of reach for other machines.
 *
 * @param port 0 takes any free port
 * @returns the port
 * @throws {PortInUseError} if the port is taken
 */
export async function listenLocally(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException): void =>
      reject(error.code === 'EADDRINUSE' ? new PortInUseError(port) : error);
    server.once('error', fail);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', fail);
      resolve();
    });
  });
  const address = server.address();
  return typeof address === 'object' && address ? address.port : port;
}
