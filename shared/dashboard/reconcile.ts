import { DASHBOARD_TIMES } from './limits.ts';
import type { DashboardPorts } from './ports.ts';
import { bodyKeyOf, type PendingWrite } from './record.ts';

/** What was found and mended. */
export interface Reconciled {
  readonly dashboards: number;
  /** What they take, counted anew. */
  readonly bytes: number;
  /** By how much the tally was above it. */
  readonly excessBytes: number;
  readonly isCounted: boolean;
  readonly orphans: number;
}

/** How often all is counted while others write. */
const ATTEMPTS = 10;

/**
 * Mends what processes left behind that died: the tally is counted anew, and bodies go that are of no dashboard.
 *
 * Writes that are under way are counted as if they came through. Where something moves while it is counted, it is
 * counted once more; a tally that cannot be counted for all that moves stays as it is, and is above what is taken at worst.
 */
export async function reconcileDashboards(
  ports: Pick<DashboardPorts, 'store' | 'bodies' | 'now'>,
): Promise<Reconciled> {
  const orphans = await removeOrphans(ports);
  const { store } = ports;
  for (let attempt = 0; ; attempt += 1) {
    const tally = await store.tally();
    const { dashboards, bytes } = await count(ports);
    const isCounted = await store.recount(bytes, tally);
    if (isCounted || attempt >= ATTEMPTS)
      return { dashboards, bytes, excessBytes: tally.bytes - bytes, isCounted, orphans };
  }
}

async function count({ store, now }: Pick<DashboardPorts, 'store' | 'now'>) {
  const deadMs = now() - DASHBOARD_TIMES.pendingMs;
  // Looked at before the dashboards: a write that is over by now is in the list of them.
  const writes = new Map<string, PendingWrite>();
  for await (const write of store.pending()) {
    if (write.sinceMs < deadMs) await store.end(write.version);
    else writes.set(write.version, write);
  }
  let dashboards = 0;
  let bytes = 0;
  for await (const record of store.list()) {
    dashboards += 1;
    bytes += record.bytes;
    writes.delete(record.version);
  }
  for (const write of writes.values()) bytes += write.bytes;
  return { dashboards, bytes };
}

/** @returns how many there were */
async function removeOrphans({ store, bodies, now }: Pick<DashboardPorts, 'store' | 'bodies' | 'now'>) {
  // Looked at before the dashboards, and old enough that nobody is about to name one of them.
  const keys = new Set<string>();
  for await (const key of bodies.writtenBefore(now() - DASHBOARD_TIMES.orphanMs)) keys.add(key);
  if (keys.size === 0) return 0;
  for await (const record of store.list()) keys.delete(bodyKeyOf(record));
  for (const key of keys) await bodies.remove(key);
  return keys.size;
}
