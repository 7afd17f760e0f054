import { expect, it } from 'vitest';
import type { KeyDevices } from '../../shared/access/key-devices.ts';
import { ODD_NAMES } from '../support/names.ts';

/**
 * What all KeyDevices do.
 *
 * @param open gives counters of the same store that remember nothing
 * @param prefix of all keys
 */
export function keyDevicesContract(open: () => KeyDevices, prefix = ''): void {
  const admit = async (keyId: string, devices: readonly string[], most = 3): Promise<string[]> => [
    ...(await open().admit(prefix + keyId, devices, most)),
  ];

  it('counts as many devices of a key as there may be, and each key for itself', async () => {
    expect(await admit('a', ['1', '2'])).toEqual([]);
    expect(await admit('a', ['3'])).toEqual([]);
    expect(await admit('a', ['4'])).toEqual(['4']);
    expect(await admit('b', ['4'])).toEqual([]);
  });

  it('counts none again that was counted before', async () => {
    await admit('c', ['1', '2', '3']);

    expect(await admit('c', ['3', '1', '4', '2'])).toEqual(['4']);
    expect(await admit('c', ['1', '1', '2'])).toEqual([]);
  });

  it('has room for the first of those that come together', async () => {
    await admit('d', ['1']);

    expect(await admit('d', ['5', '1', '4', '3', '2'])).toEqual(['3', '2']);
    expect(await admit('d', ['5', '4'])).toEqual([]);
  });

  it('counts one that comes twice at once only once', async () => {
    expect(await admit('e', ['1', '1', '1', '2', '3'])).toEqual([]);
  });

  it('has room again when there may be more, and none for more when there may be fewer', async () => {
    await admit('f', ['1', '2', '3', '4'], 3);

    expect(await admit('f', ['4', '5'], 4)).toEqual(['5']);
    expect(await admit('f', ['1', '5'], 2)).toEqual(['5']);
  });

  it('tells all names apart', async () => {
    const names = [...ODD_NAMES, '#count', '#', '__proto__', 'constructor'];

    expect(await admit('g', names, names.length)).toEqual([]);
    expect(await admit('g', [...names, 'more'], names.length)).toEqual(['more']);
  });

  it('admits no more than there may be, however many come at once', async () => {
    const devices = Array.from({ length: 12 }, (_, nth) => `d${nth}`);

    const refused = await Promise.all(devices.map((device) => admit('h', [device], 5)));

    expect(refused.flat()).toHaveLength(7);
  });

  it('never counts less than there are, however often one comes at once', async () => {
    const most = 6;
    const devices = Array.from({ length: 12 }, (_, nth) => `d${nth % 4}`);

    await Promise.all(devices.map((device) => admit('i', [device], most)));
    const others = Array.from({ length: most }, (_, nth) => `o${nth}`);
    const refused = await admit('i', others, most);

    const known = await admit('i', [...devices.slice(0, 4), ...others], most);
    expect(4 + most - known.length).toBeLessThanOrEqual(most);
    expect(refused.length).toBeGreaterThanOrEqual(4);
  });
}
