import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  ListShardsCommand,
} from '@aws-sdk/client-kinesis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clientOptions } from '../../../local/delivery.ts';
import { type LocalSystem, startLocal } from '../../../local/local.ts';
import { NAMES } from '../../../local/resources.ts';
import { deviceOfPartitionKey } from '../../../shared/ingest/lanes.ts';
import { readRecording } from '../../support/recordings.ts';

/** Sends the same as the other, in 8 lanes. */
const SPLIT = 'rig/7 ü';
const WHOLE = 'van/7 ü';
const LANES = { 'rig*': 8 };

const DATE = '2026-01-02';
const START_MS = Date.parse(`${DATE}T22:59:30Z`);
const SENSORS = ['latitude', 'longitude', ...Array.from({ length: 60 }, (_, nth) => `s/${nth}`)];

let folder: string;
let system: LocalSystem;

const start = (lanes: Record<string, number>): Promise<LocalSystem> =>
  startLocal({ port: 0, dataDir: folder, batchingWindowSeconds: 0, lanes });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'odograph-lanes-'));
  system = await start(LANES);
});
afterAll(async () => {
  await system.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Sent {
  readonly sensor: string;
  readonly timestamp: number;
  readonly value: unknown;
}

/** What is sent of some steps of a second: numbers mostly, with texts, flags and objects among them. */
const stepsOf = (from: number, to: number, shift = 0): Sent[] =>
  Array.from({ length: to - from }, (_, at) => from + at).flatMap((step) =>
    SENSORS.filter((_, nth) => (step + nth) % 5 > 0).map((sensor, nth) => {
      const value = step / 100 + nth + shift;
      const kinds = [`text ${value}`, value > 3, { value }];
      return {
        sensor,
        timestamp: START_MS + 1000 * step,
        value: nth < 2 || nth % 4 > 0 ? value : kinds[nth % 3],
      };
    }),
  );

/** Sends the same of both devices. */
async function send(readings: readonly Sent[]): Promise<void> {
  const receipts = [];
  for (const device of [SPLIT, WHOLE]) {
    const body = readings.map((reading) => JSON.stringify({ device, ...reading })).join('\n');
    const headers = { 'content-type': 'application/x-ndjson' };
    const answer = await fetch(`${system.url}/ingest`, { method: 'POST', body, headers });
    receipts.push(await answer.json());
  }
  await system.settled();
  expect(receipts[0]).toMatchObject({ lines: readings.length, invalidCount: 0 });
  expect(receipts[0]).toEqual(receipts[1]);
}

/** What the API tells, its sensors in any order, but for the device's name and revisions, which rise with each lane. */
async function ask(device: string, path: string): Promise<unknown> {
  const answer = await fetch(`${system.url}/api/devices/${encodeURIComponent(device)}${path}`);
  expect(answer.status).toBe(200);
  return JSON.parse(await answer.text(), (name, value: unknown) => {
    if (name === 'revision' || name === 'device') return undefined;
    return Array.isArray(value) ? value.toSorted(bySpelling) : value;
  }) as unknown;
}

const bySpelling = (a: unknown, b: unknown): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);

/** The messages of a recording, those of one instant in the order of their topics. */
async function messagesOf(device: string): Promise<string[]> {
  const messages = await readRecording(system.url, { device });
  expect(messages.every(({ timeNs }, at) => at === 0 || messages[at - 1]!.timeNs <= timeNs)).toBe(true);
  return messages.map(({ timeNs, topic, value }) => `${timeNs} ${topic} ${JSON.stringify(value)}`).toSorted();
}

async function dump(): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ date: DATE });
  const asked = await fetch(`${system.url}/api/dumps`, { method: 'POST', body, headers });
  const { execution } = (await asked.json()) as { execution: string };
  const state = async (): Promise<unknown> => (await fetch(`${system.url}/api/dumps/${execution}`)).json();
  await expect.poll(state, { timeout: 60_000 }).toMatchObject({ status: 'succeeded' });
}

