import { expect, it } from 'vitest';
import { OdographError } from '../../shared/errors/odograph-error.ts';
import type { DataSource, SourceData, TimeStretch } from '../../shared/session/source.ts';
import { ALL_TIME, type FoundMessage, collect, messagesOf } from '../support/source-parts.ts';

/** A source with data under one identity. */
export interface DataSourceWorld {
  readonly source: DataSource;
  readonly identity: string;
  /** An identity that is right, but has no data. */
  readonly missing: string;
  /** Some that are not right. */
  readonly faulty: readonly string[];
  /** All messages that are there, by channel number, in the order in which they have to come. */
  readonly messages: () => readonly FoundMessage[];
  /** Makes the data other data, of which `messages` tells. */
  readonly change: () => Promise<void>;
}

async function openOf({ source, identity }: DataSourceWorld): Promise<SourceData> {
  const data = await source.open(identity);
  if (data === undefined) throw new Error(`there is nothing under ${identity}`);
  return data;
}

/**
 * What every DataSource does. Each kind runs it in its own `test/contract/<kind>-source.test.ts`:
 *
 *     describe('FilesSource', () => dataSourceContract(async () => ({ source, identity, … })));
 *
 * The world needs some hundred messages of two channels or more, some of them at the same time, and more than a MiB of
 * them, so that there are several parts. Its messages are computed the plain way, not read through the source.
 *
 * @param begin makes a new world; called by each test
 */
export function dataSourceContract(begin: () => Promise<DataSourceWorld>): void {
  it('gives all messages, in order', async () => {
    const world = await begin();

    const { messages, kinds } = await collect(await openOf(world));

    expect(messages).toEqual(world.messages());
    expect(kinds.length).toBeGreaterThan(1);
  });

  it('gives those of a range, both ends included, and of the wanted channels', async () => {
    const world = await begin();
    const data = await openOf(world);
    const all = world.messages();
    const numbers = data.channels.map(({ number }) => number);
    const at = (part: number): bigint => all[Math.floor(part * (all.length - 1))]!.logTime;
    const ranges: TimeStretch[] = [
      ALL_TIME,
      { start: at(0.2), end: at(0.7) },
      { start: at(0.2) + 1n, end: at(0.7) - 1n },
      { start: at(0.5), end: at(0.5) },
      { start: at(0), end: at(0) },
      { start: at(1), end: ALL_TIME.end },
      { start: 0n, end: at(0) - 1n },
      { start: at(1) + 1n, end: ALL_TIME.end },
    ];

    for (const range of ranges) {
      for (const wanted of [
        new Set(numbers),
        new Set(numbers.slice(0, 1)),
        new Set(numbers.slice(1)),
        new Set<number>(),
      ]) {
        const { messages } = await collect(data, range, wanted);
        const isAsked = ({ channel, logTime }: FoundMessage): boolean =>
          wanted.has(channel) && range.start <= logTime && logTime <= range.end;
        expect(messages).toEqual(all.filter(isAsked));
      }
    }
  });

  it('tells where its messages are, and of which channels', async () => {
    const world = await begin();

    const { extents, channels } = await openOf(world);

    const numbers = new Set(channels.map(({ number }) => number));
    expect(numbers.size).toBe(channels.length);
    for (const { channel, logTime } of world.messages()) {
      expect(numbers.has(channel)).toBe(true);
      expect(extents.some(({ start, end }) => start <= logTime && logTime <= end)).toBe(true);
    }
    for (const [nth, { start, end, bytes }] of extents.entries()) {
      expect(start <= end && bytes > 0).toBe(true);
      expect((extents[nth - 1]?.start ?? 0n) <= start).toBe(true);
    }
  });

  it('has the same revision as long as its data is the same, and another one for other data', async () => {
    const world = await begin();
    const first = await openOf(world);
    const again = await openOf(world);

    await world.change();
    const changed = await openOf(world);

    expect(again.revision).toBe(first.revision);
    expect(changed.revision).not.toBe(first.revision);
    expect((await collect(changed)).messages).toEqual(world.messages());
  });

  it('may be read several times at once', async () => {
    const world = await begin();
    const data = await openOf(world);

    const found = await Promise.all([1, 2, 3].map(() => collect(data)));

    for (const { messages } of found) expect(messages).toEqual(world.messages());
  });

  it('lets a reader go before the end, and reads again', async () => {
    const world = await begin();
    const data = await openOf(world);
    const numbers = new Set(data.channels.map(({ number }) => number));

    for await (const part of data.read(ALL_TIME, numbers)) {
      expect(messagesOf(part)[0]).toEqual(world.messages()[0]);
      break;
    }
    const unread = data.read(ALL_TIME, numbers);
    await unread.return(undefined);

    expect((await collect(data)).messages).toEqual(world.messages());
  });

  it('ends with the reason of whoever ends it', async () => {
    const world = await begin();
    const data = await openOf(world);
    const numbers = new Set(data.channels.map(({ number }) => number));
    const ending = new AbortController();
    const reason = new Error('the reader went away');

    const parts = data.read(ALL_TIME, numbers, ending.signal);
    const first = await parts.next();
    ending.abort(reason);

    expect(first.done).toBe(false);
    await expect(parts.next()).rejects.toBe(reason);
    await expect(data.read(ALL_TIME, numbers, AbortSignal.abort(reason)).next()).rejects.toBe(reason);
  });

  it('has nothing under an identity that is right and not known', async () => {
    const { source, missing } = await begin();

    expect(source.identityFault(missing)).toBeUndefined();
    expect(await source.open(missing)).toBeUndefined();
  });

  it('says what is wrong with an identity, and opens none that is', async () => {
    const { source, identity, faulty } = await begin();

    expect(source.identityFault(identity)).toBeUndefined();
    for (const each of ['', ...faulty]) {
      expect([each, typeof source.identityFault(each)]).toEqual([each, 'string']);
      const opening = source.open(each);
      await expect(opening).rejects.toBeInstanceOf(OdographError);
      await expect(opening).rejects.toMatchObject({ code: 'source-failed' });
    }
  });
}
