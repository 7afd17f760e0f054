import type { TimeStretch } from '../../source.ts';

/** A part of a file that holds messages: a chunk, or records that stand outside of chunks. */
export interface Stretch extends TimeStretch {
  readonly isChunk: boolean;
  /** Place in the file and length, of a chunk with its opcode. */
  readonly offset: number;
  readonly length: number;
  /** Length of its records, decompressed. */
  readonly contentBytes: number;
  readonly compression: string;
  /** Channels of its messages, as far as an index tells, and where in the file their message indexes begin and end. */
  readonly index?: {
    readonly channels: Uint16Array;
    readonly offsets: Float64Array;
    readonly start: number;
    readonly end: number;
  };
}

const MESSAGE_INDEX_HEADER_BYTES = 15;
const MESSAGE_INDEX_ENTRY_BYTES = 16;

/**
 * Messages of a chunk by channel, told by the lengths of its message indexes.
 *
 * @returns undefined where these do not stand one after the other in order, as Odograph writes them
 */
export function countsOf({ index }: Stretch): Map<number, number> | undefined {
  if (index === undefined || index.channels.length === 0) return undefined;
  const { channels, offsets, start, end } = index;
  if (offsets[0] !== start) return undefined;
  const counts = new Map<number, number>();
  for (const [at, channel] of channels.entries()) {
    const bytes = (offsets[at + 1] ?? end) - (offsets[at] ?? 0) - MESSAGE_INDEX_HEADER_BYTES;
    if (bytes < MESSAGE_INDEX_ENTRY_BYTES || bytes % MESSAGE_INDEX_ENTRY_BYTES !== 0) return undefined;
    counts.set(channel, bytes / MESSAGE_INDEX_ENTRY_BYTES);
  }
  return counts.size === channels.length ? counts : undefined;
}
