import { continuesInstant, laneOfBatch, openBatch } from '../ingest/batch.ts';
import { partitionKeyOf } from '../ingest/lanes.ts';
import type { RecordingIndex } from '../index/recording-index.ts';
import type { Instant } from '../reading/instant.ts';
import { permanentReason, type Quarantine } from '../quarantine/quarantine.ts';
import type { Arrival } from '../segment/arrival.ts';
import type { Block } from '../segment/column.ts';
import type { ReadingStore } from '../segment/reading-store.ts';
import type { DeliveredBlock } from './aside.ts';
import { persistDevice } from './persist-device.ts';

/** A batch as the stream delivers it. */
export interface DeliveredBatch {
  readonly arrival: Arrival;
  /** When the stream took it, in milliseconds since 1970; where that is not told, it counts as just now. */
  readonly arrivedMs?: number;
  /** The device that it was sent for, as the stream tells; a batch that opens says so itself. */
  readonly device?: string;
  readonly data: Uint8Array;
}

/** Readings of a delivery that were dropped, since their device goes forward and they are not later than its last. */
export interface Dropped {
  readonly device: string;
  readonly readings: number;
  /** The latest batch of the delivery. */
  readonly arrival: Arrival;
  /** Time of the device's latest reading. */
  readonly last: Instant | undefined;
}

export interface PersistPorts {
  readonly readings: ReadingStore;
  readonly index: RecordingIndex;
  /** Keeps what can never be stored. */
  readonly quarantine: Quarantine;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** A text that is different each time. */
  readonly newToken: () => string;
  /** Told of what could not be persisted, before it is reported as failed. */
  readonly onFailure: (arrival: Arrival, error: unknown) => void;
  /** Told of what was dropped, once: readings that are delivered again are not told of again. */
  readonly onDropped?: (dropped: Dropped) => void;
}

/** Devices that are written at the same time: enough to keep a core at work while each waits for the table. */
export const CONCURRENT_DEVICES = 16;

/** What a delivery holds of one device, or of one lane where it is split. */
interface OfDevice {
  readonly device: string;
  readonly lane: number;
  readonly blocks: DeliveredBlock[];
}

/**
 * Stores a delivery: the batches of each device and hour, lane by lane where the device is split, become as few
 * segments as possible, then the index tells of them. Delivering the same batches again, cut in any way, changes no
 * recording.
 *
 * What fails for good costs no retry: a batch that cannot be opened is put aside whole, readings that cannot be
 * stored are put aside alone, and the rest goes on. Every other fault may pass, and is reported.
 *
 * @param batches in the order of the stream
 * @returns the first batch that could not be stored, where delivery has to begin again; none when all are
 */
export async function persist(
  batches: readonly DeliveredBatch[],
  ports: PersistPorts,
): Promise<Arrival | undefined> {
  const devices = new Map<string, OfDevice>();
  const places = new Map<Arrival, number>(batches.map((batch, place) => [batch.arrival, place]));
  const failures: number[] = [];
  const fail = (arrival: Arrival, error: unknown): void => {
    ports.onFailure(arrival, error);
    failures.push(places.get(arrival) ?? 0);
  };
  for (const batch of batches) {
    const { arrival, arrivedMs = ports.now() } = batch;
    try {
      const continues = continuesInstant(batch.data);
      const lane = laneOfBatch(batch.data);
      for (const block of await open(batch, ports)) {
        const key = partitionKeyOf(block.device, lane);
        const known = devices.get(key);
        const delivered = { arrival, arrivedMs, block, lane, continues };
        if (known === undefined)
          devices.set(key, { device: block.device, lane: lane ?? 0, blocks: [delivered] });
        else known.blocks.push(delivered);
      }
    } catch (error) {
      // What comes after it will be delivered again, and must not be stored as if nothing were missing before.
      fail(arrival, error);
      break;
    }
  }
  const work = [...devices.values()];
  const workers = Array.from({ length: Math.min(CONCURRENT_DEVICES, work.length) }, async () => {
    for (let next = work.shift(); next !== undefined; next = work.shift()) {
      const { device, lane, blocks } = next;
      try {
        await persistDevice(device, lane, blocks, ports);
      } catch (error) {
        fail(blocks[0]?.arrival ?? '', error);
      }
    }
  });
  await Promise.all(workers);
  return failures.length === 0 ? undefined : batches[Math.min(...failures)]?.arrival;
}

/** The blocks of a batch; none when it never opens, and is put aside instead. */
async function open(batch: DeliveredBatch, { quarantine, now }: PersistPorts): Promise<readonly Block[]> {
  const { arrival, arrivedMs, device, data } = batch;
  try {
    return openBatch(data);
  } catch (error) {
    const reason = permanentReason(error);
    if (reason === undefined) throw error;
    const detail = error instanceof Error ? error.message : '';
    await quarantine.keep({
      reason,
      detail,
      arrival,
      arrivedMs,
      device,
      readings: undefined,
      atMs: now(),
      data,
    });
    return [];
  }
}
