import { openBatch } from '../ingest/batch.ts';
import type { RecordingIndex } from '../index/recording-index.ts';
import type { Arrival } from '../segment/arrival.ts';
import { BlockBuilder } from '../segment/block-builder.ts';
import type { Block } from '../segment/column.ts';
import type { ReadingStore } from '../segment/reading-store.ts';
import { persistDevice } from './persist-device.ts';

/** A batch as the stream delivers it. */
export interface DeliveredBatch {
  readonly arrival: Arrival;
  readonly data: Uint8Array;
}

export interface PersistPorts {
  readonly readings: ReadingStore;
  readonly index: RecordingIndex;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** A text that is different each time. */
  readonly newToken: () => string;
  /** Told of what could not be persisted, before it is reported as failed. */
  readonly onFailure: (arrival: Arrival, error: unknown) => void;
}

/** The consecutive batches of one device's hour in one delivery, first to last. */
export interface HourDelivery {
  readonly hour: number;
  readonly block: Block;
  readonly first: Arrival;
  readonly last: Arrival;
}

interface OpenHour {
  readonly builder: BlockBuilder;
  readonly first: Arrival;
  last: Arrival;
}

/** Devices that are written at the same time. */
const CONCURRENT_DEVICES = 8;

/**
 * Stores a delivery: the batches of each device and hour become as few segments as possible, then the index
 * tells of them. Delivering the same batches again, cut in any way, changes no recording.
 *
 * @param batches in the order of the stream
 * @returns the first batch that could not be stored, where delivery has to begin again; none when all are
 */
export async function persist(
  batches: readonly DeliveredBatch[],
  ports: PersistPorts,
): Promise<Arrival | undefined> {
  const devices = new Map<string, Map<number, OpenHour>>();
  const places = new Map<Arrival, number>(batches.map((batch, place) => [batch.arrival, place]));
  const failures: number[] = [];
  const fail = (arrival: Arrival, error: unknown): void => {
    ports.onFailure(arrival, error);
    failures.push(places.get(arrival) ?? 0);
  };
  for (const { arrival, data } of batches) {
    try {
      for (const block of openBatch(data)) collect(devices, block, arrival);
    } catch (error) {
      // What comes after it will be delivered again, and must not be stored as if nothing were missing before.
      fail(arrival, error);
      break;
    }
  }
  const work = [...devices];
  const workers = Array.from({ length: Math.min(CONCURRENT_DEVICES, work.length) }, async () => {
    for (let next = work.shift(); next !== undefined; next = work.shift()) {
      const [device, hours] = next;
      const deliveries = [...hours].map(([hour, open]) => ({
        hour,
        block: open.builder.build(),
        first: open.first,
        last: open.last,
      }));
      try {
        await persistDevice(device, deliveries, ports);
      } catch (error) {
        const first = deliveries.map((delivery) => places.get(delivery.first) ?? 0);
        fail(batches[Math.min(...first)]?.arrival ?? '', error);
      }
    }
  });
  await Promise.all(workers);
  return failures.length === 0 ? undefined : batches[Math.min(...failures)]?.arrival;
}

function collect(devices: Map<string, Map<number, OpenHour>>, block: Block, arrival: Arrival): void {
  let hours = devices.get(block.device);
  if (hours === undefined) {
    hours = new Map();
    devices.set(block.device, hours);
  }
  let open = hours.get(block.hour);
  if (open === undefined) {
    open = { builder: new BlockBuilder(block.device, block.hour), first: arrival, last: arrival };
    hours.set(block.hour, open);
  }
  open.builder.addBlock(block);
  open.last = arrival;
}
