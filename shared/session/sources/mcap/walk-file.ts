import { CHUNK_AT, readChunkHead } from '../../../recording/mcap/chunk-head.ts';
import { MESSAGE_HEADER_BYTES } from '../../../recording/mcap/chunk-builder.ts';
import { McapFault } from '../../../recording/mcap/open-chunk.ts';
import { MESSAGE_AT, OPCODE, RECORD_HEADER_BYTES } from '../../../recording/mcap/records.ts';
import type { Descriptions } from './descriptions.ts';
import { FileWindows } from './file-windows.ts';
import { MCAP_READS } from './limits.ts';
import { openContent } from './open-content.ts';
import type { FileEnds } from './read-ends.ts';
import { readPlace, visitRecords } from './record-fields.ts';
import type { Stretch } from './stretch.ts';

/** Records of which something is wanted; all others are passed over, however long they are. */
const LOOKED_AT: ReadonlySet<number> = new Set([
  OPCODE.schema,
  OPCODE.channel,
  OPCODE.message,
  OPCODE.chunk,
  OPCODE.dataEnd,
]);

/** Records that have no place in the data. */
const MISPLACED: ReadonlySet<number> = new Set([0, OPCODE.header, OPCODE.footer]);

export interface Walked {
  readonly stretches: readonly Stretch[];
  readonly messages: number;
}

/**
 * Goes through a file from its beginning to the end of its data and finds all that holds messages, chunks and others; its
 * checksum is checked. One chunk is in memory at a time.
 *
 * @param descriptions learn its schemas and channels
 * @throws McapFault when it is damaged; whatever the source throws
 */
export async function walkFile(
  { source, dataStart, dataEnd }: Pick<FileEnds, 'source' | 'dataStart' | 'dataEnd'>,
  descriptions: Descriptions,
  signal?: AbortSignal,
): Promise<Walked> {
  const reader = new FileWindows(source, dataEnd, signal);
  const walk = new Walk(descriptions);
  await reader.skip(dataStart);
  for (;;) {
    const { at } = reader;
    // There may be millions of records: what is at hand is not waited for.
    const head = reader.ready(RECORD_HEADER_BYTES) ?? (await reader.load(RECORD_HEADER_BYTES));
    const opcode = head[0] ?? 0;
    const length = RECORD_HEADER_BYTES + readPlace(head, 1);
    if (MISPLACED.has(opcode)) throw new McapFault('its data is damaged');
    if (!LOOKED_AT.has(opcode)) {
      walk.pass();
      await reader.skip(length);
      continue;
    }
    const record = reader.ready(length) ?? (await reader.load(length));
    if (opcode === OPCODE.dataEnd) {
      const expected = length < RECORD_HEADER_BYTES + 4 ? -1 : record.readUInt32LE(RECORD_HEADER_BYTES);
      if (at + length !== dataEnd || (expected !== 0 && expected !== reader.crc))
        throw new McapFault('its data is damaged');
      return walk.end();
    }
    walk.record(opcode, record, at);
    reader.pass(length);
  }
}

/** What was found so far. */
class Walk {
  readonly #descriptions: Descriptions;
  readonly #stretches: Stretch[] = [];
  readonly #used = new Uint8Array(65_536);
  #messages = 0;
  /** Records outside of chunks that hold messages, as long as nothing else comes between. */
  #loose: { readonly offset: number; end: number; readonly times: Times } | undefined;

  constructor(descriptions: Descriptions) {
    this.#descriptions = descriptions;
  }

  record(opcode: number, record: Buffer, at: number): void {
    const content = record.subarray(RECORD_HEADER_BYTES);
    switch (opcode) {
      case OPCODE.schema:
      case OPCODE.channel:
        this.#descriptions.add(opcode, content);
        if (this.#loose !== undefined) this.#loose.end = at + record.length;
        return;
      case OPCODE.message: {
        this.#loose ??= { offset: at, end: at, times: new Times() };
        this.#message(content, this.#loose.times);
        this.#loose.end = at + record.length;
        if (this.#loose.end - this.#loose.offset >= MCAP_READS.partBytes) this.pass();
        return;
      }
      case OPCODE.chunk:
        this.pass();
        this.#chunk(record, at);
        return;
    }
  }

  /** Something comes that ends a stretch of records. */
  pass(): void {
    if (this.#loose === undefined) return;
    const { offset, end, times } = this.#loose;
    const length = end - offset;
    const { start, end: last } = times.stretch();
    this.#stretches.push({
      isChunk: false,
      start,
      end: last,
      offset,
      length,
      contentBytes: length,
      compression: '',
    });
    this.#loose = undefined;
  }

  /** @throws McapFault when a message's channel was never described */
  end(): Walked {
    this.pass();
    const isDescribed = this.#used.every((used, id) => used === 0 || this.#descriptions.hasChannel(id));
    if (!isDescribed) throw new McapFault('a message is of a channel that is not described');
    this.#descriptions.forgetUnused(this.#used);
    return { stretches: this.#stretches, messages: this.#messages };
  }

  #chunk(record: Buffer, offset: number): void {
    const { compression, uncompressedSize: contentBytes } = readChunkHead(record);
    const times = new Times();
    visitRecords(openContent(record), (opcode, content) => {
      if (opcode === OPCODE.message) this.#message(content, times);
      else if (opcode === OPCODE.schema || opcode === OPCODE.channel) this.#descriptions.add(opcode, content);
    });
    if (times.isEmpty) return;
    const start = record.readBigUInt64LE(CHUNK_AT.start);
    const end = record.readBigUInt64LE(CHUNK_AT.end);
    const found = times.stretch();
    if (found.start < start || found.end > end)
      throw new McapFault('a message is outside the time of its chunk');
    this.#stretches.push({
      isChunk: true,
      start,
      end,
      offset,
      length: record.length,
      contentBytes,
      compression,
    });
  }

  #message(content: Buffer, times: Times): void {
    if (content.length < MESSAGE_HEADER_BYTES - RECORD_HEADER_BYTES)
      throw new McapFault('a message is too short');
    this.#used[content.readUInt16LE(MESSAGE_AT.channel - RECORD_HEADER_BYTES)] = 1;
    times.add(content.readBigUInt64LE(MESSAGE_AT.logTime - RECORD_HEADER_BYTES));
    this.#messages += 1;
  }
}

/** The first and the last of some times. */
class Times {
  #start = 0n;
  #end = 0n;
  isEmpty = true;

  add(time: bigint): void {
    if (this.isEmpty || time < this.#start) this.#start = time;
    if (this.isEmpty || time > this.#end) this.#end = time;
    this.isEmpty = false;
  }

  stretch(): { start: bigint; end: bigint } {
    return { start: this.#start, end: this.#end };
  }
}
