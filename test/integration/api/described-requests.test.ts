import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { type LocalSystem, startLocal } from '../../../local/local.ts';
import { problemSchema } from '../../../shared/api/problem.ts';
import type { Route } from '../../../shared/api/route.ts';
import { OPERATION_IDS, type OperationId, ROUTES } from '../../../shared/api/routes.ts';
import {
  type DescribedRequest,
  describedRequests,
  type Description,
} from '../../support/described-requests.ts';

/** Of each operation; a run of the dump is more work than an answer. */
const RUNS = { numRuns: 40, seed: 1 };
const DUMP_RUNS = { numRuns: 12, seed: 1 };

let folder: string;
let system: LocalSystem;
let document: Description;
const seen = new Set<string>();

/** What the description's examples name is there. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'odograph-described-'));
  system = await startLocal({ port: 0, dataDir: folder, batchingWindowSeconds: 0 });
  const values = { speed: 13.4, latitude: 48.1, longitude: 11.5, x: 1, y: 2, gear: 'D' };
  const lines = ['2026-05-23T20:54:11.250Z', '2026-05-23T20:54:12.250Z'].flatMap((timestamp) =>
    Object.entries(values).map(([sensor, value]) =>
      JSON.stringify({ device: 'car-1', sensor, timestamp, value }),
    ),
  );
  const headers = { 'content-type': 'application/x-ndjson' };
  await fetch(`${system.url}/ingest`, { method: 'POST', body: lines.join('\n'), headers });
  await system.settled();
  await put('/api/sessions/lap-3', {});
  await put('/api/session-configs/car-1.channels', { channels: [] });
  document = (await (await fetch(`${system.url}/api/openapi.json`)).json()) as Description;
});
afterAll(async () => {
  await system.close();
  rmSync(folder, { recursive: true, force: true });
});

const put = (path: string, body: unknown): Promise<Response> =>
  fetch(system.url + path, { method: 'PUT', body: JSON.stringify(body) });

/** Sends a request, and tells what came back; `body` is undefined where there is none. */
async function send({ method, target, headers, body }: DescribedRequest) {
  const init = { method, headers: new Headers(headers.map(([name, value]) => [name, value])) };
  const response = await fetch(system.url + target, { ...init, ...(body !== undefined && { body }) });
  const text = await response.text();
  const type = response.headers.get('content-type');
  return { status: response.status, type, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
}

/** What an answer has to look like: as the table has it, or else as a problem. 304 is of the type of what it stands for. */
function expectedOf({ answers }: Route, status: number): { type: string; schema: z.ZodType } {
  if (status >= 400)
    return {
      type: 'application/problem+json',
      schema: problemSchema.and(z.object({ status: z.literal(status) })),
    };
  const { mediaType = 'application/json', schema = z.unknown() } =
    answers[status] ?? Object.values(answers)[0] ?? {};
  return { type: mediaType, schema };
}

/** Streams do not end: of them only the head is asked for. */
const methodOf = (id: OperationId): string => (id === 'streamLive' ? 'HEAD' : ROUTES[id].method);

describe('a request that is made of the description of', () => {
  test.each(OPERATION_IDS)('%s is answered as that says', async (id) => {
    const route: Route = ROUTES[id];
    const place = [route.path, route.method.toLowerCase()] as const;
    const { responses } = document.paths[place[0]]![place[1]]!;
    const named = Object.keys(responses).filter((status) => status !== 'default');

    await fc.assert(
      fc.asyncProperty(describedRequests(document, ...place), async (request) => {
        const method = methodOf(id);
        const { status, type, body } = await send({ ...request, method });

        seen.add(`${id} ${status}`);
        const expected = expectedOf(route, status);
        const isBare = status === 304 || method === 'HEAD';
        expect(named).toContain(String(status));
        expect(type).toBe(expected.type);
        expect(body === undefined).toBe(isBare);
        expect(isBare || expected.schema.safeParse(body).success).toBe(true);
      }),
      id === 'startDump' ? DUMP_RUNS : RUNS,
    );
  });

  test('each operation is answered, and some are refused', () => {
    // Runs and API keys that are there cannot be guessed, nor keys of letters: no schema says what those look like.
    const unknown: Partial<Record<OperationId, string>> = {
      getDumpRun: '404',
      revokeKey: '404',
      getDeadLetterContent: '400',
    };
    const plain: readonly OperationId[] = ['getHealth', 'getDescription', 'listRobots'];
    const expected = OPERATION_IDS.flatMap((id) => [
      ...[unknown[id] ?? Object.keys(ROUTES[id].answers)].flat().map((each) => `${id} ${each}`),
      ...(plain.includes(id) ? [] : [`${id} 400`]),
    ]);

    expect(expected.filter((each) => !seen.has(each))).toEqual([]);
  });
});
