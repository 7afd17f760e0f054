import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CHANNEL_LIMITS } from '../../../shared/index/limits.ts';
import { openBatch, type Batch } from '../../../shared/ingest/batch.ts';
import type { BatchBus } from '../../../shared/ingest/batch-bus.ts';
import { ChannelGate } from '../../../shared/ingest/channel-gate.ts';
import { takeFrame } from '../../../shared/ingest/take-frame.ts';
import { HOUR_MS } from '../../../shared/reading/instant.ts';
import { RUNS } from '../../support/arbitraries.ts';
import { BAD_EVENTS, NOW_MS } from '../../support/frames.ts';
import { ingestInto } from '../../support/ingest-ports.ts';

const TIME_MS = NOW_MS - 60_000;

/** Holds what it takes of the devices that are not refused. */
class Bus implements BatchBus {
  readonly refused: ReadonlySet<string>;
  readonly #taken: Batch[] = [];

  constructor(refused: Iterable<string> = []) {
    this.refused = new Set(refused);
  }

  async send(batches: readonly Batch[]): Promise<readonly boolean[]> {
    return batches.map((batch) => !this.refused.has(batch.device) && this.#taken.push(batch) > 0);
  }

  /** By device, sensor and milliseconds. */
  readings(): Map<string, number> {
    const all = new Map<string, number>();
    for (const { device, hour, columns } of this.#taken.flatMap(({ data }) => openBatch(data))) {
      for (const column of columns) {
        if (!('numbers' in column)) continue;
        column.times.forEach((ns, row) =>
          all.set(
            `${device} ${column.sensor} ${hour * HOUR_MS + ns / 1e6}`,
            column.numbers[row] ?? Number.NaN,
          ),
        );
      }
    }
    return all;
  }
}

const errors: unknown[] = [];
const take = (frame: string, bus: BatchBus = new Bus()): Promise<string> =>
  takeFrame(frame, NOW_MS, { ...ingestInto(bus), onError: (error) => errors.push(error) });

interface Line {
  readonly text: string;
  readonly device?: string;
  readonly readings: readonly (readonly [key: string, value: number])[];
}

const devices = fc.constantFrom('r1', 'r2', 'r3');
const event: fc.Arbitrary<Line> = fc
  .tuple(devices, fc.integer(), fc.integer(), fc.nat(9))
  .map(([device, x, y, nth]) => ({
    text: `${x},${y},${TIME_MS + nth},${device}`,
    device,
    readings: [
      [`${device} x ${TIME_MS + nth}`, x],
      [`${device} y ${TIME_MS + nth}`, y],
    ],
  }));
const object: fc.Arbitrary<Line> = fc.tuple(devices, fc.integer(), fc.nat(9)).map(([device, value, nth]) => ({
  text: JSON.stringify({ device, sensor: 'x', timestamp: TIME_MS + nth, value }),
  device,
  readings: [[`${device} x ${TIME_MS + nth}`, value]],
}));
const bad: fc.Arbitrary<Line> = fc
  .constantFrom(...BAD_EVENTS.map(([text]) => text), '{"device":"r1"}', '{"torn":')
  .map((text) => ({ text, readings: [] }));
const lines = fc.array(
  fc.oneof({ weight: 3, arbitrary: event }, { weight: 2, arbitrary: object }, { weight: 1, arbitrary: bad }),
  { minLength: 1, maxLength: 15 },
);
const frameOf = (list: readonly Line[]): string => list.map(({ text }) => text).join('\n');

describe('takeFrame', () => {
  it('answers OK when all is durable, and names every other line; what is good beside them is kept', async () => {
    await fc.assert(
      fc.asyncProperty(lines, fc.subarray(['r1', 'r2', 'r3']), async (list, refused) => {
        const bus = new Bus(refused);
        const expected = new Map<string, number>();
        const lost = new Map<string, number>();
        list.forEach(({ device = '', readings }, at) => {
          for (const [key, value] of readings) {
            const isLost = refused.includes(device);
            if (isLost && !lost.has(key)) lost.set(key, at + 1);
            if (!isLost && !expected.has(key)) expected.set(key, value);
          }
        });
        const invalid = list.flatMap(({ readings }, at) => (readings.length === 0 ? [at + 1] : []));

        const answer = await take(frameOf(list), bus);

        const told = answer === 'OK' ? [] : answer.split('\n');
        const numbered = told.map((line) => /^ERR (again from )?line (\d+): ./.exec(line));
        expect(numbered.flatMap((match) => (match && !match[1] ? [Number(match[2])] : []))).toEqual(invalid);
        expect(numbered.flatMap((match) => (match?.[1] ? [Number(match[2])] : []))).toEqual(
          lost.size > 0 ? [Math.min(...lost.values())] : [],
        );
        expect(numbered).not.toContain(null);
        expect(bus.readings()).toEqual(expected);
      }),
      RUNS,
    );
  });

  it('loses nothing when a frame is sent again from the line named', async () => {
    await fc.assert(
      fc.asyncProperty(lines, fc.subarray(['r1', 'r2', 'r3'], { minLength: 1 }), async (list, refused) => {
        const whole = new Bus();
        await take(frameOf(list), whole);
        const first = new Bus(refused);
        const second = new Bus();

        const answer = await take(frameOf(list), first);
        const from = /^ERR again from line (\d+)/m.exec(answer)?.[1];
        if (from !== undefined) await take(frameOf(list.slice(Number(from) - 1)), second);

        // What came first wins.
        expect(new Map([...second.readings(), ...first.readings()])).toEqual(whole.readings());
      }),
      RUNS,
    );
  });

  it.each(['', ' ', '\n\n', '\r\n\t'])('answers ERR to the empty frame %j', async (frame) => {
    expect(await take(frame)).toMatch(/^ERR the frame is empty/);
  });

  it('says in words what is wrong', async () => {
    const answer = await take(`1,2,${TIME_MS},r\nnan,2,${TIME_MS},r\n1,2,${TIME_MS},`);

    expect(answer).toBe("ERR line 2: x is no finite decimal number\nERR line 3: the robot's name is empty");
  });

  it('describes twenty bad lines and counts the rest', async () => {
    const answer = (await take('x\n'.repeat(50))).split('\n');

    expect(answer).toHaveLength(21);
    expect(answer[19]).toMatch(/^ERR line 20: /);
    expect(answer[20]).toBe('ERR and 30 more');
  });

  it('names an event once whose two sensors have no room', async () => {
    const channels = Array.from({ length: CHANNEL_LIMITS.accepted }, (_, nth) => ({
      sensor: `s${nth}`,
      kind: 'number' as const,
    }));
    const gate = new ChannelGate({ head: async (device) => ({ device, version: 1, channels }) });

    const answer = await takeFrame(`1,2,${TIME_MS},r`, NOW_MS, { bus: new Bus(), gate, onError: () => {} });

    expect(answer).toMatch(/^ERR line 1: a device may have 2000 sensors[^\n]*$/);
  });

  it('asks for everything again, and tells us alone why, when a part of the system fails', async () => {
    const failure = new Error('secret');
    const bus: BatchBus = {
      send: async () => {
        throw failure;
      },
    };
    errors.length = 0;

    const answer = await take(`1,2,${TIME_MS},r`, bus);

    expect(answer).toMatch(/^ERR again from line 1: /);
    expect(answer).not.toContain('secret');
    expect(errors).toEqual([failure]);
  });
});
