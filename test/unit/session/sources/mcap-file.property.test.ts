import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openMcapFile } from '../../../../shared/session/sources/mcap-file.ts';
import {
  MemorySource,
  TOPICS,
  foreignMessages,
  foreignOptions,
  inOrder,
  writeForeign,
} from '../../../support/foreign-mcap.ts';
import { ALL_TIME, collect } from '../../../support/source-parts.ts';

const open = (file: Buffer) => openMcapFile(new MemorySource(file), { name: 'file', revision: 'r' });

/** Evenly from 0 to 1: doubles would be near 0 nearly always. */
const place = fc.integer({ min: 0, max: 999_999 }).map((value) => value / 999_999);

const channels = fc.uniqueArray(fc.nat(TOPICS - 1), { minLength: 0, maxLength: TOPICS });

describe('openMcapFile', () => {
  it('finds all messages of any file, in order of log time', async () => {
    await fc.assert(
      fc.asyncProperty(foreignMessages, foreignOptions, async (messages, options) => {
        const data = await open(await writeForeign(messages, options));

        const { messages: found } = await collect(data);

        expect(found).toEqual(inOrder(messages));
      }),
      { numRuns: 600 },
    );
  });

  it('finds those of any range and channels', async () => {
    await fc.assert(
      fc.asyncProperty(
        foreignMessages,
        foreignOptions,
        channels,
        fc.tuple(place, place),
        async (messages, options, wanted, ends) => {
          const data = await open(await writeForeign(messages, options));
          const times = [...inOrder(messages).map(({ logTime }) => logTime), ALL_TIME.end];
          const [from, to] = ends.toSorted().map((end) => times[Math.floor(end * (times.length - 1))]!);
          const range = { start: from!, end: to! };

          const { messages: found } = await collect(data, range, new Set(wanted));

          const expected = messages.filter(
            ({ channel, logTime }) =>
              wanted.includes(channel) && logTime >= range.start && logTime <= range.end,
          );
          expect(found).toEqual(inOrder(expected));
        },
      ),
      { numRuns: 600 },
    );
  });

  it('tells where data is: each message is in an extent, and their ends are messages', async () => {
    await fc.assert(
      fc.asyncProperty(foreignMessages, foreignOptions, async (messages, options) => {
        const { extents } = await open(await writeForeign(messages, options));

        const times = new Set(messages.map(({ logTime }) => logTime));
        expect(extents.length > 0).toBe(messages.length > 0);
        for (const time of times)
          expect(extents.some(({ start, end }) => start <= time && time <= end)).toBe(true);
        for (const { start, end, bytes } of extents)
          expect([times.has(start), times.has(end), bytes > 0]).toEqual([true, true, true]);
        expect(extents).toEqual(
          extents.toSorted((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0)),
        );
      }),
      { numRuns: 300 },
    );
  });
});
