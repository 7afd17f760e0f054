import * as fc from 'fast-check';
import type { Manifest, StreamedSource } from '../../shared/manifest/manifest.ts';
import { saveConfig } from '../../shared/session/config.ts';
import { bindingFault, type DataBinding } from '../../shared/session/data-binding.ts';
import { openSessionRecording } from '../../shared/session/open-session.ts';
import type { SessionRecord } from '../../shared/session/session.ts';
import { buildSessionManifest, type SessionManifestPorts } from '../../shared/session/session-manifest.ts';
import { readSession, readSessionQuery } from '../../shared/session/session-query.ts';
import { ALL_TIME, type SourceRegistry, type TimeStretch } from '../../shared/session/source.ts';
import { type Filter, filters } from './filters.ts';
import { MemorySessionStore } from './memory/session-store.ts';
import type { Bound } from './naive-session.ts';
import { SENT_SENSORS, SENT_VALUES } from './sent-readings.ts';
import { DEVICES, FILES, READINGS, type SessionWorld, WORLD_NS, WORLD_TOPICS } from './session-worlds.ts';
import { recordOf } from './sessions.ts';
import { LATER_MS } from './stores.ts';

/** What a binding takes of a world: a device's readings, filtered or not, or a file. */
export interface DrawnData {
  readonly kind: 'device' | 'file';
  readonly nth: number;
  readonly filter: Filter | undefined;
}

export interface DrawnSession {
  readonly bindings: readonly {
    readonly data: DrawnData;
    readonly binding: Omit<DataBinding, 'key'>;
    readonly timeRef: bigint;
  }[];
  /** Configurations with the offsets of their channels. */
  readonly configs: readonly { readonly topics: ReadonlyMap<number, string>; readonly offset: number }[];
  readonly range: TimeStretch;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
}

const HOUR = 3_600_000_000_000n;
const DAY = 24n * HOUR;

const offsets = fc.oneof(
  { weight: 5, arbitrary: fc.constant(0n) },
  {
    weight: 5,
    arbitrary: fc.constantFrom(300_000_000n, -300_000_000n, 1n, -1n, 59_999_999_999n, 60_000_000_000n),
  },
  { weight: 2, arbitrary: fc.constantFrom(HOUR, -HOUR, 2n * HOUR + 1n, DAY) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(-(2n ** 63n), 2n ** 63n - 1n, 100n * 365n * DAY, -50n * 365n * DAY),
  },
);
const timeRefs = fc.oneof(
  { weight: 6, arbitrary: fc.constant(0n) },
  { weight: 2, arbitrary: fc.constantFrom(WORLD_NS, WORLD_NS + 60_000_000_000n) },
  { weight: 1, arbitrary: fc.constantFrom(7n, 2n ** 63n - 1n, -WORLD_NS) },
);
/** Moments at which there is something, or next to them. */
const moments = fc
  .tuple(
    fc.constantFrom(0n, 0n, 0n, HOUR, HOUR, 2n * HOUR, 26n * HOUR, -WORLD_NS, 2n ** 63n - WORLD_NS),
    fc.constantFrom(
      0n,
      0n,
      1n,
      -1n,
      60_000_000_000n,
      61_000_000_000n,
      300_000_000n,
      1_800_000_000_123n,
      HOUR - 1n,
    ),
  )
  .map(([base, more]) => WORLD_NS + base + more);

const clips = fc
  .tuple(fc.option(moments, { freq: 2 }), fc.option(moments, { freq: 2 }))
  .map(([a, b]) => (a !== null && b !== null && a > b ? [b, a] : [a, b]))
  .map(([start, end]) => ({
    ...(start !== null && { sessionStartTime: start! }),
    ...(end !== null && { sessionEndTime: end! }),
  }));

const channelRanges = fc
  .array(
    fc.record({
      firstDataChannel: fc.nat(9),
      firstSessionChannel: fc.nat(12),
      more: fc.nat(3),
    }),
    { maxLength: 3 },
  )
  .map((ranges) =>
    ranges.map(({ more, ...range }) => ({ ...range, lastSessionChannel: range.firstSessionChannel + more })),
  );

