import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { z } from 'zod';
import { EVENT_SOURCE, type FunctionName, NIGHTLY_DUMP } from '../functions/catalogue.ts';
import { type RequestLimits, requestLimitsSchema } from '../shared/access/request-limits.ts';
import { type Tiles, tilesSchema } from '../shared/board/tiles.ts';
import { INDEX_SHARDS, SHARD_COUNTS } from '../shared/index/shards.ts';
import type { AccessSettings } from '../shared/access/settings.ts';
import { type BoardSignIn, boardSignInSchema } from './board-options.ts';
import { type Domains, domainsSchema } from './domains.ts';
import { LOG_LEVELS, type LogLevel, withUrl } from './functions.ts';
import { ACCESS_MODES, type Access, accessSettingsOf } from './access-options.ts';
import { type DashboardSettings, dashboardSettingsSchema } from '../shared/dashboard/settings.ts';
import { type LaneSettings, laneSettingsSchema } from '../shared/ingest/lane-settings.ts';
import { readSources, type SourceOptions } from './source-options.ts';

/** Everything about a deployment that can be chosen, by the context values `odograph:<option>`. */
export interface Configuration {
  /** Name of the stack, with its stage; several systems live side by side in one account under different names. */
  readonly name: string;
  /** What the system is for, as dev or prod: part of the name, and a tag of all resources. */
  readonly stage?: string | undefined;
  readonly access: Access;
  /** How the functions know who asks, made of the options on issuer, readers and links. */
  readonly settings: AccessSettings;
  /** How people sign in at the board, beside the issuer. */
  readonly boardSignIn?: BoardSignIn | undefined;
  /** A map that the board draws below tracks. */
  readonly boardTiles?: Tiles | undefined;
  /** Which pair of keys signs links to files; one more replaces it. */
  readonly fileKeyGeneration: number;
  /** How often the keys of links to data are turned. */
  readonly linkKeyDays: number;
  /** What a request, a sender and a reader may take at most. */
  readonly limits: RequestLimits;
  /** In how many lanes devices are split, by globs of their names. */
  readonly lanes: LaneSettings;
  /** What sessions may be bound to: sources by their tokens. */
  readonly sources: SourceOptions;
  /** What dashboards may take, and what they are held against. */
  readonly dashboards: DashboardSettings;
  /** How many requests of a function may be under way at once, for those where it is bounded. */
  readonly reservedConcurrency: Readonly<Partial<Record<FunctionName, number>>>;
  /** Whether table and bucket outlive the stack. */
  readonly retainData: boolean;
  /** Shards of the stream that are paid for by the hour; otherwise it grows by itself, and is paid for as it is used. */
  readonly streamShards?: number | undefined;
  /** How long readings are gathered before they are written: longer is cheaper, and later. */
  readonly batchingWindowSeconds: number;
  /** Deliveries of one shard of the stream that are under way at once. */
  readonly deliveriesPerShard: number;
  /** Over how many shards what all devices write at midnight is spread. */
  readonly indexShards: number;
  /** Device-days that are dumped at the same time. */
  readonly dumpsAtOnce: number;
  /** How long the functions' logs are kept. */
  readonly logRetentionDays: RetentionDays;
  /** What the functions' logs tell: that and what is worse. */
  readonly logLevel: LogLevel;
  /** Names of one's own for board and files. */
  readonly domains?: Domains | undefined;
  /** When the nightly dump starts, in UTC. */
  readonly dumpHourUtc: number;
  /** After how many days daily recordings are kept where storage is cheaper and reading dearer; otherwise never. */
  readonly coolDumpsAfterDays?: number | undefined;
  /** Who is told of alarms, by e-mail. */
  readonly alarmEmail?: string | undefined;
  /** What the account may cost in a month before someone is told; otherwise nobody ever is. */
  readonly monthlyBudgetUsd?: number | undefined;
}

