import type { ApiKey } from './api-key.ts';

/** Where keys are kept. Reads see every write that returned before them. */
export interface KeyStore {
  /** Keeps a new key. @returns false when there is one of this id */
  add(key: ApiKey): Promise<boolean>;
  get(id: string): Promise<ApiKey | undefined>;
  /** Keys in the order of their ids, after the given one; some time after its end, a key is not there any more. */
  list(after: string | undefined, limit: number): Promise<ApiKey[]>;
  /**
   * Revokes a key; one that is revoked already stays revoked since then.
   *
   * @returns the key as it is now, or undefined when there is none of this id
   */
  revoke(id: string, atMs: number): Promise<ApiKey | undefined>;
  /** Notes that a key was used, unless a later use is noted; does nothing where there is no such key. */
  noteUse(id: string, atMs: number): Promise<void>;
}
