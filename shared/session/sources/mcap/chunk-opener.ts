import { readChunkHead } from '../../../recording/mcap/chunk-head.ts';
import { McapFault } from '../../../recording/mcap/open-chunk.ts';
import { MESSAGE_AT, RECORD_HEADER_BYTES } from '../../../recording/mcap/records.ts';
import type { TimeStretch, WholeChunk } from '../../source.ts';
import type { Descriptions } from './descriptions.ts';
import { toFailure } from './failure.ts';
import type { Fetched } from './fetch-stretches.ts';
import { isWholeChunk, openContent } from './open-content.ts';
import { PartBuilder } from './part-builder.ts';
import { type Selected, type Selection, scanRecords, toPair } from './scan-records.ts';
import { type Stretch, countsOf } from './stretch.ts';

/** Either the messages of a stretch that were asked for, or the chunk as it is. */
export type Opened = { readonly selected: Selected } | { readonly chunk: WholeChunk };

/** Opens the stretches of one file for one reading. */
export class ChunkOpener {
  readonly #name: string;
  readonly #descriptions: Descriptions;
  readonly #isOwn: boolean;
  readonly #range: TimeStretch;
  readonly #selection: Selection;
  readonly #wantsAll: boolean;

  /**
   * @param file its name for errors; `isOwn` says that Odograph wrote it, whose chunks are in order
   * @param channels numbers of those wanted
   */
  constructor(
    file: { readonly name: string; readonly descriptions: Descriptions; readonly isOwn: boolean },
    range: TimeStretch,
    channels: ReadonlySet<number>,
  ) {
    this.#name = file.name;
    this.#descriptions = file.descriptions;
    this.#isOwn = file.isOwn;
    this.#range = range;
    const wanted = new Uint8Array(65_536);
    for (const channel of channels) wanted[channel] = 1;
    this.#selection = { start: toPair(range.start), end: toPair(range.end), channels: wanted };
    this.#wantsAll = file.descriptions.channelIds().every((id) => channels.has(id));
  }

  /**
   * @param isAlone whether no other stretch that is read comes between its messages
   * @throws McapFault when it is damaged
   */
  open({ stretch, bytes }: Fetched, isAlone: boolean): Opened {
    if (!stretch.isChunk) return { selected: this.#scan(bytes, stretch) };
    requireSame(bytes, stretch);
    const mayPass = isAlone && stretch.compression !== 'lz4';
    if (mayPass && this.#isOwn && this.#wantsAll && this.#covers(stretch)) {
      const counts = countsOf(stretch);
      if (counts !== undefined) return { chunk: this.#whole(stretch, bytes, counts) };
    }
    const selected = this.#scan(openContent(bytes), stretch);
    if (!mayPass || !selected.isWhole || selected.count === 0) return { selected };
    return { chunk: this.#whole(stretch, bytes, selected.counts, selected) };
  }

  #covers({ start, end }: Stretch): boolean {
    return this.#range.start <= start && end <= this.#range.end;
  }

  #scan(records: Buffer, within: Stretch): Selected {
    return scanRecords(records, within, this.#selection, this.#descriptions);
  }

  #whole(
    stretch: Stretch,
    record: Buffer,
    counts: ReadonlyMap<number, number>,
    selected?: Selected,
  ): WholeChunk {
    const { start, end } = stretch;
    const open = (): Buffer => {
      try {
        return messagesOf(selected ?? this.#scan(openContent(record), stretch));
      } catch (error) {
        throw toFailure(this.#name, error);
      }
    };
    return { start, end, record, counts, open };
  }
}

/** A copy of the messages alone. */
function messagesOf({ records, places, count }: Selected): Buffer {
  const part = new PartBuilder();
  for (let nth = 0; nth < count; nth += 1) {
    const at = places[nth] ?? 0;
    part.add(records, at, at + RECORD_HEADER_BYTES + records.readUInt32LE(at + MESSAGE_AT.length));
  }
  return part.take();
}

/** Sees to it that a chunk is the one that the index tells of. @throws McapFault */
function requireSame(record: Buffer, stretch: Stretch): void {
  const head = readChunkHead(record);
  const start = toPair(stretch.start);
  const end = toPair(stretch.end);
  const isSame =
    head.start.low === start.low &&
    head.start.high === start.high &&
    head.end.low === end.low &&
    head.end.high === end.high &&
    head.uncompressedSize === stretch.contentBytes &&
    head.compression === stretch.compression &&
    isWholeChunk(record);
  if (!isSame) throw new McapFault('its index and its data do not agree');
}
