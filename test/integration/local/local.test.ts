import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LocalSystem, startLocal } from '../../../local/local.ts';

const READING = '{"device":"car","sensor":"speed","timestamp":"2026-01-02T03:04:05Z","value":1.5}';
let folder: string;
let system: LocalSystem;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'odograph-local-'));
  system = await startLocal({ port: 0, dataDir: folder, batchingWindowSeconds: 0 });
});
afterAll(async () => {
  await system.close();
  rmSync(folder, { recursive: true, force: true });
});

const sourcesOf = async (): Promise<unknown> => {
  const response = await fetch(`${system.url}/v1/manifest?device=car`);
  return response.json();
};

test('what was acknowledged is there once the system has settled, and after a restart', async () => {
  const sent = await fetch(`${system.url}/ingest`, {
    method: 'POST',
    body: READING,
    headers: { 'content-type': 'application/x-ndjson' },
  });
  await system.settled();
  const before = await sourcesOf();
  await system.close();
  system = await startLocal({ port: Number(new URL(system.url).port), dataDir: folder });
  const after = await sourcesOf();

  expect(await sent.json()).toMatchObject({ accepted: 1 });
  expect(before).toMatchObject({ sources: [{ topics: [{ name: '/speed' }] }] });
  expect(after).toEqual(before);
});

test('a day that is dumped on request is a file to read by range', async () => {
  const asked = await fetch(`${system.url}/api/dumps`, {
    method: 'POST',
    body: '{"date":"2026-01-02"}',
    headers: { 'content-type': 'application/json' },
  });
  const { execution } = (await asked.json()) as { execution: string };
  const state = async (): Promise<unknown> => (await fetch(`${system.url}/api/dumps/${execution}`)).json();
  await expect.poll(state, { timeout: 60_000 }).toMatchObject({ status: 'succeeded' });
  const { sources } = (await sourcesOf()) as { sources: { url: string; supportsRangeRequests: boolean }[] };

  const head = await fetch(sources[0]!.url, { headers: { range: 'bytes=0-7' } });

  expect(sources[0]!.supportsRangeRequests).toBe(true);
  expect(head.status).toBe(206);
  expect(Buffer.from(await head.arrayBuffer()).toString('latin1')).toBe('\x89MCAP0\r\n');
});

test('an open system looks at no credentials, has no issuer and signs no links', async () => {
  const answer = await fetch(`${system.url}/v1/manifest?device=car`, {
    headers: { authorization: 'Bearer of.someone.else' },
  });
  const { sources } = (await answer.json()) as { sources: { url: string }[] };
  const issuer = await fetch(`${system.url}/oidc/.well-known/openid-configuration`);

  expect(sources.map(({ url }) => new URL(url).search)).toEqual(['']);
  expect(issuer.status).toBe(404);
  expect(system.access).toBeUndefined();
  expect(readdirSync(folder)).not.toContain('access');
});

test('the functions have their logs in the data folder', () => {
  expect(readdirSync(join(folder, 'logs'))).toContain('ingest.log');
});
