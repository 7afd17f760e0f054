import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TOKEN_LIMITS } from '../../../shared/access/limits.ts';
import { OidcTokenVerifier } from '../../../shared/access/token-verifier.oidc.ts';
import { AUDIENCE, ISSUER, jwksOf, TestIssuer, TOKEN_NOW_MS } from '../../support/token-issuer.ts';

const first = new TestIssuer('ES256', 'first');
const second = new TestIssuer('ES256', 'second');

/** A verifier, the document that it reads, and what happened. */
function setUp(...published: readonly TestIssuer[]) {
  const world = {
    jwks: jwksOf(...published),
    down: false,
    readings: 0,
    errors: 0,
    later: (ms: number): void => void vi.setSystemTime(Date.now() + ms),
  };
  const verifier = new OidcTokenVerifier(
    { issuer: ISSUER, audience: [AUDIENCE] },
    {
      readKeys: async () => {
        world.readings += 1;
        if (world.down) throw new Error('no route to host');
        return world.jwks;
      },
      now: Date.now,
      onError: () => {
        world.errors += 1;
      },
    },
  );
  /** Tokens never expire here: it is the keys that do. */
  const outcome = (issuer: TestIssuer): Promise<string> =>
    verifier.verify(issuer.token({ exp: 9_999_999_999 })).then(
      () => 'taken',
      (error: { code?: string }) => String(error.code),
    );
  return { world, outcome };
}

beforeEach(() => {
  vi.useFakeTimers({ now: TOKEN_NOW_MS, toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe("an issuer's keys", () => {
  it('are read once for all tokens, also for those that come at the same time', async () => {
    const { world, outcome } = setUp(first);

    expect(await Promise.all([outcome(first), outcome(first), outcome(first)])).toEqual([
      'taken',
      'taken',
      'taken',
    ]);
    expect(await outcome(first)).toBe('taken');
    expect(world.readings).toBe(1);
  });

  it('are read again for a key that is new, so that an issuer may change keys at any time', async () => {
    const { world, outcome } = setUp(first);
    await outcome(first);
    world.jwks = jwksOf(second, first);

    expect(await outcome(second)).toBe('taken');
    expect(world.readings).toBe(2);
  });

  it('are not read for every token that names an unknown key', async () => {
    const { world, outcome } = setUp(first);
    await outcome(first);

    for (let at = 0; at < 50; at += 1) {
      expect(await outcome(new TestIssuer('ES256', `made up ${at}`))).toBe('unauthenticated');
      expect(await outcome(first)).toBe('taken');
      world.later(100);
    }
    expect(world.readings).toBe(2);

    world.jwks = jwksOf(first, second);
    world.later(TOKEN_LIMITS.coolDownMs);
    expect(await outcome(second)).toBe('taken');
  });

  it('are read again when they are old, and what is no longer published is not taken any more', async () => {
    const { world, outcome } = setUp(first, second);
    await outcome(first);
    world.jwks = jwksOf(first);
    world.later(TOKEN_LIMITS.keysMs - 1);
    expect(await outcome(second)).toBe('taken');

    world.later(1);

    expect(await outcome(second)).toBe('unauthenticated');
    expect(await outcome(first)).toBe('taken');
  });

  it('are taken as they are now, when the issuer gives a name to another key', async () => {
    const { world, outcome } = setUp(first);
    const renamed = new TestIssuer('ES256', 'first');
    await outcome(first);
    world.jwks = jwksOf(renamed);
    world.later(TOKEN_LIMITS.keysMs);

    expect(await outcome(renamed)).toBe('taken');
    expect(await outcome(first)).toBe('unauthenticated');
  });

  it('that cannot be read are no fault of the token, and are not asked for all the time', async () => {
    const { world, outcome } = setUp(first);
    world.down = true;

    for (let at = 0; at < 20; at += 1) expect(await outcome(first)).toBe('temporarily-unavailable');
    expect(world.readings).toBe(1);

    world.down = false;
    world.later(TOKEN_LIMITS.coolDownMs);
    expect(await outcome(first)).toBe('taken');
  });

  it('serve on for a day while they cannot be read again', async () => {
    const { world, outcome } = setUp(first);
    await outcome(first);
    world.down = true;
    world.later(TOKEN_LIMITS.keysMs);

    expect([await outcome(first), await outcome(first)]).toEqual(['taken', 'taken']);
    expect([world.readings, world.errors]).toEqual([2, 1]);

    world.later(TOKEN_LIMITS.staleKeysMs - TOKEN_LIMITS.keysMs - 1);
    expect(await outcome(first)).toBe('taken');
    world.later(1);
    expect(await outcome(first)).toBe('temporarily-unavailable');
    world.later(TOKEN_LIMITS.coolDownMs);
    expect(await outcome(first)).toBe('temporarily-unavailable');
  });
});
