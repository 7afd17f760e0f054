import { DynamoRecordingIndex } from '../../../shared/index/recording-index.dynamodb.ts';
import { ChannelGate } from '../../../shared/ingest/channel-gate.ts';
import { ingest } from '../../../shared/ingest/ingest.ts';
import { DynamoReadingStore } from '../../../shared/segment/reading-store.dynamodb.ts';
import { CountingStream } from './counting-stream.ts';
import { CountingTable } from './counting-table.ts';
import { Bodies, type Load } from './loads.ts';
import { Meter } from './meter.ts';
import { persistAll } from './persist-all.ts';
import { DAY_MS, deviceName, phaseOf, STAGES, type StageName } from './stages.ts';

/** What the requests of one stage came to, all together. */
export interface StageCounts {
  readonly requests: number;
  readonly stream: CountingStream;
  /** What ingest asks of the table, and what persist does. */
  readonly ingest: Meter;
  readonly persist: Meter;
}

export interface WalkOptions {
  readonly load: Load;
  /** The fleet's size. */
  readonly devices: number;
  /** How many of them go through the code, evenly spread over the fleet. */
  readonly through: number;
  /** Number of the first of them. */
  readonly first?: number;
  readonly indexShards: number;
  readonly progress?: (done: number) => void;
}

/** Devices that a warm function remembers the channels of. Of a larger fleet it has the one that sends mostly not. */
const REMEMBERED = 1000;

/**
 * Sends a request of each device, in each stage, through ingest, the stream's bus and persist, with the real adapters.
 * Devices have nothing in common but what the counters keep, so each is done and let go of before the next.
 */
export async function walk(options: WalkOptions): Promise<ReadonlyMap<StageName, StageCounts>> {
  const { load, devices, through, first = 0, indexShards, progress = () => {} } = options;
  const bodies = new Bodies(load);
  const stages = STAGES.map((stage) => ({
    ...stage,
    counts: { stream: new CountingStream(), ingest: new Meter(), persist: new Meter() },
  }));
  const forgets = devices > REMEMBERED;
  for (let place = 0; place < through; place += 1) {
    const nth = first + Math.floor((place * devices) / through);
    const device = deviceName(nth);
    let meter = new Meter();
    const counted = new CountingTable(() => meter);
    const { table } = counted;
    let index = new DynamoRecordingIndex(table, indexShards);
    let gate = new ChannelGate(index);
    const readings = new DynamoReadingStore(table);
    for (const { startMs, counts } of stages) {
      const nowMs = DAY_MS + startMs + phaseOf(nth, load.batchSeconds) * 1000;
      counted.second = nowMs / 1000;
      if (forgets) {
        index = new DynamoRecordingIndex(table, indexShards);
        gate = new ChannelGate(index);
      }
      meter = counts.ingest;
      const context = { defaultDevice: device, nowMs };
      const receipt = await ingest([bodies.of(nth, nowMs)], context, { bus: counts.stream.bus, gate });
      if (receipt.invalidCount > 0) throw new Error(`refused: ${receipt.invalid[0]?.reason}`);
      meter = counts.persist;
      await persistAll(counts.stream.take(), { readings, index, nowMs });
      counts.ingest.endDevice();
      counts.persist.endDevice();
    }
    progress(place + 1);
  }
  return new Map(stages.map(({ name, counts }) => [name, { requests: through, ...counts }]));
}
