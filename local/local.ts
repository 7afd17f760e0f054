import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { S3Client } from '@aws-sdk/client-s3';
import { CORS, type FunctionName, NIGHTLY_DUMP } from '../functions/catalogue.ts';
import type { TilesInput } from '../shared/board/tiles.ts';
import type { RequestLimits } from '../shared/access/request-limits.ts';
import type { LaneSettings } from '../shared/ingest/lane-settings.ts';
import type { DashboardSettingsInput } from '../shared/dashboard/settings.ts';
import { BUCKET_PREFIX } from '../shared/store/table.ts';
import { buildBoard } from '../web/build.ts';
import { type AccessInput, type LocalAccess, startAccess } from './access/start-access.ts';
import { writeFileAtomic } from './atomic-file.ts';
import { type BoardFiles, readBoardFiles } from './board/board-files.ts';
import { startBoard } from './board/start-board.ts';
import { buildInto } from './bundles.ts';
import { lockData } from './data-lock.ts';
import { clientOptions, readText, startDelivery, startNightlyDump } from './delivery.ts';
import { startDynamoDb } from './emulators/dynamodb.ts';
import type { Emulator } from './emulators/emulator.ts';
import { type S3Emulator, startS3 } from './emulators/s3.ts';
import { functionRoutes, type ServiceUrls, startFunctionsHost, startSockets } from './functions-host.ts';
import { startGateway } from './gateway/gateway.ts';
import { staticFiles } from './gateway/static-files.ts';
import { startKinesis } from './kinesis/start-kinesis.ts';
import type { LambdaHost } from './lambda-host/lambda-host.ts';
import { NAMES } from './resources.ts';
import { startStepFunctions } from './step-functions/start-step-functions.ts';

export interface LocalOptions {
  /** TCP port on 127.0.0.1; 0 lets the system choose. */
  readonly port: number;
  /** Folder that keeps everything across restarts; made if need be. */
  readonly dataDir: string;
  /** Slow streamed responses down as the platform does. */
  readonly throttle?: boolean;
  /** Ask for API keys and tokens; without it everyone on this machine may do everything. */
  readonly access?: boolean;
  /** What a request, a sender and a reader may take at most, where it is not what is usual. */
  readonly limits?: Partial<RequestLimits>;
  /** In how many lanes devices are split, by globs of their names; none is when not given. */
  readonly lanes?: LaneSettings;
  /** What sessions may be bound to, by token, beside what this system's own devices send. */
  readonly sources?: Readonly<Record<string, unknown>>;
  /** What dashboards may take, and what they are held against, where it is not what is usual. */
  readonly dashboards?: DashboardSettingsInput;
  /** A map that the board draws below tracks; without it, it asks nobody for one. */
  readonly tiles?: TilesInput;
  /** Overrides how long a poll of the stream waits for more, in seconds. */
  readonly batchingWindowSeconds?: number;
  /** Folders of bundles to run; those of all functions are built without it. */
  readonly bundles?: ReadonlyMap<FunctionName, string>;
  /** Folder of the board that is served; it is built without it, unless bundles are given. */
  readonly board?: string;
  /** Puts something between the functions and the services: given where these listen, it tells where functions call. */
  readonly frontServices?: (services: ServiceUrls) => Promise<ServiceUrls>;
  /** Is told what is being done. */
  readonly log?: (message: string) => void;
}

export interface LocalSystem {
  /** The one origin, for example `http://127.0.0.1:8321`. */
  readonly url: string;
  /** Where the stand-ins of the services listen, for looking behind the functions. */
  readonly services: ServiceUrls;
  /** What opens it, where it asks for credentials. */
  readonly access?: LocalAccess;
  /** Rejects when a part dies, after which the rest is of no use; stays open otherwise. */
  readonly crashed: Promise<never>;
  /** Resolves when everything that was acknowledged so far has been persisted (or given up). */
  settled(): Promise<void>;
  /** Stops within some seconds: takes no more requests, lets what is under way end, puts all on disk. */
  close(): Promise<void>;
}

/** File in the data folder that tells where a running system is: `{url, pid}`, and `keyFile` where it asks for credentials. */
export const RUNNING_FILE = 'odograph.json';

/** What is under way at the stop has so long to end. */
const GRACE_MS = 4000;

/** Shards that an on-demand stream starts with: https://docs.aws.amazon.com/streams/latest/dg/how-do-i-size-a-stream.html */
const SHARDS = 4;

/** How functions know who asks in a system that asks for no credentials. */
const OPEN: AccessInput = { mode: 'open' };

/**
 * Starts the whole system on this machine: the deployed bundles, and around them what AWS is in the cloud.
 *
 * @throws {DataInUseError} if another system runs on the same data
 * @throws {PortInUseError} if the port is taken
 */
export async function startLocal(options: LocalOptions): Promise<LocalSystem> {
  // What was started is stopped in reverse order, also when the start fails half-way.
  const running = new AsyncDisposableStack();
  try {
    return await start(options, running);
  } catch (error) {
    await running.disposeAsync();
    throw error;
  }
}

