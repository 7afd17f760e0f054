import { describe, expect, it } from 'vitest';
import { ANYONE, type Grants, grantsOf } from '../../../shared/access/grants.ts';
import { ReadableIndex } from '../../../shared/access/readable-index.ts';
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

it('is the whole one for those who may read all', async () => {
  const index = new ReadableIndex(await filled(), grantsOf(ANYONE));

  expect(await index.devices(undefined, 10)).toEqual(NAMES);
  expect(await Array.fromAsync(index.devicesOf(DATE))).toEqual(NAMES);
});
