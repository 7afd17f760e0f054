import { Readable } from 'node:stream';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { answer } from '../../../functions/api/answer.ts';
import type { Operations } from '../../../functions/api/operation.ts';
import { OPERATION_IDS } from '../../../shared/api/routes.ts';
import { isBusy } from '../../../shared/client/exchange.ts';
import { OdographError } from '../../../shared/errors/odograph-error.ts';
import { problemAnswer } from '../../../shared/http/problem.ts';
import { everyone } from '../../support/everyone.ts';

afterEach(() => {
  vi.useRealTimers();
});

const request = (path: string, method = 'GET', query = '') => ({
  method,
  path,
  parameters: new URLSearchParams(query),
  headers: {},
  body: Buffer.from(''),
});

/** Operations that fail when they are asked, but for the given ones. */
function operationsWith(given: Partial<Operations>): Operations {
  const others = OPERATION_IDS.map((id) => [id, () => Promise.reject(new Error(`${id} was asked`))]);
  return { ...(Object.fromEntries(others) as unknown as Operations), ...given };
}

const health = operationsWith({ getHealth: () => Promise.resolve({ status: 'ok' }) });

describe('an answer', () => {
  test('that takes too long is given up, and whoever computes it is told', async () => {
    vi.useFakeTimers();
    let told: AbortSignal | undefined;
    const operations = operationsWith({
      getHealth: (_, { signal }) => {
        told = signal;
        return new Promise(() => {});
      },
    });

    const answered = answer(request('/health'), operations, everyone).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(24_000);
    const early = told?.aborted;
    await vi.advanceTimersByTimeAsync(2000);

    expect(await answered).toMatchObject({ code: 'timed-out', status: 504 });
    expect([early, told?.aborted]).toEqual([false, true]);
  });

  test('that lost to other writers again and again is refused so that callers repeat it', async () => {
    vi.useFakeTimers();
    const body = Buffer.from('{"ordering":"forward"}');
    const lost = new OdographError('write-conflict', 'the head of a kept changing');
    const operations = operationsWith({ changeDevice: () => Promise.reject(lost) });

    const failed = await answer({ ...request('/api/devices/a', 'PATCH'), body }, operations, everyone).catch(
      (error: unknown) => error,
    );

    const { statusCode } = problemAnswer(failed);
    expect([failed, statusCode, isBusy(statusCode)]).toEqual([lost, 503, true]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('that is there leaves no timer behind', async () => {
    vi.useFakeTimers();

    await answer(request('/health'), health, everyone);

    expect(vi.getTimerCount()).toBe(0);
  });

  test('that is a stream is passed on, and ended for a caller who wants no body', async () => {
    const streams: Readable[] = [];
    const operations = operationsWith({
      streamLive: () => {
        const body = Readable.from(['data: 1\n\n']);
        streams.push(body);
        return Promise.resolve({ body, headers: { 'cache-control': 'no-store' } });
      },
    });

    const got = await answer(request('/api/devices/a%2Fb/live'), operations, everyone);
    const head = await answer(request('/api/devices/a%2Fb/live', 'HEAD'), operations, everyone);

    expect([got.body, got.headers['content-type']]).toEqual([streams[0], 'text/event-stream']);
    expect(head.body).toBe('');
    expect(streams.map(({ destroyed }) => destroyed)).toEqual([false, true]);
  });

  test('is for the name as it was encoded', async () => {
    const asked: unknown[] = [];
    const operations = operationsWith({
      getDevice: ({ path }) => {
        asked.push(path);
        return Promise.resolve({ device: path.device, ordering: 'any', channels: [] });
      },
    });

    for (const name of ['a%2Fb', '%25', '%2e%2e', 'sensors', 'ü'])
      await answer(request(`/api/devices/${name}`), operations, everyone);

    expect(asked).toEqual(['a/b', '%', '..', 'sensors', 'ü'].map((device) => ({ device })));
  });
});

test.each([
  ['GET', '/api/devices/', '', 'not-found', 'nothing at /api/devices/'],
  ['GET', '/api/devices/a/b', '', 'not-found', 'nothing at'],
  ['GET', '/api/devices/%E0%A4%A', '', 'invalid-request', '%E0%A4%A'],
  ['DELETE', '/api/devices/a', '', 'method-not-allowed', 'GET or HEAD or PATCH'],
  ['POST', '/api/dumps', '', 'invalid-request', 'the body is not JSON'],
  ['GET', '/api/devices', 'limit=many', 'invalid-request', 'limit'],
  ['GET', '/api/devices', 'limit=1&limit=2', 'invalid-request', 'limit'],
  ['GET', '/api/devices/a/series', 'bins=3', 'invalid-request', 'sensor'],
  ['GET', '/api/devices/a%00b', '', 'invalid-request', 'device'],
])('%s %s?%s is refused as %s', async (method, path, query, code, detail) => {
  const refused: unknown = await answer(request(path, method, query), operationsWith({}), everyone).catch(
    (error: unknown) => error,
  );

  expect(refused).toBeInstanceOf(OdographError);
  expect(refused).toMatchObject({ code, message: expect.stringContaining(detail) as string });
});
