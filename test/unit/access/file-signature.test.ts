import { generateKeyPairSync } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FileSigner, sureFileSeconds } from '../../../shared/access/file-signature.ts';
import { requireFileLink } from '../../../shared/access/verify-file-link.ts';
import { encodeName } from '../../../shared/store/encode-name.ts';
import { ODD_NAMES } from '../../support/names.ts';
import { RUNS } from '../../support/arbitraries.ts';

const NOW = Date.UTC(2026, 4, 23, 12, 7);
const pairOf = () => generateKeyPairSync('rsa', { modulusLength: 2048 });
const ours = pairOf();
const pem = (pair: ReturnType<typeof pairOf>) =>
  pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const keys = new Map([['K2JCJMDEHXQW5F', ours.publicKey]]);

const signerAt = (
  nowMs: number,
  lifeSeconds?: number,
  key = { id: 'K2JCJMDEHXQW5F', privateKey: pem(ours) },
) => new FileSigner({ key, now: () => nowMs, ...(lifeSeconds !== undefined && { lifeSeconds }) });

const fileOf = (device: string, date = '2026-05-01'): string => {
  const name = encodeName(device);
  return `https://d111111abcdef8.cloudfront.net/dumps/${name}/${date}/r3-abc/${name}-${date}.mcap`;
};
const FILE = fileOf('car-7');

function outcome(url: string, nowMs = NOW): string {
  try {
    requireFileLink(url, keys, nowMs);
    return 'passes';
  } catch (error) {
    return `${(error as { code: string }).code}: ${(error as Error).message}`;
  }
}

const expiryOf = (url: string): number => Number(new URL(url).searchParams.get('Expires')) * 1000;

