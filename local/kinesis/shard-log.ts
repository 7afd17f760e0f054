import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { StoredRecord } from './frame.ts';
import { SegmentFile } from './segment-file.ts';

/** A file is closed and the next begun when it is this large or this old; old files are deleted as a whole. */
const SEGMENT_BYTES = 32 * 1024 * 1024;
const SEGMENT_AGE_MS = 3600 * 1000;

/** What a read found. */
export interface ShardSlice {
  readonly records: StoredRecord[];
  /** Ordinal from which to read on. */
  readonly next: number;
  /** Arrival of the first record that was left, in milliseconds; `undefined` at the end of the shard. */
  readonly leftSinceMs: number | undefined;
}

/** The records of one shard, on disk; memory holds only where they stand. */
export class ShardLog {
  readonly #directory: string;
  readonly #segments: SegmentFile[];
  #lastArrivalMs = 0;

  constructor(directory: string) {
    this.#directory = directory;
    mkdirSync(directory, { recursive: true });
    const names = readdirSync(directory)
      .filter((name) => SegmentFile.isSegment(name))
      .toSorted();
    this.#segments = names.map((name, at) =>
      SegmentFile.open(join(directory, name), at === names.length - 1),
    );
    for (const { index } of this.#segments) {
      this.#lastArrivalMs = Math.max(this.#lastArrivalMs, index.at(index.length - 1)?.arrivalMs ?? 0);
    }
  }

  /** An ordinal above all that this shard has ever held, also when they have been trimmed. */
  get nextOrdinal(): number {
    const last = this.#segments.at(-1);
    if (last === undefined) return 1;
    return (last.index.at(last.index.length - 1)?.ordinal ?? last.baseOrdinal - 1) + 1;
  }

  /** Bytes on disk. */
  get sizeBytes(): number {
    return this.#segments.reduce((sum, segment) => sum + segment.sizeBytes, 0);
  }

  /**
   * Appends records with rising ordinals, in one write. Arrival never goes back, even where the clock does.
   *
   * @throws what the file system throws; nothing has been appended then.
   */
  append(records: readonly Omit<StoredRecord, 'arrivalMs'>[], nowMs: number): void {
    const first = records[0];
    if (first === undefined) return;
    this.#lastArrivalMs = Math.max(this.#lastArrivalMs, nowMs);
    const arrivalMs = this.#lastArrivalMs;
    this.#segmentFor(first.ordinal, arrivalMs).append(records.map((record) => ({ ...record, arrivalMs })));
  }

  #segmentFor(ordinal: number, nowMs: number): SegmentFile {
    const last = this.#segments.at(-1);
    const begunMs = last?.index.at(0)?.arrivalMs ?? nowMs;
    if (last !== undefined && last.sizeBytes < SEGMENT_BYTES && nowMs - begunMs < SEGMENT_AGE_MS) return last;
    const fresh = SegmentFile.create(this.#directory, ordinal);
    this.#segments.push(fresh);
    return fresh;
  }

  /**
   * Reads records with at least the ordinal `from` that arrived since `sinceMs`, until there are
   * `maxRecords` or the next would pass `maxBytes` of data.
   *
   * @param maxBytes At least what one record may have, or a large record would never be read.
   */
  read(from: number, sinceMs: number, maxRecords: number, maxBytes: number): ShardSlice {
    const records: StoredRecord[] = [];
    let bytesLeft = maxBytes;
    for (const { segment, start } of this.#from(from, sinceMs)) {
      const found = segment.read(start, maxRecords - records.length, bytesLeft);
      for (const record of found) bytesLeft -= record.data.length;
      records.push(...found);
      const left = segment.index.at(start + found.length);
      if (left !== undefined) return { records, next: left.ordinal, leftSinceMs: left.arrivalMs };
    }
    return { records, next: Math.max(from, this.nextOrdinal), leftSinceMs: undefined };
  }

  /** Ordinal of the first record that arrived at or after a time, or of the record to come. */
  firstSince(arrivalMs: number): number {
    for (const { index } of this.#segments) {
      const found = index.at(index.firstSince(arrivalMs));
      if (found !== undefined) return found.ordinal;
    }
    return this.nextOrdinal;
  }

  /** Deletes the files of which every record arrived before `beforeMs`; keeps one to remember the ordinals. */
  trim(beforeMs: number): void {
    for (;;) {
      const oldest = this.#segments[0];
      const newest = oldest?.index.at(oldest.index.length - 1);
      if (oldest === undefined) return;
      if (newest !== undefined && newest.arrivalMs >= beforeMs) return;
      if (this.#segments.length === 1) {
        if (newest === undefined) return;
        this.#segments.push(SegmentFile.create(this.#directory, this.nextOrdinal));
      }
      this.#segments.shift();
      oldest.delete();
    }
  }

  close(): void {
    for (const segment of this.#segments) segment.close();
  }

  *#from(ordinal: number, sinceMs: number): Generator<{ segment: SegmentFile; start: number }> {
    for (const segment of this.#segments) {
      const start = Math.max(segment.index.firstFrom(ordinal), segment.index.firstSince(sinceMs));
      if (start < segment.index.length) yield { segment, start };
    }
  }
}
