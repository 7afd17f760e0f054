import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { countedStream } from '../../../shared/access/counted-stream.ts';
import type { Slot } from '../../../shared/access/stream-slots.ts';
import { MemoryStreamSlots } from '../../support/memory/stream-slots.ts';

const READER = 'reader-0123456789';

/** Slots in memory; what is released can be counted, and made to fail. */
class WatchedSlots extends MemoryStreamSlots {
  under = 0;
  releases = 0;
  failure: Error | undefined;

  override async take(reader: string, most: number, untilMs: number): Promise<Slot | undefined> {
    const slot = await super.take(reader, most, untilMs);
    if (slot !== undefined) this.under += 1;
    return slot;
  }

  override async release(slot: Slot): Promise<void> {
    this.releases += 1;
    if (this.failure !== undefined) throw this.failure;
    await super.release(slot);
    this.under -= 1;
  }
}

function world(most = 2) {
  const slots = new WatchedSlots(() => 0);
  const errors: unknown[] = [];
  const count = { slots, most, untilMs: 1000, onError: (error: unknown) => errors.push(error) };
  return { slots, errors, count };
}

async function* chunks(...texts: readonly string[]): AsyncGenerator<Buffer> {
  for (const text of texts) yield Buffer.from(text);
}

async function* breaking() {
  yield Buffer.from('a');
  throw new Error('the table is away');
}

const opened =
  (...texts: readonly string[]) =>
  async () =>
    chunks(...texts);

describe('a stream that is counted', () => {
  it('gives what it holds, and is counted out when it has ended', async () => {
    const { slots, count } = world();

    const stream = await countedStream(READER, opened('a', 'b'), count);

    expect(slots.under).toBe(1);
    expect(String(await buffer(stream))).toBe('ab');
    expect(slots.under).toBe(0);
    expect(slots.releases).toBe(1);
  });

  it('is counted in before it is opened', async () => {
    const { slots, count } = world();
    let during = -1;

    await countedStream(
      READER,
      async () => {
        during = slots.under;
        return chunks();
      },
      count,
    );

    expect(during).toBe(1);
  });

  it('is counted out when it cannot be opened, whose error is told', async () => {
    const { slots, count } = world();
    const failing = countedStream(READER, () => Promise.reject(new Error('no such hour')), count);

    await expect(failing).rejects.toThrow('no such hour');
    expect(slots.under).toBe(0);
  });

  it('is counted out when it breaks off, whose error is told', async () => {
    const { slots, count } = world();

    const stream = await countedStream(READER, async () => breaking(), count);

    await expect(buffer(stream)).rejects.toThrow('the table is away');
    expect(slots.under).toBe(0);
  });

  it.each([0, 1, 2])('is counted out when nobody wants more of it after %d chunks', async (read) => {
    const { slots, count } = world();
    let isClosed = false;
    async function* endless() {
      try {
        for (;;) yield Buffer.from('a');
      } finally {
        isClosed = true;
      }
    }
    const stream = await countedStream(READER, async () => endless(), count);
    for (let chunk = 0; chunk < read; chunk += 1) await stream.next();

    await stream.return?.();

    expect(slots.under).toBe(0);
    expect(slots.releases).toBe(1);
    expect(isClosed).toBe(read > 0);
  });

  it('is counted out when the stream that carries it is destroyed before it was read', async () => {
    const { slots, count } = world();
    const body = Readable.from(await countedStream(READER, opened('a'), count), { objectMode: false });

    body.destroy();
    await finished(body).catch(() => undefined);

    await expect.poll(() => slots.under).toBe(0);
  });

  it('is refused beyond as many as there may be, with what to do, and is not opened', async () => {
    const { count } = world(2);
    const first = await countedStream(READER, opened('a'), count);
    await countedStream(READER, opened('a'), count);
    let isOpened = false;
    const open = async () => {
      isOpened = true;
      return chunks();
    };

    await expect(countedStream(READER, open, count)).rejects.toMatchObject({
      code: 'too-many-requests',
      retryAfterSeconds: 1,
      message: expect.stringMatching(/^2 recordings .* wait until one has ended/),
    });
    expect(isOpened).toBe(false);

    await buffer(first);
    expect(String(await buffer(await countedStream(READER, opened('b'), count)))).toBe('b');
  });

  it('goes on when it cannot be counted out, which is told', async () => {
    const { slots, errors, count } = world();
    slots.failure = new Error('the table is away');
    const stream = await countedStream(READER, opened('a', 'b'), count);

    expect(String(await buffer(stream))).toBe('ab');
    expect(errors).toEqual([slots.failure]);
  });
});