describe('a link to a file', () => {
  it('passes for its file, whatever the device is called', () => {
    for (const device of ODD_NAMES) expect(outcome(signerAt(NOW).sign(fileOf(device)))).toBe('passes');
  });

  it('names the same file as the address that was signed', () => {
    for (const device of ODD_NAMES) {
      const signed = new URL(signerAt(NOW).sign(fileOf(device)));

      expect(decodeURIComponent(signed.pathname)).toBe(decodeURIComponent(new URL(fileOf(device)).pathname));
    }
  });

  it('has what CloudFront wants, and is signed with SHA-256', () => {
    const { searchParams } = new URL(signerAt(NOW).sign(FILE));

    expect([...searchParams.keys()].toSorted()).toEqual([
      'Expires',
      'Hash-Algorithm',
      'Key-Pair-Id',
      'Signature',
    ]);
    expect(searchParams.get('Hash-Algorithm')).toBe('SHA256');
    expect(searchParams.get('Key-Pair-Id')).toBe('K2JCJMDEHXQW5F');
  });

  it('is valid for an hour at most, and at least for three quarters of it', () => {
    fc.assert(
      fc.property(fc.integer({ min: NOW, max: NOW + 86_400_000 }), (nowMs) => {
        const life = expiryOf(signerAt(nowMs).sign(FILE)) - nowMs;

        expect(life).toBeLessThanOrEqual(3_600_000);
        expect(life).toBeGreaterThan(2_700_000);
      }),
      { ...RUNS, numRuns: 30 },
    );
  });

  it.each([
    [60, 60],
    [7200, 7200],
    [1_000_000, 43_200],
  ])('is valid for another time if that is wanted: %d s give at most %d s', (lifeSeconds, most) => {
    const link = signerAt(NOW, lifeSeconds).sign(FILE);
    const expiry = expiryOf(link);

    expect(expiry - NOW).toBeLessThanOrEqual(most * 1000);
    expect(expiry).toBeGreaterThan(NOW + most * 1000 - 900_000);
    expect(outcome(link, expiry - 1)).toBe('passes');
    expect(outcome(link, expiry)).toMatch(/^forbidden: .*expired/);
  });

  it('is valid for as long as is said to be sure, which is three quarters of its life or more', () => {
    const lives = fc.integer({ min: 60, max: 43_200 });
    const moments = fc.integer({ min: NOW, max: NOW + 86_400_000 });
    fc.assert(
      fc.property(lives, moments, (lifeSeconds, nowMs) => {
        const seconds = (expiryOf(signerAt(nowMs, lifeSeconds).sign(FILE)) - nowMs) / 1000;
        const sure = sureFileSeconds(lifeSeconds);

        expect(seconds).toBeGreaterThan(sure);
        expect(seconds).toBeLessThanOrEqual(lifeSeconds);
        expect(sure).toBeGreaterThanOrEqual(Math.max((lifeSeconds * 3) / 4, lifeSeconds - 900));
      }),
      { ...RUNS, numRuns: 60 },
    );
  });

  it('is the same for some minutes, then another one', () => {
    let nowMs = NOW;
    const signer = new FileSigner({ key: { id: 'K1', privateKey: pem(ours) }, now: () => nowMs });
    const first = signer.sign(FILE);
    nowMs = Date.UTC(2026, 4, 23, 12, 14, 59);
    const second = signer.sign(FILE);
    nowMs += 1000;

    expect(second).toBe(first);
    expect(signer.sign(FILE)).not.toBe(first);
    expect(signer.sign(fileOf('car-8'))).not.toBe(signer.sign(FILE));
  });

  const link = signerAt(NOW).sign(FILE);
  const signature = /Signature=([^&]*)/.exec(link)?.[1] ?? '';
  it.each<[string, string]>([
    ['no signature', FILE],
    ['an empty query', `${FILE}?`],
    ['another file', link.replaceAll('car-7', 'car-8')],
    ['another day', link.replaceAll('2026-05-01', '2026-05-02')],
    ['another spelling of the same file', link.replace('car-7', 'car%2D7')],
    ['another host', link.replace('d111111abcdef8', 'd222222abcdef8')],
    ['no https', link.replace('https', 'http')],
    ['a parameter more', `${link}&response-content-type=text/html`],
    ['a path above', link.replace('/r3-abc/', '/r3-abc/../')],
    ['a later expiry', link.replace(/Expires=\d+/, 'Expires=1999999999')],
    ['an expiry that is none', link.replace(/Expires=\d+/, 'Expires=x')],
    ['no expiry', link.replace(/Expires=\d+&/, '')],
    ['two expiries', `${link}&Expires=1999999999`],
    ['a key that is not known', link.replace('K2JCJMDEHXQW5F', 'K999')],
    ['no key', link.replace('&Key-Pair-Id=K2JCJMDEHXQW5F', '')],
    ['another algorithm', link.replace('SHA256', 'SHA1')],
    ['no algorithm', link.replace('&Hash-Algorithm=SHA256', '')],
    ['a policy beside it', `${link}&Policy=eyJTdGF0ZW1lbnQiOltdfQ__`],
    ['a signature that was cut', link.replace(signature, signature.slice(0, 100))],
    [
      'a signature that was changed',
      link.replace(signature, (signature.startsWith('A') ? 'B' : 'A') + signature.slice(1)),
    ],
    [
      'the signature of another file',
      link.replace(signature, /Signature=([^&]*)/.exec(signerAt(NOW).sign(fileOf('x')))?.[1] ?? ''),
    ],
    [
      'the key of a stranger',
      signerAt(NOW, 3600, { id: 'K2JCJMDEHXQW5F', privateKey: pem(pairOf()) }).sign(FILE),
    ],
    ['garbage', '?&&=&Signature'],
    ['nothing', ''],
  ])('is refused with %s', (_, url) => {
    expect(outcome(url)).toMatch(/^forbidden: /);
  });

  it('is refused with any letter changed', () => {
    fc.assert(
      fc.property(fc.nat(link.length - 1), fc.constantFrom(...'aZ0-_~=&%?/'.split('')), (at, letter) => {
        const other = link.slice(0, at) + letter + link.slice(at + 1);
        fc.pre(other !== link);

        expect(outcome(other)).toMatch(/^forbidden: /);
      }),
      { ...RUNS, numRuns: 500 },
    );
  });
});