/** Context values that cannot be deployed. The message names each with what was expected and found. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The configuration cannot be deployed:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.problems = problems;
  }
}

const PREFIX = 'odograph:';

/** The state machine is named after the stack, within 80 characters. */
const LONGEST_NAME = 60;
const nameOfStack = `expected a stack name: a letter, then up to ${LONGEST_NAME - 1} letters, digits and hyphens`;
const nameOfStage = 'expected a word like dev: a small letter, then up to 15 small letters and digits';

/** What an account may have without being asked: https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html */
const MOST_STREAM_SHARDS = 500;
const shardCount = `expected a whole number from 1 to ${MOST_STREAM_SHARDS}`;

/** How much is shown of a value that cannot be used. */
const SHOWN_LENGTH = 200;

/** https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-parameters.html */
const MAX_BATCHING_WINDOW_SECONDS = 300;

/** Same page: the parallelization factor. */
const MAX_DELIVERIES_PER_SHARD = 10;

/** Children that a map runs at the same time: https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const MAX_DUMPS_AT_ONCE = 10_000;

/** The days that CloudWatch Logs accepts; its "never" is left out. */
const LOG_RETENTION_DAYS: readonly RetentionDays[] = Object.values(RetentionDays)
  .filter((days) => typeof days === 'number')
  .filter((days) => days !== RetentionDays.INFINITE);

/** Context given on the command line is text, context of cdk.json is typed: both are taken. */
const flag = (expected: string) =>
  z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')], { error: expected });

const whole = (expected: string) =>
  z
    .union([z.number(), z.string().regex(/^\d+$/).transform(Number)], { error: expected })
    .refine(Number.isInteger, { error: expected });

/** Texts with commas between them, or a list of texts. */
const list = (expected: string) =>
  z.union([z.array(z.string()), z.string().transform((text) => text.split(',').map((each) => each.trim()))], {
    error: expected,
  });

/** An object, or its JSON. */
const objectOf = (expected: string) =>
  z.union(
    [
      z.record(z.string(), z.unknown()),
      z.string().transform(parseJson).pipe(z.record(z.string(), z.unknown())),
    ],
    {
      error: expected,
    },
  );

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A link lives for an hour, and two keys are valid at once: https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html */
const LINK_KEY_DAYS = { least: 1, most: 1000, usual: 30 } as const;

const daysOfLinkKeys = `expected a whole number of days from ${LINK_KEY_DAYS.least} to ${LINK_KEY_DAYS.most}`;
const generation = 'expected a whole number from 1';
const text = z.string({ error: 'expected a text' }).optional();
const batchingWindow = `expected a whole number of seconds from 0 to ${MAX_BATCHING_WINDOW_SECONDS}`;
const expectedDeliveries = `expected a whole number from 1 to ${MAX_DELIVERIES_PER_SHARD}`;
const expectedDumps = `expected a whole number from 1 to ${MAX_DUMPS_AT_ONCE}`;
const expectedIndexShards = `expected one of ${SHARD_COUNTS.join(', ')}`;
const logRetention = `expected one of ${LOG_RETENTION_DAYS.join(', ')}`;

/** Long enough after midnight for readings that were under way, early enough to be done when it is looked at. */
const DUMP_HOUR = { least: 1, most: NIGHTLY_DUMP.checkHourUtc - 2 } as const;
const dumpHour = `expected a whole number from ${DUMP_HOUR.least} to ${DUMP_HOUR.most}`;

/** S3 moves nothing to infrequent access earlier: https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html */
const LEAST_COOL_DAYS = 30;
const coolDays = `expected a whole number of days from ${LEAST_COOL_DAYS}`;
const budget = 'expected a whole number of US dollars from 1';

