import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { McapWriter, TempBuffer } from '@mcap/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clientOptions } from '../../../local/delivery.ts';
import { type LocalSystem, startLocal } from '../../../local/local.ts';
import { NAMES } from '../../../local/resources.ts';
import type { Manifest } from '../../../shared/manifest/manifest.ts';
import { manifestFaults } from '../../support/manifests.ts';
import { streamedMessages } from '../../support/mcap.ts';

/** Two drives, ten minutes each, a reading a second: one before midnight, one after. */
const DRIVES = [Date.UTC(2026, 4, 1, 23, 50), Date.UTC(2026, 4, 2, 0, 5)];
const SECONDS = Array.from({ length: 600 }, (_, second) => second);
const driven = DRIVES.flatMap((startMs) => SECONDS.map((second) => startMs + second * 1000));

let folder: string;
let system: LocalSystem;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'odograph-session-'));
  const sources = { bench: { kind: 'files', prefix: 'bench/' } };
  system = await startLocal({ port: 0, dataDir: folder, batchingWindowSeconds: 0, sources });
});
afterAll(async () => {
  await system.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A file of another recorder, its messages out of order, twenty minutes from the first drive's start on. */
async function foreignFile(): Promise<Uint8Array> {
  const buffer = new TempBuffer();
  const writer = new McapWriter({ writable: buffer, chunkSize: 4096 });
  await writer.start({ profile: '', library: 'another recorder' });
  const schemaId = await writer.registerSchema({
    name: 'b.Probe',
    encoding: 'jsonschema',
    data: Buffer.from('{}'),
  });
  const channelId = await writer.registerChannel({
    schemaId,
    topic: '/probe',
    messageEncoding: 'json',
    metadata: new Map(),
  });
  for (let nth = 0; nth < 1200; nth += 1) {
    const logTime = BigInt(DRIVES[0]! + (nth ^ 1) * 1000) * 1_000_000n;
    const data = Buffer.from(`{"nth":${nth ^ 1}}`);
    await writer.addMessage({ channelId, sequence: nth, logTime, publishTime: logTime, data });
  }
  await writer.end();
  return buffer.get();
}

const send = async (method: string, path: string, body: string, type = 'application/json') => {
  const response = await fetch(system.url + path, { method, body, headers: { 'content-type': type } });
  return response.status;
};

test('a session over drives of two days and a file of another recorder opens as one recording', async () => {
  const lines = driven.map((timestamp, nth) =>
    JSON.stringify({ device: 'car', sensor: 'speed', timestamp, value: nth }),
  );
  expect(await send('POST', '/ingest', lines.join('\n'), 'application/x-ndjson')).toBe(200);
  await system.settled();
  const s3 = new S3Client(clientOptions(system.services.s3));
  const put = { Bucket: NAMES.bucket, Key: 'bench/run.mcap', Body: await foreignFile() };
  await s3.send(new PutObjectCommand(put));
  s3.destroy();
  const dataBindings = [
    { key: { source: 'readings', identity: 'car' } },
    { key: { source: 'bench', identity: 'run.mcap' } },
  ];
  const made = await send('PUT', '/api/sessions/both', JSON.stringify({ identifier: 'Both', dataBindings }));
  expect(made).toBe(200);

  const manifest = (await (await fetch(`${system.url}/v1/manifest?session=both`)).json()) as Manifest;
  const windows = await Promise.all(
    manifest.sources.map(async ({ url }) => Buffer.from(await (await fetch(url)).arrayBuffer())),
  );
  const messages = windows.flatMap((window) => streamedMessages(window));

  expect(manifestFaults(manifest)).toEqual([]);
  expect(JSON.stringify(manifest)).not.toMatch(/bench|run\.mcap|car/);
  const times = messages.map(({ logTime }) => logTime);
  expect(times).toEqual(times.toSorted((a, b) => Number(a - b)));
  const speeds = messages.filter(({ topic }) => topic === '/speed');
  expect(speeds.map(({ text }) => text)).toEqual(driven.map((_, nth) => `{"value":${nth}}`));
  expect(speeds.map(({ logTime }) => Number(logTime / 1_000_000n))).toEqual(driven);
  const probes = messages.filter(({ topic }) => topic === '/probe');
  expect(probes.map(({ text }) => text)).toEqual(Array.from({ length: 1200 }, (_, nth) => `{"nth":${nth}}`));
  expect(messages).toHaveLength(driven.length + probes.length);
});
