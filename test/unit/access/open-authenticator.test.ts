import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ANYONE } from '../../../shared/access/grants.ts';
import { openAuthenticator } from '../../../shared/access/open-authenticator.ts';
import { parseAccessSettings } from '../../../shared/access/settings.ts';
import { MemoryKeyStore } from '../../support/memory/key-store.ts';
import { AUDIENCE, ISSUER, jwksOf, TestIssuer, TOKEN_NOW_MS } from '../../support/token-issuer.ts';

const issuer = new TestIssuer('ES256');
const oidc = { issuer: ISSUER, audience: [AUDIENCE] };

function open(settings: object) {
  const asked: string[] = [];
  const authenticator = openAuthenticator(parseAccessSettings(JSON.stringify(settings)), {
    keys: new MemoryKeyStore(),
    readIssuerKeys: async (url) => {
      asked.push(url);
      return jwksOf(issuer);
    },
    now: Date.now,
    onError: () => undefined,
  });
  return { asked, authenticator };
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

beforeEach(() => {
  vi.useFakeTimers({ now: TOKEN_NOW_MS, toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('openAuthenticator', () => {
  it('takes everyone for anyone in an open system, and asks nobody', async () => {
    const { asked, authenticator } = open({ mode: 'open', oidc });

    for (const headers of [{}, bearer('garbage'), bearer(issuer.token())]) {
      expect(await authenticator.authenticate(headers)).toBe(ANYONE);
    }
    expect(await authenticator.recall('x')).toBe(ANYONE);
    expect(asked).toEqual([]);
  });

  it('takes keys alone where no issuer is named', async () => {
    const { authenticator } = open({ mode: 'keys' });

    await expect(authenticator.authenticate({})).rejects.toMatchObject({ code: 'unauthenticated' });
    await expect(authenticator.authenticate(bearer(issuer.token()))).rejects.toThrow(
      'only API keys are taken',
    );
  });

  it.each([
    [oidc, 'https://login.example.com/pool/.well-known/jwks.json'],
    [{ ...oidc, keysUrl: 'https://keys.example.com/' }, 'https://keys.example.com/'],
  ])('takes tokens of the issuer that is named, with keys from where they stand', async (named, url) => {
    const { asked, authenticator } = open({ mode: 'keys', oidc: named });

    expect(await authenticator.authenticate(bearer(issuer.token()))).toMatchObject({ devices: ['car-*'] });
    expect(asked).toEqual([url]);
  });

  it('looks the devices up where there is a table', async () => {
    const readers = { claim: 'groups', grants: { staff: ['truck-*'] } };
    const { authenticator } = open({ mode: 'keys', oidc, readers });

    const principal = await authenticator.authenticate(
      bearer(issuer.token({ groups: ['staff', 'toString'] })),
    );

    expect(principal).toMatchObject({ kind: 'token', name: 'alice', devices: ['truck-*'], may: ['read'] });
  });
});
