// Long, and one subject: dashboards over HTTP, asked of one system that takes a while to start.
import { request } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientOptions } from '../../../local/delivery.ts';
import { type LocalSystem, startLocal } from '../../../local/local.ts';
import { NAMES } from '../../../local/resources.ts';
import { DynamoDashboardStore } from '../../../shared/dashboard/dashboard-store.dynamodb.ts';
import { bodyKeyOf } from '../../../shared/dashboard/record.ts';
import { OdographClient } from '../../../shared/client/odograph-client.ts';
import type { Dashboard } from '../../../shared/dashboard/schema.ts';
import { runCli } from '../../unit/cli/fake-terminal.ts';

const TOTAL = 20_000;
const MOST = 4000;

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly json: Record<string, unknown>;
}

interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  readonly key?: string;
}

let folder: string;
let system: LocalSystem;
let s3: S3Client;
let dynamo: DynamoDBClient;
let admin: string;

async function ask(
  path: string,
  { method = 'GET', headers = {}, body, key = admin }: Asked = {},
): Promise<Answer> {
  const response = await fetch(system.url + path, {
    method,
    headers: { ...headers, ...(key !== '' && { authorization: `Bearer ${key}` }) },
    ...(body !== undefined && { body }),
  });
  const text = await response.text();
  const json = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
  return { status: response.status, headers: response.headers, json };
}

/** A dashboard of about so many bytes. */
const board = (name: string, bytes = 0, devices: string[] = []): Dashboard => ({
  version: 1,
  name,
  description: 'x'.repeat(bytes),
  range: { kind: 'quick', last: 'PT1H' },
  devices,
  panels: [],
});

const send = (method: string, path: string, body: unknown, asked: Asked = {}): Promise<Answer> =>
  ask(path, { method, body: JSON.stringify(body), ...asked });
const create = (dashboard: unknown, asked: Asked = {}): Promise<Answer> =>
  send('POST', '/dashboard/', dashboard, asked);

const flags = (all: Map<string, Entry>): unknown[] =>
  [...all.values()].map((entry) => [entry.id, entry.bytes, entry.whitelisted, entry.protected]);

async function code(path: string, body: unknown): Promise<unknown[]> {
  const { status, json } = await send('PATCH', path, body);
  return [status, json['code']];
}

async function idOf(dashboard: unknown): Promise<string> {
  const { status, json } = await create(dashboard);
  expect([status, json['code']]).toEqual([201, undefined]);
  return json['id'] as string;
}

interface Entry {
  readonly id: string;
  readonly version: string;
  readonly accessed: string;
  readonly bytes: number;
  readonly protected: boolean;
  readonly whitelisted: boolean;
}

async function entries(): Promise<Map<string, Entry>> {
  const { json } = await ask('/dashboard/?limit=1000');
  return new Map((json['dashboards'] as Entry[]).map((entry) => [entry.id, entry]));
}

/** Away with all, be it protected. */
async function clear(): Promise<void> {
  for (const id of (await entries()).keys()) {
    await ask(`/maintenance/dashboard/${id}/protect`, { method: 'DELETE' });
    await ask(`/dashboard/${id}`, { method: 'DELETE' });
  }
}

