import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openOidcIssuer } from '../../../../local/access/oidc-issuer.ts';
import { keepSecret } from '../../../../local/access/secret-file.ts';
import { principalOfToken } from '../../../../shared/access/token-grants.ts';
import { verifierOf } from './verifier-of.ts';

const ORIGIN = 'http://127.0.0.1:8321';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'odograph-issuer-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
  vi.useRealTimers();
});

describe('keepSecret', () => {
  it('makes a file once, for nobody else to read', () => {
    const path = join(folder, 'a', 'secret');

    expect([keepSecret(path, () => 'one'), keepSecret(path, () => 'two')]).toEqual(['one', 'one']);
    expect(readFileSync(path, 'utf8')).toBe('one');
    expect([statSync(path).mode & 0o777, statSync(join(folder, 'a')).mode & 0o777]).toEqual([0o600, 0o700]);
  });

  it('keeps what another process made in between', () => {
    const path = join(folder, 'secret');
    const made = keepSecret(path, () => {
      writeFileSync(path, 'theirs');
      return 'ours';
    });

    expect(made).toBe('theirs');
  });

  it('does not hide that a file cannot be read', () => {
    expect(() => keepSecret(folder, () => 'one')).toThrow('EISDIR');
  });
});

describe('issueToken', () => {
  it('makes tokens that are checked as those of any issuer', async () => {
    const issuer = openOidcIssuer({ dataDir: folder, origin: ORIGIN });
    const token = issuer.issueToken({
      subject: 'alice',
      devices: ['car-*'],
      claims: { nonce: 'n', iss: 'other' },
    });

    const verified = await verifierOf(issuer).verify(token);

    expect(verified).toMatchObject({ subject: 'alice', claims: { iss: `${ORIGIN}/oidc`, nonce: 'n' } });
    expect(principalOfToken(verified, { claim: 'devices' })).toMatchObject({
      devices: ['car-*'],
      may: ['read'],
    });
  });

  it('keeps its key, so that tokens outlive a restart', async () => {
    const token = openOidcIssuer({ dataDir: folder, origin: ORIGIN }).issueToken({
      subject: 'alice',
      devices: [],
    });
    const again = openOidcIssuer({ dataDir: folder, origin: ORIGIN });
    const other = openOidcIssuer({ dataDir: join(folder, 'other'), origin: ORIGIN });

    await expect(verifierOf(again).verify(token)).resolves.toMatchObject({ subject: 'alice' });
    await expect(verifierOf(other).verify(token)).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  it('publishes nothing of the private key', () => {
    const { jwks } = openOidcIssuer({ dataDir: folder, origin: ORIGIN });
    const { d } = JSON.parse(readFileSync(join(folder, 'access', 'oidc-key.json'), 'utf8')) as { d: string };

    expect(Object.keys((jwks['keys'] as object[])[0]!).toSorted()).toEqual([
      'alg',
      'crv',
      'kid',
      'kty',
      'use',
      'x',
      'y',
    ]);
    expect(JSON.stringify(jwks)).not.toContain(d);
  });

  it('makes tokens that end, and that are for one audience', async () => {
    vi.useFakeTimers({ now: Date.UTC(2026, 0, 1), toFake: ['Date'] });
    const issuer = openOidcIssuer({ dataDir: folder, origin: ORIGIN });
    const token = issuer.issueToken({ subject: 'alice', devices: ['*'], lifeSeconds: 600 });
    const verifier = verifierOf(issuer);

    await expect(verifierOf(issuer, 'another').verify(token)).rejects.toMatchObject({
      code: 'unauthenticated',
    });
    await expect(verifier.verify(token)).resolves.toMatchObject({ subject: 'alice' });
    vi.setSystemTime(Date.now() + 661_000);
    await expect(verifier.verify(token)).rejects.toThrow('expired');
  });
});
