import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ChannelGate } from '../../../shared/ingest/channel-gate.ts';
import { ingest, type IngestPorts } from '../../../shared/ingest/ingest.ts';
import { INGEST_LIMITS } from '../../../shared/ingest/limits.ts';
import { MemoryBatchBus } from '../../support/memory/batch-bus.ts';
import { MemoryKeyDevices } from '../../support/memory/key-devices.ts';
import { MemoryRecordingIndex } from '../../support/memory/recording-index.ts';

const NOW_MS = Date.UTC(2026, 4, 1);

const lineOf = (device: string, nth: number, sensor = 's'): string =>
  JSON.stringify({ device, sensor, timestamp: NOW_MS - nth, value: nth });

const bodyOf = (lines: readonly string[]): Buffer[] => [Buffer.from(lines.join('\n'))];

/** A system in which some devices are stored, and the ports of a sender with a key. */
async function openSystem(stored: readonly string[] = []) {
  const index = new MemoryRecordingIndex();
  const storeHead = (device: string) => index.saveHead({ device, version: 1, channels: [] });
  for (const device of stored) await storeHead(device);
  const bus = new MemoryBatchBus();
  const gate = new ChannelGate(index);
  const keys = new MemoryKeyDevices();
  const asked: string[] = [];
  const portsOf = (keyId: string, most: number): IngestPorts => ({
    bus,
    gate,
    newDevices: {
      most,
      refuse: (devices) => {
        asked.push(...devices);
        return keys.admit(keyId, devices, most);
      },
    },
  });
  const send = (lines: readonly string[], most = 2, keyId = 'key') =>
    ingest(bodyOf(lines), { nowMs: NOW_MS }, portsOf(keyId, most));
  const sentDevices = () => [...new Set(bus.sent.map(({ device }) => device))].toSorted();
  return { send, sentDevices, storeHead, asked };
}

describe('devices that a key brings into being', () => {
  it('are taken as far as there is room, and told of line by line beyond', async () => {
    const { send, sentDevices } = await openSystem(['old']);

    const receipt = await send([
      lineOf('a', 1),
      lineOf('old', 2),
      lineOf('b', 3),
      lineOf('c', 4),
      'garbage',
      lineOf('c', 6),
      lineOf('a', 7),
    ]);

    expect(receipt).toMatchObject({ lines: 7, accepted: 4, duplicates: 0, invalidCount: 3 });
    expect(receipt.resumeFrom).toBeUndefined();
    expect(receipt.invalid.map(({ line, code }) => [line, code])).toEqual([
      [4, 'too-many-devices'],
      [5, 'not-an-object'],
      [6, 'too-many-devices'],
    ]);
    expect(receipt.invalid[0]?.reason).toContain('2 devices');
    expect(sentDevices()).toEqual(['a', 'b', 'old']);
  });

  it('stay refused until something is stored of them, and those that are taken stay so', async () => {
    const { send, storeHead } = await openSystem();
    await send([lineOf('a', 1), lineOf('b', 2), lineOf('c', 3)]);

    expect(await send([lineOf('a', 4), lineOf('c', 5)])).toMatchObject({ accepted: 1, invalidCount: 1 });
    // Someone else may have sent of it.
    await storeHead('c');
    expect(await send([lineOf('c', 6), lineOf('b', 7)])).toMatchObject({ accepted: 2, invalidCount: 0 });
  });

  it('are asked for only while nothing is stored of them', async () => {
    const { send, storeHead, asked } = await openSystem(['old']);
    await send([lineOf('old', 1), lineOf('a', 2)]);
    await storeHead('a');
    await send([lineOf('a', 3), lineOf('old', 4)]);

    await send([lineOf('a', 5), lineOf('old', 6)], 2, 'another');

    expect(asked).toEqual(['a']);
  });

  it('are nobody’s in a system that does not count them', async () => {
    const gate = new ChannelGate(new MemoryRecordingIndex());
    const lines = Array.from({ length: 300 }, (_, nth) => lineOf(`d${nth}`, nth));

    const receipt = await ingest(bodyOf(lines), { nowMs: NOW_MS }, { bus: new MemoryBatchBus(), gate });

    expect(receipt).toMatchObject({ accepted: 300, invalidCount: 0 });
  });

  it('take no more of a body than its columns, and all of it when it is sent on', async () => {
    const { send } = await openSystem();
    const count = INGEST_LIMITS.columns + 10;
    const lines = Array.from({ length: count }, (_, nth) => lineOf(`d${nth}`, nth));

    const first = await send(lines, 100);
    const second = await send(lines.slice(first.resumeFrom! - 1), 100);

    expect(first).toMatchObject({
      accepted: 100,
      invalidCount: INGEST_LIMITS.columns - 100,
      resumeFrom: INGEST_LIMITS.columns + 1,
    });
    expect(second).toMatchObject({ accepted: 0, invalidCount: 10 });
  });

  it('are those that a set would take, whatever is sent in whichever order', async () => {
    const device = fc.constantFrom('a', 'b', 'c', 'd', 'e', '__proto__');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(device, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 5 }),
        fc.subarray(['a', 'd']),
        fc.integer({ min: 1, max: 4 }),
        async (bodies, stored, most) => {
          const { send } = await openSystem(stored);
          const counted = new Set<string>();
          let nth = 0;
          for (const devices of bodies) {
            const receipt = await send(
              devices.map((each) => lineOf(each, (nth += 1))),
              most,
            );
            const expected = devices.flatMap((each, place) => {
              if (!stored.includes(each) && counted.size < most) counted.add(each);
              return stored.includes(each) || counted.has(each) ? [] : [place + 1];
            });
            expect(receipt.invalid.map(({ line }) => line)).toEqual(expected);
            expect(receipt.accepted).toBe(devices.length - expected.length);
          }
        },
      ),
      { numRuns: 100, seed: 3 },
    );
  });
});

describe('sensors of a device', () => {
  it('may be fewer than usual', async () => {
    const gate = new ChannelGate(new MemoryRecordingIndex(), 2);
    const lines = ['a', 'b', 'c', 'a'].map((sensor, nth) => lineOf('car', nth, sensor));

    const receipt = await ingest(bodyOf(lines), { nowMs: NOW_MS }, { bus: new MemoryBatchBus(), gate });

    expect(receipt).toMatchObject({ accepted: 3, invalid: [{ line: 3, code: 'too-many-sensors' }] });
    expect(receipt.invalid[0]?.reason).toContain('may have 2 sensors');
  });
});
