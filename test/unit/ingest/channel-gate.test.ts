import { expect, it } from 'vitest';
import { CHANNEL_LIMITS } from '../../../shared/index/limits.ts';
import { ChannelGate } from '../../../shared/ingest/channel-gate.ts';
import { ingest } from '../../../shared/ingest/ingest.ts';
import { MemoryBatchBus } from '../../support/memory/batch-bus.ts';
import { MemoryRecordingIndex } from '../../support/memory/recording-index.ts';

const NOW_MS = Date.UTC(2026, 4, 1);

const line = (sensor: string, nth: number): string =>
  JSON.stringify({ sensor, timestamp: NOW_MS - nth, value: nth });

const channel = (sensor: string) => ({ sensor, kind: 'number' as const });

const body = (lines: readonly string[]): Buffer[] => [Buffer.from(lines.join('\n'))];

it('refuses the sensors that a device has no room for, line by line, and takes the others', async () => {
  const index = new MemoryRecordingIndex();
  const channels = Array.from({ length: CHANNEL_LIMITS.accepted - 1 }, (_, nth) => ({
    sensor: `s${nth}`,
    kind: 'number' as const,
  }));
  await index.saveHead({ device: 'car', version: 1, channels });
  const ports = { bus: new MemoryBatchBus(), gate: new ChannelGate(index) };
  const context = { defaultDevice: 'car', nowMs: NOW_MS };
  const lines = [line('s7', 1), line('x', 2), line('y', 3), line('x', 4), line('y', 5), 'nonsense'];

  const receipt = await ingest(body(lines), context, ports);
  const again = await ingest(body([line('x', 6), line('z', 7)]), context, ports);

  expect(receipt).toMatchObject({ lines: 6, accepted: 3, duplicates: 0, invalidCount: 3 });
  expect(receipt.invalid.map((each) => [each.line, each.code])).toEqual([
    [3, 'too-many-sensors'],
    [5, 'too-many-sensors'],
    [6, 'not-an-object'],
  ]);
  expect(again).toMatchObject({ accepted: 1, invalid: [{ line: 2, code: 'too-many-sensors' }] });
});

it('reads a head only for channels that it does not know', async () => {
  let reads = 0;
  const head = async () => {
    reads += 1;
    return undefined;
  };
  const gate = new ChannelGate({ head });

  await gate.refuse('car', [channel('a'), channel('b')]);
  await gate.refuse('car', [channel('b')]);
  expect(reads).toBe(1);
  await gate.refuse('car', [channel('c')]);
  await gate.refuse('van', [channel('a')]);
  expect(reads).toBe(3);
});
