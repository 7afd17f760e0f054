import { OdographError } from '../errors/odograph-error.ts';
import type { StreamSlots } from './stream-slots.ts';

/** How the streams of a reader are counted. */
export interface StreamCount {
  readonly slots: StreamSlots;
  /** Streams of a reader at once. */
  readonly most: number;
  /** When the stream has surely ended, in milliseconds since 1970. */
  readonly untilMs: number;
  /** Is told when a stream could not be counted out: it counts until its time is over. */
  readonly onError: (error: unknown) => void;
}

/**
 * Opens a stream that counts as one of its reader's from before it is opened until it has ended, whichever way: to
 * its end, by an error, or because nobody wants more of it.
 *
 * @param reader what readerId makes of who reads
 * @throws OdographError `too-many-requests` when the reader has as many as that; what `open` throws
 */
export async function countedStream<Chunk>(
  reader: string,
  open: () => Promise<AsyncIterable<Chunk>>,
  { slots, most, untilMs, onError }: StreamCount,
): Promise<AsyncIterableIterator<Chunk>> {
  const slot = await slots.take(reader, most, untilMs);
  if (slot === undefined) throw tooMany(most);
  const release = once(() => slots.release(slot).catch(onError));
  try {
    return counted((await open())[Symbol.asyncIterator](), release);
  } catch (error) {
    await release();
    throw error;
  }
}

/** Not a generator: one that is closed before its first chunk was asked for passes over its `finally`. */
function counted<Chunk>(
  chunks: AsyncIterator<Chunk>,
  release: () => Promise<void>,
): AsyncIterableIterator<Chunk> {
  const close = async (): Promise<IteratorResult<Chunk>> => {
    try {
      await chunks.return?.();
    } finally {
      await release();
    }
    return { done: true, value: undefined };
  };
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      try {
        const result = await chunks.next();
        if (result.done === true) await release();
        return result;
      } catch (error) {
        await release();
        throw error;
      }
    },
    return: close,
  };
}

function once(act: () => Promise<void>): () => Promise<void> {
  let acting: Promise<void> | undefined;
  return () => {
    acting ??= act();
    return acting;
  };
}

const tooMany = (most: number): OdographError =>
  new OdographError(
    'too-many-requests',
    `${most} recordings and live streams are under way for you, which is as many as may be at once; wait until one ` +
      'has ended, or close one',
    { retryAfterSeconds: 1 },
  );
