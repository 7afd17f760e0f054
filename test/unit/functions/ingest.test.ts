import { randomBytes } from 'node:crypto';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startKinesis } from '../../../local/kinesis/start-kinesis.ts';
import { createKey, type KeyWish } from '../../../shared/access/create-key.ts';
import { DynamoKeyStore } from '../../../shared/access/key-store.dynamodb.ts';
import type { HttpAnswer } from '../../../shared/http/problem.ts';
import { DynamoRecordingIndex } from '../../../shared/index/recording-index.dynamodb.ts';
import type { DynamoTable } from '../../../shared/store/dynamo.ts';
import { type Running, startTable } from '../../support/aws.ts';
import { temporaryFolder } from '../../support/system.ts';

type Handler = (event: APIGatewayProxyEventV2, context: Context) => Promise<HttpAnswer>;

const TOKEN = `eyJ${'a'.repeat(30)}.eyJ${'b'.repeat(40)}.${'c'.repeat(40)}`;

const folder = temporaryFolder();
let table: Running<DynamoTable>;
let stream: Awaited<ReturnType<typeof startKinesis>>;
let handler: Handler;

/** A key for cars, unless something else is wished. */
async function keyFor(wish: Partial<KeyWish> = {}): Promise<string> {
  const ports = { keys: new DynamoKeyStore(table), now: Date.now, random: randomBytes };
  const { text } = await createKey({ name: 'car', may: ['write'], devices: ['car-*'], ...wish }, ports);
  return text;
}

const lineOf = (device: string | undefined, value: number): string =>
  JSON.stringify({ device, sensor: 's', timestamp: Date.now() - value, value });

/** Sends a body, and tells the status and the answer. */
async function send(
  authorization: string | undefined,
  query: string,
  lines: readonly string[],
  headers = {},
) {
  const event = {
    rawPath: '/ingest',
    rawQueryString: query,
    headers: {
      'content-type': 'application/x-ndjson',
      ...(authorization !== undefined && { authorization }),
      ...headers,
    },
    requestContext: { http: { method: 'POST' } },
    body: lines.join('\n'),
    isBase64Encoded: false,
  };
  const answer = await handler(event as unknown as APIGatewayProxyEventV2, {} as Context);
  return { status: answer.statusCode, ...(JSON.parse(answer.body) as Record<string, unknown>) };
}

