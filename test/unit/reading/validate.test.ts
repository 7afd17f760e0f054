import { describe, expect, it } from 'vitest';
import { verdictsOf } from '../../support/verdicts.ts';

const NOW = '2026-05-01T12:00:00.000Z';
const good = { device: 'car', sensor: 'speed', timestamp: NOW, value: 1 };

/** The one verdict on a line. */
function verdict(line: unknown, defaultDevice?: string): Record<string, unknown> {
  const text = typeof line === 'string' ? line : JSON.stringify(line);
  const [only, ...more] = verdictsOf([Buffer.from(text)], { defaultDevice, nowMs: Date.parse(NOW) });
  expect(more).toEqual([]);
  return { ...(only !== undefined && ('reading' in only ? only.reading : only.invalid)) };
}

const withValue = (json: string): string => `${JSON.stringify({ ...good, value: 0 }).slice(0, -2)}${json}}`;
const nested = (depth: number): string => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

describe('a reading is refused', () => {
  it.each([
    ['not-json', '{"device" "car"}'],
    ['not-json', withValue('NaN')],
    ['not-json', withValue('01')],
    ['not-an-object', '[1,2]'],
    ['not-an-object', 'null'],
    ['truncated', '{"device":"car","sensor"'],
    ['too-long', withValue(`"${'a'.repeat(600 * 1024)}"`)],
    ['too-deep', withValue(nested(32))],
    ['invalid-device', { ...good, device: undefined }],
    ['invalid-device', { ...good, device: '' }],
    ['invalid-device', { ...good, device: 5 }],
    ['invalid-device', { ...good, device: 'a\u0000b' }],
    ['invalid-device', { ...good, device: `${'ü'.repeat(64)}a` }],
    ['invalid-sensor', { ...good, sensor: undefined }],
    ['invalid-sensor', { ...good, sensor: null }],
    ['invalid-sensor', { ...good, sensor: 'a\u0085' }],
    ['invalid-sensor', { ...good, sensor: '\ud83d' }],
    ['invalid-sensor', { ...good, sensor: 'a'.repeat(129) }],
    ['invalid-timestamp', { ...good, timestamp: undefined }],
    ['invalid-timestamp', { ...good, timestamp: 1.5 }],
    ['invalid-timestamp', { ...good, timestamp: true }],
    ['invalid-timestamp', { ...good, timestamp: '2026-05-01' }],
    ['invalid-timestamp', { ...good, timestamp: 2 ** 53 }],
    ['timestamp-out-of-range', { ...good, timestamp: 0 }],
    ['timestamp-out-of-range', { ...good, timestamp: '1999-12-31T23:59:59.999999999Z' }],
    ['timestamp-out-of-range', { ...good, timestamp: '2026-05-02T12:00:00.000000001Z' }],
    ['timestamp-out-of-range', { ...good, timestamp: Number.MAX_SAFE_INTEGER }],
    ['missing-value', { ...good, value: undefined }],
    ['missing-value', { ...good, value: null }],
    ['invalid-value', { ...good, value: [1] }],
    ['invalid-value', { ...good, value: '\udc00' }],
    ['invalid-value', withValue('1e400')],
    ['value-too-large', { ...good, value: 'a'.repeat(8193) }],
    ['value-too-large', { ...good, value: `${'ü'.repeat(4096)}a` }],
    ['value-too-large', { ...good, value: { a: 'a'.repeat(65_536 - 7) } }],
  ])('as %s: %.60j', (code, line) => {
    expect(verdict(line)).toEqual({ code, reason: expect.any(String) as string });
  });

  it('as not-utf8', () => {
    const line = Buffer.from(JSON.stringify({ ...good, value: 'é' }), 'latin1');

    expect([...verdictsOf([line], { nowMs: Date.parse(NOW) })]).toMatchObject([
      { line: 1, invalid: { code: 'not-utf8' } },
    ]);
  });
});

describe('a reading is taken', () => {
  it.each([
    [{ ...good, device: 'ü'.repeat(64) }, { device: 'ü'.repeat(64) }],
    [{ ...good, sensor: '🚗'.repeat(32) }, { sensor: '🚗'.repeat(32) }],
    [
      { ...good, timestamp: '2000-01-01T00:00:00Z' },
      { hour: 262_968, ns: 0 },
    ],
    [{ ...good, timestamp: '2026-05-02T12:00:00Z' }, { ns: 0 }],
    [{ ...good, timestamp: Date.parse(NOW) + 1 }, { ns: 1_000_000 }],
    [
      { ...good, value: true },
      { kind: 'boolean', value: 1 },
    ],
    [
      { ...good, value: false },
      { kind: 'boolean', value: 0 },
    ],
    [
      { ...good, value: '' },
      { kind: 'text', value: '' },
    ],
    [
      { ...good, value: 'ü'.repeat(4096) },
      { kind: 'text', value: 'ü'.repeat(4096) },
    ],
    [withValue('-0'), { kind: 'number', value: -0 }],
    [withValue('9007199254740993'), { kind: 'number', value: 2 ** 53 }],
    [withValue(nested(31)), { kind: 'json', value: nested(31) }],
    [{ ...good, value: { a: 'a'.repeat(65_536 - 8) } }, { kind: 'json' }],
  ])('at its limits: %.60j', (line, expected) => {
    expect(verdict(line)).toMatchObject(expected);
  });

  it.each([
    ['{ "big" : 12345678901234567890 }', '{"big":12345678901234567890}'],
    ['{"n":[1.0,-0,1e400,1E5,0.10]}', '{"n":[1.0,-0,1e400,1E5,0.10]}'],
    ['{"__proto__":{"__proto__":1.0}}', '{"__proto__":{"__proto__":1.0}}'],
    ['{"value":{"value":2.50}}', '{"value":{"value":2.50}}'],
    ['{"s":"a \\u00fc \\" }"}', '{"s":"a ü \\" }"}'],
    ['{}', '{}'],
  ])('with its JSON as it was written: %s', (json, expected) => {
    expect(verdict(withValue(json))).toMatchObject({ kind: 'json', value: expected });
  });

  it('with the device of the request where it names none', () => {
    expect(verdict({ ...good, device: undefined }, 'van')).toMatchObject({ device: 'van' });
    expect(verdict(good, 'van')).toMatchObject({ device: 'car' });
  });
});