/** The lines of a device's dump, without its name. */
async function linesOf(device: string): Promise<string[]> {
  const query = new URLSearchParams({ date: DATE, device });
  const answer = await fetch(`${system.url}/api/dumps?${query.toString()}`);
  const { dumps } = (await answer.json()) as { dumps: { ndjson: { url: string } }[] };
  const file = await fetch(dumps[0]!.ndjson.url);
  const lines = gunzipSync(Buffer.from(await file.arrayBuffer())).toString('utf8');
  return lines.replaceAll(JSON.stringify(device), '').split('\n').toSorted();
}

/** Everything that can be asked of both devices is the same. @returns how many messages a recording has */
async function expectSame(): Promise<number> {
  const split = await messagesOf(SPLIT);
  expect(split).toEqual(await messagesOf(WHOLE));
  const end = new Date(START_MS + 3_600_000).toISOString();
  for (const path of [
    '',
    '/latest',
    '/location',
    '/odometer',
    `/series?sensor=latitude&sensor=s/7&sensor=s/8&start=${DATE}T22:00:00Z&end=${end}&bins=10`,
  ])
    expect(await ask(SPLIT, path)).toEqual(await ask(WHOLE, path));
  return split.length;
}

test('a device in lanes is as one that is not, with all that comes twice, late and with other values', async () => {
  await send(stepsOf(0, 60));
  const first = await expectSame();
  await send(stepsOf(0, 60));
  await send(stepsOf(20, 40, 1000));
  expect(await expectSame()).toBe(first);
  await send(stepsOf(-90, 0).toReversed());

  expect(await expectSame()).toBeGreaterThan(first);
}, 120_000);

test('its lanes are spread over all shards, while the other device has one', async () => {
  const client = new KinesisClient(clientOptions(system.services.kinesis));
  const keys = new Map<string, Set<string>[]>([SPLIT, WHOLE].map((device) => [device, []]));
  const { Shards: shards = [] } = await client.send(new ListShardsCommand({ StreamName: NAMES.stream }));
  for (const { ShardId } of shards) {
    const from = { StreamName: NAMES.stream, ShardId, ShardIteratorType: 'TRIM_HORIZON' } as const;
    const { ShardIterator } = await client.send(new GetShardIteratorCommand(from));
    const { Records: records = [] } = await client.send(new GetRecordsCommand({ ShardIterator }));
    const inShard = Map.groupBy(records, ({ PartitionKey = '' }) => deviceOfPartitionKey(PartitionKey));
    for (const [device, ofDevice] of inShard)
      keys.get(device)?.push(new Set(ofDevice.map(({ PartitionKey = '' }) => PartitionKey)));
  }
  client.destroy();

  expect(keys.get(SPLIT)?.map(({ size }) => size)).toEqual([2, 2, 2, 2]);
  expect(keys.get(WHOLE)).toEqual([new Set([WHOLE])]);
});

test('its days are dumped alike, and again when readings come late', async () => {
  await dump();
  const lines = await linesOf(SPLIT);
  expect(lines).toEqual(await linesOf(WHOLE));
  await expectSame();
  await send(stepsOf(60, 70));
  await expectSame();
  await dump();

  const more = await linesOf(SPLIT);
  expect(more).toEqual(await linesOf(WHOLE));
  expect(more.length).toBeGreaterThan(lines.length);
  await expectSame();
}, 180_000);

test('when it has more lanes, or none any more, everything stays as it was, and goes on', async () => {
  for (const [at, lanes] of [{ 'rig*': 32 }, {}].entries()) {
    const before = await expectSame();
    await system.close();
    system = await start(lanes);
    expect(await expectSame()).toBe(before);
    await send(stepsOf(0, 60));
    expect(await expectSame()).toBe(before);
    await send(stepsOf(70 + 10 * at, 80 + 10 * at));
    expect(await expectSame()).toBeGreaterThan(before);
  }
}, 180_000);
