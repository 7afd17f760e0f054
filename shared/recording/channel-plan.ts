import { channelName, type RegisteredChannel } from '../index/recording-index.ts';
import type { Kind } from '../reading/reading.ts';
import { type Derivation, derivationsOf } from './derivation.ts';
import { globMatcher } from './glob.ts';
import { type RecordingSchema, VALUE_SCHEMAS } from './schemas.ts';

/** A channel of a recording. Its number is its place in the plan. */
export interface PlannedChannel {
  readonly topic: string;
  readonly schema: RecordingSchema;
  /** What the channel carries: a sensor's readings of one kind, or a derivation. */
  readonly source: RegisteredChannel | Derivation;
}

/** Which part of a device's channels a recording has, and under which topics. */
export interface Selection {
  /** Globs of sensors' names; none selects all. */
  readonly sensors?: readonly string[] | undefined;
  /** Whether topics begin with the device's name, as they do in recordings of several devices. */
  readonly devicePrefix?: boolean | undefined;
}

/** The channels of a device's recordings: the same for each of its windows, whatever they hold. */
export interface ChannelPlan {
  readonly channels: readonly PlannedChannel[];
  /** Place of the channel of a sensor's readings of a kind, where it is selected. */
  placeOf(sensor: string, kind: Kind): number | undefined;
  /** Whether readings of a sensor are needed, be it only for a derivation. */
  needs(sensor: string): boolean;
  /** Derivations with the place of their channel. */
  readonly derivations: readonly { readonly derivation: Derivation; readonly place: number }[];
  /** Numbers of the registered channels whose readings are messages of the recording. */
  readonly selected: ReadonlySet<number>;
}

const isRegistered = (source: RegisteredChannel | Derivation): source is RegisteredChannel =>
  'sensor' in source;

/**
 * Lays out a recording's channels.
 *
 * A sensor's first kind has the topic `/<sensor>`, a later one `/<sensor>~<kind>`; where another sensor's name
 * has taken that topic, `~` is added until it is free, so that no two kinds ever share a topic. A derived topic
 * is claimed when the sensors that it needs are there. So no topic ever changes as channels are added.
 *
 * @param registered the device's channels in the order of their registration
 * @throws OdographError `invalid-request` for a glob that is refused
 */
export function planChannels(
  device: string,
  registered: readonly RegisteredChannel[],
  selection: Selection,
): ChannelPlan {
  // The percent sign too, so that two devices never have one prefix.
  const name = device.replaceAll('%', '%25').replaceAll('/', '%2F');
  const prefix = selection.devicePrefix === true ? `/${name}` : '';
  const { sensors: globs = [] } = selection;
  const selects = globs.length === 0 ? (): boolean => true : globMatcher(globs);
  const channels = layOut(registered, prefix).filter(({ source }) =>
    isRegistered(source) ? selects(source.sensor) : selects(source.name) || source.required.every(selects),
  );
  return describe(registered, channels);
}

/**
 * Lays out some of a device's registered channels, by their numbers, and nothing that is derived of them.
 *
 * @param numbers those that are not registered are passed over
 */
export function planOfChannels(
  registered: readonly RegisteredChannel[],
  numbers: ReadonlySet<number>,
): ChannelPlan {
  const plain = layOut(registered, '').slice(0, registered.length);
  return describe(
    registered,
    plain.filter((_, number) => numbers.has(number)),
  );
}

/**
 * The same channels in the same places, of which only some have messages.
 *
 * @param places of those in the plan
 */
export function onlyPlaces(plan: ChannelPlan, places: ReadonlySet<number>): ChannelPlan {
  const derivations = plan.derivations.filter(({ place }) => places.has(place));
  const plain = plan.channels.flatMap(({ source }, place) =>
    isRegistered(source) && places.has(place) ? [source.sensor] : [],
  );
  const needed = new Set([
    ...plain,
    ...derivations.flatMap(({ derivation: { required, optional } }) => [...required, optional]),
  ]);
  return {
    channels: plan.channels,
    derivations,
    placeOf: (sensor, kind) => {
      const place = plan.placeOf(sensor, kind);
      return place !== undefined && places.has(place) ? place : undefined;
    },
    needs: (sensor) => needed.has(sensor),
    selected: new Set([...plan.selected].filter((_, place) => places.has(place))),
  };
}

/** All channels: the registered ones by their numbers, then the derived ones. */
function layOut(registered: readonly RegisteredChannel[], prefix: string): PlannedChannel[] {
  const topics = new Set<string>();
  const sensors = new Set<string>();
  const claim = (wanted: string): string => {
    let topic = wanted;
    while (topics.has(topic)) topic += '~';
    topics.add(topic);
    return topic;
  };
  const found = derivationsOf(registered);
  const derived: PlannedChannel[] = [];
  const plain = registered.map((source, number): PlannedChannel => {
    const wanted = sensors.has(source.sensor) ? `/${source.sensor}~${source.kind}` : `/${source.sensor}`;
    sensors.add(source.sensor);
    const channel = { topic: prefix + claim(wanted), schema: VALUE_SCHEMAS[source.kind], source };
    for (const { derivation, completedBy } of found) {
      if (completedBy !== number) continue;
      const topic = prefix + claim(`/${derivation.name}`);
      derived.push({ topic, schema: derivation.schema, source: derivation });
    }
    return channel;
  });
  return [...plain, ...derived];
}

function describe(
  registered: readonly RegisteredChannel[],
  channels: readonly PlannedChannel[],
): ChannelPlan {
  const places = new Map<string, number>();
  const needed = new Set<string>();
  const derivations: { derivation: Derivation; place: number }[] = [];
  channels.forEach(({ source }, place) => {
    if (isRegistered(source)) {
      places.set(channelName(source), place);
      needed.add(source.sensor);
    } else {
      derivations.push({ derivation: source, place });
      for (const sensor of source.required) needed.add(sensor);
      if (source.optional !== undefined) needed.add(source.optional);
    }
  });
  const selected = registered.flatMap((channel, number) =>
    places.has(channelName(channel)) ? [number] : [],
  );
  return {
    channels,
    derivations,
    placeOf: (sensor, kind) => places.get(channelName({ sensor, kind })),
    needs: (sensor) => needed.has(sensor),
    selected: new Set(selected),
  };
}
