import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it, test } from 'vitest';
import { openCheck } from '../../../shared/dashboard/open-check.ts';
import { readContent } from '../../../shared/dashboard/read-content.ts';
import { dashboardSettingsSchema, parseDashboardSettings } from '../../../shared/dashboard/settings.ts';
import { OdographError } from '../../../shared/errors/odograph-error.ts';

const GOOD = { version: 1, name: 'a', range: { kind: 'quick', last: 'PT1H' }, devices: ['car'], panels: [] };
const none = async (): Promise<string> => {
  throw new Error('nothing is read');
};

async function read(body: string | Buffer, settings: object = {}, encoding?: string) {
  const parsed = dashboardSettingsSchema.parse(settings);
  return readContent(Buffer.from(body), encoding, await openCheck(parsed, none), parsed);
}

const codeOf = async (work: Promise<unknown>): Promise<string> => {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof OdographError) return error.code;
  throw new Error('it is not refused as it should be', { cause: error });
};

describe('reading a dashboard', () => {
  it('keeps its bytes, whatever encoding it came in', async () => {
    const json = ` ${JSON.stringify(GOOD)}\n`;

    for (const [body, encoding] of [
      [json, undefined],
      [gzipSync(json), 'gzip'],
    ] as const) {
      const content = await read(body, {}, encoding);
      const packed = await content.pack('id', 'v1');
      expect(gunzipSync(packed).toString()).toBe(`{"id":"id","version":"v1","dashboard":${json}}`);
      expect(content).toMatchObject({ bytes: json.length, name: 'a', devices: ['car'], dashboard: GOOD });
    }
  });

  it('holds it against its schema before its limit', async () => {
    const wrong = JSON.stringify({ ...GOOD, more: true });

    expect(await codeOf(read(wrong, { dashboardBytes: 10 }))).toBe('invalid-dashboard');
    expect(await codeOf(read(JSON.stringify(GOOD), { dashboardBytes: 10 }))).toBe('too-large');
    expect((await read(JSON.stringify(GOOD), { dashboardBytes: null })).bytes).toBeGreaterThan(10);
    expect((await read(wrong, { schema: 'none' })).dashboard).toEqual({ ...GOOD, more: true });
  });

  it.each([
    ['no JSON', '{', undefined, 'invalid-request'],
    ['no gzip', 'x', 'gzip', 'invalid-encoding'],
    ['another encoding', '{}', 'br', 'unsupported-media-type'],
  ])('refuses %s', async (_, body, encoding, code) => {
    expect(await codeOf(read(body, {}, encoding))).toBe(code);
  });

  it('refuses a bomb, also where there is no limit', async () => {
    const bomb = gzipSync(Buffer.alloc(65 * 1024 * 1024, ' '));

    expect(await codeOf(read(bomb, { dashboardBytes: null, schema: 'none' }, 'gzip'))).toBe('too-large');
  });

  it('takes devices for names in any schema, and nothing else for devices', async () => {
    const settings = { schema: 'none' };

    expect(await codeOf(read('{"devices": [1]}', settings))).toBe('invalid-dashboard');
    expect(await codeOf(read('{"devices": "car"}', settings))).toBe('invalid-dashboard');
    expect(await codeOf(read(JSON.stringify({ devices: ['x'.repeat(70_000)] }), settings))).toBe(
      'invalid-dashboard',
    );
    expect((await read('{"devices": ["a", "a"], "name": 7}', settings)).devices).toEqual(['a']);
    expect((await read('[]', settings)).devices).toEqual([]);
  });
});

test('a deployment may hold dashboards against a schema of its own', async () => {
  const settings = dashboardSettingsSchema.parse({ schema: 'schemas/ours.json' });
  const schema = { type: 'object', required: ['title'], properties: { title: { type: 'string' } } };
  const keys: string[] = [];

  const check = await openCheck(settings, async (key) => {
    keys.push(key);
    return JSON.stringify(schema);
  });

  expect(keys).toEqual(['schemas/ours.json']);
  expect(check({ title: 'x' })).toBeUndefined();
  expect(check({ title: 7 })).toContain('title');
  expect(check({})).toContain('title');
  await expect(openCheck(settings, async () => '7')).rejects.toThrow('no JSON schema');
});

test.each([
  { evictTo: 0.9, evictFrom: 0.5 },
  { schema: 'dumps/x' },
  { schema: 'schemas/*' },
  { totalBytes: 0 },
  { other: 1 },
])('settings cannot be %j', (settings) => {
  expect(() => parseDashboardSettings(JSON.stringify(settings))).toThrow('cannot be used');
});
