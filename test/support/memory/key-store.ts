import type { ApiKey } from '../../../shared/access/api-key.ts';
import type { KeyStore } from '../../../shared/access/key-store.ts';

/** Keeps keys in memory, as a test's stand-in. */
export class MemoryKeyStore implements KeyStore {
  readonly keys = new Map<string, ApiKey>();

  async add(key: ApiKey): Promise<boolean> {
    if (this.keys.has(key.id)) return false;
    this.keys.set(key.id, key);
    return true;
  }

  async get(id: string): Promise<ApiKey | undefined> {
    return this.keys.get(id);
  }

  async list(after: string | undefined, limit: number): Promise<ApiKey[]> {
    return [...this.keys.values()]
      .filter(({ id }) => after === undefined || id > after)
      .toSorted((a, b) => (a.id < b.id ? -1 : 1))
      .slice(0, limit);
  }

  async revoke(id: string, atMs: number): Promise<ApiKey | undefined> {
    const key = this.keys.get(id);
    if (key !== undefined && key.revokedMs === undefined) this.keys.set(id, { ...key, revokedMs: atMs });
    return this.keys.get(id);
  }

  async noteUse(id: string, atMs: number): Promise<void> {
    const key = this.keys.get(id);
    if (key !== undefined && (key.usedMs ?? -1) < atMs) this.keys.set(id, { ...key, usedMs: atMs });
  }
}