async function start(options: LocalOptions, running: AsyncDisposableStack): Promise<LocalSystem> {
  const { log = () => undefined, throttle = false, batchingWindowSeconds, limits = {} } = options;
  const { access: isGuarded = false } = options;
  const dataDir = resolve(options.dataDir);
  const report = (error: unknown): void => log(error instanceof Error ? error.message : String(error));

  running.defer(lockData(dataDir));
  const gateway = await startGateway({ port: options.port, cors: CORS, access: isGuarded });
  running.defer(async () => gateway.close(0));

  log('starting the services, building functions and board');
  const building = options.bundles ? Promise.resolve(options.bundles) : buildInto(join(dataDir, 'functions'));
  // Read at once: other builds take its place.
  const readingBoard = readBoard(options);
  // Whatever else goes wrong first is what is reported.
  building.catch(() => {});
  readingBoard.catch(() => {});
  const [dynamoDb, s3] = await startEmulators(dataDir, running);
  const kinesis = await startKinesis({
    dataDir: join(dataDir, 'kinesis'),
    streamNames: [NAMES.stream],
    shardCount: SHARDS,
  });
  running.defer(async () => kinesis.close());
  const s3Client = new S3Client(clientOptions(s3.url));
  running.defer(() => s3Client.destroy());
  const guard = isGuarded
    ? await startAccess({ dataDir, origin: gateway.url, dynamoDbUrl: dynamoDb.url, onError: report })
    : undefined;
  running.defer(async () => guard?.close());

  const hosting = Promise.withResolvers<LambdaHost>();
  const stepFunctions = await startStepFunctions({
    dataDir: join(dataDir, 'step-functions'),
    machineName: NAMES.stateMachine,
    retries: NIGHTLY_DUMP.mapRetries,
    invoke: async (name, event) => (await hosting.promise).invoke(name, event),
    readObject: async (bucket, key) => readText(s3Client, bucket, key),
  });
  running.defer(async () => stepFunctions.close());

  const bundles = await building;
  const services = {
    dynamoDb: dynamoDb.url,
    s3: s3.url,
    kinesis: kinesis.url,
    stepFunctions: stepFunctions.url,
    ...(guard && { secretsManager: guard.secretsUrl }),
  };
  const settings = {
    origin: gateway.url,
    access: guard?.settings ?? OPEN,
    limits,
    ...(options.lanes && { lanes: options.lanes }),
    ...(options.sources && { sources: options.sources }),
    ...(options.dashboards && { dashboards: options.dashboards }),
  };
  const called = (await options.frontServices?.(services)) ?? services;
  const host = startFunctionsHost({ bundles, dataDir, settings, services: called, throttle });
  running.defer(async () => host.close());
  hosting.resolve(host);

  const delivery = await startDelivery({
    kinesis,
    s3: s3Client,
    host,
    dataDir,
    onError: report,
    ...(batchingWindowSeconds === undefined ? {} : { batchingWindowSeconds }),
  });
  running.defer(async () => {
    // An invocation that takes longer is cut off with its function; its batch is delivered again.
    await Promise.race([delivery.stop(), delay(GRACE_MS, undefined, { ref: false })]);
    await host.close();
    await delivery.stop();
    delivery.release();
  });
  const nightly = startNightlyDump(stepFunctions.url, report);
  running.defer(() => nightly.stop());

  const files = staticFiles({
    objects: s3.objects,
    prefix: BUCKET_PREFIX.dumps,
    cors: CORS,
    ...(guard && { requireLink: guard.requireLink }),
  });
  const sockets = startSockets(host, bundles.keys(), report);
  const boardFiles = await readingBoard;
  const board =
    boardFiles &&
    startBoard({
      files: boardFiles,
      origin: gateway.url,
      access: guard?.access,
      tiles: options.tiles,
      onError: report,
    });
  gateway.serve([
    ...functionRoutes(host, bundles.keys(), guard?.guardInternal),
    ...sockets.routes,
    ...(guard?.routes ?? []),
    ...(board?.routes ?? []),
    { prefix: '/dumps', handler: files },
  ]);
  running.defer(async () => {
    await board?.close();
    await Promise.all([gateway.close(GRACE_MS), sockets.close(GRACE_MS)]);
  });
  const told = { url: gateway.url, pid: process.pid, ...(guard && { keyFile: guard.access.keyFile }) };
  writeFileAtomic(join(dataDir, RUNNING_FILE), JSON.stringify(told));
  running.defer(() => rmSync(join(dataDir, RUNNING_FILE), { force: true }));

  const crashed = Promise.race([dynamoDb.crashed, s3.crashed]);
  crashed.catch(() => {});
  return {
    url: gateway.url,
    services,
    ...(guard && { access: guard.access }),
    crashed,
    settled: delivery.drained,
    close: async () => running.disposeAsync(),
  };
}

/** The board that is given, else one that is built now, else none. */
async function readBoard({ board, bundles }: LocalOptions): Promise<BoardFiles | undefined> {
  if (board === undefined && bundles !== undefined) return undefined;
  return readBoardFiles(board ?? (await buildBoard()));
}

async function startEmulators(
  dataDir: string,
  running: AsyncDisposableStack,
): Promise<[dynamoDb: Emulator, s3: S3Emulator]> {
  const keep = async <Kind extends Emulator>(starting: Promise<Kind>): Promise<Kind> => {
    const emulator = await starting;
    running.defer(async () => emulator.close());
    return emulator;
  };
  const dynamoDb = keep(startDynamoDb({ folder: join(dataDir, 'dynamodb'), tableName: NAMES.table }));
  const s3 = keep(startS3({ folder: join(dataDir, 's3'), bucketName: NAMES.bucket }));
  // Both are waited for, so that a failure of one leaves none behind.
  await Promise.allSettled([dynamoDb, s3]);
  return Promise.all([dynamoDb, s3]);
}
