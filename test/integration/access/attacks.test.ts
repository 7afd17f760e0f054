import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { openLocalKeys } from '../../../local/access/local-keys.ts';
import { openSigningKey } from '../../../local/access/signing-key.ts';
import { type LocalSystem, startLocal } from '../../../local/local.ts';
import { parseKeyRing, turnKeyRing } from '../../../shared/access/key-ring.ts';
import { signDataQuery } from '../../../shared/access/link-signature.ts';
import { readerId } from '../../../shared/access/reader-id.ts';
import { SECURITY_HEADERS } from '../../../shared/http/security-headers.ts';
import { askOver, type Ask, type Answered } from '../../support/ask.ts';
import { ATTACKED_QUERY, linkAttacks } from '../../support/attacks/link-attacks.ts';
import { tokenAttacks } from '../../support/attacks/token-attacks.ts';
import { TestIssuer } from '../../support/token-issuer.ts';

const { device: DEVICE } = ATTACKED_QUERY;
const SECRETS = ['gps_secret', '7654321'];
const PLACES = [
  `/v1/manifest?device=${DEVICE}`,
  `/v1/data?device=${DEVICE}`,
  `/api/devices/${DEVICE}/latest`,
];

/** Heads that are longer than this are refused by the platform, before any function is asked. */
const LONGEST_HEAD = 15_000;
const TOO_LONG = 431;

let folder: string;
let system: LocalSystem;
let http: { readonly ask: Ask; close(): void };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'odograph-attacks-'));
  system = await startLocal({ port: 0, dataDir: folder, access: true, batchingWindowSeconds: 0 });
  http = askOver(system.url);
  const reading = {
    device: DEVICE,
    sensor: 'gps_secret',
    timestamp: '2026-05-23T10:00:01Z',
    value: 7654321.5,
  };
  const sent = await http.ask({
    method: 'POST',
    target: '/ingest',
    headers: { authorization: `Bearer ${system.access?.key}`, 'content-type': 'application/x-ndjson' },
    body: JSON.stringify(reading),
  });
  if (sent.status !== 200) throw new Error(`ingest answers ${sent.status}`);
  await system.settled();
});
afterAll(async () => {
  http.close();
  await system.close();
  rmSync(folder, { recursive: true, force: true });
});

const get = (target: string, authorization?: string): Promise<Answered> =>
  http.ask({ method: 'GET', target, headers: authorization === undefined ? {} : { authorization } });

/** What is wrong with a refusal. */
function faultsOf({ status, headers, body }: Answered, length: number): string[] {
  const text = JSON.stringify(headers) + body.toString('latin1');
  const faults = SECRETS.filter((secret) => text.includes(secret)).map((secret) => `shows ${secret}`);
  if (status !== (length > LONGEST_HEAD ? TOO_LONG : 401)) faults.push(`is answered with ${status}`);
  if (status === 401 && headers['www-authenticate'] === undefined) faults.push('does not say how to ask');
  return faults;
}

/** The issuer of the system, and a stranger who has taken the id of its key. */
function issuers(): { readonly issuer: TestIssuer; readonly stranger: TestIssuer } {
  const { kid, privateKey } = openSigningKey(join(folder, 'access', 'oidc-key.json'));
  const nowS = Math.floor(Date.now() / 1000);
  const claims = (changes = {}) => ({
    iss: system.access?.issuer.issuer,
    aud: 'odograph',
    sub: 'alice',
    iat: nowS - 60,
    exp: nowS + 600,
    devices: ['car-*'],
    ...changes,
  });
  return {
    issuer: new TestIssuer('ES256', kid, { privateKey, claims }),
    stranger: new TestIssuer('ES256', kid, { claims }),
  };
}

