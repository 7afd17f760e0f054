import {
  closeSync,
  constants,
  ftruncateSync,
  openSync,
  readFileSync,
  readSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { decodeFrame, encodeFrames, scanFrames, type StoredRecord } from './frame.ts';
import { FrameIndex } from './frame-index.ts';

const EXTENSION = '.log';

/** Thrown at start when a file is damaged where no interrupted write can have damaged it. */
export class DamagedSegmentError extends Error {
  constructor(path: string, offset: number) {
    super(`${path} is damaged at byte ${offset}; delete the file to go on without its records`);
    this.name = 'DamagedSegmentError';
  }
}

function writeAll(file: number, bytes: Buffer, position: number): void {
  for (let done = 0; done < bytes.length; ) {
    done += writeSync(file, bytes, done, bytes.length - done, position + done);
  }
}

/**
 * A stretch of one shard in an append-only file, named for the first ordinal that it may hold.
 *
 * Calls are synchronous: they copy to and from the system's page cache, and so an appended record has left
 * the process when the call returns; killing the process does not lose it.
 */
export class SegmentFile {
  readonly index = new FrameIndex();
  readonly baseOrdinal: number;
  readonly #path: string;
  readonly #file: number;
  #size = 0;

  private constructor(path: string) {
    this.#path = path;
    this.baseOrdinal = Number(basename(path, EXTENSION));
    this.#file = openSync(path, constants.O_RDWR | constants.O_CREAT);
  }

  /** Opens the file for this ordinal, making an empty one where there is none. */
  static create(directory: string, baseOrdinal: number): SegmentFile {
    return SegmentFile.open(join(directory, String(baseOrdinal).padStart(16, '0') + EXTENSION), true);
  }

  /**
   * Opens a file and indexes its records.
   *
   * @param last Whether it is the shard's last file: only there may an interrupted write stand at the end,
   *   and it is cut off. Anywhere else damage is a {@link DamagedSegmentError}.
   */
  static open(path: string, last: boolean): SegmentFile {
    const segment = new SegmentFile(path);
    const bytes = readFileSync(path);
    const { positions, wholeBytes } = scanFrames(bytes);
    for (const position of positions) segment.index.push(position);
    segment.#size = wholeBytes;
    if (wholeBytes < bytes.length) {
      if (!last) {
        segment.close();
        throw new DamagedSegmentError(path, wholeBytes);
      }
      ftruncateSync(segment.#file, wholeBytes);
    }
    return segment;
  }

  static isSegment(name: string): boolean {
    return /^\d{16}\.log$/.test(name);
  }

  get sizeBytes(): number {
    return this.#size;
  }

  /** Appends records; none of them is there when the write fails. */
  append(records: readonly StoredRecord[]): void {
    const { bytes, offsets } = encodeFrames(records);
    try {
      writeAll(this.#file, bytes, this.#size);
    } catch (error) {
      ftruncateSync(this.#file, this.#size);
      throw error;
    }
    for (const [at, record] of records.entries()) {
      this.index.push({
        offset: this.#size + (offsets[at] ?? 0),
        ordinal: record.ordinal,
        arrivalMs: record.arrivalMs,
      });
    }
    this.#size += bytes.length;
  }

  /** Reads records from an index on, until there are `maxRecords` or the next would pass `maxBytes` of data. */
  read(from: number, maxRecords: number, maxBytes: number): StoredRecord[] {
    const records: StoredRecord[] = [];
    let bytes = 0;
    for (let at = from; at < this.index.length && records.length < maxRecords; at += 1) {
      const start = this.index.at(at)?.offset ?? 0;
      const end = this.index.at(at + 1)?.offset ?? this.#size;
      const frame = Buffer.allocUnsafe(end - start);
      readSync(this.#file, frame, 0, frame.length, start);
      const record = decodeFrame(frame);
      bytes += record.data.length;
      if (bytes > maxBytes) break;
      records.push(record);
    }
    return records;
  }

  close(): void {
    closeSync(this.#file);
  }

  delete(): void {
    this.close();
    unlinkSync(this.#path);
  }
}
