import type { DashboardRecord, PendingWrite, Tally } from './record.ts';

/** Where it is kept what dashboards there are, and what they take together. Each of its writes is one step. */
export interface DashboardStore {
  /** A dashboard as every write that returned before left it. */
  get(id: string): Promise<DashboardRecord | undefined>;

  /** All of them in the order of their ids, from after an id on. */
  list(after?: string): AsyncIterable<DashboardRecord>;

  /**
   * Writes a record in place of what was read, or where there is none.
   *
   * @returns false, with nothing changed, when it was not any more as it was read, its last access included
   */
  save(record: DashboardRecord, previous: DashboardRecord | undefined): Promise<boolean>;

  /** Removes a record as it was read. @returns as save */
  remove(record: DashboardRecord): Promise<boolean>;

  /** Notes when a dashboard was asked for; one that is gone, or was asked for later, stays as it is. */
  touch(id: string, accessedMs: number): Promise<void>;

  tally(): Promise<Tally>;

  /**
   * Adds to the tally before anything takes more.
   *
   * @param mostBytes what the tally may come to; anything when not given
   * @returns false when it would be more
   */
  reserve(bytes: number, mostBytes: number | undefined): Promise<boolean>;

  /**
   * Takes off the tally what is not taken any more. It is never done twice, rather not at all: nothing tells when it
   * fails.
   *
   * @param epoch as it was before anything began to take less
   */
  release(bytes: number, epoch: number): Promise<void>;

  /** Sets a tally that was counted, unless it moved since it was read. @returns whether it is set */
  recount(bytes: number, { epoch, moves }: Tally): Promise<boolean>;

  /** Lets one alone make room. @returns false while another one does */
  lease(holder: string, nowMs: number, untilMs: number): Promise<boolean>;

  /** @param isEnough whether no one has to go on making room */
  endLease(holder: string, isEnough: boolean): Promise<void>;

  /** Tells that a write begins. */
  begin(write: PendingWrite): Promise<void>;
  /** Tells that a write is over, with all that it brought about. */
  end(version: string): Promise<void>;
  pending(): AsyncIterable<PendingWrite>;
}

/** Where bodies are kept, in gzip. A key is written once. */
export interface DashboardBodies {
  write(key: string, packed: Uint8Array): Promise<void>;
  /** @returns undefined when it is not there any more */
  read(key: string): Promise<AsyncIterable<Uint8Array> | undefined>;
  /** Removing what is not there is no error. */
  remove(key: string): Promise<void>;
  /** Keys of bodies that were written before a moment. */
  writtenBefore(timeMs: number): AsyncIterable<string>;
}
