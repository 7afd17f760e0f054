import { OdographError } from '../errors/odograph-error.ts';
import { insist, missing } from './insist.ts';
import { makeRoom, reserveRoom } from './make-room.ts';
import type { DashboardPorts } from './ports.ts';
import { bodyKeyOf, type DashboardRecord } from './record.ts';

/** A dashboard's body, and what is told of it without opening it. */
export interface DashboardContent {
  /** Makes of it what is kept: what is answered to those who ask for it, in gzip. */
  readonly pack: (id: string, version: string) => Promise<Uint8Array>;
  /** As JSON. */
  readonly bytes: number;
  readonly name?: string;
  readonly devices: readonly string[];
}

/** What is set of a dashboard beside its content. */
export interface DashboardFlags {
  readonly isWhitelisted: boolean;
  readonly isProtected: boolean;
}

/**
 * Writes a dashboard. Its body is there before its record, and the body before goes after it: whatever breaks off
 * leaves a body too many, and no record without one.
 *
 * @param previous what it takes the place of, as it was read; undefined where there is none
 * @returns the record; undefined, with nothing changed, when another writer was first
 * @throws OdographError `dashboards-full`, `temporarily-unavailable`
 */
export async function writeDashboard(
  id: string,
  content: DashboardContent,
  previous: DashboardRecord | undefined,
  ports: DashboardPorts,
  flags: DashboardFlags = previous ?? { isWhitelisted: false, isProtected: false },
): Promise<DashboardRecord | undefined> {
  const { store, bodies, now, newId } = ports;
  const sinceMs = now();
  const version = newId();
  const growth = Math.max(0, content.bytes - (previous?.bytes ?? 0));
  await store.begin({ version, id, bytes: growth, sinceMs });
  try {
    await reserveRoom(growth, id, ports);
  } catch (error) {
    // Only what was decided here has surely counted nothing in.
    if (error instanceof OdographError) await store.end(version);
    throw error;
  }
  const { epoch } = await store.tally();
  const key = bodyKeyOf({ id, version });
  await bodies.write(key, await content.pack(id, version));
  const record = recordOf(id, version, content, previous, flags, now());
  // A repeated request finds what it did itself the first time.
  const isSaved = (await store.save(record, previous)) || (await store.get(id))?.version === version;
  if (isSaved) {
    const less = (previous?.bytes ?? 0) - content.bytes;
    if (less > 0) await store.release(less, epoch);
    if (previous) await bodies.remove(bodyKeyOf(previous));
    await makeRoom(0, id, ports);
  } else {
    if (growth > 0) await store.release(growth, epoch);
    await bodies.remove(key);
  }
  await store.end(version);
  return isSaved ? record : undefined;
}

function recordOf(
  id: string,
  version: string,
  { bytes, name, devices }: DashboardContent,
  previous: DashboardRecord | undefined,
  { isWhitelisted, isProtected }: DashboardFlags,
  nowMs: number,
): DashboardRecord {
  return {
    id,
    version,
    revision: (previous?.revision ?? 0) + 1,
    bytes,
    ...(name !== undefined && { name }),
    devices,
    createdMs: previous?.createdMs ?? nowMs,
    updatedMs: nowMs,
    accessedMs: nowMs,
    isWhitelisted: isWhitelisted || isProtected,
    isProtected,
  };
}

/**
 * Removes a dashboard as it was read.
 *
 * @returns false, with nothing changed, when it was not any more as it was read
 */
export async function removeDashboard(
  record: DashboardRecord,
  { store, bodies }: Pick<DashboardPorts, 'store' | 'bodies'>,
): Promise<boolean> {
  const { epoch } = await store.tally();
  if (!(await store.remove(record))) return false;
  await store.release(record.bytes, epoch);
  await bodies.remove(bodyKeyOf(record));
  return true;
}

/**
 * Sets flags of a dashboard: one that is protected is whitelisted too, and stays that when it is protected no more.
 *
 * @throws OdographError `not-found`, `write-conflict`
 */
export function flagDashboard(
  id: string,
  flags: Partial<DashboardFlags>,
  { store }: Pick<DashboardPorts, 'store'>,
): Promise<DashboardRecord> {
  return insist(id, async () => {
    const before = await store.get(id);
    if (before === undefined) throw missing(id);
    const isProtected = flags.isProtected ?? before.isProtected;
    const isWhitelisted = isProtected || (flags.isWhitelisted ?? before.isWhitelisted);
    if (isProtected === before.isProtected && isWhitelisted === before.isWhitelisted) return before;
    const after = { ...before, isProtected, isWhitelisted, revision: before.revision + 1 };
    return (await store.save(after, before)) ? after : undefined;
  });
}
