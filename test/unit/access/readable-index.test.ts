import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ANYONE, type Grants, grantsOf } from '../../../shared/access/grants.ts';
import { ReadableIndex } from '../../../shared/access/readable-index.ts';
import { nameFault } from '../../../shared/reading/name.ts';
import { RUNS } from '../../support/arbitraries.ts';
import { MemoryRecordingIndex } from '../../support/memory/recording-index.ts';

const NAMES = ['a-1', 'b-1', 'b-2', 'c-1'];
const DATE = '2026-05-01';

const reader = (...devices: string[]): Grants =>
  grantsOf({ kind: 'key', name: 'reader', devices, may: ['read'] });

async function filled(): Promise<MemoryRecordingIndex> {
  const index = new MemoryRecordingIndex();
  for (const device of NAMES) {
    await index.saveHead({ device, version: 1, channels: [] });
    await index.listDevice(device, DATE);
  }
  return index;
}

describe('an index for one who may read some devices', () => {
  it('has those only', async () => {
    const index = new ReadableIndex(await filled(), reader('b-*'));

    expect(await index.devices(undefined, 10)).toEqual(['b-1', 'b-2']);
    expect(await Array.fromAsync(index.devicesOf(DATE))).toEqual(['b-1', 'b-2']);
    expect(await Promise.all(NAMES.map((name) => index.head(name)))).toEqual([
      undefined,
      expect.objectContaining({ device: 'b-1' }),
      expect.objectContaining({ device: 'b-2' }),
      undefined,
    ]);
  });

  it('goes on after any name, one that may not be told too', async () => {
    const index = new ReadableIndex(await filled(), reader('b-*'));

    expect(await index.devices('a-1', 1)).toEqual(['b-1']);
    expect(await index.devices('b-1', 1)).toEqual(['b-2']);
    expect(await index.devices('b-2', 1)).toEqual([]);
  });

  it('ends when nobody waits any more', async () => {
    const gone = AbortSignal.abort(new Error('gone'));
    const index = new ReadableIndex(await filled(), reader('b-*'), gone);

    await expect(index.devices(undefined, 10)).rejects.toThrow('gone');
    await expect(Array.fromAsync(index.devicesOf(DATE))).rejects.toThrow('gone');
  });
});

const names = fc.uniqueArray(
  fc.string({ unit: fc.constantFrom('a', 'b', '.', '/', 'ü', '[', '{'), minLength: 1, maxLength: 5 }),
  { maxLength: 30 },
);
const globs = fc.uniqueArray(
  fc.string({
    unit: fc.constantFrom('a', 'b', '.', '/', 'ü', '*', '?', '[ab]', '{a,b}', '['),
    minLength: 1,
    maxLength: 5,
  }),
  { minLength: 1, maxLength: 4 },
);

it('lists what is left of all names without those that may not be read, page by page', async () => {
  await fc.assert(
    fc.asyncProperty(names, globs, fc.integer({ min: 1, max: 5 }), async (all, scope, limit) => {
      const index = new MemoryRecordingIndex();
      const known = all.filter((name) => nameFault(name) === undefined);
      for (const device of known) await index.saveHead({ device, version: 1, channels: [] });
      const grants = reader(...scope);
      const readable = new ReadableIndex(index, grants);

      const listed: string[] = [];
      for (let page = await readable.devices(undefined, limit); page.length > 0; ) {
        listed.push(...page);
        page = await readable.devices(page.at(-1), limit);
      }

      expect(listed).toEqual(grants.readable(await index.devices(undefined, 1000)));
    }),
    RUNS,
  );
});

it('does not look at the names of a large fleet for the few that may be read', async () => {
  const index = new MemoryRecordingIndex();
  for (let nth = 0; nth < 5000; nth += 1)
    await index.saveHead({ device: `d${10_000 + nth}`, version: 1, channels: [] });
  let pages = 0;
  const devices = index.devices.bind(index);
  index.devices = (...asked) => {
    pages += 1;
    return devices(...asked);
  };
  const readable = new ReadableIndex(index, reader('d14000', 'd1430*', 'none-*', '*'.padStart(300, 'x')));

  const listed = await readable.devices(undefined, 100);

  expect(listed).toEqual(['d14000', ...Array.from({ length: 10 }, (_, nth) => `d1430${nth}`)]);
  expect(pages).toBe(2);
});

it('is the whole one for those who may read all', async () => {
  const index = new ReadableIndex(await filled(), grantsOf(ANYONE));

  expect(await index.devices(undefined, 10)).toEqual(NAMES);
  expect(await Array.fromAsync(index.devicesOf(DATE))).toEqual(NAMES);
});