describe('a token', () => {
  it('that is right is taken everywhere', async () => {
    const { issuer } = issuers();

    const answers = await Promise.all(PLACES.map((place) => get(place, `Bearer ${issuer.token()}`)));

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(answers.map(({ body }) => body.toString('latin1').includes('gps_secret'))).toEqual([
      true,
      true,
      true,
    ]);
  });

  it.each(PLACES)('that is not right is refused, and shows nothing, at %s', async (place) => {
    const { issuer, stranger } = issuers();
    const nowS = Math.floor(Date.now() / 1000);
    const attacks = tokenAttacks({
      issuer,
      stranger,
      otherAlgorithm: 'RS256',
      otherKid: 'another',
      nowS,
      patienceS: 120,
    });

    const faults: string[] = [];
    for (const [name, token] of attacks) {
      const answer = await get(place, `Bearer ${token}`);
      faults.push(...faultsOf(answer, token.length).map((fault) => `${name} ${fault}`));
    }

    expect(faults).toEqual([]);
    expect(attacks.length).toBeGreaterThan(50);
  });

  it.each(PLACES)('is asked for at %s', async (place) => {
    const answers = [await get(place), await get(place, 'Basic'), await get(place, 'Bearer ')];

    expect(answers.flatMap((answer) => faultsOf(answer, 0))).toEqual([]);
  });
});

/** What signs links, and a stranger who would like to. */
const links = () => {
  const [key] = parseKeyRing(openLocalKeys(folder).linkRing);
  const [stranger] = turnKeyRing(undefined, randomBytes);
  const reader = readerId({ kind: 'token', name: 'alice', devices: [], may: [] });
  return { key, stranger, reader, nowMs: Date.now(), otherId: 'abcdefgh' };
};

describe('a link', () => {
  it('that is right needs no credentials, and passes at data alone', async () => {
    const { key, reader, nowMs } = links();
    const link = signDataQuery(ATTACKED_QUERY, reader, key, nowMs).toString();

    const data = await get(`/v1/data?${link}`);
    const elsewhere = [
      await get(`/v1/manifest?${link}`),
      await get(`/api/devices/${DEVICE}/latest?${link}`),
      await get(`/api/channels/raw?${link}&channel=gps_secret`),
    ];

    expect(data.status).toBe(200);
    expect(data.headers['cache-control']).toBe('no-store');
    expect(elsewhere.flatMap((answer) => faultsOf(answer, 0))).toEqual([]);
  });

  it('that was changed is refused, and shows nothing', async () => {
    const attacks = linkAttacks(links());

    const faults: string[] = [];
    for (const [name, parameters] of attacks) {
      const query = parameters.toString();
      const answer = await get(`/v1/data?${query}`);
      faults.push(...faultsOf(answer, query.length).map((fault) => `${name} ${fault}`));
    }

    expect(faults).toEqual([]);
    expect(attacks.length).toBeGreaterThan(40);
  });
});

test('a token of an issuer of whom nobody has told the system is refused', async () => {
  const { issuer } = issuers();
  const token = issuer.token({ iss: 'https://evil.example' }, { kid: 'evil', jku: 'https://evil.example' });

  const answer = await get(PLACES[0] ?? '', `Bearer ${token}`);

  expect(faultsOf(answer, 0)).toEqual([]);
});

test('live streams of devices that are not theirs are not there', async () => {
  const { issuer } = issuers();
  const mine = `Bearer ${issuer.token({ devices: ['bus-*'] })}`;

  const answers = await Promise.all(
    [DEVICE, 'nobody'].map((device) => get(`/api/devices/${device}/live`, mine)),
  );

  expect(answers.map(({ status }) => status)).toEqual([404, 404]);
  const [there, nowhere] = answers.map(({ body }) => body.toString());
  expect(there?.replaceAll(DEVICE, 'nobody')).toBe(nowhere);
});

test('every answer tells browsers that it is data, and whom it was made for', async () => {
  const key = `Bearer ${system.access?.key}`;
  const places = [...PLACES, '/api/status', '/health', '/api/openapi.json'];
  const answers = await Promise.all([
    ...places.map((place) => get(place, key)),
    ...PLACES.map((place) => get(place)),
    get('/api/nowhere', key),
    http.ask({ method: 'POST', target: '/ingest', headers: {} }),
    http.ask({ method: 'DELETE', target: '/v1/data', headers: {} }),
  ]);

  for (const { headers } of answers) {
    expect(headers).toMatchObject(SECURITY_HEADERS);
    expect(headers['vary']).toMatch(/authorization, x-api-key$/);
  }
});

test('the page that shows the API works by a policy of its own', async () => {
  const { status, headers } = await get('/docs');

  expect(status).toBe(200);
  expect(headers['content-security-policy']).toContain("script-src 'self'");
  expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
});
