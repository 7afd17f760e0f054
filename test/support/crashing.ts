import type { Stores } from './stores.ts';

/** Where a process dies: before or after its n-th write, n from 0. */
export interface Crash {
  readonly write: number;
  readonly when: 'before' | 'after';
}

const WRITES = new Set([
  'put',
  'saveHead',
  'saveTrack',
  'saveTrail',
  'saveHour',
  'listDevice',
  'mark',
  'publishDump',
  'unmark',
]);

/** The stores as a process sees them that dies in the middle: from then on every call fails. */
export function crashing(stores: Stores, crash: Crash): Stores {
  let writes = 0;
  let dead = false;
  const dying = <T extends object>(port: T): T =>
    new Proxy(port, {
      get: (target, name) => {
        const method: unknown = Reflect.get(target, name);
        if (typeof method !== 'function') return method;
        return (...args: unknown[]): unknown => {
          if (dead) throw new Error('dead');
          if (!WRITES.has(String(name))) return method.apply(target, args) as unknown;
          const isLast = writes === crash.write;
          writes += 1;
          if (isLast) dead = true;
          if (isLast && crash.when === 'before') throw new Error('died before the write');
          const done = method.apply(target, args) as Promise<unknown>;
          return isLast ? done.then(() => Promise.reject(new Error('died after the write'))) : done;
        };
      },
    });
  return { readings: dying(stores.readings), index: dying(stores.index), summaries: dying(stores.summaries) };
}
