import { inspect } from 'node:util';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { orBusy } from '../../../functions/runtime/busy.ts';
import { OdographError } from '../../../shared/errors/odograph-error.ts';
import { problemAnswer } from '../../../shared/http/problem.ts';
import { type PieceSource, segmentPieces } from '../../../shared/recording/piece.ts';
import type { DataKey } from '../../../shared/session/data-binding.ts';
import { lookAtSession } from '../../../shared/session/look-at-session.ts';
import { openSessionRecording } from '../../../shared/session/open-session.ts';
import type { SessionRecord } from '../../../shared/session/session.ts';
import { buildSessionManifest, type SessionManifestPorts } from '../../../shared/session/session-manifest.ts';
import { ALL_TIME, type DataSource, type SourceData } from '../../../shared/session/source.ts';
import { openMcapFile } from '../../../shared/session/sources/mcap-file.ts';
import { readingsSource } from '../../../shared/session/sources/readings.ts';
import { portsOf } from '../../support/drawn-sessions.ts';
import { MemorySource as FileInMemory } from '../../support/foreign-mcap.ts';
import { FIRST_HOUR } from '../../support/readings.ts';
import { MemorySource, messageRecord, type PlainMessage } from '../../support/session-data.ts';
import { recordOf } from '../../support/sessions.ts';
import { memoryStores, store } from '../../support/stores.ts';

/** Stands in each token, identity, device, key and host. */
const SECRET = /s3cr3t/i;
const DEVICE = 's3cr3t-car';

const stores = memoryStores();
await store(stores, [
  { device: DEVICE, sensor: 'speed', kind: 'number', hour: FIRST_HOUR, ns: 0, value: 1 },
  { device: DEVICE, sensor: 'speed', kind: 'number', hour: FIRST_HOUR, ns: 1e9, value: 2 },
]);

/** Pieces whose content is damaged. */
const damaged: PieceSource = segmentPieces({
  async *segments(...where) {
    for await (const segment of stores.readings.segments(...where))
      yield { ...segment, packed: Buffer.from(segment.packed).fill(0x5a, 8) };
  },
});

const readings = (pieces: () => Promise<PieceSource>, index = stores.index): DataSource =>
  readingsSource({ index, pieces });

const messages = Array.from({ length: 2000 }, (_, nth): PlainMessage => {
  const logTime = BigInt(nth + 1);
  return { channel: 0, sequence: 0, logTime, publishTime: logTime, data: Buffer.alloc(2000) };
});

/** Data whose first messages are given; what comes after them fails. */
const failingAfter = (count: number, error: Error): SourceData => ({
  revision: '1',
  channels: [{ number: 0, topic: '/a', messageEncoding: 'json' }],
  extents: [{ start: 1n, end: 2000n, bytes: 4e6 }],
  async *read() {
    if (count > 0)
      yield { kind: 'records', records: Buffer.concat(messages.slice(0, count).map(messageRecord)) };
    throw error;
  },
});

const source = (open: () => Promise<SourceData | undefined>): DataSource => ({
  identityFault: () => undefined,
  devicesOf: () => undefined,
  open,
});

const fails =
  (error: Error): (() => Promise<never>) =>
  async () => {
    throw error;
  };

const refused = new Error('connect ECONNREFUSED s3cr3t-host.example:443');
const denied = Object.assign(new Error('no access to s3cr3t-bucket/s3cr3t-key'), { name: 'AccessDenied' });
const throttled = Object.assign(new Error('s3cr3t-table is too busy'), { name: 'ThrottlingException' });
const unavailable = new OdographError('temporarily-unavailable', 's3cr3t-host is busy', {
  retryAfterSeconds: 7,
});
const failed = new OdographError('source-failed', 's3cr3t-key is cut off', {
  cause: refused,
  members: { key: 's3cr3t-key' },
});
const corrupt = new OdographError('corrupt-segment', `a segment of ${DEVICE}`);

const FAULTS = { refused, denied, throttled, unavailable, failed, corrupt };

const good = { channels: failingAfter(0, refused).channels, messages: messages.slice(0, 3), cuts: [] };

const registry = new Map<string, DataSource>([
  ['s3cr3t-fleet', readings(async () => segmentPieces(stores.readings))],
  ['s3cr3t-damaged', readings(async () => damaged)],
  ['s3cr3t-no-pieces', readings(fails(denied))],
  [
    's3cr3t-no-index',
    readings(async () => damaged, {
      ...stores.index,
      hours: fails(denied),
      head: fails(denied),
      firstHour: fails(denied),
      lastHour: fails(denied),
    }),
  ],
  ['s3cr3t-good', source(async () => new MemorySource(good))],
  [
    's3cr3t-file',
    source(() =>
      openMcapFile(new FileInMemory(Buffer.alloc(500)), { name: 's3cr3t-key.mcap', revision: '1' }),
    ),
  ],
  ...Object.entries(FAULTS).flatMap(([name, error]): [string, DataSource][] => [
    [`s3cr3t-opening-${name}`, source(fails(error))],
    [`s3cr3t-reading-${name}`, source(async () => failingAfter(0, error))],
    [`s3cr3t-later-${name}`, source(async () => failingAfter(2000, error))],
  ]),
]);

