import type { DashboardBodies, DashboardStore } from '../../../shared/dashboard/dashboard-store.ts';
import type { DashboardRecord, PendingWrite, Tally } from '../../../shared/dashboard/record.ts';

const byId = (a: { id: string }, b: { id: string }): number => (a.id < b.id ? -1 : Number(a.id > b.id));

/** Keeps dashboards in memory, as a test's stand-in. */
export class MemoryDashboardStore implements DashboardStore {
  readonly #records = new Map<string, DashboardRecord>();
  readonly #pending = new Map<string, PendingWrite>();
  #tally: Tally = { bytes: 0, epoch: 0, moves: 0, isEvicting: false };
  #lease: { holder: string; untilMs: number } | undefined;

  async get(id: string): Promise<DashboardRecord | undefined> {
    return this.#records.get(id);
  }

  async *list(after = ''): AsyncGenerator<DashboardRecord> {
    yield* [...this.#records.values()].filter(({ id }) => id > after).toSorted(byId);
  }

  async save(record: DashboardRecord, previous: DashboardRecord | undefined): Promise<boolean> {
    if (!this.#isAsRead(record.id, previous)) return false;
    this.#records.set(record.id, record);
    return true;
  }

  async remove(record: DashboardRecord): Promise<boolean> {
    return this.#isAsRead(record.id, record) && this.#records.delete(record.id);
  }

  async touch(id: string, accessedMs: number): Promise<void> {
    const record = this.#records.get(id);
    if (record !== undefined && record.accessedMs < accessedMs)
      this.#records.set(id, { ...record, accessedMs });
  }

  async tally(): Promise<Tally> {
    return this.#tally;
  }

  async reserve(bytes: number, mostBytes = Number.POSITIVE_INFINITY): Promise<boolean> {
    if (this.#tally.bytes + bytes > mostBytes) return false;
    this.#move(bytes);
    return true;
  }

  async release(bytes: number, epoch: number): Promise<void> {
    if (epoch === this.#tally.epoch) this.#move(-bytes);
  }

  async recount(bytes: number, { epoch, moves }: Tally): Promise<boolean> {
    if (moves !== this.#tally.moves) return false;
    this.#tally = { ...this.#tally, bytes, epoch: epoch + 1, moves: moves + 1 };
    return true;
  }

  async lease(holder: string, nowMs: number, untilMs: number): Promise<boolean> {
    const isFree = this.#lease === undefined || this.#lease.untilMs < nowMs || this.#lease.holder === holder;
    if (!isFree) return false;
    this.#lease = { holder, untilMs };
    this.#tally = { ...this.#tally, isEvicting: true };
    return true;
  }

  async endLease(holder: string, isEnough: boolean): Promise<void> {
    if (this.#lease?.holder !== holder) return;
    this.#lease = undefined;
    if (isEnough) this.#tally = { ...this.#tally, isEvicting: false };
  }

  async begin(write: PendingWrite): Promise<void> {
    this.#pending.set(write.version, write);
  }

  async end(version: string): Promise<void> {
    this.#pending.delete(version);
  }

  async *pending(): AsyncGenerator<PendingWrite> {
    yield* this.#pending.values();
  }

  #move(bytes: number): void {
    const { bytes: before, moves } = this.#tally;
    this.#tally = { ...this.#tally, bytes: before + bytes, moves: moves + 1 };
  }

  #isAsRead(id: string, read: DashboardRecord | undefined): boolean {
    const now = this.#records.get(id);
    return now?.revision === read?.revision && now?.accessedMs === read?.accessedMs;
  }
}

/** Keeps bodies in memory. */
export class MemoryDashboardBodies implements DashboardBodies {
  readonly bodies = new Map<string, { readonly packed: Uint8Array; readonly writtenMs: number }>();
  readonly #now: () => number;

  constructor(now: () => number = () => Date.now()) {
    this.#now = now;
  }

  async write(key: string, packed: Uint8Array): Promise<void> {
    this.bodies.set(key, { packed, writtenMs: this.#now() });
  }

  async read(key: string): Promise<AsyncIterable<Uint8Array> | undefined> {
    const found = this.bodies.get(key);
    return found && stream(found.packed);
  }

  async remove(key: string): Promise<void> {
    this.bodies.delete(key);
  }

  async *writtenBefore(timeMs: number): AsyncGenerator<string> {
    for (const [key, { writtenMs }] of [...this.bodies].toSorted(([a], [b]) => (a < b ? -1 : 1)))
      if (writtenMs < timeMs) yield key;
  }
}

async function* stream(packed: Uint8Array): AsyncGenerator<Uint8Array> {
  yield packed;
}
