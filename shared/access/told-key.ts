import type { Key } from '../api/keys.ts';
import { type ApiKey, stateOf } from './api-key.ts';

/**
 * What may be told of a key: nothing that a secret could be found by.
 *
 * @param nowMs milliseconds since 1970
 */
export function toldKey(key: ApiKey, nowMs: number): Key {
  const { id, name, may, devices, defaultDevice, createdMs, expiresMs, revokedMs, usedMs } = key;
  return {
    id,
    name,
    may: [...may],
    devices: [...devices],
    ...(defaultDevice !== undefined && { defaultDevice }),
    state: stateOf(key, nowMs),
    created: toTime(createdMs),
    expires: toTime(expiresMs),
    ...(revokedMs !== undefined && { revoked: toTime(revokedMs) }),
    ...(usedMs !== undefined && { lastUsed: toTime(usedMs) }),
  };
}

const toTime = (ms: number): string => new Date(ms).toISOString();
