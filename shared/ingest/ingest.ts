import { channelName } from '../index/recording-index.ts';
import { parseReadings, type ReadingVisitor } from '../reading/parse-readings.ts';
import type { Invalid } from '../reading/reading.ts';
import type { ReadingContext } from '../reading/validate.ts';
import { BlockBuilder } from '../segment/block-builder.ts';
import { mapInTurns } from '../concurrency/map-in-turns.ts';
import type { BatchBus } from './batch-bus.ts';
import type { ChannelGate } from './channel-gate.ts';
import type { Lanes } from './lane-gate.ts';
import { INGEST_LIMITS } from './limits.ts';
import type { NewDevices } from './new-devices.ts';
import { packDevice, type PackedDevice, type PlacedHour } from './pack-device.ts';
import type { InvalidLine, Receipt } from './receipt.ts';
import { Refused } from './refused.ts';
import { withinScope } from './within-scope.ts';

/** Readings of one device and hour, with the line on which the first of them stands. */
interface Group extends PlacedHour {
  readonly device: string;
}

/** What a body holds, line by line. */
interface Collected {
  readonly groups: Map<string, Map<number, Group>>;
  readonly invalid: InvalidLine[];
  lines: number;
  invalidCount: number;
  resumeFrom: number;
}

export interface IngestPorts {
  readonly bus: BatchBus;
  readonly gate: ChannelGate;
  /** Tells in how many lanes a device is split; none is when not given. */
  readonly lanes?: Lanes | undefined;
  /** Whether the sender may send readings of a device; of any device when not given. */
  readonly mayWrite?: (device: string) => boolean;
  /** Counts the devices that the sender brings into being; as many as they like when not given. */
  readonly newDevices?: NewDevices;
}

/**
 * Takes a body of readings: checks them line by line, packs the good ones and hands them to the bus.
 * What the receipt counts as accepted is durable.
 *
 * @param chunks the body, decompressed, cut anywhere
 * @param truncated the body ends before its end; its last line is then to be sent again
 */
export function ingest(
  chunks: readonly Uint8Array[],
  context: ReadingContext,
  ports: IngestPorts,
  truncated = false,
): Promise<Receipt> {
  return ingestLines((visitor) => parseReadings(chunks, context, visitor), ports, truncated);
}

/**
 * As `ingest`, of lines in whatever form.
 *
 * @param read tells a visitor of each line, the same each time that it is called
 */
export async function ingestLines(
  read: (visitor: ReadingVisitor) => void,
  ports: IngestPorts,
  truncated = false,
): Promise<Receipt> {
  const { bus, mayWrite } = ports;
  const lines = mayWrite === undefined ? read : withinScope(read, mayWrite);
  let collected = collect(lines, truncated);
  const split = await lanesOf(collected, ports.lanes);
  let packed = pack(collected, split);
  const refused = await refuse(ports, packed);
  if (!refused.isEmpty) {
    // Rare enough to read the body again, now knowing what has no room.
    collected = collect(lines, truncated, refused);
    packed = pack(collected, split);
  }
  const outgoing = packed.flatMap((each) => each.outgoing);
  const durable = await bus.send(outgoing.map(({ batch }) => batch));
  const unique = outgoing.reduce((sum, { readings }) => sum + readings, 0);
  let { resumeFrom } = collected;
  let accepted = 0;
  outgoing.forEach(({ readings, firstLine }, place) => {
    if (durable[place] === true) accepted += readings;
    else resumeFrom = Math.min(resumeFrom, firstLine);
  });
  const { invalidCount, invalid } = collected;
  return {
    lines: collected.lines,
    accepted,
    duplicates: collected.lines - invalidCount - unique,
    invalidCount,
    invalid,
    ...(Number.isFinite(resumeFrom) && { resumeFrom }),
  };
}

