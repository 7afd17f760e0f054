import type { Connections } from '../../../shared/access/connections.ts';

/** Keeps connections in memory, as a test's stand-in. */
export class MemoryConnections implements Connections {
  readonly #now: () => number;
  readonly #open = new Map<string, { readonly keyId: string; readonly untilMs: number }>();

  constructor(now: () => number) {
    this.#now = now;
  }

  async open(connectionId: string, keyId: string, untilMs: number): Promise<void> {
    this.#open.set(connectionId, { keyId, untilMs });
  }

  async keyOf(connectionId: string): Promise<string | undefined> {
    const found = this.#open.get(connectionId);
    return found !== undefined && this.#now() < found.untilMs ? found.keyId : undefined;
  }

  async close(connectionId: string): Promise<void> {
    this.#open.delete(connectionId);
  }
}
