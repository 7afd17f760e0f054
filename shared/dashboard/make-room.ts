import { OdographError } from '../errors/odograph-error.ts';
import { DASHBOARD_TIMES } from './limits.ts';
import type { DashboardPorts } from './ports.ts';
import { bodyKeyOf, type DashboardRecord, type Tally } from './record.ts';

/** How often room is looked for before the caller is asked to come again. */
const ATTEMPTS = 20;

/** Seconds until that may be of use. */
const RETRY_AFTER_SECONDS = 5;

/** Dashboards that are removed at the same time. */
const AT_ONCE = 16;

/** `enough`: there is room now; `stuck`: nothing more can go; `busy`: another one makes room, or more is to be done. */
type Outcome = 'enough' | 'stuck' | 'busy';

/**
 * Counts bytes in before they are written, making room for them if need be.
 *
 * @param own id of the dashboard that is to take them
 * @throws OdographError `dashboards-full` when nothing that may go would make enough of it, `temporarily-unavailable`
 *   while another one makes room
 */
export async function reserveRoom(bytes: number, own: string, ports: DashboardPorts): Promise<void> {
  const { store, settings, pause } = ports;
  const most = settings.totalBytes ?? undefined;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (bytes === 0 || (await store.reserve(bytes, most))) return;
    const outcome = await makeRoom(bytes, own, ports);
    // What did go may be enough for this one.
    if (outcome === 'stuck' && (await store.reserve(bytes, most))) return;
    if (outcome === 'stuck')
      throw new OdographError('dashboards-full', `${bytes} bytes do not fit beside what is to stay`);
    if (outcome === 'busy') await pause(DASHBOARD_TIMES.pauseMs);
  }
  throw new OdographError('temporarily-unavailable', 'room for the dashboard is being made', {
    retryAfterSeconds: RETRY_AFTER_SECONDS,
  });
}

/**
 * Makes room where dashboards take too much of what they may: those go that were not asked for the longest. What is
 * whitelisted stays, and so does what is just being written.
 *
 * One at a time does it, and looks at the tally before each few dashboards: so no more goes than has to.
 *
 * @param bytes that are to fit in
 * @param own id of the dashboard for which it is made
 */
export async function makeRoom(bytes: number, own: string, ports: DashboardPorts): Promise<Outcome> {
  const { store, settings, now, newId } = ports;
  const total = settings.totalBytes;
  if (total === null) return 'enough';
  const goal = Math.floor(Math.min(settings.evictTo * total, total - bytes));
  const tally = await store.tally();
  const isFull = tally.bytes >= settings.evictFrom * total || tally.bytes + bytes > total;
  if (!(isFull || tally.isEvicting)) return 'enough';
  const holder = newId();
  const startMs = now();
  if (!(await store.lease(holder, startMs, startMs + DASHBOARD_TIMES.leaseMs))) return 'busy';
  let outcome: Outcome = 'busy';
  try {
    const untilMs = startMs + DASHBOARD_TIMES.evictionMs;
    outcome = await evict({ fitting: total - bytes, goal, own, untilMs }, ports);
    return outcome;
  } finally {
    await store.endLease(holder, outcome !== 'busy');
  }
}

interface Wanted {
  /** What dashboards that stay may take at most, for the others to be of any use. */
  readonly fitting: number;
  /** What all are to take at most in the end. */
  readonly goal: number;
  readonly own: string;
  /** When the rest is left to the next one. */
  readonly untilMs: number;
}

async function evict(wanted: Wanted, ports: DashboardPorts): Promise<Outcome> {
  const { store, now } = ports;
  const { goal, untilMs } = wanted;
  const { victims, isWaiting } = await victimsOf(wanted, ports);
  for (let at = 0; ; ) {
    const tally = await store.tally();
    if (tally.bytes <= goal) return 'enough';
    const next: DashboardRecord[] = [];
    let left = tally.bytes;
    while (left > goal && next.length < AT_ONCE) {
      const victim = victims[at + next.length];
      if (victim === undefined) break;
      next.push(victim);
      left -= victim.bytes;
    }
    if (next.length === 0) return isWaiting ? 'busy' : 'stuck';
    if (now() >= untilMs) return 'busy';
    await removeAll(next, tally, ports);
    at += next.length;
  }
}

/** Dashboards that may go, those first that should; and whether more may when writes are over that are under way. */
async function victimsOf({ fitting, own }: Wanted, { store }: DashboardPorts) {
  const movable: DashboardRecord[] = [];
  let staying = 0;
  for await (const record of store.list()) {
    if (record.isWhitelisted || record.isProtected) staying += record.bytes;
    else movable.push(record);
  }
  // Looked at after the list: a dashboard of the list whose write is not among these has been written to the end.
  const writing = new Set<string>();
  for await (const { id } of store.pending()) writing.add(id);
  // Without them there would be no room either.
  if (staying > fitting) return { victims: [], isWaiting: false };
  const victims = movable
    .filter(({ id }) => !writing.has(id))
    .toSorted((a, b) => a.accessedMs - b.accessedMs || (a.id < b.id ? -1 : 1));
  writing.delete(own);
  return { victims, isWaiting: writing.size > 0 };
}

async function removeAll(
  records: readonly DashboardRecord[],
  { epoch }: Tally,
  { store, bodies }: DashboardPorts,
): Promise<void> {
  const removed = await Promise.all(
    records.map(async (record) => ((await store.remove(record)) ? [record] : [])),
  );
  const gone = removed.flat();
  const bytes = gone.reduce((sum, record) => sum + record.bytes, 0);
  if (bytes > 0) await store.release(bytes, epoch);
  await Promise.all(gone.map(async (record) => bodies.remove(bodyKeyOf(record))));
}
