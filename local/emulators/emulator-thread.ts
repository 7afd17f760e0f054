import { parentPort } from 'node:worker_threads';
import { type EmulatorMessage, STOP } from './emulator.ts';

/** What a thread runs: it listens on the loopback interface and can be closed. */
export interface EmulatorServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Runs an emulator in this thread until the main thread asks it to stop. */
export async function serveEmulator(start: () => Promise<EmulatorServer>): Promise<void> {
  try {
    const server = await start();
    parentPort?.on('message', (message) => {
      if (message === STOP) void server.close().finally(() => parentPort?.close());
    });
    tell({ port: server.port });
  } catch (error) {
    tell({ error: error instanceof Error ? error.message : String(error) });
    parentPort?.close();
  }
}

function tell(message: EmulatorMessage): void {
  parentPort?.postMessage(message, []);
}
