import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DumpPorts, dumpDay } from '../../../shared/dump/dump-day.ts';
import { neverDumped, notDumped, planDumps } from '../../../shared/dump/plan-dumps.ts';
import { storedPieces } from '../../../shared/dump/stored-pieces.ts';
import { compareInstants, HOUR_MS, HOUR_NS } from '../../../shared/reading/instant.ts';
import { planChannels } from '../../../shared/recording/channel-plan.ts';
import { readRows } from '../../../shared/recording/read-rows.ts';
import { RowEncoder } from '../../../shared/recording/row-encoder.ts';
import { MemoryFileStore } from '../../support/memory/file-store.ts';
import { MemoryReadingStore } from '../../support/memory/reading-store.ts';
import { MemoryRecordingIndex } from '../../support/memory/recording-index.ts';
import { MemorySummaryStore } from '../../support/memory/summary-store.ts';
import { lineOf, Oracle } from '../../support/oracle.ts';
import { FIRST_HOUR, numbered, readingBatches } from '../../support/readings.ts';
import { ALWAYS, newToken, type Row, store } from '../../support/stores.ts';

const DAY_MS = 24 * HOUR_MS;
const START_MS = (FIRST_HOUR + 101) * HOUR_MS;
const DEVICES = ['car', 'van/2'];

/** A system whose segments are deleted as soon as they expire, and the clock that it goes by. */
class System {
  readonly readings = new MemoryReadingStore();
  readonly index = new MemoryRecordingIndex();
  readonly summaries = new MemorySummaryStore();
  readonly files = new MemoryFileStore();
  nowMs = START_MS;
  readonly now = (): number => this.nowMs;

  /** Lets nights pass, in each of which all days that are over and marked are to be dumped. */
  async nights(count: number, dumpsFail = false): Promise<void> {
    for (let night = 0; night < count; night += 1) {
      this.nowMs += DAY_MS;
      this.readings.expire(this.nowMs / 1000);
      for (const { device, date } of await planDumps({}, this)) {
        const dumped = dumpDay(device, date, this.#dumpPorts(dumpsFail));
        await (dumpsFail ? dumped.catch(ignoreNoRoom) : dumped);
      }
    }
  }

  #dumpPorts(dumpsFail: boolean): DumpPorts {
    const { readings, index, summaries, files, now } = this;
    return { readings, index, summaries, files, now, newToken, newWriter: newWriter(dumpsFail) };
  }

  /** What a device's recording holds, in its order. */
  async rows(device: string, range = ALWAYS): Promise<Row[]> {
    const hours = await this.index.hours(device, range.start.hour, range.end.hour);
    const plan = planChannels(device, (await this.index.head(device))?.channels ?? [], {});
    const rows: Row[] = [];
    for await (const batch of readRows(await storedPieces(device, hours, this), device, hours, plan, range)) {
      for (let row = 0; row < batch.count; row += 1) {
        const { source } = plan.channels[batch.channels[row]!]!;
        if (!('sensor' in source)) continue;
        const { sensor, kind } = source;
        const value = kind === 'number' || kind === 'boolean' ? batch.numbers[row] : batch.texts[row];
        rows.push({ sensor, kind, hour: batch.hour, ns: batch.times[row], value } as Row);
      }
    }
    return rows;
  }
}

function ignoreNoRoom(error: unknown): void {
  if (!(error instanceof Error && error.message === 'no room')) throw error;
}

/** Small chunks, so that a day has several. */
const newWriter = (fails: boolean) => (): RowEncoder => {
  if (fails) throw new Error('no room');
  return new RowEncoder('file', { chunkBytes: 300 });
};

const segments = async ({ readings }: System): Promise<number> =>
  (await Array.fromAsync(readings.segments('car', FIRST_HOUR, 0, HOUR_NS))).length;

/** Whether every device's recording holds what it must, in order of time. */
async function holdsAll(system: System, oracle: Oracle): Promise<boolean> {
  for (const device of DEVICES) {
    const rows = await system.rows(device);
    if (rows.some((row, at) => at > 0 && compareInstants(rows[at - 1]!, row) > 0)) return false;
    if (!isDeepStrictEqual(rows.map(lineOf).toSorted(), oracle.lines(device))) return false;
  }
  return true;
}

const step = fc.oneof(
  { weight: 4, arbitrary: readingBatches.map((batches) => ({ batches })) },
  {
    weight: 3,
    arbitrary: fc.record({ nights: fc.constantFrom(1, 1, 2, 20, 40, 80), dumpsFail: fc.boolean() }),
  },
);

it('nothing is lost or doubled while segments expire, days are dumped again and readings come late', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 8 }), async (steps) => {
      const system = new System();
      const oracle = new Oracle();
      for (const each of steps) {
        if ('nights' in each) await system.nights(each.nights, each.dumpsFail);
        else {
          for (const batch of each.batches) await store(system, batch, system.nowMs);
          oracle.add(each.batches.flat());
        }
        expect(await holdsAll(system, oracle)).toBe(true);
      }
    }),
    { numRuns: 60 },
  );
});

describe('segments of a day', () => {
  const reading = numbered('car', 'speed', FIRST_HOUR, 5, 3);

  it('go once the day is dumped, and its recording stays', async () => {
    const system = new System();
    await store(system, [reading], START_MS);

    await system.nights(36);

    expect(await segments(system)).toBe(0);
    expect((await system.rows('car')).map(lineOf)).toEqual([lineOf(reading)]);
  });

  it('stay as long as no dump holds them, and the day is told of', async () => {
    const system = new System();
    await store(system, [reading], START_MS);

    await system.nights(100, true);

    expect(await segments(system)).toBe(1);
    const days = await planDumps({}, system);
    expect(await neverDumped(days, system)).toEqual([{ device: 'car', date: '2026-05-01' }]);
    expect(await notDumped(days, system.index)).toEqual([{ device: 'car', date: '2026-05-01' }]);
    await system.nights(36);
    expect([await segments(system), await planDumps({}, system)]).toEqual([0, []]);
  });

  it('are dumped with what expired before when a reading comes late', async () => {
    const system = new System();
    const late = numbered('car', 'speed', FIRST_HOUR, 4, 8);
    const other = numbered('car', 'speed', FIRST_HOUR, 5, 13);
    await store(system, [reading], START_MS);
    await system.nights(50);

    await store(system, [late, other], system.nowMs);
    await system.nights(50);

    expect(await segments(system)).toBe(0);
    const [dump] = await system.index.dumps('car', '2026-05-01', '2026-05-01');
    expect(dump!.readings).toBe(2);
    expect((await system.rows('car')).map(lineOf)).toEqual([late, reading].map(lineOf));
  });

  it('are found in a part of the day, at its very edges', async () => {
    const system = new System();
    const all = Array.from({ length: 60 }, (_, at) => numbered('car', `s${at % 4}`, FIRST_HOUR, at, at));
    await store(system, all, START_MS);
    await system.nights(36);
    for (let from = 0; from < 60; from += 7) {
      for (let to = from; to < 60; to += 9) {
        const range = { start: { hour: FIRST_HOUR, ns: from }, end: { hour: FIRST_HOUR, ns: to } };
        expect((await system.rows('car', range)).map(lineOf)).toEqual(all.slice(from, to + 1).map(lineOf));
      }
    }
  });
});
