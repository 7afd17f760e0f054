import { createHash } from 'node:crypto';
import { OdographError } from '../../errors/odograph-error.ts';
import type { HourEntry, RecordingIndex, RegisteredChannel } from '../../index/recording-index.ts';
import { compareInstants } from '../../reading/instant.ts';
import { type ChannelPlan, onlyPlaces, planChannels } from '../../recording/channel-plan.ts';
import { MessageRecords } from '../../recording/mcap/message-records.ts';
import type { PieceSource } from '../../recording/piece.ts';
import { readRows, type TimeRange } from '../../recording/read-rows.ts';
import { RowEncoder } from '../../recording/row-encoder.ts';
import type {
  DataSource,
  Extent,
  OpenOptions,
  SourceChannel,
  SourceData,
  SourcePart,
  TimeStretch,
} from '../source.ts';
import type { Decision } from './readings/decision.ts';
import { describeReadings } from './readings/describe-readings.ts';
import { extentsOf } from './readings/extents.ts';
import { decisionsOf, filterRows } from './readings/filter-rows.ts';
import { parseIdentity, type ReadingsIdentity } from './readings/parse-identity.ts';
import { toTimeRange } from './readings/time-range.ts';
import { IdentityFault } from './readings/tokens.ts';

export interface ReadingsPorts {
  readonly index: Pick<RecordingIndex, 'head' | 'hours' | 'firstHour' | 'lastHour'>;
  /** Where the pieces of a device's hours come from. */
  readonly pieces: (device: string, hours: readonly HourEntry[]) => Promise<PieceSource>;
}

/** Length of the records that are handed on at a time. */
const PART_BYTES = 256 * 1024;

/** What devices have sent to this system. An identity is a device, or some of its readings: see parseIdentity. */
export const readingsSource = (ports: ReadingsPorts): DataSource => ({
  ...describeReadings(ports.index),
  open: (identity, options = {}) => openReadings(identity, options, ports),
});

async function openReadings(
  identity: string,
  { range, channels: most, signal }: OpenOptions,
  ports: ReadingsPorts,
): Promise<SourceData | undefined> {
  const { device, filter } = parseOrFail(identity);
  signal?.throwIfAborted();
  const { start, end } = toTimeRange(range);
  const hours = compareInstants(start, end) > 0 ? [] : await ports.index.hours(device, start.hour, end.hour);
  // Read after the hours, so that it knows every channel that they have.
  const head = await ports.index.head(device);
  if (head === undefined) return undefined;
  const registered = head.channels.slice(0, most);
  const plan = planChannels(device, registered, {});
  const decisions = decisionsOf(plan, filter);
  const share =
    Math.max(1, registered.filter((_, number) => decisions[number] !== false).length) / head.channels.length;
  const passes = (channel: number): boolean => channel < registered.length && decisions[channel] === true;
  const extents = extentsOf(hours, share, surelyIn(head.channels, passes));
  return new Readings(device, hours, plan, decisions, extents, registered.length, ports);
}

/** @throws OdographError `source-failed` */
function parseOrFail(identity: string): ReadingsIdentity {
  try {
    return parseIdentity(identity);
  } catch (error) {
    if (!(error instanceof IdentityFault)) throw error;
    throw new OdographError('source-failed', `an identity of readings ${error.message}`, { cause: error });
  }
}

/**
 * Which of an hour's channels surely have a message in it. Where a sensor has readings of several kinds, those of one may
 * all be doubles of another's, which came first.
 */
const surelyIn =
  (channels: readonly RegisteredChannel[], passes: (channel: number) => boolean) =>
  (held: ReadonlySet<number>): Set<number> => {
    const sensors = [...held].map((channel) => channels[channel]?.sensor);
    const isAlone = (channel: number): boolean =>
      sensors.filter((sensor) => sensor === channels[channel]?.sensor).length === 1;
    return new Set([...held].filter((channel) => passes(channel) && isAlone(channel)));
  };

class Readings implements SourceData {
  readonly channels: readonly SourceChannel[];
  readonly extents: readonly Extent[];
  readonly channelCount: number;
  readonly #device: string;
  readonly #hours: readonly HourEntry[];
  readonly #plan: ChannelPlan;
  readonly #decisions: readonly Decision[];
  readonly #ports: ReadingsPorts;

  constructor(
    device: string,
    hours: readonly HourEntry[],
    plan: ChannelPlan,
    decisions: readonly Decision[],
    extents: readonly Extent[],
    channelCount: number,
    ports: ReadingsPorts,
  ) {
    this.channels = channelsOf(plan).filter(({ number }) => decisions[number] !== false);
    this.extents = extents;
    this.channelCount = channelCount;
    this.#device = device;
    this.#hours = hours;
    this.#plan = plan;
    this.#decisions = decisions;
    this.#ports = ports;
  }

  get revision(): string {
    return revisionOf(this.#hours);
  }

  revisionIn(range: TimeStretch): string {
    return revisionOf(this.#hoursIn(toTimeRange(range)));
  }

  async *read(
    range: TimeStretch,
    channels: ReadonlySet<number>,
    signal?: AbortSignal,
  ): AsyncGenerator<SourcePart> {
    try {
      yield* this.#parts(range, channels, signal);
    } catch (error) {
      const mayPass = error instanceof OdographError && error.status === 503;
      if (mayPass || signal?.aborted === true) throw error;
      throw new OdographError('source-failed', `readings of ${this.#device}`, { cause: error });
    }
  }

  async *#parts(
    range: TimeStretch,
    channels: ReadonlySet<number>,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<SourcePart> {
    signal?.throwIfAborted();
    const wanted = toTimeRange(range);
    const hours = this.#hoursIn(wanted);
    if (hours.length === 0 || compareInstants(wanted.start, wanted.end) > 0) return;
    const plan = onlyPlaces(
      this.#plan,
      new Set(this.channels.map(({ number }) => number)).intersection(channels),
    );
    const pieces = await this.#ports.pieces(this.#device, hours);
    const rows = readRows(pieces, this.#device, hours, plan, wanted);
    const target = new MessageRecords(PART_BYTES);
    const encoder = new RowEncoder('stream', { target });
    encoder.start(this.#plan);
    for await (const batch of filterRows(rows, plan, this.#decisions)) {
      signal?.throwIfAborted();
      encoder.write(batch);
      for (const part of partsOf(target)) {
        yield part;
        signal?.throwIfAborted();
      }
    }
    encoder.end();
    yield* partsOf(target);
  }

  #hoursIn({ start, end }: TimeRange): HourEntry[] {
    return this.#hours.filter(({ hour }) => hour >= start.hour && hour <= end.hour);
  }
}

function* partsOf(target: MessageRecords): Generator<SourcePart> {
  for (const records of target.take())
    yield { kind: 'records', records: Buffer.from(records.buffer, records.byteOffset, records.length) };
}

/** The plan's channels, whose schemas are numbered as recordings of devices number them. */
function channelsOf({ channels }: ChannelPlan): SourceChannel[] {
  const ids = new Map<string, number>();
  return channels.map(({ topic, schema: { name, encoding, data } }, number) => {
    const id = ids.get(name) ?? ids.size + 1;
    ids.set(name, id);
    return { number, topic, messageEncoding: 'json', schema: { id, name, encoding, data } };
  });
}

function revisionOf(hours: readonly HourEntry[]): string {
  const revisions = hours.map(({ hour, revision }) => `${hour}:${revision}`).join(',');
  return createHash('sha256').update(revisions).digest('base64url');
}
