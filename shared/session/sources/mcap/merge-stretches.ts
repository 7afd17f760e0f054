import { McapFault } from '../../../recording/mcap/open-chunk.ts';
import { MESSAGE_AT, RECORD_HEADER_BYTES } from '../../../recording/mcap/records.ts';
import type { SourcePart } from '../../source.ts';
import type { ChunkOpener } from './chunk-opener.ts';
import { CursorHeap, MessageCursor } from './cursor-heap.ts';
import type { Fetched } from './fetch-stretches.ts';
import { MCAP_LIMITS } from './limits.ts';
import { PartBuilder } from './part-builder.ts';
import { isEarlier, toPair } from './scan-records.ts';
import type { Stretch } from './stretch.ts';

/**
 * Brings the messages of stretches into one order: by log time; at one time, by their place in the file. Stretches are
 * opened when their time comes, so that only those that overlap are in memory together.
 *
 * @param stretches ascending by their starts; at one start, by their place in the file
 * @param fetched the same, in the same order
 * @throws McapFault when too much of them overlaps, or one is damaged
 */
export async function* mergeStretches(
  stretches: readonly Stretch[],
  fetched: AsyncGenerator<Fetched>,
  opener: ChunkOpener,
  signal?: AbortSignal,
): AsyncGenerator<SourcePart> {
  const heap = new CursorHeap();
  const part = new PartBuilder();
  let openBytes = 0;
  try {
    for (let place = 0; ; ) {
      signal?.throwIfAborted();
      const { first } = heap;
      const stretch = stretches[place];
      if (stretch !== undefined && (first === undefined || mayComeBefore(stretch, first))) {
        if (openBytes + stretch.contentBytes > MCAP_LIMITS.openBytes)
          throw new McapFault('too many of its chunks overlap in time; `mcap sort` puts it into order');
        place += 1;
        const next = await fetched.next();
        if (next.done === true) throw new McapFault('it ends too early');
        const opened = opener.open(next.value, first === undefined && isApart(stretch, stretches[place]));
        if ('chunk' in opened) {
          if (!part.isEmpty) yield { kind: 'records', records: part.take() };
          yield { kind: 'chunk', chunk: opened.chunk };
        } else if (opened.selected.count > 0) {
          heap.add(new MessageCursor(opened.selected, stretch));
          openBytes += stretch.contentBytes;
        }
      } else if (first === undefined) {
        break;
      } else {
        if (takeRun(heap, first, stretch, part)) {
          heap.settle();
        } else {
          heap.removeFirst();
          openBytes -= first.stretch.contentBytes;
        }
        if (part.isFull) yield { kind: 'records', records: part.take() };
      }
    }
    if (!part.isEmpty) yield { kind: 'records', records: part.take() };
  } finally {
    await fetched.return(undefined);
  }
}

/** Whether a stretch that is not open yet may hold a message that comes before the next of a cursor. */
function mayComeBefore({ start, offset }: Stretch, { low, high, stretch }: MessageCursor): boolean {
  const begin = toPair(start);
  if (isEarlier(begin.low, begin.high, low, high)) return true;
  return begin.low === low && begin.high === high && offset < stretch.offset;
}

/** Whether all of a stretch comes before all that follows. */
const isApart = (stretch: Stretch, next: Stretch | undefined): boolean =>
  next === undefined ||
  stretch.end < next.start ||
  (stretch.end === next.start && stretch.offset < next.offset);

/**
 * Takes messages of the first cursor as long as they come before those of the others, and the part is not full.
 *
 * @param next the stretch that is opened next
 * @returns whether any of its messages are left
 */
function takeRun(
  heap: CursorHeap,
  cursor: MessageCursor,
  next: Stretch | undefined,
  part: PartBuilder,
): boolean {
  const { second } = heap;
  const { records, places } = cursor.selected;
  for (;;) {
    const at = places[cursor.at] ?? 0;
    part.add(records, at, at + RECORD_HEADER_BYTES + records.readUInt32LE(at + MESSAGE_AT.length));
    if (!cursor.advance()) return false;
    if (part.isFull || second?.isBefore(cursor) === true) return true;
    if (next !== undefined && mayComeBefore(next, cursor)) return true;
  }
}