/** @param refused what there is no room for, where that is known */
function collect(read: (visitor: ReadingVisitor) => void, truncated: boolean, refused?: Refused): Collected {
  const found: Collected = {
    groups: new Map(),
    invalid: [],
    lines: 0,
    invalidCount: 0,
    resumeFrom: Number.POSITIVE_INFINITY,
  };
  let lastLine = 1;
  let columns = 0;
  // They count as columns all the same, so that reading again never comes further than what the gate was asked about.
  const withoutRoom = new Set<string>();
  let group: Group | undefined;
  const reject = (fault: Invalid, line: number): void => {
    found.lines += 1;
    found.invalidCount += 1;
    if (found.invalid.length < INGEST_LIMITS.describedLines) found.invalid.push({ line, ...fault });
  };
  /** Whether a line is left for the next request, since this one has as many columns as it may. */
  const isLeft = (line: number): boolean => {
    if (columns >= INGEST_LIMITS.columns && line > lastLine) {
      found.resumeFrom = Math.min(found.resumeFrom, line);
    }
    return found.resumeFrom <= line;
  };
  read({
    reading: (reading, line) => {
      if (isLeft(line)) return;
      // Going on from a line that alone has too many would never come to its end.
      if (columns >= INGEST_LIMITS.columns) return reject(CROWDED_LINE, line);
      lastLine = line;
      const { device, hour } = reading;
      const fault = refused?.faultOf(reading);
      if (fault !== undefined) {
        columns -= withoutRoom.size;
        withoutRoom.add(`${hour}\n${device}\n${channelName(reading)}`);
        columns += withoutRoom.size;
        return reject(fault, line);
      }
      found.lines += 1;
      // Lines near each other are mostly of one device and hour.
      if (group?.device !== device || group.hour !== hour) group = groupOf(found.groups, device, hour, line);
      const { builder } = group;
      columns -= builder.columns;
      builder.add(reading);
      columns += builder.columns;
    },
    invalid: (fault, line) => {
      if (isLeft(line)) return;
      lastLine = line;
      if (truncated && fault.code === 'truncated') found.resumeFrom = Math.min(found.resumeFrom, line);
      else reject(fault, line);
    },
  });
  // A body cut between two lines shows no torn one; its last line is sent twice, which does no harm.
  if (truncated) found.resumeFrom = Math.min(found.resumeFrom, lastLine);
  return found;
}

const CROWDED_LINE: Invalid = {
  code: 'too-long',
  reason: `more than ${INGEST_LIMITS.columns} sensors on one line; put each reading on a line of its own`,
};

/** In how many lanes the devices of a body are split; those that are not are left out. */
async function lanesOf(
  { groups }: Collected,
  lanes: Lanes | undefined,
): Promise<ReadonlyMap<string, number>> {
  const split = new Map<string, number>();
  if (lanes === undefined) return split;
  const devices = [...groups.keys()].filter((device) => lanes.mayHave(device) > 1);
  await mapInTurns(devices, INGEST_LIMITS.devicesAtOnce, async (device) => {
    const count = await lanes.of(device);
    if (count > 1) split.set(device, count);
  });
  return split;
}

/** Packs what was collected, and lets go of it: of a body of many columns, both would be several times as long. */
function pack({ groups }: Collected, split: ReadonlyMap<string, number>): PackedDevice[] {
  const packed: PackedDevice[] = [];
  for (const [device, hours] of groups) {
    packed.push(packDevice(device, [...hours.values()], split.get(device)));
    groups.delete(device);
  }
  return packed;
}

/** Asks what of a body there is no room for. Of a device that is refused, nothing is remembered. */
async function refuse({ gate, newDevices }: IngestPorts, devices: readonly PackedDevice[]): Promise<Refused> {
  const { devicesAtOnce: atOnce } = INGEST_LIMITS;
  const refused = new Refused({ devices: newDevices?.most ?? Infinity, sensors: gate.accepted });
  const refuseChannels = async ({ device, channels }: PackedDevice): Promise<void> => {
    for (const name of await gate.refuse(device, channels)) refused.addChannel(device, name);
  };
  if (newDevices === undefined) {
    await mapInTurns(devices, atOnce, refuseChannels);
    return refused;
  }
  const isNew = new Set<PackedDevice>();
  await mapInTurns(devices, atOnce, async (packed) => {
    if (await gate.isNew(packed.device)) isNew.add(packed);
    else await refuseChannels(packed);
  });
  if (isNew.size === 0) return refused;
  // In their order, so that the first of a body are those that there is room for.
  const unknown = devices.filter((packed) => isNew.has(packed));
  const surplus = await newDevices.refuse(unknown.map(({ device }) => device));
  for (const device of surplus) refused.addDevice(device);
  await mapInTurns(
    unknown.filter(({ device }) => !surplus.has(device)),
    atOnce,
    refuseChannels,
  );
  return refused;
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
