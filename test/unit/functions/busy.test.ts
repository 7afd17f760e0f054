import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { answer } from '../../../functions/api/answer.ts';
import type { Operations } from '../../../functions/api/operation.ts';
import { orBusy } from '../../../functions/runtime/busy.ts';
import { problems } from '../../../functions/runtime/http-handler.ts';
import { OPERATION_IDS, ROUTES } from '../../../shared/api/routes.ts';
import { isBusy } from '../../../shared/client/exchange.ts';
import { OdographError } from '../../../shared/errors/odograph-error.ts';
import { LETTER_PREFIXES } from '../../../shared/quarantine/dead-letters.ts';
import { DynamoRecordingIndex } from '../../../shared/index/recording-index.dynamodb.ts';
import { everyone } from '../../support/everyone.ts';

/** A table that refuses every call for its rate, as DynamoDB does. */
const refusing = new DynamoDBClient({
  region: 'eu-central-1',
  credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
  maxAttempts: 1,
  requestHandler: {
    handle: () =>
      Promise.resolve({
        response: {
          statusCode: 400,
          headers: { 'content-type': 'application/x-amz-json-1.0' },
          body: Buffer.from(JSON.stringify({ __type: 'com.amazonaws#ThrottlingException', message: 'slow' })),
        },
      }),
  } as never,
});

const request = (method: string, path: string, query: string, body: unknown) => ({
  method,
  path,
  parameters: new URLSearchParams(query),
  headers: {},
  body: Buffer.from(body === undefined ? '' : JSON.stringify(body)),
});

/** What a request to an operation needs to be understood. */
const QUERIES: Partial<Record<string, string>> = {
  getSeries: 'sensor=speed',
  getCurve: 'channel=speed&begin_time=0&end_time=1',
  getRawLink: 'channel=speed&begin_time=0&end_time=1',
  listDumps: 'date=2026-05-01',
  getDeadLetterContent: `key=${LETTER_PREFIXES[0]}x`,
};
const BODIES: Partial<Record<string, unknown>> = {
  changeDevice: { ordering: 'any' },
  startDump: { date: '2026-05-01' },
  redriveDeadLetters: { all: true },
  createKey: { name: 'k', may: ['read'], devices: ['*'] },
  putSession: {},
  changeSession: {},
  putSessionConfig: { channels: [] },
};

/** What a caller is answered when asking a system whose table refuses every call. */
async function answered(id: (typeof OPERATION_IDS)[number]): Promise<unknown> {
  const index = new DynamoRecordingIndex({ client: refusing, tableName: 'table' });
  const operations = Object.fromEntries(OPERATION_IDS.map((each) => [each, () => index.head('car')]));
  const path = ROUTES[id].path
    .replace('{date}', '2026-05-01')
    .replace('{id}', 'k'.repeat(16))
    .replaceAll(/\{[^}]*\}/g, 'x');
  const asked = request(ROUTES[id].method, path, QUERIES[id] ?? '', BODIES[id]);
  const error: unknown = await answer(asked, operations as unknown as Operations, everyone).catch(
    (failed: unknown) => failed,
  );
  const answering = { error: error as Error, response: undefined as unknown };
  problems.onError(answering);
  return answering.response;
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe('a table that is too busy', () => {
  it.each(OPERATION_IDS)('is told to who asks for %s, with when to come again', async (id) => {
    const log = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const response = (await answered(id)) as { statusCode: number; headers: object; body: string };

    expect(response).toMatchObject({ statusCode: 503, headers: { 'retry-after': '1' } });
    expect(JSON.parse(response.body)).toMatchObject({ code: 'temporarily-unavailable' });
    expect(isBusy(response.statusCode)).toBe(true);
    expect(log.mock.calls.join('')).toContain('ThrottlingException');
  });

  it.each([new TypeError('no'), new OdographError('not-found', 'none'), 'text', undefined])(
    'is not what %s means',
    (error) => {
      expect(orBusy(error)).toBe(error);
    },
  );
});
