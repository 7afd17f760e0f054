import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ERRORS, type ErrorCode, OdographError } from '../../../shared/errors/odograph-error.ts';
import { jsonAnswer, problemAnswer } from '../../../shared/http/problem.ts';

const codes = Object.keys(ERRORS) as ErrorCode[];
const SECRET = 'arn:aws:secret';

describe('problemAnswer', () => {
  it.each([new Error(SECRET), new TypeError(SECRET), SECRET, { message: SECRET }, null, undefined])(
    'tells nothing of an error that is not of the catalogue: %s',
    (error) => {
      const answer = problemAnswer(error);

      expect(answer.statusCode).toBe(500);
      expect(JSON.parse(answer.body)).toMatchObject({ status: 500, code: 'internal' });
      expect(JSON.stringify(answer)).not.toContain(SECRET);
    },
  );

  it.each(codes)(
    'answers %s with its status, and tells its message only when the client is at fault',
    (code) => {
      const answer = problemAnswer(new OdographError(code, SECRET, { cause: new Error(`${SECRET} cause`) }));

      expect(answer.statusCode).toBe(ERRORS[code].status);
      expect(JSON.parse(answer.body)).toMatchObject({
        code,
        status: ERRORS[code].status,
        title: ERRORS[code].title,
      });
      expect(answer.body.includes(SECRET)).toBe(ERRORS[code].status < 500);
      expect(JSON.stringify(answer)).not.toContain('cause');
    },
  );

  it('writes headers in visible ASCII, however the message is written', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (message) => {
        const { headers } = problemAnswer(
          new OdographError('invalid-request', `${message}\r\nset-cookie: a=b`),
        );

        for (const value of Object.values(headers)) expect(value).toMatch(/^[\x20-\x7e]{0,500}$/);
      }),
    );
  });

  it('carries members and the time to wait, and keeps its own members', () => {
    const error = new OdographError('temporarily-unavailable', 'later', {
      retryAfterSeconds: 3,
      members: { resumeFrom: 7, status: 200, code: 'other' },
    });

    const answer = problemAnswer(error);

    expect(answer.headers).toMatchObject({ 'retry-after': '3', 'content-type': 'application/problem+json' });
    expect(JSON.parse(answer.body)).toMatchObject({
      resumeFrom: 7,
      status: 503,
      code: 'temporarily-unavailable',
    });
  });

  it('says how to say who asks', () => {
    const challenge = 'Bearer realm="odograph"';

    const { headers } = problemAnswer(new OdographError('unauthenticated', 'send a key', { challenge }));

    expect(headers).toMatchObject({ 'www-authenticate': challenge });
  });
});

describe('jsonAnswer', () => {
  it('answers JSON that no cache keeps', () => {
    expect(jsonAnswer({ a: 1 }, 202)).toEqual({
      statusCode: 202,
      headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
      body: '{"a":1}',
    });
  });
});