const schema = z.strictObject({
  name: z
    .string({ error: nameOfStack })
    .regex(/^[A-Za-z][A-Za-z0-9-]*$/, { error: nameOfStack })
    .max(LONGEST_NAME, { error: nameOfStack })
    .default('Odograph'),
  stage: z
    .string({ error: nameOfStage })
    .regex(/^[a-z][a-z0-9]{0,15}$/, { error: nameOfStage })
    .optional(),
  access: z.enum(ACCESS_MODES, { error: 'expected keys, iam or open' }).default('keys'),
  oidcIssuer: text,
  oidcAudience: list('expected texts with commas between them').optional(),
  oidcAudienceClaim: text,
  oidcKeysUrl: text,
  oidcAlgorithms: list('expected names of algorithms with commas between them').optional(),
  readersClaim: text,
  readersGrants: objectOf('expected lists of globs by value of the claim, in JSON').optional(),
  boardSignIn: objectOf('expected how people sign in at the board, in JSON')
    .pipe(boardSignInSchema)
    .optional(),
  boardTiles: objectOf('expected the tiles of a map, in JSON').pipe(tilesSchema).optional(),
  fileLinkSeconds: whole('expected a whole number of seconds').optional(),
  fileKeyGeneration: whole(generation)
    .refine((number) => number >= 1, { error: generation })
    .default(1),
  linkKeyDays: whole(daysOfLinkKeys)
    .refine((days) => days >= LINK_KEY_DAYS.least && days <= LINK_KEY_DAYS.most, { error: daysOfLinkKeys })
    .default(LINK_KEY_DAYS.usual),
  limits: objectOf('expected limits by name, in JSON').pipe(requestLimitsSchema).prefault({}),
  lanes: objectOf('expected numbers of lanes by globs of devices, in JSON')
    .pipe(laneSettingsSchema)
    .prefault({}),
  dashboards: objectOf('expected settings of dashboards by name, in JSON')
    .pipe(dashboardSettingsSchema)
    .prefault({}),
  // Read by itself, so that nothing of it is repeated that may be secret.
  sources: z.unknown().optional(),
  reservedConcurrency: objectOf('expected numbers by name of a function, in JSON')
    .pipe(z.partialRecord(z.enum(withUrl), z.int().min(0)))
    .prefault({}),
  retainData: flag('expected true or false').default(true),
  streamShards: whole(shardCount)
    .refine((count) => count >= 1 && count <= MOST_STREAM_SHARDS, { error: shardCount })
    .optional(),
  batchingWindowSeconds: whole(batchingWindow)
    .refine((seconds) => seconds >= 0 && seconds <= MAX_BATCHING_WINDOW_SECONDS, { error: batchingWindow })
    .default(EVENT_SOURCE.maxBatchingWindowSeconds),
  deliveriesPerShard: whole(expectedDeliveries)
    .refine((count) => count >= 1 && count <= MAX_DELIVERIES_PER_SHARD, { error: expectedDeliveries })
    .default(EVENT_SOURCE.parallelizationFactor),
  indexShards: whole(expectedIndexShards)
    .refine((count) => SHARD_COUNTS.some((accepted) => accepted === count), { error: expectedIndexShards })
    .default(INDEX_SHARDS),
  dumpsAtOnce: whole(expectedDumps)
    .refine((count) => count >= 1 && count <= MAX_DUMPS_AT_ONCE, { error: expectedDumps })
    .default(NIGHTLY_DUMP.mapConcurrency),
  logRetentionDays: whole(logRetention)
    .transform((days) => LOG_RETENTION_DAYS.find((accepted) => accepted.valueOf() === days))
    .refine((days) => days !== undefined, { error: logRetention })
    .default(RetentionDays.ONE_MONTH),
  logLevel: z.enum(LOG_LEVELS, { error: `expected one of ${LOG_LEVELS.join(', ')}` }).default('WARN'),
  domains: objectOf('expected names of board and files and their certificate, in JSON')
    .pipe(domainsSchema)
    .optional(),
  dumpHourUtc: whole(dumpHour)
    .refine((hour) => hour >= DUMP_HOUR.least && hour <= DUMP_HOUR.most, { error: dumpHour })
    .default(NIGHTLY_DUMP.hourUtc),
  coolDumpsAfterDays: whole(coolDays)
    .refine((days) => days >= LEAST_COOL_DAYS, { error: coolDays })
    .optional(),
  alarmEmail: z.email({ error: 'expected an e-mail address' }).optional(),
  monthlyBudgetUsd: whole(budget)
    .refine((dollars) => dollars >= 1, { error: budget })
    .optional(),
});

