import { mergeLanes } from '../../../shared/index/merge-lanes.ts';
import { encodeName } from '../../../shared/store/encode-name.ts';
import type {
  DayDump,
  DayMark,
  DeviceHead,
  DeviceTrack,
  DeviceTrail,
  HourEntry,
  RecordingIndex,
} from '../../../shared/index/recording-index.ts';

const keyOf = (...parts: (string | number)[]): string => JSON.stringify(parts);

/** Keeps the index in memory, as a test's stand-in. */
export class MemoryRecordingIndex implements RecordingIndex {
  readonly #heads = new Map<string, DeviceHead>();
  readonly #tracks = new Map<string, DeviceTrack>();
  readonly #trails = new Map<string, DeviceTrail>();
  readonly #hours = new Map<string, HourEntry>();
  readonly #dumps = new Map<string, DayDump>();
  readonly #listed = new Map<string, { device: string; date: string }>();
  readonly #marks = new Map<string, DayMark>();
  #markings = 0;

  async head(device: string): Promise<DeviceHead | undefined> {
    return this.#heads.get(device);
  }

  async saveHead(head: DeviceHead): Promise<boolean> {
    if ((this.#heads.get(head.device)?.version ?? 0) !== head.version - 1) return false;
    this.#heads.set(head.device, head);
    return true;
  }

  async track(device: string): Promise<DeviceTrack | undefined> {
    return this.#tracks.get(device);
  }

  async saveTrack(track: DeviceTrack): Promise<boolean> {
    if ((this.#tracks.get(track.device)?.version ?? 0) !== track.version - 1) return false;
    this.#tracks.set(track.device, track);
    return true;
  }

  async trail(device: string): Promise<DeviceTrail | undefined> {
    return this.#trails.get(device);
  }

  async saveTrail(trail: DeviceTrail): Promise<boolean> {
    if ((this.#trails.get(trail.device)?.version ?? 0) !== trail.version - 1) return false;
    this.#trails.set(trail.device, trail);
    return true;
  }

  async devices(after: string | undefined, limit: number): Promise<string[]> {
    const encoded = [...this.#heads.keys()].map((device) => [encodeName(device), device] as const);
    return encoded
      .filter(([name]) => after === undefined || name > encodeName(after))
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .slice(0, limit)
      .map(([, device]) => device);
  }

  async hour(device: string, hour: number, lane = 0): Promise<HourEntry | undefined> {
    return this.#hours.get(keyOf(device, hour, lane));
  }

  async hours(device: string, from: number, to: number): Promise<HourEntry[]> {
    const entries = [...this.#hours.values()]
      .filter((entry) => entry.device === device && entry.hour >= from && entry.hour <= to)
      .toSorted((a, b) => a.hour - b.hour || (a.lanes?.[0] ?? 0) - (b.lanes?.[0] ?? 0));
    return mergeLanes(entries);
  }

  async firstHour(device: string): Promise<HourEntry | undefined> {
    return (await this.hours(device, 0, Number.POSITIVE_INFINITY))[0];
  }

  async lastHour(device: string): Promise<HourEntry | undefined> {
    return (await this.hours(device, 0, Number.POSITIVE_INFINITY)).at(-1);
  }

  async saveHour(entry: HourEntry, previousRevision: number, lane = 0): Promise<boolean> {
    const key = keyOf(entry.device, entry.hour, lane);
    if ((this.#hours.get(key)?.revision ?? 0) !== previousRevision) return false;
    this.#hours.set(key, { ...entry, lanes: lane === 0 ? undefined : [lane] });
    return true;
  }

  async dumps(device: string, fromDate: string, toDate: string): Promise<DayDump[]> {
    return [...this.#dumps.values()]
      .filter((dump) => dump.device === device && dump.date >= fromDate && dump.date <= toDate)
      .toSorted((a, b) => (a.date < b.date ? -1 : 1));
  }

  async publishDump(dump: DayDump): Promise<boolean> {
    const key = keyOf(dump.device, dump.date);
    if ((this.#dumps.get(key)?.revision ?? 0) >= dump.revision) return false;
    this.#dumps.set(key, dump);
    return true;
  }

  async listDevice(device: string, date: string): Promise<void> {
    if (this.#listed.has(keyOf(device, date))) return;
    await this.mark({ device, date, token: 'listed' });
    this.#listed.set(keyOf(device, date), { device, date });
  }

  async *devicesOf(date: string): AsyncGenerator<string> {
    for (const entry of this.#listed.values()) if (entry.date === date) yield entry.device;
  }

  async mark(mark: DayMark): Promise<void> {
    const key = keyOf(mark.device, mark.date);
    this.#markings += 1;
    this.#marks.set(key, { ...mark, token: `${mark.token}.${this.#markings}` });
  }

  async markOf(device: string, date: string): Promise<DayMark | undefined> {
    return this.#marks.get(keyOf(device, date));
  }

  async *marks(): AsyncGenerator<DayMark> {
    yield* this.#marks.values();
  }

  async pendingDates(device: string, fromDate: string, toDate: string): Promise<string[]> {
    return [...this.#marks.values()]
      .filter((mark) => mark.device === device && mark.date >= fromDate && mark.date <= toDate)
      .map(({ date }) => date)
      .toSorted();
  }

  async unmark(mark: DayMark): Promise<void> {
    const key = keyOf(mark.device, mark.date);
    if (this.#marks.get(key)?.token === mark.token) this.#marks.delete(key);
  }
}
