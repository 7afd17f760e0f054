import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newKey } from '../../../shared/access/api-key.ts';
import { type Headers, readCredentials } from '../../../shared/access/credentials.ts';
import { RUNS } from '../../support/arbitraries.ts';

const keyFrom = (fill: number) => newKey((length) => new Uint8Array(length).fill(fill));
const { id, secret, text } = keyFrom(3);
const other = keyFrom(4).text;
const KEY = { kind: 'key', key: { id, secret } };
const TOKEN = { kind: 'token', token: 'aaa.bbb.ccc' };

const basic = (userAndPassword: string): string => `Basic ${Buffer.from(userAndPassword).toString('base64')}`;

describe('readCredentials', () => {
  it.each<[string, Headers, unknown]>([
    ['none', {}, undefined],
    ['empty headers', { authorization: '', 'x-api-key': ' ' }, undefined],
    ['a key as bearer', { authorization: `Bearer ${text}` }, KEY],
    ['a key as a user name', { authorization: basic(`${text}:`) }, KEY],
    ['a key as a user name with a password', { authorization: basic(`${text}:pass:word`) }, KEY],
    ['a key as a user name and nothing else', { authorization: basic(text) }, KEY],
    ['a key as a user name, unpadded', { authorization: basic(`${text}:`).replace(/=+$/, '') }, KEY],
    ['a key in x-api-key', { 'x-api-key': text }, KEY],
    ['the same key twice', { authorization: `Bearer ${text}`, 'x-api-key': text }, KEY],
    ['a token', { authorization: 'Bearer aaa.bbb.ccc' }, TOKEN],
    ['another case and more blanks', { authorization: '  bEARER   aaa.bbb.ccc ' }, TOKEN],
    ['another case of Basic', { authorization: basic(`${text}:`).replace('Basic', 'BASIC') }, KEY],
  ])('takes %s', (_, headers, expected) => {
    expect(readCredentials(headers)).toEqual(expected);
  });

  it.each<[string, Headers]>([
    ['a scheme alone', { authorization: 'Bearer' }],
    ['a key without a scheme', { authorization: text }],
    ['a token without a scheme', { authorization: 'aaa.bbb.ccc' }],
    ['another scheme', { authorization: 'Digest username="a"' }],
    [
      'a signature of AWS',
      { authorization: 'AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=c' },
    ],
    ['a part of a key', { authorization: `Bearer ${text.slice(0, -1)}` }],
    ['a key with something after it', { authorization: `Bearer ${text}x` }],
    ['two tokens', { authorization: 'Bearer aaa.bbb.ccc, Bearer ddd.eee.fff' }],
    ['a token in quotes', { authorization: 'Bearer "aaa.bbb.ccc"' }],
    ['a token with a line break', { authorization: 'Bearer aaa.bbb\nccc' }],
    ['a name that is no key', { authorization: basic('alice:secret') }],
    ['a key as the password', { authorization: basic(`alice:${text}`) }],
    ['an empty name', { authorization: basic(`:${text}`) }],
    ['no base64', { authorization: 'Basic $$$' }],
    ['half of base64', { authorization: basic(`${text}:`).slice(0, 30) }],
    ['a token in x-api-key', { 'x-api-key': 'aaa.bbb.ccc' }],
    ['two different keys', { authorization: `Bearer ${text}`, 'x-api-key': other }],
    ['a token and a key', { authorization: 'Bearer aaa.bbb.ccc', 'x-api-key': text }],
    ['a token that is too long', { authorization: `Bearer ${'a'.repeat(8192)}` }],
    ['a megabyte', { 'x-api-key': 'odo_'.repeat(262_144) }],
  ])('refuses %s and says why, but nothing of what was sent', (_, headers) => {
    const read = () => readCredentials(headers);

    expect(read).toThrow(expect.objectContaining({ code: 'unauthenticated', status: 401 }));
    expect(read).not.toThrow(secret.slice(0, 8));
    expect(read).not.toThrow('aaa.bbb');
  });

  it('takes every token of the form that RFC 6750 gives them', () => {
    const unit = fc.constantFrom(...'abcXYZ019-._~+/'.split(''));
    const tokens = fc
      .tuple(fc.string({ unit, minLength: 1 }), fc.nat(3))
      .map(([body, padding]) => body + '='.repeat(padding));
    fc.assert(
      fc.property(tokens, (token) => {
        expect(readCredentials({ authorization: `Bearer ${token}` })).toEqual({ kind: 'token', token });
      }),
      RUNS,
    );
  });
});
