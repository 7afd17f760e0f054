import { workerData } from 'node:worker_threads';
import dynalite from 'dynalite';
import { z } from 'zod';
import { listenLocally } from '../listen.ts';
import { serveEmulator } from './emulator-thread.ts';

const { folder } = z.object({ folder: z.string() }).parse(workerData);

await serveEmulator(async () => {
  const server = dynalite({ path: folder, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  const port = await listenLocally(server, 0);
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
});
