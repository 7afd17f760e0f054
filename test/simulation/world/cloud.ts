import { S3FileStore } from '../../../shared/dump/file-store.s3.ts';
import { INDEX_SHARDS } from '../../../shared/index/shards.ts';
import { DynamoRecordingIndex } from '../../../shared/index/recording-index.dynamodb.ts';
import { KinesisBatchBus } from '../../../shared/ingest/batch-bus.kinesis.ts';
import { ChannelGate } from '../../../shared/ingest/channel-gate.ts';
import { S3DeadLetters } from '../../../shared/quarantine/dead-letters.s3.ts';
import { DynamoReadingStore } from '../../../shared/segment/reading-store.dynamodb.ts';
import { StatisticsCache } from '../../../shared/statistics/cache.ts';
import { DynamoSummaryStore } from '../../../shared/statistics/summary-store.dynamodb.ts';
import type { SystemBuild, SystemPorts } from '../system.ts';
import { SimBucket } from './bucket.ts';
import { CALM } from './calm-node.ts';
import { type OnWrite, SimDynamo } from './dynamo.ts';
import { Faults, ratesOf } from './faults.ts';
import { type Shard, SimKinesis, type SimRecord } from './kinesis.ts';
import { hashOf, roll } from './random.ts';
import { Sandbox } from './sandbox.ts';
import { Timeline } from './timeline.ts';

export type FunctionName = 'ingest' | 'persist' | 'manifest' | 'data' | 'dump' | 'maintenance' | 'api';

/** What an invocation works with. */
export interface InvocationPorts extends SystemPorts {
  readonly gate: ChannelGate;
  readonly cache: StatisticsCache;
  readonly now: () => number;
  readonly newToken: () => string;
}

export interface CloudOptions {
  readonly seed: number;
  readonly startMs: number;
  readonly build: SystemBuild;
  /** Where given, exactly these faults happen. */
  readonly onlyFaults: readonly string[] | undefined;
  readonly onWrite: OnWrite;
  readonly onRecord: (record: SimRecord) => void;
}

const TABLE_NAME = 'table';
const SEND_ATTEMPTS = 4;
const FIRST_PAUSE_MS = 50;

/** As far as a function's clock may be off, in milliseconds: less than the nightly run waits after midnight. */
const CLOCK_JUMP_MS = 5 * 60_000;

/** Shards of the index that functions are told, mostly the usual number; and how seldom calls then fail for good. */
const DEPLOYED_SHARDS = [INDEX_SHARDS, INDEX_SHARDS, 32, 64] as const;
const SELDOM = 0.02;

interface Process extends SystemPorts {
  readonly sandbox: Sandbox;
  readonly gate: ChannelGate;
  readonly cache: StatisticsCache;
}

/** The stand-ins of the services, and the processes that run the functions on them. */
export class Cloud {
  readonly seed: number;
  readonly timeline: Timeline;
  readonly faults: Faults;
  readonly dynamo: SimDynamo;
  readonly kinesis: SimKinesis;
  readonly bucket = new SimBucket();
  readonly build: SystemBuild;
  /** Everything that happened, in its order, where it is kept. */
  readonly events: string[] | undefined;
  /** Stands for everything that happened and its order. */
  traceHash = 0;
  /** Told of every change of a shard. */
  onShard: (shard: Shard) => void = () => {};
  readonly #processes = new Map<FunctionName, Process[]>();
  #tokens = 0;

  constructor(options: CloudOptions, keepsEvents: boolean) {
    if (!CALM) throw new Error('nothing can be simulated on a platform that has a time of its own');
    this.seed = options.seed;
    this.build = options.build;
    this.timeline = new Timeline(options.startMs);
    this.faults = new Faults(options.seed, options.onlyFaults);
    this.dynamo = new SimDynamo(options.onWrite);
    this.events = keepsEvents ? [] : undefined;
    this.kinesis = new SimKinesis(options.seed, () => this.timeline.nowMs, {
      taken: options.onRecord,
      changed: (shard) => this.onShard(shard),
      opened: (shard) => this.onShard(shard),
    });
  }

  note(event: string): void {
    this.events?.push(`${this.timeline.nowMs.toFixed(3)} ${event}`);
    this.traceHash = hashOf(this.traceHash ^ Math.floor(this.timeline.nowMs * 1000), event);
  }

  /**
   * Runs a function in a process that is idle, or a new one.
   *
   * @param actor the invocation's name, different for each
   */
  async invoke<T>(
    name: FunctionName,
    actor: string,
    work: (ports: InvocationPorts) => Promise<T>,
  ): Promise<T> {
    const process = this.#idleProcess(name, actor);
    const jumps = this.faults.choose(`clock of ${actor}`, ['clock-jump']) !== undefined;
    const offMs = jumps ? Math.round((2 * roll(this.seed, `offset of ${actor}`) - 1) * CLOCK_JUMP_MS) : 0;
    const now = (): number => Math.floor(this.timeline.nowMs) + offMs;
    try {
      return await process.sandbox.run(actor, () =>
        work({ ...process, now, newToken: () => this.newToken() }),
      );
    } catch (error) {
      this.note(`${actor} failed: ${error instanceof Error ? error.message : 'with something odd'}`);
      throw error;
    }
  }

  newToken(): string {
    this.#tokens += 1;
    return `token${this.#tokens}`;
  }

  #idleProcess(name: FunctionName, actor: string): Process {
    const all = (this.#processes.get(name) ?? []).filter(({ sandbox }) => !sandbox.isDead);
    const idle = all.find(({ sandbox }) => !sandbox.isBusy);
    const isCold =
      idle !== undefined && this.faults.choose(`process of ${actor}`, ['cold-start']) !== undefined;
    if (idle !== undefined && !isCold) return idle;
    const started = this.#start(actor);
    this.#processes.set(name, [...all.filter((process) => !isCold || process !== idle), started]);
    return started;
  }

  #start(actor: string): Process {
    const { seed, timeline, faults, build } = this;
    const note = (event: string): void => this.note(event);
    const sandbox = new Sandbox({ seed, timeline, faults, tampering: build.tampering, note });
    const table = { client: sandbox.dynamo(this.dynamo), tableName: TABLE_NAME };
    const ports = build.wrapPorts(
      {
        readings: new DynamoReadingStore(table),
        index: new DynamoRecordingIndex(table, this.#indexShards(actor)),
        summaries: new DynamoSummaryStore(table),
        files: new S3FileStore(sandbox.s3(this.bucket), 'bucket'),
        letters: new S3DeadLetters(sandbox.s3(this.bucket), 'bucket'),
        bus: new KinesisBatchBus({
          client: sandbox.kinesis(this.kinesis),
          streamName: 'stream',
          attempts: SEND_ATTEMPTS,
          pause: (attempt) => timeline.sleep(FIRST_PAUSE_MS * 2 ** (attempt - 1)),
          onError: () => {},
        }),
      },
      timeline,
    );
    return { ...ports, sandbox, gate: new ChannelGate(ports.index), cache: new StatisticsCache() };
  }

  /**
   * Functions are told other numbers while one deployment takes the place of another. More shards are more calls of
   * which none may fail: where that is likely, the sweep would not succeed in all the nights that there are.
   */
  #indexShards(actor: string): number {
    const rates = ratesOf(this.seed);
    if (rates['refused-throughout'] + rates['crash-before'] + rates['crash-after'] > SELDOM)
      return INDEX_SHARDS;
    const place = Math.floor(roll(this.seed, `index shards of ${actor}`) * DEPLOYED_SHARDS.length);
    return DEPLOYED_SHARDS[place] ?? INDEX_SHARDS;
  }
}
