import type { RegisteredChannel } from '../../shared/index/recording-index.ts';
import { toNanoseconds } from '../../shared/reading/instant.ts';
import type { Reading } from '../../shared/reading/reading.ts';
import { planChannels, type PlannedChannel } from '../../shared/recording/channel-plan.ts';
import type { SourceChannel } from '../../shared/session/source.ts';
import { decide, type Filter } from './filters.ts';
import type { PlainMessage, PlainSource } from './session-data.ts';
import { type Stores, store } from './stores.ts';

/** A device that sends to stores, and keeps plain lists of what it has sent. */
export class PlainDevice {
  readonly device: string;
  /** In the order of their arrival. */
  readonly #batches: Reading[][] = [];

  constructor(device: string) {
    this.device = device;
  }

  /** Sends readings as one batch. */
  async send(stores: Stores, readings: readonly Omit<Reading, 'device'>[]): Promise<void> {
    const batch = readings.map((reading) => ({ ...reading, device: this.device }) as Reading);
    this.#batches.push(batch);
    await store(stores, batch);
  }

  /** What a source has to have of the device. @param registered its channels, as far as they count */
  plain(registered: readonly RegisteredChannel[], filter?: Filter): PlainSource {
    const planned = planChannels(this.device, registered, {}).channels;
    const channels = planned.flatMap((channel, number) =>
      mayPass(channel, filter) ? [described(planned, number)] : [],
    );
    const numbers = new Set(channels.map(({ number }) => number));
    return {
      channels,
      messages: this.#messages(planned, filter).filter(({ channel }) => numbers.has(channel)),
      cuts: [],
    };
  }

  /** Of each sensor and time the reading that came first, by times; of one time by arrival, then by name. */
  #kept(): Reading[] {
    const kept = new Map<string, { batch: number; time: bigint; reading: Reading }>();
    for (const [batch, readings] of this.#batches.entries()) {
      for (const reading of readings) {
        const time = toNanoseconds(reading);
        const key = `${time} ${reading.sensor}`;
        if (!kept.has(key)) kept.set(key, { batch, time, reading });
      }
    }
    return [...kept.values()]
      .toSorted(
        (a, b) =>
          Number(a.time - b.time) || a.batch - b.batch || (a.reading.sensor < b.reading.sensor ? -1 : 1),
      )
      .map(({ reading }) => reading);
  }

  #messages(planned: readonly PlannedChannel[], filter: Filter | undefined): PlainMessage[] {
    const instants = Map.groupBy(this.#kept(), toNanoseconds);
    return [...instants].flatMap(([time, readings]) => [
      ...readings.flatMap((reading) => {
        const channel = planned.findIndex(
          ({ source }) =>
            'kind' in source && source.sensor === reading.sensor && source.kind === reading.kind,
        );
        return channel >= 0 && passes(reading, filter) ? [message(channel, time, textOf(reading))] : [];
      }),
      ...planned.flatMap(({ source }, channel) => {
        const text = 'kind' in source ? undefined : derivedOf(source, time, readings);
        return text === undefined ? [] : [message(channel, time, text)];
      }),
    ]);
  }
}

const message = (channel: number, time: bigint, text: string): PlainMessage => ({
  channel,
  sequence: 0,
  logTime: time,
  publishTime: time,
  data: Buffer.from(text),
});

function described(planned: readonly PlannedChannel[], number: number): SourceChannel {
  const { topic, schema } = planned[number]!;
  const names = [...new Set(planned.map((each) => each.schema.name))];
  const { name, encoding, data } = schema;
  return {
    number,
    topic,
    messageEncoding: 'json',
    schema: { id: names.indexOf(name) + 1, name, encoding, data },
  };
}

type Derived = Exclude<PlannedChannel['source'], RegisteredChannel>;

const partsOf = ({ required, optional }: Derived): string[] => [
  ...required,
  ...(optional === undefined ? [] : [optional]),
];

/** A derived channel passes where all that it is made of does, whatever its values. */
function mayPass({ source }: PlannedChannel, filter: Filter | undefined): boolean {
  if (filter === undefined) return true;
  if ('kind' in source) return decide(filter, source.sensor, source.kind) !== false;
  return partsOf(source).every((sensor) => decide(filter, sensor, 'number') === true);
}

const valueOf = ({ kind, value }: Reading): number | string | boolean =>
  kind === 'boolean' ? value === 1 : value;

const passes = (reading: Reading, filter: Filter | undefined): boolean =>
  filter === undefined || decide(filter, reading.sensor, reading.kind, valueOf(reading)) === true;

const textOf = (reading: Reading): string =>
  `{"value":${reading.kind === 'json' ? reading.value : JSON.stringify(valueOf(reading))}}`;

function derivedOf(source: Derived, time: bigint, readings: readonly Reading[]): string | undefined {
  const [a, b, c = 0] = partsOf(source).map((sensor) => {
    const found = readings.find((reading) => reading.sensor === sensor && reading.kind === 'number');
    return found?.value as number | undefined;
  });
  if (a === undefined || b === undefined) return undefined;
  const timestamp = { sec: Number(time / 1_000_000_000n), nsec: Number(time % 1_000_000_000n) };
  if (source.name === 'pose') {
    const pose = { position: { x: a, y: b, z: c }, orientation: { x: 0, y: 0, z: 0, w: 1 } };
    return JSON.stringify({ timestamp, frame_id: 'map', pose });
  }
  if (Math.abs(a) > 90 || Math.abs(b) > 180) return undefined;
  const covariance = { position_covariance: Array(9).fill(0), position_covariance_type: 0 };
  return JSON.stringify({
    timestamp,
    frame_id: 'gps',
    latitude: a,
    longitude: b,
    altitude: c,
    ...covariance,
  });
}
