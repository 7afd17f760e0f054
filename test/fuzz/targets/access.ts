import { deepStrictEqual, strictEqual } from 'node:assert';
import * as fc from 'fast-check';
import { newKey, parseKey } from '../../../shared/access/api-key.ts';
import { readCredentials } from '../../../shared/access/credentials.ts';
import { FileSigner } from '../../../shared/access/file-signature.ts';
import { ANYONE, Grants } from '../../../shared/access/grants.ts';
import { readSignature, requireSignature, signDataQuery } from '../../../shared/access/link-signature.ts';
import { readerId } from '../../../shared/access/reader-id.ts';
import { principalOfToken } from '../../../shared/access/token-grants.ts';
import { OidcTokenVerifier } from '../../../shared/access/token-verifier.oidc.ts';
import { requireFileLink } from '../../../shared/access/verify-file-link.ts';
import { readDataQuery } from '../../../shared/manifest/data-query.ts';
import { KNOWN_RSA_KEY, KNOWN_RSA_PUBLIC_KEY } from '../../support/known-rsa-key.ts';
import { AUDIENCE, claimsOf, ISSUER, tokenBy } from '../../support/token-issuer.ts';
import { mutatedText } from '../mutations.ts';
import { fuzzTarget, orRefused, orRefusedLater } from '../target.ts';

const NOW_MS = Date.UTC(2026, 4, 23, 12);
const key = newKey((length) => Uint8Array.from({ length }, (_, at) => at * 7)).text;

/** Far enough ahead for as long as anyone runs this. */
const claims = claimsOf({ exp: 9_999_999_999 });
const token = tokenBy(KNOWN_RSA_KEY, { alg: 'RS256', kid: 'known', typ: 'JWT' }, claims);

const headers = fc.constantFrom(
  `Bearer ${key}`,
  `Bearer ${token}`,
  `Basic ${btoa(`${key}:`)}`,
  `basic  ${btoa(key)}`,
  'Digest username="a", realm="b"',
  '',
);
const credentials = fuzzTarget(
  'credentials',
  3,
  fc.tuple(mutatedText(headers), mutatedText(fc.constantFrom(key, '', token))),
  ([authorization, apiKey]) => {
    const sent = { authorization, 'x-api-key': apiKey };
    const found = orRefused(['unauthenticated'], () => readCredentials(sent));
    if (found?.kind !== 'key') return;
    const text = `odo_${found.key.id}_${found.key.secret}`;
    deepStrictEqual(parseKey(text), found.key);
    deepStrictEqual(readCredentials({ authorization: `Bearer ${text}` }), found);
  },
);

const jwk = { ...KNOWN_RSA_PUBLIC_KEY.export({ format: 'jwk' }), kid: 'known', alg: 'RS256', use: 'sig' };
const verifier = new OidcTokenVerifier(
  { issuer: ISSUER, audience: [AUDIENCE] },
  { readKeys: async () => JSON.stringify({ keys: [jwk] }), now: () => NOW_MS, onError: () => undefined },
);

/** Header and payload, or parts with other JSON in them, under the signature of the good token. */
const parts = fc
  .tuple(
    mutatedText(
      fc.constantFrom('{"alg":"RS256","kid":"known"}', '{"alg":"none"}', '{"alg":"HS256","kid":"known"}'),
    ),
    mutatedText(fc.constant(JSON.stringify(claims))),
  )
  .map((texts) =>
    [...texts.map((text) => Buffer.from(text).toString('base64url')), token.split('.')[2]].join('.'),
  );
const tokens = fuzzTarget(
  'tokens',
  3,
  fc.oneof(mutatedText(fc.constant(token)), mutatedText(parts)),
  async (text) => {
    const verified = await orRefusedLater(['unauthenticated'], () => verifier.verify(text));
    if (verified === undefined) return;
    // Only what was signed: the signature itself may be written with other bits that mean nothing.
    strictEqual(text.slice(0, text.lastIndexOf('.')), token.slice(0, token.lastIndexOf('.')));
    deepStrictEqual(verified, { subject: 'alice', claims });
  },
);

const grants = fuzzTarget(
  'claims of tokens',
  1,
  fc.tuple(fc.oneof(fc.jsonValue(), mutatedText(fc.constant('car-*,{a,b}*,[x-z]?'))), fc.string()),
  ([devices, device]) => {
    const rules = { claim: 'devices' };
    const principal = orRefused(['forbidden'], () =>
      principalOfToken({ subject: 'a', claims: { devices } }, rules),
    );
    if (principal === undefined) return;
    const decisions = new Grants(principal);
    strictEqual(decisions.canWrite(device) || decisions.canAdminister(device), false);
    strictEqual(decisions.canRead(device), decisions.readable([device]).length === 1);
  },
);

const linkKey = { id: 'abcdefgh', secret: Buffer.alloc(32, 7) };
const signedQuery = readDataQuery(
  new URLSearchParams('device=car%2F7&start=1777593600000&end=1777597199999&sensors=gps_*&channels=12'),
);
const link = signDataQuery(signedQuery, readerId(ANYONE), linkKey, NOW_MS).toString();
const links = fuzzTarget('signed links', 3, mutatedText(fc.constant(link)), async (text) => {
  const parameters = new URLSearchParams(text);
  const query = orRefused(['invalid-request'], () => readDataQuery(parameters));
  if (query === undefined) return;
  const isRight = await orRefusedLater(['unauthenticated'], async () => {
    const signature = readSignature(parameters);
    if (signature === undefined) return false;
    await requireSignature(
      query,
      signature,
      { find: async (id) => (id === linkKey.id ? linkKey : undefined) },
      NOW_MS,
    );
    return true;
  });
  if (isRight === true) deepStrictEqual(query, signedQuery);
});

const fileLink = new FileSigner({
  key: { id: 'K1', privateKey: KNOWN_RSA_KEY.export({ type: 'pkcs8', format: 'pem' }).toString() },
  now: () => NOW_MS,
}).sign('https://d1.cloudfront.net/dumps/car=2F7/2026-05-01/r3-abc/car=2F7-2026-05-01.mcap');
const fileKeys = new Map([['K1', KNOWN_RSA_PUBLIC_KEY]]);
const files = fuzzTarget('links to files', 2, mutatedText(fc.constant(fileLink)), (text) => {
  const isRight = orRefused(['forbidden'], () => {
    requireFileLink(text, fileKeys, NOW_MS);
    return true;
  });
  // The parameters may come in another order, which no change of some bytes makes.
  if (isRight === true) strictEqual(text, fileLink);
});

export const ACCESS_TARGETS = [credentials, tokens, grants, links, files];