/**
 * Reads the configuration from a CDK app's context, with a default for whatever is not given.
 *
 * @param context every context value of the app; those of others than Odograph are ignored
 * @throws {ConfigurationError} naming every value that is unknown or not valid
 */
export function readConfiguration(context: Readonly<Record<string, unknown>>): Configuration {
  const own = Object.fromEntries(
    Object.entries(context)
      .filter(([key]) => key.startsWith(PREFIX))
      .map(([key, value]) => [key.slice(PREFIX.length), value]),
  );
  const parsed = schema.safeParse(own);
  if (!parsed.success)
    throw new ConfigurationError(parsed.error.issues.flatMap((issue) => describe(issue, own)));
  const { stage, streamShards, logLevel, ...given } = parsed.data;
  const { name, access, retainData, batchingWindowSeconds, logRetentionDays, ...others } = given;
  const {
    fileKeyGeneration,
    linkKeyDays,
    limits,
    lanes,
    sources,
    dashboards,
    reservedConcurrency,
    boardSignIn,
    boardTiles,
    ...more
  } = others;
  const { domains, dumpHourUtc, coolDumpsAfterDays, alarmEmail, monthlyBudgetUsd, ...rest } = more;
  const { deliveriesPerShard, indexShards, dumpsAtOnce, ...options } = rest;
  const settings = accessSettingsOf({ access, ...options });
  if (!('mode' in settings)) {
    throw new ConfigurationError(
      settings.map(({ option, message }) => `${PREFIX}${option}: ${message}, found ${found(own[option])}`),
    );
  }
  if (boardSignIn !== undefined && options.oidcIssuer === undefined) {
    throw new ConfigurationError([
      `${PREFIX}boardSignIn: expected only beside odograph:oidcIssuer, which is not there`,
    ]);
  }
  return {
    name: stackNameOf(name, stage),
    stage,
    access,
    settings,
    boardSignIn,
    boardTiles,
    fileKeyGeneration,
    linkKeyDays,
    limits,
    lanes,
    sources: sourcesOf(sources, settings),
    dashboards,
    reservedConcurrency,
    retainData,
    streamShards,
    batchingWindowSeconds,
    deliveriesPerShard,
    indexShards,
    dumpsAtOnce,
    logRetentionDays,
    logLevel,
    domains,
    dumpHourUtc,
    coolDumpsAfterDays,
    alarmEmail,
    monthlyBudgetUsd,
  };
}

function stackNameOf(name: string, stage: string | undefined): string {
  const full = stage === undefined ? name : `${name}-${stage}`;
  if (full.length <= LONGEST_NAME) return full;
  throw new ConfigurationError([
    `${PREFIX}stage: expected that name and stage have ${LONGEST_NAME} characters at most, with a hyphen between them, found ${full}`,
  ]);
}

function sourcesOf(given: unknown, settings: AccessSettings): SourceOptions {
  try {
    return readSources(given, Buffer.byteLength(JSON.stringify(settings)));
  } catch (error) {
    throw new ConfigurationError([`${PREFIX}sources: ${error instanceof Error ? error.message : ''}`]);
  }
}

function describe(issue: z.core.$ZodIssue, given: Readonly<Record<string, unknown>>): string[] {
  const [option, ...within] = issue.path.map(String);
  if (issue.code === 'unrecognized_keys' && option === undefined) {
    const known = Object.keys(schema.shape).map((key) => PREFIX + key);
    return issue.keys.map((key) => `${PREFIX}${key}: unknown, expected one of ${known.join(', ')}`);
  }
  const reason = issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message;
  const place = [`${PREFIX}${option}`, ...within].join(': ');
  return [`${place}: ${reason}, found ${found(given[option ?? ''])}`];
}

function found(value: unknown): string {
  const json = value === undefined ? 'nothing' : JSON.stringify(value);
  return json.length > SHOWN_LENGTH ? `${json.slice(0, SHOWN_LENGTH)}…` : json;
}
