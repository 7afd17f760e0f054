import { expect, test } from 'vitest';
import {
  type ChannelSearch,
  requireChannel,
  searchChannels,
} from '../../../shared/channels/find-channels.ts';
import { MemoryRecordingIndex } from '../../support/memory/recording-index.ts';

/** Devices more than are looked through at a time, each with two sensors, one of them of two kinds. */
async function manyDevices(): Promise<MemoryRecordingIndex> {
  const index = new MemoryRecordingIndex();
  for (let nth = 0; nth < 250; nth += 1) {
    const channels = [
      { sensor: 'Speed', kind: 'number' as const },
      { sensor: 'gear', kind: 'text' as const },
      { sensor: 'Speed', kind: 'text' as const },
    ];
    await index.saveHead({ device: `car-${String(nth).padStart(3, '0')}`, version: 1, channels });
  }
  return index;
}

async function all(search: ChannelSearch, index: MemoryRecordingIndex): Promise<string[]> {
  const page = await searchChannels(search, index);
  const names = page.channels.map(({ device, name }) => `${device} ${name}`);
  return page.cursor === undefined
    ? names
    : [...names, ...(await all({ ...search, cursor: page.cursor }, index))];
}

test('channels are found by a pattern, each once, however long pages are', async () => {
  const index = await manyDevices();
  const names = Array.from({ length: 250 }, (_, nth) => `car-${String(nth).padStart(3, '0')}`);
  const expected = names.flatMap((name) => [`${name} Speed`, `${name} Speed~text`]);

  for (const limit of [1, 7, 199, 1000]) expect(await all({ text: '^sp', limit }, index)).toEqual(expected);
  expect(await all({ text: '^sp', device: 'car-007', limit: 1 }, index)).toHaveLength(2);
});

test('what is not there and what is no pattern is refused', async () => {
  const index = await manyDevices();

  await expect(searchChannels({ text: '', device: 'van', limit: 1 }, index)).rejects.toMatchObject({
    code: 'not-found',
  });
  await expect(searchChannels({ text: '(', limit: 1 }, index)).rejects.toMatchObject({
    code: 'invalid-request',
  });
  await expect(requireChannel('car-001', 'speed', index)).rejects.toMatchObject({ code: 'not-found' });
  expect(await requireChannel('car-001', 'Speed~text', index)).toMatchObject({
    sensor: 'Speed',
    kind: 'text',
  });
});

test('a search ends when nobody waits for it', async () => {
  const index = await manyDevices();

  const search = searchChannels({ text: 'x', limit: 1 }, index, AbortSignal.abort(new Error('too late')));

  await expect(search).rejects.toThrow('too late');
});