const makeKey = async (devices: readonly string[]): Promise<string> => {
  const made = await send('POST', '/api/keys', { name: `of ${devices.join(' ')}`, may: ['read'], devices });
  return made.json['text'] as string;
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'odograph-dashboards-'));
  system = await startLocal({
    port: 0,
    dataDir: folder,
    access: true,
    dashboards: { totalBytes: TOTAL, dashboardBytes: MOST },
  });
  admin = system.access!.key;
  s3 = new S3Client(clientOptions(system.services.s3));
  dynamo = new DynamoDBClient(clientOptions(system.services.dynamoDb));
});
afterAll(async () => {
  s3.destroy();
  dynamo.destroy();
  await system.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('dashboards of a running system', () => {
  it('are kept, told, replaced and deleted', async () => {
    const first = board('Überblick 🚗');
    const created = await create(first);
    const { id, version } = created.json as { id: string; version: string };
    const path = `/dashboard/${id}`;

    expect(created.status).toBe(201);
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(created.json).toEqual({ id, version, dashboard: first });
    expect(created.headers.get('etag')).toBe(`"${version}"`);

    const read = await ask(path);
    expect([read.status, read.json]).toEqual([200, created.json]);
    expect(read.headers.get('etag')).toBe(`"${version}"`);
    expect((await ask(path, { headers: { 'if-none-match': `"${version}"` } })).status).toBe(304);

    const second = board('second');
    const replaced = await send('PATCH', path, second, { headers: { 'if-match': `"${version}"` } });
    expect([replaced.status, replaced.json['dashboard']]).toEqual([200, second]);
    const lost = await send('PATCH', path, board('third'), { headers: { 'if-match': `"${version}"` } });
    expect([lost.status, lost.json['code']]).toEqual([412, 'precondition-failed']);
    const kept = await ask(path, { method: 'DELETE', headers: { 'if-match': `"${version}"` } });
    expect(kept.status).toBe(412);
    expect((await ask(path)).json).toEqual(replaced.json);

    const deleted = await ask(path, { method: 'DELETE' });
    expect([deleted.status, deleted.json]).toEqual([200, replaced.json]);
    expect((await ask(path)).status).toBe(404);
    expect((await ask(path, { method: 'DELETE' })).status).toBe(404);
    expect((await entries()).has(id)).toBe(false);
  });

  it('come and go in gzip, byte for byte as they lie there', async () => {
    const json = `{ "version": 1,  "name": "spaced", "range": {"kind":"quick","last":"P1D"}, "devices": [], "panels": [] }`;
    const created = await ask('/dashboard', {
      method: 'POST',
      body: new Uint8Array(gzipSync(json)),
      headers: { 'content-encoding': 'gzip' },
    });
    const { id, version } = created.json as { id: string; version: string };
    expect(created.status).toBe(201);

    const { headers, body } = await raw(`/dashboard/${id}`, 'gzip');
    const object = await s3Object(bodyKeyOf({ id, version }));
    expect(headers.get('content-encoding')).toBe('gzip');
    expect(body).toEqual(object);
    expect(gunzipSync(body).toString()).toBe(`{"id":"${id}","version":"${version}","dashboard":${json}}`);
    const plain = await raw(`/dashboard/${id}`, 'identity');
    expect(plain.headers.get('content-encoding')).toBeNull();
    expect(plain.body.toString()).toBe(gunzipSync(body).toString());
    const broken = await ask('/dashboard/', {
      method: 'POST',
      body: new Uint8Array(gzipSync(json).subarray(0, 40)),
      headers: { 'content-encoding': 'gzip' },
    });
    expect([broken.status, broken.json['code']]).toEqual([400, 'invalid-encoding']);
  });

  it('are refused in this order: protected, schema, size, missing', async () => {
    const id = await idOf(board('kept'));
    const none = '/dashboard/00000000-0000-4000-8000-000000000000';
    const wrong = { ...board('wrong', MOST), more: true };
    const long = board('long', MOST - 100);
    expect(await code(none, wrong)).toEqual([422, 'invalid-dashboard']);
    expect(await code(none, long)).toEqual([413, 'too-large']);
    expect(await code(none, board('right'))).toEqual([404, 'not-found']);
    expect((await create(wrong)).status).toBe(422);
    expect((await create(long)).status).toBe(413);
    expect((await ask('/dashboard/', { method: 'POST', body: '{' })).status).toBe(400);
    await ask(`/maintenance/dashboard/${id}/protect`, { method: 'POST' });
    for (const body of [wrong, long, board('right')])
      expect(await code(`/dashboard/${id}`, body)).toEqual([403, 'protected']);
    expect((await ask(`/dashboard/${id}`, { method: 'DELETE' })).json['code']).toBe('protected');
    expect((await ask(`/dashboard/${id}`)).json['dashboard']).toEqual(board('kept'));
    await ask(`/maintenance/dashboard/${id}/protect`, { method: 'DELETE' });
    expect(await code(`/dashboard/${id}`, board('right'))).toEqual([200, undefined]);
  });

  it('are seen by those who may read all of their devices', async () => {
    const ofCar = await makeKey(['car']);
    const ofBoth = await makeKey(['car', 'van']);
    const id = await idOf(board('of both', 0, ['car', 'van']));
    const open = await idOf(board('of none'));
    const path = `/dashboard/${id}`;

    for (const method of ['GET', 'DELETE'])
      expect((await ask(path, { method, key: ofCar })).status).toBe(404);
    expect((await send('PATCH', path, board('mine'), { key: ofCar })).status).toBe(404);
    expect((await ask(path, { key: ofBoth })).status).toBe(200);
    expect((await ask(path, { key: '' })).status).toBe(401);
    const listed = await ask('/dashboard', { key: ofCar });
    const ids = (listed.json['dashboards'] as Entry[]).map((entry) => entry.id);
    expect([ids.includes(id), ids.includes(open)]).toEqual([false, true]);
    expect((await create(board('not mine', 0, ['van']), { key: ofCar })).status).toBe(404);
    expect((await send('PATCH', `/dashboard/${open}`, board('x', 0, ['van']), { key: ofCar })).status).toBe(
      404,
    );
    for (const [method, to] of [
      ['GET', ''],
      ['POST', '/protect'],
      ['DELETE', '/whitelist'],
    ] as const)
      expect((await ask(`/maintenance/dashboard/${open}${to}`, { method, key: ofBoth })).status).toBe(403);
  });

  it('are kept house of', async () => {
    const id = await idOf(board('house'));
    const house = `/maintenance/dashboard/${id}`;

    expect((await ask(`${house}/protect`, { method: 'POST' })).json).toMatchObject({
      whitelisted: true,
      protected: true,
    });
    expect((await ask(`${house}/protect`, { method: 'DELETE' })).json).toMatchObject({
      whitelisted: true,
      protected: false,
    });
    expect((await ask(`${house}/whitelist`, { method: 'DELETE' })).json['whitelisted']).toBe(false);
    expect((await ask(`${house}/whitelist`, { method: 'POST' })).json['whitelisted']).toBe(true);
    const restored = await send('PUT', `${house}?protected=true`, board('restored'));
    expect(restored.json).toMatchObject({ id, name: 'restored', protected: true, whitelisted: true });
    expect((await ask(house)).json).toEqual({ ...restored.json, dashboard: board('restored') });
    const other = id.replace(/^./, (digit) => (digit === '0' ? '1' : '0'));
    expect((await send('PUT', `/maintenance/dashboard/${other}`, board('new'))).json['id']).toBe(other);
    expect((await send('PUT', '/maintenance/dashboard/none', board('new'))).status).toBe(400);
    expect((await ask('/maintenance/dashboard/none/protect', { method: 'POST' })).status).toBe(404);
  });

  it('count as asked for when they are read, not when those look who keep house', async () => {
    const id = await idOf(board('read'));
    const table = { client: dynamo, tableName: NAMES.table };
    const store = new DynamoDashboardStore(table, table);
    const record = await store.get(id);
    const accessedMs = record!.accessedMs - 2 * 3_600_000;
    await store.save({ ...record!, accessedMs }, record);

    await ask(`/maintenance/dashboard/${id}`);
    const looked = await store.get(id);
    await ask(`/dashboard/${id}`);
    const after = await store.get(id);
    await ask(`/dashboard/${id}`);

    expect(looked!.accessedMs).toBe(accessedMs);
    expect(after!.accessedMs).toBeGreaterThanOrEqual(record!.accessedMs);
    expect((await store.get(id))!.accessedMs).toBe(after!.accessedMs);
  });

  it('are taken out and put back by the command line, with their ids and flags', async () => {
    await clear();
    const kept = await idOf(board('kept'));
    const other = await idOf(board('other'));
    const server = ['--url', system.url, '--key', admin];
    const file = join(folder, 'exported.json');
    await runCli(['dashboard', 'protect', kept, ...server]);
    const before = await entries();

    const exported = await runCli(['dashboard', 'export', file, '--all', ...server]);
    await clear();
    const imported = await runCli(['dashboard', 'import', file, ...server]);
    const again = await runCli(['dashboard', 'import', file, ...server]);

    expect([exported.code, imported.code, again.code]).toEqual([0, 0, 0]);
    expect(flags(await entries())).toEqual(flags(before));
    expect((await ask(`/dashboard/${other}`)).json['dashboard']).toEqual(board('other'));
    const listed = await runCli(['dashboard', 'list', ...server]);
    expect(listed.out).toMatch(new RegExp(`${kept}.*protected`));
  });

  it('are typed for programs', async () => {
    const client = new OdographClient({ baseUrl: new URL(system.url), key: admin });
    const made = await client.createDashboard(board('typed'));

    expect(await client.dashboard(made.id)).toEqual(made);
    const changed = await client.replaceDashboard(made.id, board('typed 2'), { version: made.version });
    await expect(
      client.replaceDashboard(made.id, board('typed 3'), { version: made.version }),
    ).rejects.toMatchObject({ status: 412 });
    const listed = await Array.fromAsync(client.dashboards({ limit: 1 }));
    expect(listed.map(({ id }) => id)).toEqual([...(await entries()).keys()]);
    await expect(client.deleteDashboard(made.id, { version: made.version })).rejects.toMatchObject({
      status: 412,
    });
    expect(await client.deleteDashboard(made.id, { version: changed.version })).toEqual(changed);
  });

  it('make room for one another, within what all may take, and keep what is to stay', async () => {
    await clear();
    const kept = await idOf(board('kept', 2000));
    await ask(`/maintenance/dashboard/${kept}/whitelist`, { method: 'POST' });
    const sent: string[] = [];
    for (let round = 0; round < 4; round += 1) {
      const ids = await Promise.all(Array.from({ length: 6 }, () => create(board('many', 1000))));
      for (const { status, json } of ids) {
        expect([201, 503]).toContain(status);
        if (status === 201) sent.push(json['id'] as string);
      }
    }
    const last = await idOf(board('last', 1000));

    const there = await entries();
    const total = [...there.values()].reduce((sum, { bytes }) => sum + bytes, 0);
    expect(there.has(kept)).toBe(true);
    expect(there.has(last)).toBe(true);
    expect(total).toBeLessThanOrEqual(TOTAL);
    expect(total).toBeGreaterThan(TOTAL * 0.5);
    expect(sent.filter((id) => there.has(id)).length).toBeLessThan(sent.length);
    const bodies = await keysUnder('dashboards/');
    expect(bodies).toEqual([...there.values()].map(bodyKeyOf).toSorted());
  });

  it('answer 507 when all that is there is to stay', async () => {
    await clear();
    for (let number = 0; number < 5; number += 1) {
      const id = await idOf(board('stays', 3500));
      await ask(`/maintenance/dashboard/${id}/whitelist`, { method: 'POST' });
    }

    const { status, json } = await create(board('more', 3500));

    expect([status, json['code']]).toEqual([507, 'dashboards-full']);
    expect((await entries()).size).toBe(5);
  });
});

async function raw(path: string, encoding: string): Promise<{ headers: Headers; body: Buffer }> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${admin}`, 'accept-encoding': encoding };
    request(system.url + path, { headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          headers: new Headers(response.headers as Record<string, string>),
          body: Buffer.concat(chunks),
        }),
      );
    })
      .on('error', reject)
      .end();
  });
}

async function s3Object(key: string): Promise<Buffer> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: NAMES.bucket, Key: key }));
  return Buffer.from(await Body!.transformToByteArray());
}

async function keysUnder(prefix: string): Promise<string[]> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: NAMES.bucket, Prefix: prefix }));
  return Contents.map(({ Key }) => Key!).toSorted();
}
