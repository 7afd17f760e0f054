import { type TestIssuer, tokenByHmac, tokenBy, unsignedToken } from '../token-issuer.ts';

/** Whose tokens are attacked, and what a stranger has to do it with. */
export interface AttackedIssuer {
  /** Its tokens are right. */
  readonly issuer: TestIssuer;
  /** Another one, whose key has the same id. */
  readonly stranger: TestIssuer;
  /** An algorithm that is none of the issuer's key. */
  readonly otherAlgorithm: string;
  /** Id of a key of the issuer that has not signed, or of none. */
  readonly otherKid: string;
  /** Seconds since 1970. */
  readonly nowS: number;
  /** Seconds that may go by until a token is tried; none unless given. */
  readonly patienceS?: number;
}

/** A name for it, the token, and a piece of the reason for which a verifier of the issuer refuses it. */
export type TokenAttack = readonly [name: string, token: string, why: string];

const b64 = (text: string): string => Buffer.from(text).toString('base64url');
const nested = (depth: number): string => b64('['.repeat(depth));

/** Tokens of which each is an attack, or a mistake that must not pass for right. */
export function tokenAttacks({
  issuer,
  stranger,
  otherAlgorithm,
  otherKid,
  nowS,
  patienceS = 0,
}: AttackedIssuer): readonly TokenAttack[] {
  const iss = String(issuer.claims()['iss']);
  const aud = String(issuer.claims()['aud']);
  const publicPem = issuer.publicKey.export({ type: 'spki', format: 'pem' });
  const publicDer = issuer.publicKey.export({ type: 'spki', format: 'der' });
  const [head = '', body = '', signature = ''] = issuer.token().split('.');
  const none = (alg: unknown, end = signature) => unsignedToken(issuer.header({ alg }), issuer.claims(), end);
  const hmac = (secret: string | Buffer, header = {}) =>
    tokenByHmac(secret, issuer.header({ alg: 'HS256', ...header }), issuer.claims());
  return [
    ['alg none', none('none'), 'not signed with RS256 or ES256'],
    ['alg none in another spelling', none('nOnE'), 'not signed with'],
    ['alg none without a signature', none('none', ''), 'neither a key nor a token'],
    ['no alg', none(undefined), 'not signed with'],
    ['an empty alg', none(''), 'not signed with'],
    ['an alg that is no text', none(['RS256']), 'neither a key nor a token'],
    ['HS256 with the public key as PEM', hmac(publicPem), 'not signed with'],
    ['HS256 with the public key as DER', hmac(publicDer), 'not signed with'],
    [
      'HS256 with a number of the public key',
      hmac(String(issuer.jwk()['n'] ?? issuer.jwk()['x'])),
      'not signed with',
    ],
    ['HS256 with an empty secret', hmac(''), 'not signed with'],
    ['HS256 that claims to be what is right', hmac(publicPem, { alg: issuer.algorithm }), 'signature'],
    ['an algorithm that is not pinned', none('RS512'), 'not signed with'],
    ['PS256', none('PS256'), 'not signed with'],
    [
      'an algorithm of another key',
      tokenBy(issuer.privateKey, issuer.header({ alg: otherAlgorithm }), issuer.claims()),
      'not valid',
    ],
    ['the key of a stranger', stranger.token(), 'signature'],
    ['a key in the header', stranger.token({}, { jwk: stranger.jwk() }), 'signature'],
    [
      'an address of keys in the header',
      stranger.token({}, { jku: 'https://evil.example/jwks.json' }),
      'signature',
    ],
    [
      'a certificate in the header',
      stranger.token({}, { x5c: ['MIIB'], x5u: 'https://evil.example' }),
      'signature',
    ],
    ['an unknown kid', issuer.token({}, { kid: 'unknown' }), 'does not publish'],
    ['no kid', issuer.token({}, { kid: undefined }), 'does not publish'],
    ['an empty kid', issuer.token({}, { kid: '' }), 'does not publish'],
    ['a kid that is no text', issuer.token({}, { kid: 1 }), 'neither a key nor a token'],
    ['a kid that is a path', issuer.token({}, { kid: '../../../../dev/null' }), 'does not publish'],
    ['a kid that means something to JavaScript', issuer.token({}, { kid: '__proto__' }), 'does not publish'],
    ['the kid of another key', issuer.token({}, { kid: otherKid }), 'not valid'],
    ['an extension to be understood', issuer.token({}, { crit: ['b64'], b64: false }), 'extension'],
    ['another issuer', issuer.token({ iss: 'https://evil.example' }), 'another issuer'],
    ['an issuer with something after it', issuer.token({ iss: `${iss}/` }), 'another issuer'],
    ['an issuer with something cut off', issuer.token({ iss: iss.slice(0, -1) }), 'another issuer'],
    ['no issuer', issuer.token({ iss: undefined }), 'another issuer'],
    ['several issuers', issuer.token({ iss: [iss] }), 'neither a key nor a token'],
    ['another audience', issuer.token({ aud: 'another' }), 'audience'],
    ['no audience', issuer.token({ aud: undefined }), 'audience'],
    ['several other audiences', issuer.token({ aud: ['a', 'b'] }), 'audience'],
    ['no audience among them', issuer.token({ aud: [] }), 'audience'],
    ['an audience that is no text', issuer.token({ aud: [{ [aud]: true }] }), 'neither a key nor a token'],
    ['a client in place of an audience', issuer.token({ aud: undefined, client_id: aud }), 'audience'],
    ['expired', issuer.token({ exp: nowS - 61 }), 'expired'],
    ['expired at the beginning of time', issuer.token({ exp: 0 }), 'expired'],
    ['never expiring', issuer.token({ exp: undefined }), 'never expires'],
    ['never expiring, in other words', issuer.token({ exp: null }), 'neither a key nor a token'],
    ['an expiry that is no number', issuer.token({ exp: '9999999999' }), 'neither a key nor a token'],
    [
      'an expiry beyond all numbers',
      issuer.token({ exp: 1 }).replace(/\..*\./, () => `.${b64('{"exp":1e999}')}.`),
      'token',
    ],
    ['not valid yet', issuer.token({ nbf: nowS + 61 + patienceS }), 'not valid yet'],
    ['issued to nobody', issuer.token({ sub: undefined }), 'no claim sub'],
    ['issued to an empty name', issuer.token({ sub: '' }), 'no claim sub'],
    [
      'another payload',
      `${head}.${b64(JSON.stringify(issuer.claims({ sub: 'root' })))}.${signature}`,
      'signature',
    ],
    [
      'another header',
      `${b64(JSON.stringify(issuer.header({ typ: 'x' })))}.${body}.${signature}`,
      'signature',
    ],
    [
      'the signature of another token',
      `${head}.${body}.${issuer.token({ sub: 'bob' }).split('.')[2]}`,
      'signature',
    ],
    ['the signature cut short', `${head}.${body}.${signature.slice(0, 20)}`, 'signature'],
    ['no signature', `${head}.${body}`, 'neither a key nor a token'],
    ['an empty signature', `${head}.${body}.`, 'neither a key nor a token'],
    ['one part', head, 'neither a key nor a token'],
    ['two dots', '..', 'neither a key nor a token'],
    [
      'four dots, as an encrypted token has',
      `${head}.${body}.${signature}.${signature}.${signature}`,
      'neither',
    ],
    ['parts that are empty', `${head}..${signature}`, 'neither a key nor a token'],
    ['garbage', 'garbage', 'neither a key nor a token'],
    ['garbage with dots', 'a.b.c', 'neither a key nor a token'],
    ['nothing', '', 'neither a key nor a token'],
    ['a list for a header', `${b64('[]')}.${body}.${signature}`, 'token'],
    ['a payload that is null', `${head}.${b64('null')}.${signature}`, 'neither a key nor a token'],
    ['a payload that is no JSON', `${head}.${b64('{"sub":')}.${signature}`, 'neither a key nor a token'],
    ['brackets without end', `${nested(5000)}.${nested(5000)}.${signature}`, 'neither a key nor a token'],
    [
      'a header of a megabyte',
      `${b64(`{"alg":"${'x'.repeat(1_000_000)}"}`)}.${body}.${signature}`,
      'not signed',
    ],
    ['a megabyte of dots', '.'.repeat(1_000_000), 'neither a key nor a token'],
    ['a megabyte of letters', 'A'.repeat(1_000_000), 'neither a key nor a token'],
  ];
}
