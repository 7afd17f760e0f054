import type { Context } from 'aws-lambda';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { METRICS } from '../../../functions/metrics.ts';
import { DynamoRecordingIndex } from '../../../shared/index/recording-index.dynamodb.ts';
import type { DynamoTable } from '../../../shared/store/dynamo.ts';
import { type Running, startBucket, startTable } from '../../support/aws.ts';

type Handler = (event: { readonly task: 'check' }, context: Context) => Promise<unknown>;

let table: Running<DynamoTable>;
let bucket: Awaited<ReturnType<typeof startBucket>>;
let handler: Handler;
let index: DynamoRecordingIndex;
let counted: string[];
let warned: string[];

const addressOf = async ({ config }: { config: DynamoTable['client']['config'] }): Promise<string> => {
  const { protocol, hostname, port } = await config.endpoint!();
  return `${protocol}//${hostname}:${port}`;
};

beforeAll(async () => {
  [table, bucket] = await Promise.all([startTable(), startBucket()]);
  index = new DynamoRecordingIndex(table);
  const environment = {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_DYNAMODB: await addressOf(table.client),
    AWS_LAMBDA_FUNCTION_NAME: 'maintenance',
    ODOGRAPH_TABLE: table.tableName,
    ODOGRAPH_BUCKET: bucket.bucket,
    ODOGRAPH_DASHBOARDS: '{}',
    ODOGRAPH_INDEX_SHARDS: '16',
    // As metric.test.ts has it.
    POWERTOOLS_DEV: 'true',
    POWERTOOLS_METRICS_DISABLED: 'false',
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  ({ handler } = await import('../../../functions/maintenance/index.ts'));
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await Promise.all([table.close(), bucket.close()]);
});

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: MORNING_MS });
  [counted, warned] = [[], []];
  vi.spyOn(console, 'log').mockImplementation((line) => counted.push(String(line)));
  vi.spyOn(console, 'warn').mockImplementation((line) => warned.push(String(line)));
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const DAY_MS = 86_400_000;
const MORNING_MS = Date.UTC(2026, 4, 23, 6);

/** `YYYY-MM-DD` of a day before today. */
const dateOf = (daysAgo: number): string =>
  new Date(MORNING_MS - daysAgo * DAY_MS).toISOString().slice(0, 10);

const mark = (device: string, date: string): Promise<void> =>
  index.mark({ device, date, token: `${device}${date}` });

const publish = (device: string, date: string): Promise<boolean> =>
  index.publishDump({
    device,
    date,
    revision: 1,
    readings: 1,
    messages: 1,
    startTime: `${date}T00:00:00Z`,
    endTime: `${date}T00:00:00Z`,
    mcap: { key: `dumps/${device}.mcap`, bytes: 1 },
    ndjson: { key: `dumps/${device}.ndjson.gz`, bytes: 1 },
    publishedAt: `${date}T01:00:00Z`,
  });

/** What the morning's look counts as not dumped: of the answer, and in the lines that CloudWatch takes. */
async function check() {
  const answer = await handler({ task: 'check' }, {} as Context);
  const metrics = counted.map((line) => JSON.parse(line) as Record<string, unknown>);
  return {
    answer,
    metrics: metrics.map(({ service, [METRICS.daysNotDumped]: days }) => ({ service, days })),
  };
}

describe('the look at 06:00', () => {
  it('counts none, so that its alarm knows that someone has looked', async () => {
    expect(await check()).toEqual({
      answer: { notDumped: 0 },
      metrics: [{ service: 'maintenance', days: 0 }],
    });
    expect(warned).toEqual([]);
  });

  it('counts days that are over and were never dumped, and names each', async () => {
    await Promise.all([
      mark('failed', dateOf(1)),
      mark('failed', dateOf(3)),
      mark('late', dateOf(2)),
      publish('late', dateOf(2)),
      mark('sending', dateOf(0)),
    ]);

    const { answer, metrics } = await check();

    expect(answer).toEqual({ notDumped: 2 });
    expect(metrics).toEqual([{ service: 'maintenance', days: 2 }]);
    const named = warned.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(named.map(({ device, date }) => `${String(device)} ${String(date)}`).toSorted()).toEqual([
      `failed ${dateOf(3)}`,
      `failed ${dateOf(1)}`,
    ]);
    for (const line of named)
      expect(line).toMatchObject({ level: 'WARN', message: expect.stringContaining('no dump') });
  });

  it('names no more than twenty, and counts them all', async () => {
    await Promise.all(Array.from({ length: 25 }, (_, at) => mark(`many-${at}`, dateOf(1))));

    const { answer } = await check();

    expect(answer).toEqual({ notDumped: 27 });
    expect(warned).toHaveLength(20);
  });

  it('fails when the index cannot be read, so that the alarm on failures tells', async () => {
    vi.spyOn(DynamoRecordingIndex.prototype, 'marks').mockImplementation(() => {
      throw new Error('no table');
    });

    await expect(check()).rejects.toThrow('no table');
    expect(counted).toEqual([]);
  });
});
