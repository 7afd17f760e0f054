import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { clientOptions } from '../../local/delivery.ts';
import { type LocalSystem, startLocal } from '../../local/local.ts';
import { NAMES } from '../../local/resources.ts';
import { type ApiKey, principalOfKey } from '../../shared/access/api-key.ts';
import type { Principal } from '../../shared/access/grants.ts';
import { readRecording } from './session-recordings.ts';

/** What nobody may be told who only reads sessions. */
export const CAR = 'car-hidden';
export const VAN = 'van-hidden';
export const TOKEN = 'vault-hidden';
export const FILE = 'drive-hidden';
const SOURCES = {
  readings: { kind: 'readings' },
  [TOKEN]: { kind: 'files', prefix: 'folder-hidden', devices: [CAR] },
};

/** Of one reader at once. */
export const STREAMS = 2;

const START = Date.parse('2026-05-23T10:00:00Z');
export const ns = (ms: number): bigint => BigInt(ms) * 1_000_000n;
/** How much later the session `lap` is than its data. */
export const SHIFT = 300_000_000n;

export const READINGS = Array.from({ length: 40 }, (_, step) => ({
  device: step % 2 === 0 ? CAR : VAN,
  sensor: step % 4 < 2 ? 'speed' : 'rpm',
  ms: START + step * 250,
  value: step * 1.5,
}));
export const ofDevice = (device: string) => READINGS.filter((reading) => reading.device === device);

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer;
  readonly json: Record<string, unknown>;
}

interface Asked {
  readonly key?: string | undefined;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** @throws Error when it is no success */
function successful(answer: Answer): Answer {
  if (answer.status < 300) return answer;
  throw new Error(`answered with ${answer.status}: ${answer.body.toString()}`);
}

const isMcap = (bytes: Buffer): boolean => bytes.subarray(1, 5).toString() === 'MCAP';

const plain = (_: string, value: unknown): unknown => {
  if (typeof value === 'bigint') return String(value);
  return value instanceof Map ? [...(value as Map<unknown, unknown>)] : value;
};

/** All that a recording tells. */
function contentOf(bytes: Buffer): string {
  const { messages, channels, schemas } = readRecording(bytes);
  return (
    bytes.toString('latin1') +
    JSON.stringify([...channels], plain) +
    JSON.stringify([...schemas], plain) +
    messages.map(({ data }) => Buffer.from(data).toString()).join('\n')
  );
}

export const bind = (source: string, identity: string, more: object = {}) => ({
  addDataBindings: [{ key: { source, identity }, ...more }],
});

/**
 * A local system with access, two devices and a file of one of them. Its sessions, newest first: `both` of both devices,
 * `filed` of the file, `lap` of the car and moved, `bare` of nothing.
 */
export class SessionHost {
  readonly folder: string;
  readonly system: LocalSystem;
  readonly #s3: S3Client;
  readonly admin: string;
  /** May read the car, and nothing else. */
  ofCar = '';
  /** May read everything, and do nothing else. */
  ofAll = '';
  /** May do everything with the car. */
  changesCar = '';
  /** Every answer under /rta. */
  readonly told: { readonly path: string; readonly text: string }[] = [];
  /** By the text of a key. */
  readonly principals = new Map<string, Principal>();

  private constructor(folder: string, system: LocalSystem) {
    this.folder = folder;
    this.system = system;
    this.#s3 = new S3Client(clientOptions(system.services.s3));
    this.admin = system.access?.key ?? '';
  }

  static async start(): Promise<SessionHost> {
    const folder = mkdtempSync(join(tmpdir(), 'odograph-sessions-'));
    const system = await startLocal({
      port: 0,
      dataDir: folder,
      access: true,
      sources: SOURCES,
      limits: { streamsPerReader: STREAMS },
      batchingWindowSeconds: 0,
    });
    const host = new SessionHost(folder, system);
    await host.#fill();
    return host;
  }