const keys: fc.Arbitrary<DataKey> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .constantFrom(...registry.keys())
      .map((token) => ({ source: token, identity: DEVICE, timeRef: 0n })),
  },
  fc.constantFrom(
    { source: 's3cr3t-unknown', identity: 's3cr3t-thing', timeRef: 0n },
    { source: 's3cr3t-fleet', identity: 's3cr3t-car where s3cr3t = 1', timeRef: 0n },
    { source: 's3cr3t-fleet', identity: '"s3cr3t', timeRef: 0n },
    { source: 's3cr3t-fleet', identity: 's3cr3t-other', timeRef: 0n },
    { source: 's3cr3t-fleet', identity: 's3cr3t-car where sensor like "sp*"', timeRef: 0n },
  ),
);

type Ask = (record: SessionRecord, ports: SessionManifestPorts) => Promise<string>;

const ASKS: Readonly<Record<string, Ask>> = {
  manifest: async (record, ports) => JSON.stringify(await buildSessionManifest(record, ALL_TIME, ports)),
  recording: async (record, ports) => {
    const query = { range: ALL_TIME, channels: [] };
    const pieces = await openSessionRecording(record, query, ports);
    return Buffer.concat(await Array.fromAsync(pieces)).toString('latin1');
  },
  time: async (record, ports) => inspect(await lookAtSession(record, ports.registry)),
};

/** What an error says by itself, without what it was caused by. */
function saysByItself(error: OdographError): string {
  const { message, code, members, allow, challenge } = error;
  return inspect(
    { message, code, members, allow, challenge, answer: problemAnswer(orBusy(error)) },
    { depth: 9 },
  );
}

/** All that stands in an error and what it was caused by. */
const saysInAll = (error: Error): string =>
  `${error.message} ${error.cause instanceof Error ? saysInAll(error.cause) : ''}`;

test('whatever is bound and however it fails, nobody is told what it is but the log', async () => {
  let [failures, answers] = [0, 0];
  await fc.assert(
    fc.asyncProperty(
      fc.array(keys, { minLength: 1, maxLength: 4 }),
      fc.constantFrom(...Object.keys(ASKS)),
      fc.integer({ min: 0, max: 9 }).map((nth) => nth === 0),
      async (bound, ask, hasNoConfigs) => {
        const bindings = bound.map((key) => ({ key, sessionTimeOffset: 0n, dataChannelBindings: [] }));
        const configBindings = hasNoConfigs ? [{ identifier: 'names', channelOffset: 0 }] : [];
        const ports = portsOf(registry);
        const noConfigs = { config: fails(denied), addConfig: fails(denied) };

        const [outcome] = await Promise.allSettled([
          ASKS[ask]!(recordOf('run 7', { configBindings }, { bindings }), { ...ports, store: noConfigs }),
        ]);

        const error = outcome.status === 'rejected' ? (outcome.reason as unknown) : undefined;
        const told = outcome.status === 'fulfilled' ? outcome.value : saysByItself(error as OdographError);
        expect(told).not.toMatch(SECRET);
        if (outcome.status === 'fulfilled') {
          answers += 1;
          return;
        }
        failures += 1;
        expect(error).toBeInstanceOf(OdographError);
        const { code } = error as OdographError;
        expect(['source-failed', 'temporarily-unavailable', 'no-readings']).toContain(code);
        expect(code === 'no-readings' || SECRET.test(saysInAll(error as Error))).toBe(true);
      },
    ),
    { numRuns: 1500, seed: 11 },
  );
  expect(Math.min(failures, answers)).toBeGreaterThan(100);
});

const bindTo = (token: string, identity = DEVICE): SessionRecord =>
  recordOf(
    'run 7',
    {},
    {
      bindings: [
        { key: { source: token, identity, timeRef: 0n }, sessionTimeOffset: 0n, dataChannelBindings: [] },
      ],
    },
  );

test.each(Object.keys(ASKS))(
  'a %s of damaged, missing or faulty data fails as a part of the session',
  async (ask) => {
    const faulty = [
      bindTo('s3cr3t-unknown'),
      bindTo('s3cr3t-fleet', 's3cr3t where'.repeat(20)),
      bindTo('s3cr3t-file'),
      bindTo('s3cr3t-no-index'),
      bindTo('s3cr3t-opening-denied'),
    ];

    for (const record of faulty) {
      const asking = ASKS[ask]!(record, portsOf(registry));
      await expect(asking).rejects.toMatchObject({
        code: 'source-failed',
        message: 'a part of the session cannot be read',
        cause: expect.any(Error),
      });
    }
  },
);

test.each(['s3cr3t-damaged', 's3cr3t-no-pieces', 's3cr3t-reading-refused', 's3cr3t-later-corrupt'])(
  'a recording that fails is cut by an error that tells nothing: %s',
  async (token) => {
    const recording = ASKS['recording']!(bindTo(token), portsOf(registry));

    await expect(recording).rejects.toMatchObject({
      code: 'source-failed',
      message: 'a part of the session cannot be read',
    });
  },
);

test('what may pass by itself is told as such, with when to come again', async () => {
  const busy = ASKS['manifest']!(bindTo('s3cr3t-opening-unavailable'), portsOf(registry));
  const slow = ASKS['manifest']!(bindTo('s3cr3t-opening-throttled'), portsOf(registry)).catch(orBusy);

  await expect(busy).rejects.toMatchObject({ code: 'temporarily-unavailable', retryAfterSeconds: 7 });
  expect(await slow).toMatchObject({ code: 'temporarily-unavailable', retryAfterSeconds: 1 });
});

test('whoever ends the work meets the reason that they gave', async () => {
  const reason = new Error('the reader has gone');
  const query = { range: ALL_TIME, channels: [] };

  const opening = openSessionRecording(
    bindTo('s3cr3t-fleet'),
    query,
    portsOf(registry),
    AbortSignal.abort(reason),
  );

  await expect(opening).rejects.toBe(reason);
});
