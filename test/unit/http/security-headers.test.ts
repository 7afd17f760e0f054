import { describe, expect, it } from 'vitest';
import { SECURITY_HEADERS, withSecurityHeaders } from '../../../shared/http/security-headers.ts';

const answer = { statusCode: 200, headers: { 'content-type': 'application/json' }, body: '{}' };

describe('withSecurityHeaders', () => {
  it('adds what every answer says, and keeps the answer', () => {
    expect(withSecurityHeaders(answer)).toEqual({
      statusCode: 200,
      headers: {
        ...SECURITY_HEADERS,
        'content-type': 'application/json',
        vary: 'authorization, x-api-key',
      },
      body: '{}',
    });
  });

  it.each(Object.keys(SECURITY_HEADERS))('leaves %s as the answer gives it', (name) => {
    const { headers } = withSecurityHeaders({ headers: { [name]: 'its own' } });

    expect(headers).toMatchObject({ [name]: 'its own' });
  });

  it.each([
    ['accept-encoding', 'accept-encoding, authorization, x-api-key'],
    ['Authorization ,  origin', 'Authorization, origin, x-api-key'],
    ['x-api-key, authorization', 'x-api-key, authorization'],
    ['', 'authorization, x-api-key'],
    ['*', '*'],
  ])('says on whom the answer depends beside %j', (given, expected) => {
    expect(withSecurityHeaders({ headers: { vary: given } }).headers).toMatchObject({ vary: expected });
  });
});
