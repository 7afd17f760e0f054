import type { DayDump, DeviceHead, HourEntry, RecordingIndex } from '../index/recording-index.ts';
import { nameFault } from '../reading/name.ts';
import { encodeName } from '../store/encode-name.ts';
import type { Grants } from './grants.ts';
import { rangesOf, type ScopeRange } from './scope-ranges.ts';

/** What lists are made of. */
type Listing = Pick<RecordingIndex, 'devices' | 'devicesOf' | 'head' | 'lastHour' | 'dumps' | 'pendingDates'>;

/** Names that are looked at a time, where not all of them may be told. */
const NAMES_AT_ONCE = 1000;

/**
 * An index as one sees it who may not read every device: there are no others. Whatever is made of it, lists, their
 * ends and where they go on, tells nothing of them.
 */
export class ReadableIndex implements Listing {
  readonly #index: Listing;
  readonly #grants: Pick<Grants, 'canRead' | 'canAll' | 'principal'>;
  readonly #signal: AbortSignal | undefined;

  /** @param signal ends the search for readable names among others when nobody waits for it any more */
  constructor(
    index: Listing,
    grants: Pick<Grants, 'canRead' | 'canAll' | 'principal'>,
    signal?: AbortSignal,
  ) {
    this.#index = index;
    this.#grants = grants;
    this.#signal = signal;
  }

  /** Goes on until so many readable names are found: where a page ends never is a name of another's. */
  async devices(after: string | undefined, limit: number): Promise<string[]> {
    if (this.#grants.canAll('read')) return this.#index.devices(after, limit);
    const found: string[] = [];
    for (const range of rangesOf(this.#grants.principal.devices)) {
      for await (const name of this.#devicesIn(range, after)) {
        found.push(name);
        if (found.length >= limit) return found;
      }
    }
    return found;
  }

  async *#devicesIn(
    { prefix, encoded, isOne }: ScopeRange,
    after: string | undefined,
  ): AsyncGenerator<string> {
    const begin = after === undefined ? '' : encodeName(after);
    const isAhead = begin < encoded;
    // Names are asked for by the one before them: the first that the range can have is looked at by itself.
    if (isAhead && nameFault(prefix) === undefined && (await this.head(prefix)) !== undefined) yield prefix;
    if (isOne || !(isAhead || begin.startsWith(encoded))) return;
    for (let last = isAhead ? prefix : after; ; ) {
      this.#signal?.throwIfAborted();
      const names = await this.#index.devices(last, NAMES_AT_ONCE);
      const within = names.filter((name) => encodeName(name).startsWith(encoded));
      yield* within.filter((name) => this.#grants.canRead(name));
      if (within.length < NAMES_AT_ONCE) return;
      last = names.at(-1);
    }
  }

  async *devicesOf(date: string): AsyncGenerator<string> {
    for await (const device of this.#index.devicesOf(date)) {
      this.#signal?.throwIfAborted();
      if (this.#grants.canRead(device)) yield device;
    }
  }

  async head(device: string): Promise<DeviceHead | undefined> {
    return this.#grants.canRead(device) ? this.#index.head(device) : undefined;
  }

  async lastHour(device: string): Promise<HourEntry | undefined> {
    return this.#grants.canRead(device) ? this.#index.lastHour(device) : undefined;
  }

  async pendingDates(device: string, fromDate: string, toDate: string): Promise<string[]> {
    return this.#grants.canRead(device) ? this.#index.pendingDates(device, fromDate, toDate) : [];
  }

  async dumps(device: string, fromDate: string, toDate: string): Promise<DayDump[]> {
    return this.#grants.canRead(device) ? this.#index.dumps(device, fromDate, toDate) : [];
  }
}
