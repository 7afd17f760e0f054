import { randomBytes } from 'node:crypto';
import type { Context } from 'aws-lambda';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { redact } from '../../../functions/runtime/redact.ts';
import { correlate, logError, logged, logWarning } from '../../../functions/runtime/log.ts';
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
    vi.unstubAllEnvs();
  });

  const lastLine = (): { level?: string; message?: string; error?: string } =>
    JSON.parse(lines.at(-1) ?? '{}') as object;

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

  it('tells of an error what it says, where it was thrown and what caused it', () => {
    logError(new Error('outer', { cause: new Error('inner', { cause: 'why' }) }));

    const { level, message, error } = lastLine();
    expect([level, message]).toEqual(['ERROR', 'outer']);
    expect(error).toMatch(/^Error: outer\n +at [^]*\ncaused by Error: inner\n +at [^]*\ncaused by why$/);
  });

  it('comes to an end with an error that causes itself', () => {
    const error = new Error('again');
    error.cause = error;

    logError(error);

    expect(lastLine().error?.match(/again/g)?.length).toBe(5);
  });

  it('tells the invocation that a line is of, and what it belongs to', () => {
    const context = {
      functionName: 'persist',
      awsRequestId: 'request-1',
      memoryLimitInMB: '1769',
    } as Context;
    logged.before?.({ event: {}, context, internal: {} } as never);
    correlate('connection-1');

    logWarning('dropped', { device: 'car-1' });

    expect(lastLine()).toMatchObject({
      level: 'WARN',
      message: 'dropped',
      device: 'car-1',
      function_name: 'persist',
      function_request_id: 'request-1',
      correlation_id: 'connection-1',
    });
  });

  it('tells of what is well only where that is asked for', async () => {
    const out = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    const seen = [];
    for (const level of ['WARN', 'INFO']) {
      vi.stubEnv('POWERTOOLS_LOG_LEVEL', level);
      vi.resetModules();
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      const log = await import('../../../functions/runtime/log.ts');
      log.logInfo('answered', { path: `/v1/data?signature=${level}` });
      seen.push(out.mock.calls.map(([line]) => String(line)));
    }

    expect(seen[0]).toEqual([]);
    expect(seen[1]).toEqual([expect.stringContaining('"path":"/v1/data?signature=…"')]);
  });

  it('has nothing of what was refused', () => {
    logError(new OdographError('unauthenticated', `${key.text} is wrong`));

    expect(lines).toEqual([]);
  });
});
