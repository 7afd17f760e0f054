import { randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { redact } from '../../../functions/runtime/redact.ts';
import { logError, logWarning } from '../../../functions/runtime/log.ts';
import { newKey } from '../../../shared/access/api-key.ts';
import { OdographError } from '../../../shared/errors/odograph-error.ts';

const key = newKey((bytes) => randomBytes(bytes));
const PEM = `-----BEGIN PRIVATE KEY-----\n${'MIIEvQ'.repeat(9)}\n-----END PRIVATE KEY-----`;
const TOKEN = `eyJ${'a'.repeat(30)}.eyJ${'b'.repeat(40)}.${'c_-'.repeat(20)}`;

/** Texts that hold a secret, what must not be left of them, and what they become. */
const CASES: readonly [text: string, secret: string, told: string][] = [
  [`the key ${key.text} is wrong`, key.secret, `the key odo_${key.id}_… is wrong`],
  ['odo_short_secret!', 'secret', 'odo_short_…!'],
  [`"authorization":"Bearer ${TOKEN}"`, TOKEN.slice(40), '"authorization":"Bearer …"'],
  [`authorization: basic dXNlcjpwYXNz, x`, 'dXNlcjpwYXNz', 'authorization: basic …, x'],
  ['authorization=Bearer%20opaque-token&x=1', 'opaque', 'authorization=Bearer …&x=1'],
  [`jwt ${TOKEN}, bad`, 'ccc', 'jwt eyJ…, bad'],
  [`jwt ${TOKEN.split('.')[0]} alone`, 'aaa', 'jwt eyJ… alone'],
  ['/v1/data?device=a&signature=AbC-_9&x=1', 'AbC-_9', '/v1/data?device=a&signature=…&x=1'],
  [
    'https://d/x?Expires=1&Signature=Qw~_&Key-Pair-Id=K',
    'Qw~_',
    'https://d/x?Expires=1&Signature=…&Key-Pair-Id=K',
  ],
  ['ds.url=%3Fsignature%3DAbC', 'AbC', 'ds.url=%3Fsignature%3D…'],
  [`cannot use ${PEM} here`, 'MIIEvQ', 'cannot use -----PRIVATE KEY… here'],
  [PEM.slice(0, 60), 'MIIEvQ', '-----PRIVATE KEY…'],
];

describe('redact', () => {
  it.each(CASES)('leaves nothing secret of %j', (text, secret, told) => {
    expect(redact(text)).toBe(told);
    expect(redact(text)).not.toContain(secret);
  });

  it('leaves a text without secrets as it is', () => {
    const plain = fc
      .string({ unit: 'binary' })
      .filter((text) => !/odo_|eyJ|bearer|basic|signature|-----/i.test(text));
    fc.assert(
      fc.property(plain, (text) => {
        expect(redact(text)).toBe(text);
      }),
    );
  });

  it('finds keys wherever they stand, and nothing again in what is left', () => {
    const part = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.constantFrom(key.text, TOKEN, 'Bearer '),
    );
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const left = redact(parts.join(' '));

        expect(left).not.toContain(key.secret);
        expect(left).not.toContain(TOKEN);
      }),
    );
  });

  it('comes to an end with texts made to keep it busy', () => {
    const parts = [
      'odo_',
      'odo_a',
      'eyJ.',
      'eyJeyJ',
      'Bearer ',
      'Bearer %20',
      'signature=',
      '-----BEGIN PRIVATE KEY-----',
    ];
    for (const part of parts)
      expect(redact(part.repeat(20_000)).length).toBeLessThan(part.length * 20_000 + 100);
  });
});

describe('the log', () => {
  let lines: string[];
  beforeEach(() => {
    lines = [];
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => lines.push(String(text)) > 0);
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('has lines of JSON, without the secrets that errors and members have in them', () => {
    for (const [text] of CASES) {
      logError(new Error(text));
      logError(text);
      logError(new OdographError('write-conflict', text, { cause: new Error(text) }));
      logWarning(text, { text, inner: { list: [text] }, count: 3 });
    }

    expect(lines).toHaveLength(4 * CASES.length);
    for (const [, secret] of CASES) for (const line of lines) expect(line).not.toContain(secret);
    for (const line of lines) expect(line.endsWith('\n')).toBe(true);
    expect(lines.map((line) => (JSON.parse(line) as { level: string }).level)).toContain('WARN');
    expect(JSON.parse(lines[3] ?? '')).toMatchObject({ count: 3, inner: { list: [CASES[0]?.[2]] } });
  });

  it('has nothing of what was refused', () => {
    logError(new OdographError('unauthenticated', `${key.text} is wrong`));

    expect(lines).toEqual([]);
  });
});
