import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import type { RegisteredChannel } from '../../shared/index/recording-index.ts';
import { HOUR_NS } from '../../shared/reading/instant.ts';
import { segmentPieces } from '../../shared/recording/piece.ts';
import type { DataSource, SourceRegistry } from '../../shared/session/source.ts';
import { openMcapFile } from '../../shared/session/sources/mcap-file.ts';
import { readingsSource } from '../../shared/session/sources/readings.ts';
import { type Filter, printFilter } from './filters.ts';
import { MemorySource } from './foreign-mcap.ts';
import { PlainDevice } from './naive-readings.ts';
import { type PlainFile, plainOf, writePlain } from './plain-mcap.ts';
import { FIRST_HOUR } from './readings.ts';
import { type Sent, sentBatches } from './sent-readings.ts';
import type { PlainMessage, PlainSource } from './session-data.ts';
import { memoryStores, type Stores } from './stores.ts';

export const DEVICES = ['car', 'van/2', 'the "truck" where'] as const;
export const READINGS = 'fleet';
export const FILES = 'archive';

/** The hour in which most data of worlds begins, in nanoseconds since 1970. */
export const WORLD_NS = BigInt(FIRST_HOUR) * BigInt(HOUR_NS);

const SCHEMAS = [
  { name: 'foxglove.Thing', encoding: 'jsonschema', data: Buffer.from('{}') },
  { name: 'own.Thing', encoding: 'jsonschema', data: Buffer.from('{"type":"object"}') },
  { name: 'own.Thing', encoding: '', data: Buffer.alloc(0) },
];

/** Topics of which some are those of devices. */
export const WORLD_TOPICS = ['/speed', '/lat', '/location', '/a', '/b', '/a~2'] as const;

const payloads = fc.oneof(
  fc.constantFrom('{}', 'no JSON', ''),
  fc
    .tuple(fc.nat(20), fc.constantFrom(0, 999_999_999), fc.constantFrom('}', ',"v":1}'))
    .map(([sec, nsec, rest]) => `{"timestamp":{"sec":${sec},"nsec":${nsec}}${rest}`),
);

const message = (channels: number): fc.Arbitrary<PlainMessage> =>
  fc
    .record({
      channel: fc.nat(channels - 1),
      sequence: fc.nat(3),
      at: fc.oneof(
        fc.constantFrom(0, 1, 60e9, 61e9),
        fc.nat(9),
        fc.nat(200).map((s) => s * 1e9),
      ),
      publish: fc.constantFrom(undefined, undefined, 0n, 5n),
      payload: payloads,
    })
    .map(({ at, publish, payload, ...rest }) => {
      const logTime = BigInt(at);
      return { ...rest, logTime, publishTime: publish ?? logTime, data: Buffer.from(payload) };
    });

/** Files of few messages, whose times count from the first hour of devices or from nothing. */
const files: fc.Arbitrary<PlainFile> = fc.integer({ min: 1, max: 4 }).chain((channels) =>
  fc
    .record({
      channels: fc.array(
        fc.record({
          topic: fc.oneof(
            { weight: 12, arbitrary: fc.constantFrom(...WORLD_TOPICS) },
            { weight: 1, arbitrary: fc.constant('') },
          ),
          messageEncoding: fc.constantFrom('json', 'json', 'json', 'json', 'json', 'cbor', ''),
          metadata: fc.constantFrom(new Map<string, string>(), new Map([['of', 'it']])),
        }),
        { minLength: channels, maxLength: channels },
      ),
      schemas: fc.constant(SCHEMAS),
      schemaOf: fc.array(fc.constantFrom(0, 1, 1, 2, 2, 3), { minLength: channels, maxLength: channels }),
      messages: fc.array(message(channels), { minLength: 1, maxLength: 12 }),
      compression: fc.constantFrom('' as const, 'zstd' as const),
      chunkSize: fc.constantFrom(1, 150, 10_000),
      useChunks: fc.constantFrom(true, true, true, false),
      base: fc.constantFrom(WORLD_NS, WORLD_NS, WORLD_NS + 3_600_000_000_000n, 0n, 2n ** 63n),
    })
    .map(({ base, messages, ...file }) => ({
      ...file,
      messages: messages.map((each) => ({
        ...each,
        logTime: base + each.logTime,
        publishTime: each.publishTime === each.logTime ? base + each.logTime : each.publishTime,
      })),
    })),
);

export interface WorldPlan {
  /** By device: its batches in the order of their arrival. */
  readonly sent: readonly (readonly Sent[][])[];
  readonly files: readonly PlainFile[];
}

export const worldPlans: fc.Arbitrary<WorldPlan> = fc.record({
  sent: fc.tuple(sentBatches, sentBatches, sentBatches),
  files: fc.array(files, { minLength: 3, maxLength: 3 }),
});

/** Data that sessions may be bound to: what devices have sent, and files of others; and plain lists of the same. */
export class SessionWorld {
  readonly registry: SourceRegistry;
  readonly stores: Stores = memoryStores();
  readonly #devices = DEVICES.map((device) => new PlainDevice(device));
  readonly #files: { file: PlainFile; bytes: Buffer }[] = [];
  /** By device. */
  readonly #registered: (readonly RegisteredChannel[])[] = [];

  private constructor() {
    const { readings, index } = this.stores;
    this.registry = new Map<string, DataSource>([
      [READINGS, readingsSource({ index, pieces: async () => segmentPieces(readings) })],
      [FILES, filesOf((nth) => this.#files[nth]?.bytes)],
    ]);
  }

  static async of(plan: WorldPlan): Promise<SessionWorld> {
    const world = new SessionWorld();
    for (const [nth, batches] of plan.sent.entries())
      for (const batch of batches) await world.send(nth, batch);
    for (const [nth, file] of plan.files.entries()) await world.replaceFile(nth, file);
    return world;
  }

  async send(device: number, batch: readonly Sent[]): Promise<void> {
    await this.#devices[device]!.send(this.stores, batch);
    this.#registered[device] = (await this.stores.index.head(DEVICES[device]!))!.channels;
  }

  async replaceFile(nth: number, file: PlainFile): Promise<void> {
    this.#files[nth] = { file, bytes: await writePlain(file) };
  }

  /** What identifies the data of a device, or what passes a filter of it. */
  identityOf(device: number, filter: Filter | undefined): string {
    const name = JSON.stringify(DEVICES[device]!);
    return filter === undefined ? name : `${name} where ${printFilter(filter)}`;
  }

  plainDevice(device: number, filter: Filter | undefined): PlainSource {
    return this.#devices[device]!.plain(this.#registered[device]!, filter);
  }

  plainFile(nth: number): PlainSource {
    return plainOf(this.#files[nth]!.file);
  }
}

/** A source of files in memory, which are identified by their numbers. */
const filesOf = (bytesOf: (nth: number) => Buffer | undefined): DataSource => ({
  identityFault: (identity) => (/^\d$/.test(identity) ? undefined : 'is no number'),
  devicesOf: () => undefined,
  open: async (identity) => {
    const bytes = bytesOf(Number(identity));
    if (bytes === undefined) return undefined;
    const revision = createHash('sha256').update(bytes).digest('hex');
    return openMcapFile(new MemorySource(bytes), { name: identity, revision });
  },
});
