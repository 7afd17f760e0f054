import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** A running emulator of a service. */
export interface Emulator {
  readonly url: string;
  /** Rejects if the emulator dies without being asked to; stays open otherwise. */
  readonly crashed: Promise<never>;
  /** Ends what is under way and puts everything on disk. */
  close(): Promise<void>;
}

/** What the thread of an emulator says. */
export type EmulatorMessage = { readonly port: number } | { readonly error: string };

/** What the thread is asked: the only thing is to stop. */
export const STOP = 'stop';

/** How long an emulator may take to put everything on disk before it is stopped as it is. */
const CLOSE_MS = 3000;

/**
 * Starts an emulator in a thread of its own, so that its work does not hold up responses under way. A thread
 * cannot outlive the process.
 *
 * @param entry module that calls `serveEmulator`
 * @throws {Error} if it cannot start
 */
export async function startEmulator(name: string, entry: URL, data: unknown): Promise<Emulator> {
  const worker = new Worker(entry, {
    name,
    workerData: data,
    // node:sqlite, which the S3 emulator could use, warns on every start.
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  let closing = false;
  const { promise: crashed, reject } = Promise.withResolvers<never>();
  // Whoever waits hears of it; nobody has to.
  crashed.catch(() => {});
  worker.on('error', (cause) =>
    reject(new Error(`The ${name} emulator crashed: ${String(cause)}`, { cause })),
  );
  worker.on('exit', (code) => {
    if (!closing) reject(new Error(`The ${name} emulator ended by itself (code ${code})`));
  });
  const started = once(worker, 'message').then(([message]: EmulatorMessage[]) => {
    if (message && 'port' in message) return message.port;
    throw new Error(`The ${name} emulator could not start: ${message?.error}`);
  });
  const port = await Promise.race([started, crashed]);
  return {
    url: `http://127.0.0.1:${port}`,
    crashed,
    close: async () => {
      closing = true;
      const exited = once(worker, 'exit');
      worker.postMessage(STOP, []);
      const timer = setTimeout(() => void worker.terminate(), CLOSE_MS);
      await exited;
      clearTimeout(timer);
    },
  };
}
