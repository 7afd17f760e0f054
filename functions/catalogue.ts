/**
 * What each deployed function is: where its code stands, how it is reached and what it may use.
 *
 * Read by the stack, which deploys it so, and by the local host, which runs it so. Nothing here is code
 * of the functions themselves.
 */

import { BUCKET_PREFIX } from '../shared/store/table.ts';

/** Names of the environment variables by which a function is told what it works with. */
export const ENVIRONMENT = {
  /** DynamoDB table of segments and index. */
  table: 'ODOGRAPH_TABLE',
  /** S3 bucket of the daily recordings and of dead letters. */
  bucket: 'ODOGRAPH_BUCKET',
  /** Kinesis stream of batches. */
  stream: 'ODOGRAPH_STREAM',
  /** Absolute URL of the data endpoint, which manifests point to. */
  dataUrl: 'ODOGRAPH_DATA_URL',
  /** Absolute URL under which the bucket's `dumps/` objects are served. */
  filesUrl: 'ODOGRAPH_FILES_URL',
  /** ARN of the state machine that dumps device-days. */
  dumpStateMachine: 'ODOGRAPH_DUMP_STATE_MACHINE',
  /** How it is known who asks: JSON of AccessSettings. */
  access: 'ODOGRAPH_ACCESS',
  /** What a request, a sender and a reader may take at most: JSON of RequestLimits, whose members may be left out. */
  limits: 'ODOGRAPH_LIMITS',
  /** In how many lanes devices are split: JSON of LaneSettings. */
  lanes: 'ODOGRAPH_LANES',
  /** What sessions may be bound to: sources by their tokens, as JSON. */
  sources: 'ODOGRAPH_SOURCES',
  /** What dashboards may take, and what they are held against: JSON of DashboardSettings, whose members may be left out. */
  dashboards: 'ODOGRAPH_DASHBOARDS',
  /** Shards that a day's devices and marks are spread over as they are written: one of SHARD_COUNTS. */
  indexShards: 'ODOGRAPH_INDEX_SHARDS',
  /** Secret that holds the keys of links to data; not there in a system that is open. */
  linkKeys: 'ODOGRAPH_LINK_KEYS_SECRET',
  /** Secret that holds the private key of links to files, in PEM; not there in a system whose files are public. */
  fileKey: 'ODOGRAPH_FILE_KEY_SECRET',
  /** CloudFront's id of its public half; not there likewise. */
  fileKeyId: 'ODOGRAPH_FILE_KEY_ID',
} as const;

export type Resource = keyof typeof ENVIRONMENT;

/** How a function's URL behaves. */
export interface FunctionUrl {
  /** Path prefixes under the one origin of a local system. */
  readonly routes: readonly string[];
  /** `true`: the response is streamed (`RESPONSE_STREAM`); `false`: buffered, 6 MB at most. */
  readonly streamed: boolean;
  /** Takes nobody but callers with AWS credentials, whatever the other URLs ask for. */
  readonly isInternal?: boolean;
}

/** How a function is reached by WebSocket. It gets an event for each of SOCKET.routes. */
export interface FunctionSocket {
  /** Path under the one origin of a local system; without its slash, name of the deployed stage. */
  readonly route: `/${string}`;
}

export interface FunctionSpec {
  /** Entry module, relative to the repository's root; it exports `handler`. */
  readonly entry: string;
  readonly url?: FunctionUrl;
  readonly socket?: FunctionSocket;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  /** Some of its requests last for minutes, so that many are under way at once. */
  readonly hasLongRequests?: boolean;
  /** Is there only where keys and tokens say who asks: it makes what links are signed with. */
  readonly needsKeys?: boolean;
  /** What the function is told of through its environment. */
  readonly uses: readonly Resource[];
}