beforeAll(async () => {
  table = await startTable();
  stream = await startKinesis({
    dataDir: folder.path,
    streamNames: ['batches'],
    shardCount: 1,
    now: Date.now,
  });
  const { protocol, hostname, port, path } = await table.client.config.endpoint!();
  const environment = {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_MAX_ATTEMPTS: '1',
    AWS_ENDPOINT_URL_DYNAMODB: `${protocol}//${hostname}:${port}${path}`,
    AWS_ENDPOINT_URL_KINESIS: stream.url,
    ODOGRAPH_TABLE: table.tableName,
    ODOGRAPH_STREAM: 'batches',
    ODOGRAPH_ACCESS: '{"mode":"keys"}',
    ODOGRAPH_LANES: '{}',
    ODOGRAPH_LIMITS: '{"devicesPerKey":2,"bodyBytes":100000,"lineBytes":1024,"sensorsPerDevice":3}',
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  ({ handler } = await import('../../../functions/ingest/index.ts'));
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await Promise.all([table.close(), stream.close()]);
  folder.remove();
});

describe('POST /ingest', () => {
  it('is for those who may send, and asks who before it looks at the body', async () => {
    const reader = await keyFor({ name: 'reader', may: ['read'] });
    const broken = { 'content-encoding': 'gzip', 'content-type': 'text/csv' };

    expect(await send(undefined, '', ['x'], broken)).toMatchObject({ status: 401, code: 'unauthenticated' });
    expect(await send(`Bearer ${TOKEN}`, '', ['x'], broken)).toMatchObject({ status: 401 });
    expect(await send(`Bearer ${reader}`, '', ['x'], broken)).toMatchObject({ status: 403 });
  });

  it('takes the device of a line, then of the address, then of the key', async () => {
    const key = `Bearer ${await keyFor({ name: 'default', defaultDevice: 'car-1' })}`;

    expect(await send(key, '', [lineOf(undefined, 1)])).toMatchObject({ status: 200, accepted: 1 });
    expect(await send(key, 'device=car-2', [lineOf(undefined, 2), lineOf('car-1', 3)])).toMatchObject({
      status: 200,
      accepted: 2,
    });
    const without = `Bearer ${await keyFor({ name: 'without' })}`;
    expect(await send(without, '', [lineOf(undefined, 4)])).toMatchObject({
      status: 422,
      code: 'nothing-accepted',
      invalid: [{ code: 'invalid-device' }],
    });
  });

  it('refuses a device of the address that is no name, then one out of scope, at once', async () => {
    const key = `Bearer ${await keyFor({ name: 'address' })}`;

    expect(await send(key, 'device=bus%0A', [])).toMatchObject({ status: 400, code: 'invalid-request' });
    expect(await send(key, 'device=', [])).toMatchObject({ status: 400 });
    expect(await send(key, 'device=bus-1', [lineOf('car-1', 1)])).toMatchObject({
      status: 403,
      code: 'forbidden',
    });
  });

  it('refuses lines of devices out of scope, and a body of nothing else', async () => {
    const key = `Bearer ${await keyFor({ name: 'lines' })}`;

    expect(await send(key, '', [lineOf('bus-1', 1), lineOf('car-1', 2)])).toMatchObject({
      status: 200,
      accepted: 1,
      invalid: [{ line: 1, code: 'device-not-allowed' }],
    });
    expect(await send(key, '', [lineOf('bus-1', 1)])).toMatchObject({
      status: 422,
      code: 'nothing-accepted',
      invalid: [{ line: 1, code: 'device-not-allowed' }],
    });
  });

  it('goes by the limits of the deployment', async () => {
    const key = `Bearer ${await keyFor({ name: 'limits' })}`;
    const sensors = ['a', 'b', 'c', 'd'].map((sensor) => lineOf('car-9', 1).replace('"s"', `"${sensor}"`));
    const long = lineOf('car-9', 2).replace('"value"', `${' '.repeat(1024)}"value"`);

    expect(await send(key, '', [' '.repeat(100_001)])).toMatchObject({ status: 413, code: 'too-large' });
    expect(await send(key, '', [...sensors, long])).toMatchObject({
      status: 200,
      invalid: [
        { line: 4, code: 'too-many-sensors' },
        { line: 5, code: 'too-long' },
      ],
    });
  });

  it('takes as many devices of a key as the deployment has it, and all that are stored', async () => {
    const key = `Bearer ${await keyFor({ name: 'devices' })}`;
    const index = new DynamoRecordingIndex(table);
    await index.saveHead({ device: 'car-stored', version: 1, channels: [] });
    const devices = ['car-a', 'car-b', 'car-c', 'car-stored', 'car-a'];

    expect(await send(key, '', devices.map(lineOf))).toMatchObject({
      status: 200,
      accepted: 4,
      invalid: [{ line: 3, code: 'too-many-devices' }],
    });
    expect(await send(key, '', [lineOf('car-c', 1)])).toMatchObject({ status: 422 });
    const other = `Bearer ${await keyFor({ name: 'other' })}`;
    expect(await send(other, '', [lineOf('car-c', 1)])).toMatchObject({ status: 200, accepted: 1 });
  });

  it('writes no secret into the log, whatever fails', async () => {
    const key = await keyFor({ name: 'logged' });
    const other = `${key.slice(0, -1)}a`;
    const lines: string[] = [];
    const note = (text: string | Uint8Array) => lines.push(String(text)) > 0;
    const spies = [process.stderr, process.stdout].map((to) =>
      vi.spyOn(to, 'write').mockImplementation(note),
    );
    const statuses: number[] = [];
    const sendAll = async (device: string) => {
      const bodies = [[lineOf(device, 1)], [key], [`{"device":"${key}"}`], ['']];
      for (const credentials of [
        `Bearer ${key}`,
        `Bearer ${other}`,
        `Bearer ${TOKEN}`,
        key,
        `Basic ${btoa(key)}`,
      ])
        for (const body of bodies) statuses.push((await send(credentials, `key=${key}`, body)).status);
    };
    try {
      await sendAll('car-1');
      await table.close();
      await sendAll('car-unknown');
    } finally {
      for (const spy of spies) spy.mockRestore();
    }

    const log = lines.join('');
    expect(statuses).toEqual(expect.arrayContaining([200, 401, 503]));
    expect(log).toContain('ERROR');
    expect(log).not.toContain(key.split('_')[2]?.slice(0, -1));
    expect(log).not.toContain(TOKEN.slice(40));
    expect(log).not.toContain(btoa(key).slice(40));
  });
});
