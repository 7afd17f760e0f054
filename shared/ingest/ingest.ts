import { parseReadings } from '../reading/parse-readings.ts';
import type { ReadingContext } from '../reading/validate.ts';
import { BlockBuilder } from '../segment/block-builder.ts';
import { blockCount } from '../segment/column.ts';
import { packBlock } from '../segment/pack.ts';
import { type Batch, cutBatches } from './batch.ts';
import type { BatchBus } from './batch-bus.ts';
import { BATCH_LIMITS, INGEST_LIMITS } from './limits.ts';
import type { InvalidLine, Receipt } from './receipt.ts';

/** Readings of one device and hour, with the line on which the first of them stands. */
interface Group {
  readonly device: string;
  readonly hour: number;
  readonly builder: BlockBuilder;
  readonly firstLine: number;
}

interface Outgoing {
  readonly batch: Batch;
  readonly readings: number;
  readonly firstLine: number;
}

/**
 * Takes a body of readings: checks them line by line, packs the good ones and hands them to the bus.
 * What the receipt counts as accepted is durable.
 *
 * @param chunks the body, decompressed, cut anywhere
 * @param truncated the body ends before its end; its last line is then to be sent again
 */
export async function ingest(
  chunks: Iterable<Uint8Array>,
  context: ReadingContext,
  bus: BatchBus,
  truncated = false,
): Promise<Receipt> {
  const groups = new Map<string, Map<number, Group>>();
  const invalid: InvalidLine[] = [];
  let lines = 0;
  let invalidCount = 0;
  let resumeFrom = Number.POSITIVE_INFINITY;
  let lastLine = 1;
  let group: Group | undefined;
  parseReadings(chunks, context, {
    reading: (reading, line) => {
      lastLine = line;
      lines += 1;
      const { device, hour } = reading;
      // Lines near each other are mostly of one device and hour.
      if (group?.device !== device || group.hour !== hour) group = groupOf(groups, device, hour, line);
      group.builder.add(reading);
    },
    invalid: (fault, line) => {
      lastLine = line;
      if (truncated && fault.code === 'truncated') {
        resumeFrom = Math.min(resumeFrom, line);
        return;
      }
      lines += 1;
      invalidCount += 1;
      if (invalid.length < INGEST_LIMITS.describedLines) invalid.push({ line, ...fault });
    },
  });
  // A body cut between two lines shows no torn one; its last line is sent twice, which does no harm.
  if (truncated) resumeFrom = Math.min(resumeFrom, lastLine);
  const arrived = [...groups.values()].flatMap((hours) => [...hours.values()]);
  const outgoing = [...groups].flatMap(([device, hours]) => packDevice(device, hours));
  const durable = await bus.send(outgoing.map(({ batch }) => batch));
  const unique = outgoing.reduce((sum, { readings }) => sum + readings, 0);
  let accepted = 0;
  outgoing.forEach(({ readings, firstLine }, place) => {
    if (durable[place] === true) accepted += readings;
    else resumeFrom = Math.min(resumeFrom, firstLine);
  });
  return {
    lines,
    accepted,
    duplicates: arrived.reduce((sum, { builder }) => sum + builder.arrived, 0) - unique,
    invalidCount,
    invalid,
    ...(Number.isFinite(resumeFrom) && { resumeFrom }),
  };
}

function groupOf(groups: Map<string, Map<number, Group>>, device: string, hour: number, line: number): Group {
  let hours = groups.get(device);
  if (hours === undefined) {
    hours = new Map();
    groups.set(device, hours);
  }
  let group = hours.get(hour);
  if (group === undefined) {
    group = { device, hour, builder: new BlockBuilder(device, hour), firstLine: line };
    hours.set(hour, group);
  }
  return group;
}

function packDevice(device: string, hours: ReadonlyMap<number, Group>): Outgoing[] {
  const parts = [...hours.values()].flatMap(({ builder, firstLine }) =>
    packBlock(builder.build(), BATCH_LIMITS.blockBytes).map((part) => ({ ...part, firstLine })),
  );
  return cutBatches(
    device,
    parts.map(({ packed }) => packed),
  ).map(({ batch, places }) => ({
    batch,
    readings: places.reduce((sum, place) => sum + blockCount(parts[place]?.block ?? EMPTY), 0),
    firstLine: Math.min(...places.map((place) => parts[place]?.firstLine ?? 1)),
  }));
}

const EMPTY = { device: '', hour: 0, columns: [] };