const oneBinding = fc
  .record({
    data: fc.record({
      kind: fc.constantFrom('device' as const, 'device' as const, 'file' as const),
      nth: fc.nat(DEVICES.length - 1),
      filter: fc.option(filters(SENT_SENSORS, SENT_VALUES), { nil: undefined, freq: 1 }),
    }),
    timeRef: timeRefs,
    offset: offsets,
    clip: clips,
    ranges: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: channelRanges }),
  })
  .map(({ data, timeRef, offset, clip, ranges }) => ({
    data,
    timeRef,
    binding: { ...clip, sessionTimeOffset: offset, dataChannelBindings: ranges },
  }))
  .filter(({ binding, timeRef }) => {
    const whole = { ...binding, key: { source: '', identity: '', timeRef } };
    return bindingFault(whole) === undefined;
  });

export const drawnSessions: fc.Arbitrary<DrawnSession> = fc.record({
  bindings: fc.array(oneBinding, { minLength: 1, maxLength: 5, size: 'max' }),
  configs: fc.oneof(
    { weight: 2, arbitrary: fc.constant([]) },
    {
      weight: 1,
      arbitrary: fc.array(
        fc.record({
          topics: fc
            .array(fc.tuple(fc.nat(9), fc.constantFrom(...WORLD_TOPICS, '/lon', '/x', '/renamed')), {
              maxLength: 8,
            })
            .map((entries) => new Map(entries)),
          offset: fc.constantFrom(0, 0, 1, 3),
        }),
        { minLength: 1, maxLength: 2 },
      ),
    },
  ),
  range: fc.oneof(
    { weight: 3, arbitrary: fc.constant(ALL_TIME) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(moments, moments)
        .map(([a, b]) => (a < b ? { start: a, end: b } : { start: b, end: a })),
    },
  ),
  nowMs: fc.constantFrom(LATER_MS, LATER_MS, LATER_MS, Number(WORLD_NS / 1_000_000n) + 5000),
});

export const DATA_URL = 'https://data.example/v1/data';

/** A session that is bound to what was drawn, in a store with its configurations. */
export async function bindSession(
  { bindings, configs, nowMs }: DrawnSession,
  world: SessionWorld,
): Promise<{
  readonly record: SessionRecord;
  readonly ports: SessionManifestPorts;
  /** The same as plain lists. */
  readonly bound: Bound[];
  readonly config: ReadonlyMap<number, string> | undefined;
}> {
  const store = new MemorySessionStore();
  const named = new Map<number, string>();
  const configBindings = [];
  for (const [nth, { topics, offset }] of configs.entries()) {
    const channels = [...topics].map(([channel, topic]) => ({ channel, topic }));
    await saveConfig(`config ${nth}`, { channels }, store);
    configBindings.push({ identifier: `config ${nth}`, channelOffset: offset });
    for (const [channel, topic] of topics) named.set(channel + offset, topic);
  }
  const bound = bindings.map(({ data: { kind, nth, filter }, binding, timeRef }): Bound => {
    const isDevice = kind === 'device';
    const source = isDevice ? world.plainDevice(nth, filter) : world.plainFile(nth);
    const identity = isDevice ? world.identityOf(nth, filter) : String(nth);
    return {
      source,
      binding: { ...binding, key: { source: isDevice ? READINGS : FILES, identity, timeRef } },
    };
  });
  const record = recordOf('run 7', { configBindings }, { bindings: bound.map(({ binding }) => binding) });
  return {
    record,
    ports: portsOf(world.registry, store, nowMs),
    bound,
    config: configs.length === 0 ? undefined : named,
  };
}

export const portsOf = (
  registry: SourceRegistry,
  store = new MemorySessionStore(),
  nowMs = LATER_MS,
): SessionManifestPorts => ({ registry, store, now: () => nowMs, dataUrl: DATA_URL, mostDays: 1000 });

/** The sources of a manifest, all of which are streamed. @throws {TypeError} when one is not */
function streamedOf({ sources }: Manifest): StreamedSource[] {
  return sources.map((source) => {
    if ('startTime' in source) return source;
    throw new TypeError('a source is no streamed one');
  });
}

/** Builds a manifest of a session. */
export const manifestFor = async (
  record: SessionRecord,
  ports: SessionManifestPorts,
  range: TimeStretch = ALL_TIME,
): Promise<StreamedSource[]> => streamedOf(await buildSessionManifest(record, range, ports));

/** What a loader gets that fetches a source's URL. */
export async function fetchStreamed(
  { url }: StreamedSource,
  record: SessionRecord,
  ports: SessionManifestPorts,
): Promise<Buffer> {
  const { searchParams } = new URL(url);
  const query = readSessionQuery(readSession(searchParams)!, searchParams);
  return Buffer.concat(await Array.fromAsync(await openSessionRecording(record, query, ports)));
}
