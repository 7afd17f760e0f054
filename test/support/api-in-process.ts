import { vi } from 'vitest';
import type { HttpRequest, StreamedAnswer } from '../../functions/runtime/http-handler.ts';
import { newKey, type ApiKey, hashSecret } from '../../shared/access/api-key.ts';
import type { Permission } from '../../shared/access/grants.ts';
import { dashboardRoutes } from '../../shared/api/routes/dashboards.ts';
import { maintenanceRoutes } from '../../shared/api/routes/maintenance.ts';
import { keyRingText } from '../../shared/access/key-ring.ts';
import type { DumpRun } from '../../shared/dump/dump-runs.ts';
import { problemAnswer } from '../../shared/http/problem.ts';
import type { RecordingIndex } from '../../shared/index/recording-index.ts';
import { dateOfHour, HOUR_MS } from '../../shared/reading/instant.ts';
import type { Reading } from '../../shared/reading/reading.ts';
import { segmentPieces } from '../../shared/recording/piece.ts';
import { USUAL_SOURCES } from '../../shared/session/sources/usual-sources.ts';
import { KNOWN_RSA_KEY } from './known-rsa-key.ts';
import { MemoryDashboardBodies, MemoryDashboardStore } from './memory/dashboards.ts';
import { MemoryDeadLetters } from './memory/dead-letters.ts';
import { MemoryKeyStore } from './memory/key-store.ts';
import { MemorySessionStore } from './memory/session-store.ts';
import { MemoryStreamSlots } from './memory/stream-slots.ts';
import { memoryStores, newToken, type Stores, store } from './stores.ts';

/** Everything that the API in this process works on. Tests may put other stores in place, and move the clock. */
export const world = {
  stores: memoryStores(),
  keys: new MemoryKeyStore(),
  sessions: new MemorySessionStore(),
  letters: new MemoryDeadLetters(),
  runs: new Map<string, DumpRun>(),
  dashboards: { store: new MemoryDashboardStore(), bodies: new MemoryDashboardBodies() },
  nowMs: Date.UTC(2026, 4, 1, 12),
  /** What the index was asked about which devices, since this was emptied. */
  lookups: [] as string[],
};

export const STREAMS_PER_READER = 2;

const now = (): number => world.nowMs;
const slots = new MemoryStreamSlots(now);

/** Stands for whatever is in the world when it is used; a call of a method is noted. */
const standIn = <Name extends keyof Stores>(name: Name): Stores[Name] =>
  new Proxy({} as Stores[Name], {
    get: (_, method) => {
      const target = world.stores[name];
      const member = Reflect.get(target, method) as (...given: unknown[]) => unknown;
      return (...given: unknown[]) => {
        world.lookups.push(`${name}.${String(method)} ${String(given[0])}`);
        return member.apply(target, given);
      };
    },
  });

const stored = { readings: standIn('readings'), index: standIn('index'), summaries: standIn('summaries') };

/** Ring of the keys that links to data are signed with. */
export const LINK_RING = keyRingText([{ id: 'abcdefgh', secret: Buffer.alloc(32, 7) }]);

const SECRETS: Readonly<Record<string, string>> = {
  ring: LINK_RING,
  pem: KNOWN_RSA_KEY.export({ type: 'pkcs8', format: 'pem' }).toString(),
};

const ports = {
  dynamoTable: () => ({}),
  dynamoPorts: () => stored,
  storedPorts: () => ({ ...stored, pieces: async () => segmentPieces(stored.readings) }),
  kinesisBus: () => ({ send: async () => {} }),
  s3DeadLetters: () => world.letters,
  now,
  newToken,
};

/** What is made in place of an adapter: constructors that give what is in the world. */
function keyStore() {
  return world.keys;
}
function sessionStore() {
  return world.sessions;
}
function streamSlots() {
  return slots;
}
function dumpRuns() {
  return {
    start: async (execution: string, { device }: { device?: string }) => {
      world.runs.set(execution, {
        execution,
        status: 'running',
        startedAt: new Date(now()).toISOString(),
        ...(device !== undefined && { device }),
      });
    },
    describe: async (execution: string) => world.runs.get(execution),
  };
}
const readSecret = async (_: unknown, name: string): Promise<string> => SECRETS[name] ?? '';

vi.mock('../../functions/runtime/ports.ts', () => ports);
vi.mock('../../functions/runtime/dashboards.ts', () => ({
  storedDashboards: () => ({ ...world.dashboards, now }),
  changing: { newId: () => crypto.randomUUID(), pause: async () => undefined },
}));
vi.mock('../../shared/access/key-store.dynamodb.ts', () => ({ DynamoKeyStore: keyStore }));
vi.mock('../../shared/session/session-store.dynamodb.ts', () => ({ DynamoSessionStore: sessionStore }));
vi.mock('../../shared/access/stream-slots.dynamodb.ts', () => ({ DynamoStreamSlots: streamSlots }));
vi.mock('../../shared/access/secrets.secrets-manager.ts', () => ({ readSecret }));
vi.mock('../../shared/dump/dump-runs.step-functions.ts', () => ({ StepFunctionsDumpRuns: dumpRuns }));

