import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FunctionDefinition } from '../../../../local/lambda-host/child-environment.ts';
import {
  type LambdaHost,
  type LambdaHostOptions,
  startLambdaHost,
} from '../../../../local/lambda-host/lambda-host.ts';
import { listenLocally } from '../../../../local/listen.ts';

export type BundleName = 'buffered' | 'streamed' | 'broken';

/** A function that runs one of the bundles beside this file. */
export const bundle = (name: BundleName, changes: Partial<FunctionDefinition> = {}): FunctionDefinition => ({
  name,
  folder: join(import.meta.dirname, 'bundles', name),
  timeoutSeconds: 20,
  memoryMb: 256,
  streamed: name === 'streamed',
  ...changes,
});

/** Headers that tell a bundle what to do. */
export const order = (what: object): Record<string, string> => ({ 'x-order': JSON.stringify(what) });

export interface TestHost extends LambdaHost {
  /** URL of a server in front of the function's own URL. */
  origin(name: string): string;
  readonly logFolder: string;
}

/** A host with an HTTP server per function URL; everything ends with `close`. */
export async function startTestHost(
  functions: FunctionDefinition[],
  options: Partial<LambdaHostOptions> = {},
): Promise<TestHost> {
  const logFolder = mkdtempSync(join(tmpdir(), 'odograph-host-'));
  const host = startLambdaHost({ functions, logFolder, ...options });
  const servers = new Map<string, { server: Server; port: number }>();
  for (const { name } of functions) {
    const server = createServer(host.url(name));
    servers.set(name, { server, port: await listenLocally(server, 0) });
  }
  return {
    ...host,
    logFolder,
    origin: (name) => `http://127.0.0.1:${servers.get(name)!.port}`,
    close: async () => {
      await host.close();
      for (const { server } of servers.values()) {
        server.close();
        server.closeAllConnections();
      }
      rmSync(logFolder, { recursive: true, force: true });
    },
  };
}