  async close(): Promise<void> {
    this.#s3.destroy();
    await this.system.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async ask(path: string, asked: Asked = {}): Promise<Answer> {
    const { method = 'GET', headers = {}, body } = asked;
    const key = 'key' in asked ? asked.key : this.admin;
    const authorization = key === undefined ? {} : { authorization: `Bearer ${key}` };
    const response = await fetch(this.system.url + path, {
      method,
      headers: { ...headers, ...authorization },
      ...(body !== undefined && { body }),
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    const isJson = response.headers.get('content-type')?.includes('json') === true && bytes.length > 0;
    const isLines = response.headers.get('content-type') === 'application/x-ndjson';
    if (path.startsWith('/rta/')) {
      const head = JSON.stringify([...response.headers]);
      this.told.push({
        path: `${method} ${path}`,
        text: `${head}\n${isMcap(bytes) ? contentOf(bytes) : bytes.toString()}`,
      });
    }
    return {
      status: response.status,
      headers: response.headers,
      body: bytes,
      json: isJson && !isLines ? (JSON.parse(bytes.toString()) as Record<string, unknown>) : {},
    };
  }

  /** Which of the answers under /rta tell what sessions are bound to. */
  leaks(): string[] {
    return this.told
      .filter(
        ({ text }) =>
          text.includes('hidden') ||
          /"(dataBindings|bindings|source|timeRef|boundRange|boundSince|token)"/.test(text),
      )
      .map(({ path }) => path);
  }

  upsert(identity: string, updates: readonly object[], more: object = {}): Promise<Answer> {
    return this.#post('/internal/rta/v2/sessions', {
      identity,
      createIfNotExists: { state: 'open', timestamp: String(ns(START)), identifier: `Run ${identity}` },
      updates,
      ...more,
    });
  }

  /** Lists sessions by a form. */
  form(members: Record<string, string>, key = this.admin): Promise<Answer> {
    return this.ask('/rta/v2/sessions', {
      key,
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(members).toString(),
    });
  }

  async putFile(name: string, content: Buffer): Promise<void> {
    const place = { Bucket: NAMES.bucket, Key: `folder-hidden/${name}.mcap` };
    await this.#s3.send(new PutObjectCommand({ ...place, Body: content }));
  }

  #post(path: string, body: unknown): Promise<Answer> {
    return this.ask(path, { method: 'POST', body: JSON.stringify(body) });
  }

  async #makeKey(devices: readonly string[], may = ['read']): Promise<string> {
    const name = `reader ${this.principals.size + 1}`;
    const made = await this.#post('/api/keys', { name, may, devices });
    const { key, text } = successful(made).json as { key: ApiKey; text: string };
    this.principals.set(text, principalOfKey(key));
    return text;
  }

  async #fill(): Promise<void> {
    const lines = READINGS.map(({ ms, ...rest }) =>
      JSON.stringify({ ...rest, timestamp: new Date(ms).toISOString() }),
    );
    const headers = { 'content-type': 'application/x-ndjson' };
    successful(await this.ask('/ingest', { method: 'POST', headers, body: lines.join('\n') }));
    await this.system.settled();
    this.ofCar = await this.#makeKey([CAR]);
    this.ofAll = await this.#makeKey(['*']);
    this.changesCar = await this.#makeKey([CAR], ['admin', 'read']);

    const file = await this.ask(`/v1/data?device=${CAR}&start=2026-05-23T10:00:00Z&end=2026-05-23T11:00:00Z`);
    await this.putFile(FILE, successful(file).body);

    const answers = [
      await this.upsert('lap', [
        { set: { timestamp: String(ns(START + 1)), group: 'monza', quality: 0.5 } },
        { setDetails: { driver: 'Ada', laps: 3 } },
        bind('readings', CAR, { sessionTimeOffset: Number(SHIFT) }),
      ]),
      await this.upsert('both', [
        { set: { timestamp: String(ns(START + 3)) } },
        { setDetails: { laps: 5 } },
        bind('readings', CAR),
        bind('readings', VAN),
      ]),
      await this.upsert('filed', [
        { set: { timestamp: String(ns(START + 2)) } },
        bind(TOKEN, `${FILE}.mcap`),
      ]),
      await this.upsert('bare', []),
    ];
    answers.forEach(successful);
  }
}
