import type { RegisteredChannel } from '../index/recording-index.ts';
import type { BlockBuilder } from '../segment/block-builder.ts';
import { type Block, blockCount, blockSpan } from '../segment/column.ts';
import { packBlock } from '../segment/pack.ts';
import { type Batch, cutBatches } from './batch.ts';
import { laneOfSensor } from './lanes.ts';
import { BATCH_LIMITS } from './limits.ts';

/** Readings of one hour, with the line on which the first of them stands. */
export interface PlacedHour {
  readonly hour: number;
  readonly builder: BlockBuilder;
  readonly firstLine: number;
}

interface Outgoing {
  readonly batch: Batch;
  readonly readings: number;
  readonly firstLine: number;
}

export interface PackedDevice {
  readonly device: string;
  readonly channels: readonly RegisteredChannel[];
  readonly outgoing: readonly Outgoing[];
}

/** A block, and the line on which its first reading stands. */
interface Placed {
  readonly block: Block;
  readonly firstLine: number;
}

/**
 * Packs the readings that a device has in a body.
 *
 * @param hours each once
 * @param lanes that the device is split in; it is not when not given
 */
export function packDevice(
  device: string,
  hours: readonly PlacedHour[],
  lanes: number | undefined,
): PackedDevice {
  // In order of time: a device that goes forward must not find the later part of its own body before the earlier.
  const blocks = hours
    .toSorted((a, b) => a.hour - b.hour)
    .map(({ builder, firstLine }) => ({ block: builder.build(), firstLine }));
  return {
    device,
    // Without their readings, which are not to be kept beside what is packed of them.
    channels: blocks.flatMap(({ block }) => block.columns.map(({ sensor, kind }) => ({ sensor, kind }))),
    outgoing:
      lanes === undefined
        ? packLane(device, blocks)
        : splitBlocks(blocks, lanes).flatMap((ofLane, lane) => packLane(device, ofLane, lane)),
  };
}

/** Blocks by lane: all readings of a sensor stand in one lane, whatever their kinds. */
function splitBlocks(blocks: readonly Placed[], lanes: number): Placed[][] {
  const split = Array.from({ length: lanes }, (): Placed[] => []);
  for (const { block, firstLine } of blocks) {
    const columns = Map.groupBy(block.columns, ({ sensor }) => laneOfSensor(sensor, lanes));
    for (const [lane, ofLane] of columns)
      split[lane]?.push({ block: { ...block, columns: ofLane }, firstLine });
  }
  return split;
}

/** @param lane of the device's lanes, where it is split */
function packLane(device: string, blocks: readonly Placed[], lane?: number): Outgoing[] {
  const parts = blocks.flatMap(({ block, firstLine }) =>
    packBlock(block, BATCH_LIMITS.blockBytes).map((part) => ({ ...part, firstLine })),
  );
  const batches = cutBatches(
    device,
    parts.map(({ packed }) => packed),
    (place) => continuesInstant(parts[place - 1]?.block, parts[place]?.block),
    lane,
  );
  return batches.map(({ batch, places }) => ({
    batch,
    readings: places.reduce((sum, place) => sum + blockCount(parts[place]?.block ?? EMPTY), 0),
    firstLine: Math.min(...places.map((place) => parts[place]?.firstLine ?? 1)),
  }));
}

/** Whether a part begins with the instant at which the one before it ends: packBlock cuts a large one by sensors. */
const continuesInstant = (before: Block | undefined, block: Block | undefined): boolean =>
  before !== undefined &&
  before.hour === block?.hour &&
  blockSpan(before).lastNs === blockSpan(block).firstNs;

const EMPTY = { device: '', hour: 0, columns: [] };
