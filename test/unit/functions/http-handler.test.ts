import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { httpHandler } from '../../../functions/runtime/http-handler.ts';
import { OdographError } from '../../../shared/errors/odograph-error.ts';
import { SECURITY_HEADERS } from '../../../shared/http/security-headers.ts';
import type { HttpAnswer } from '../../../shared/http/problem.ts';

const EVENT = {
  requestContext: { http: { method: 'GET' } },
  rawPath: '/x',
  rawQueryString: '',
  headers: {},
} as unknown as APIGatewayProxyEventV2;

const CONTEXT = { getRemainingTimeInMillis: () => 1000 } as Context;

const run = (answer: () => Promise<HttpAnswer>) => httpHandler(answer)(EVENT, CONTEXT);

const failing = (error: Error) =>
  run(async () => {
    throw error;
  });

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

it('is told in the log where every request is to be, without what it asked for', async () => {
  const out = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'INFO');
  vi.resetModules();
  const handlers = await import('../../../functions/runtime/http-handler.ts');
  const event = { ...EVENT, rawQueryString: 'device=secret-car' };

  await handlers.httpHandler(async () => ({ statusCode: 201, headers: {}, body: '' }))(event, CONTEXT);
  const refused = handlers.httpHandler(async (request) => {
    handlers.requireMethod(request, 'POST');
    return { statusCode: 200, headers: {}, body: '' };
  });
  await refused(event, CONTEXT);

  const lines = out.mock.calls.map(([line]) => String(line));
  expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
    { level: 'INFO', message: 'answered', method: 'GET', path: '/x', statusCode: 201 },
    { level: 'INFO', message: 'answered', method: 'GET', path: '/x', statusCode: 405 },
  ]);
  expect(lines.join('')).not.toContain('secret-car');
});

describe('an answer of a function', () => {
  it('carries the headers that browsers are told, beside its own', async () => {
    const headers = { 'content-type': 'text/html', 'content-security-policy': "script-src 'self'" };

    const answer = await run(async () => ({ statusCode: 200, headers, body: '' }));

    expect(answer.headers).toEqual({ ...SECURITY_HEADERS, ...headers, vary: 'authorization, x-api-key' });
  });

  it.each([
    ['of the catalogue', new OdographError('not-found', 'there is no device x'), 404],
    ['of any other kind', new Error('x'), 500],
  ])('carries them when it is an error %s', async (_, error, status) => {
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);

    const answer = await failing(error);

    expect(answer.statusCode).toBe(status);
    expect(answer.headers).toMatchObject({ ...SECURITY_HEADERS, vary: 'authorization, x-api-key' });
  });

  it('tells nothing of what works inside', async () => {
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const inner = Object.assign(
      new Error('AccessDenied: arn:aws:dynamodb:eu-west-1:123456789012:table/odograph-table'),
      { name: 'AccessDeniedException', $metadata: { requestId: 'request-1' }, bucket: 'odograph-bucket' },
    );
    const errors = [
      inner,
      new Error('wrapped', { cause: inner }),
      new OdographError('corrupt-segment', inner.message),
    ];

    const answers = await Promise.all(errors.map(failing));

    for (const answer of answers) {
      expect(answer.statusCode).toBe(500);
      const text = JSON.stringify(answer);
      for (const secret of [
        'arn:',
        'odograph-table',
        'odograph-bucket',
        'request-1',
        'wrapped',
        'AccessDenied',
        '.ts:',
        ' at ',
      ])
        expect(text).not.toContain(secret);
    }
  });
});