const ENVIRONMENT = {
  ODOGRAPH_ACCESS: JSON.stringify({ mode: 'keys' }),
  ODOGRAPH_LIMITS: JSON.stringify({ streamsPerReader: STREAMS_PER_READER }),
  ODOGRAPH_DASHBOARDS: '{}',
  ODOGRAPH_SOURCES: JSON.stringify(USUAL_SOURCES),
  ODOGRAPH_DATA_URL: 'https://data.test/v1/data',
  ODOGRAPH_FILES_URL: 'https://files.test/dumps',
  ODOGRAPH_DUMP_STATE_MACHINE: 'machine',
  ODOGRAPH_LINK_KEYS_SECRET: 'ring',
  ODOGRAPH_FILE_KEY_SECRET: 'pem',
  ODOGRAPH_FILE_KEY_ID: 'K2JCJMDEHXQW5F',
  AWS_REGION: 'eu-central-1',
};

/** What was answered. */
export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** Of a stream that was answered and is still to be read. */
  readonly stream?: NodeJS.ReadableStream & { destroy(): unknown };
}

export interface AskedApi {
  readonly method?: string;
  readonly path: string;
  readonly query?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text of a key. */
  readonly key?: string;
}

/** Asks something in this process. */
export type Ask = (asked: AskedApi) => Promise<Answered>;

/** Opens the API as a function does that asks for keys. */
export async function openApi(): Promise<Ask> {
  Object.assign(process.env, ENVIRONMENT);
  const { answer } = await import('../../functions/api/answer.ts');
  const { operations } = await import('../../functions/api/operations.ts');
  const { grantsFor } = await import('../../functions/runtime/access.ts');
  return asking((request) => answer(request, operations, grantsFor));
}

/** Opens what is done with dashboards, likewise. */
export async function openDashboards(): Promise<Ask> {
  Object.assign(process.env, ENVIRONMENT);
  const { answerRoutes } = await import('../../functions/api/answer-routes.ts');
  const { operations } = await import('../../functions/dashboards/operations.ts');
  const { grantsFor } = await import('../../functions/runtime/access.ts');
  const answer = answerRoutes(dashboardRoutes);
  return asking((request) => answer(request, operations, grantsFor));
}

/**
 * Opens what keeps house of dashboards as if the platform let anybody through: who asks is then told by their keys, as on
 * a local system.
 */
export async function openMaintenance(): Promise<Ask> {
  Object.assign(process.env, ENVIRONMENT);
  const { answerRoutes } = await import('../../functions/api/answer-routes.ts');
  const { maintenanceOperations } = await import('../../functions/internal/maintenance.ts');
  const { grantsFor } = await import('../../functions/runtime/access.ts');
  const answer = answerRoutes(maintenanceRoutes);
  return asking((request) => answer(request, maintenanceOperations, grantsFor));
}

const asking =
  (answer: (request: HttpRequest) => Promise<StreamedAnswer>): Ask =>
  async ({ method = 'GET', path, query = '', body, headers = {}, key }) => {
    const request: HttpRequest = {
      method,
      path,
      parameters: new URLSearchParams(query),
      headers: { ...headers, ...(key !== undefined && { authorization: `Bearer ${key}` }) },
      body: Buffer.from(body === undefined ? '' : JSON.stringify(body)),
    };
    const given = await answer(request).catch(problemAnswer);
    const told = { status: given.statusCode, headers: given.headers };
    return typeof given.body === 'string'
      ? { ...told, text: given.body }
      : { ...told, text: '', stream: given.body };
  };

/** Makes a key that is kept, and gives its text. */
export async function keyFor(
  may: readonly Permission[],
  devices: readonly string[],
  changes: Partial<ApiKey> = {},
): Promise<string> {
  const { id, secret, text } = newKey((bytes) => crypto.getRandomValues(new Uint8Array(bytes)));
  const lives = { createdMs: 0, expiresMs: Date.UTC(2100, 0, 1) };
  await world.keys.add({ id, name: 'a key', hash: hashSecret(secret), may, devices, ...lives, ...changes });
  return text;
}

/** What every device sends: it moves on the Earth and in a plane. */
const SENSORS = ['speed', 'lat', 'lon', 'x', 'y'];

/** Stores some readings of a device, and publishes a recording of their day. @returns the date */
export async function fill(device: string): Promise<string> {
  const hour = Math.floor(world.nowMs / HOUR_MS) - 1;
  const date = dateOfHour(hour);
  const readings = [1e9, 2e9].flatMap((ns) =>
    SENSORS.map((sensor): Reading => ({ device, sensor, hour, ns, kind: 'number', value: ns / 1e9 })),
  );
  await store(world.stores, readings, world.nowMs);
  await publish(world.stores.index, device, date);
  return date;
}

async function publish(index: RecordingIndex, device: string, date: string): Promise<void> {
  const file = (kind: string) => ({ key: `dumps/${encodeURIComponent(device)}/${date}.${kind}`, bytes: 1 });
  const time = `${date}T11:00:00Z`;
  await index.publishDump({
    device,
    date,
    revision: 1,
    readings: 10,
    messages: 10,
    startTime: time,
    endTime: time,
    mcap: file('mcap'),
    ndjson: file('ndjson'),
    publishedAt: time,
  });
}