/** Memory that gives a function one full core: https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
const ONE_CORE_MB = 1769;

export const FUNCTIONS = {
  ingest: {
    entry: 'functions/ingest/index.ts',
    url: { routes: ['/ingest'], streamed: false },
    timeoutSeconds: 60,
    memoryMb: ONE_CORE_MB,
    uses: ['stream', 'table', 'access', 'limits', 'lanes'],
  },
  socket: {
    entry: 'functions/socket/index.ts',
    socket: { route: '/socket' },
    // As long as the platform waits for an answer:
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
    timeoutSeconds: 29,
    // A frame is small; most of the time goes by until the stream has it.
    memoryMb: 512,
    uses: ['stream', 'table', 'access', 'limits', 'lanes'],
  },
  persist: {
    entry: 'functions/persist/index.ts',
    timeoutSeconds: 120,
    memoryMb: ONE_CORE_MB,
    uses: ['table', 'bucket', 'indexShards'],
  },
  manifest: {
    entry: 'functions/manifest/index.ts',
    // A manifest of months with hundreds of topics is longer than a buffered response may be.
    url: { routes: ['/v1/manifest'], streamed: true },
    timeoutSeconds: 30,
    memoryMb: ONE_CORE_MB,
    uses: [
      'table',
      'bucket',
      'dataUrl',
      'filesUrl',
      'access',
      'limits',
      'sources',
      'linkKeys',
      'fileKey',
      'fileKeyId',
    ],
  },
  data: {
    entry: 'functions/data/index.ts',
    url: { routes: ['/v1/data'], streamed: true },
    timeoutSeconds: 300,
    memoryMb: ONE_CORE_MB,
    uses: ['table', 'bucket', 'access', 'limits', 'sources', 'linkKeys'],
  },
  sessions: {
    entry: 'functions/sessions/index.ts',
    url: { routes: ['/rta'], streamed: true },
    timeoutSeconds: 300,
    memoryMb: ONE_CORE_MB,
    uses: ['table', 'bucket', 'access', 'limits', 'sources'],
  },
  dashboards: {
    entry: 'functions/dashboards/index.ts',
    // Streamed: a dashboard may be longer than a buffered response.
    url: { routes: ['/dashboard'], streamed: true },
    timeoutSeconds: 60,
    memoryMb: ONE_CORE_MB,
    uses: ['table', 'bucket', 'access', 'limits', 'dashboards'],
  },
  internal: {
    entry: 'functions/internal/index.ts',
    url: { routes: ['/internal', '/maintenance'], streamed: true, isInternal: true },
    timeoutSeconds: 30,
    memoryMb: ONE_CORE_MB,
    // It is not told of access: whoever comes here may do everything.
    uses: ['table', 'bucket', 'sources', 'dashboards'],
  },
  dump: {
    entry: 'functions/dump/index.ts',
    timeoutSeconds: 900,
    memoryMb: ONE_CORE_MB,
    uses: ['table', 'bucket'],
  },
  maintenance: {
    entry: 'functions/maintenance/index.ts',
    // As long and with as much as listing a million days takes.
    timeoutSeconds: 900,
    memoryMb: ONE_CORE_MB,
    uses: ['table', 'bucket'],
  },
  api: {
    entry: 'functions/api/index.ts',
    // Streamed: answers of any length, and events as they come.
    url: { routes: ['/api', '/docs', '/health'], streamed: true },
    // A live stream lasts for minutes, and ends by itself.
    timeoutSeconds: 150,
    hasLongRequests: true,
    memoryMb: ONE_CORE_MB,
    uses: [
      'table',
      'bucket',
      'stream',
      'dataUrl',
      'filesUrl',
      'dumpStateMachine',
      'access',
      'limits',
      'sources',
      'linkKeys',
      'fileKey',
      'fileKeyId',
    ],
  },
  keys: {
    entry: 'functions/keys/index.ts',
    // The platform may take a while until it allows what a new role says.
    timeoutSeconds: 180,
    memoryMb: 512,
    needsKeys: true,
    // It is told of a secret by whoever asks it to do something with it: the stack, or the secret's rotation.
    uses: [],
  },
} as const satisfies Record<string, FunctionSpec>;

export type FunctionName = keyof typeof FUNCTIONS;

/** Cross-origin rules of every public URL; viewers run in a browser. */
export const CORS = {
  allowOrigins: ['*'],
  allowMethods: ['DELETE', 'GET', 'HEAD', 'PATCH', 'POST', 'PUT'],
  allowHeaders: [
    'authorization',
    'cache-control',
    'content-encoding',
    'content-type',
    'range',
    'if-range',
    'if-match',
    'if-none-match',
    // Browsers send it unasked with an EventSource; a script of its own has to be allowed to.
    'last-event-id',
    'x-api-key',
  ],
  exposeHeaders: [
    'accept-ranges',
    'content-encoding',
    'content-length',
    'content-range',
    'etag',
    'retry-after',
    'www-authenticate',
    'x-foxglove-error-message',
  ],
  maxAgeSeconds: 86_400,
} as const;

/** What a WebSocket API does with connections and frames. */
export const SOCKET = {
  /** What a function is told of; what it returns of `$default` is the answer to the frame. */
  routes: ['$connect', '$default', '$disconnect'],
  /** Frames of all connections a second, and at once; further ones are refused by the platform. */
  framesPerSecond: 1000,
  framesAtOnce: 2000,
} as const;

/**
 * How Kinesis is delivered to the persist function.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-parameters.html
 */
export const EVENT_SOURCE = {
  /**
   * Records per invocation, where they are not gathered for longer. The payload's limit of 6 MB (base64) cuts a poll
   * earlier if need be.
   */
  batchSize: 100,
  /** How long a poll waits for more records before it is delivered, in seconds. */
  maxBatchingWindowSeconds: 1,
  /** Retries of a failed poll before its record is given up, and kept in the bucket. */
  retryAttempts: 6,
  /** Records older than this are not retried any more, in seconds. */
  maxRecordAgeSeconds: 6 * 3600,
  bisectOnError: true,
  reportBatchItemFailures: true,
  startingPosition: 'TRIM_HORIZON',
  /** Deliveries of one shard that are under way at once; those of a device stay in order whatever their number. */
  parallelizationFactor: 1,
  /** Key prefix, in the bucket, under which the platform keeps records that could not be processed. */
  deadLetterPrefix: BUCKET_PREFIX.givenUp,
} as const;

/** Records per invocation at most: https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-parameters.html */
const MOST_RECORDS = 10_000;

/** Records that a shard takes in a second. */
const SHARD_RECORDS_PER_SECOND = 1000;

/** Records per invocation: what a shard may take while they are gathered, or a window would end before its time. */
export const batchSizeOf = (windowSeconds: number): number =>
  windowSeconds <= EVENT_SOURCE.maxBatchingWindowSeconds
    ? EVENT_SOURCE.batchSize
    : Math.min(MOST_RECORDS, SHARD_RECORDS_PER_SECOND * windowSeconds);

/** When the nightly dump starts, in UTC: long enough after midnight for readings that were under way. */
export const NIGHTLY_DUMP = {
  hourUtc: 1,
  minuteUtc: 0,
  /** When it is looked at whether every day is dumped. */
  checkHourUtc: 6,
  mapConcurrency: 40,
  mapRetries: 3,
} as const;
