import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readRecording } from '../../support/recordings.ts';
import { eventually, startSystem, type System, temporaryFolder } from '../../support/system.ts';

const folder = temporaryFolder();
let system: System;
let sentGood = 0;

beforeAll(async () => {
  system = await startSystem(join(folder.path, 'data'));
});

afterAll(async () => {
  await system.stop();
  folder.remove();
});

/** A good line that no other one equals. */
const good = (): string => {
  sentGood += 1;
  return JSON.stringify({ sensor: 'n', timestamp: Date.UTC(2024, 0, 1) + sentGood, value: sentGood });
};

const ask = (path: string): Promise<Response> => fetch(system.origin + path);

const storedCount = async (): Promise<number> => (await readRecording(system.origin, { device: 'd' })).length;

async function post(body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) {
  const answer = await fetch(`${system.origin}/ingest?device=d`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson', ...headers },
    body,
  });
  return { status: answer.status, type: answer.headers.get('content-type'), body: await answer.json() };
}

const BAD_LINES = {
  'not-an-object': 'hello',
  'not-json': '{"sensor":"n","timestamp":1704067200000,"value":NaN}',
  'timestamp-out-of-range': '{"sensor":"n","timestamp":"1970-01-01T00:00:00Z","value":1}',
  'invalid-timestamp': '{"sensor":"n","timestamp":"yesterday","value":1}',
  'missing-value': '{"sensor":"n","timestamp":1704067200000}',
  'invalid-sensor': '{"timestamp":1704067200000,"value":1}',
  'too-long': `{"sensor":"n","timestamp":1704067200000,"value":"${'x'.repeat(3_000_000)}"}`,
  'invalid-value': '{"sensor":"n","timestamp":1704067200000,"value":[1]}',
};

test.for(Object.entries(BAD_LINES))('a line that is %s costs only itself', async ([code, line]) => {
  const answer = await post(`${good()}\n${line}\n${good()}\n`);

  expect(answer.status).toBe(200);
  expect(answer.body).toMatchObject({ accepted: 2, invalidCount: 1, invalid: [{ line: 2, code }] });
});

test('a line of 5 MB, compressed, costs only itself', async () => {
  // Not too uniform, or the body would pass for a bomb.
  const text = Array.from({ length: 500_000 }, (_, nth) => nth.toString(36).padStart(10, '0')).join('');
  const line = `{"sensor":"n","timestamp":1704067200000,"value":"${text}"}`;

  const answer = await post(gzipSync(`${good()}\n${line}\n${good()}\n`), { 'content-encoding': 'gzip' });

  expect(answer.body).toMatchObject({ accepted: 2, invalid: [{ line: 2, code: 'too-long' }] });
});

test('a body without one reading is a problem that names its lines', async () => {
  const answer = await post('nonsense\n');

  expect(answer).toMatchObject({ status: 422, type: 'application/problem+json' });
  expect(answer.body).toMatchObject({
    code: 'nothing-accepted',
    invalid: [{ line: 1, code: 'not-an-object' }],
  });
});

test('an unknown content type is a problem', async () => {
  const answer = await post(good(), { 'content-type': 'application/x-www-form-urlencoded' });
  sentGood -= 1;

  expect(answer).toMatchObject({ status: 415, type: 'application/problem+json' });
  expect(answer.body).toMatchObject({ code: 'unsupported-media-type' });
});

test('a damaged gzip body is a problem; the lines before the damage are kept', async () => {
  const lines = Array.from({ length: 4000 }, () => good());
  const whole = gzipSync(`${lines.join('\n')}\n`);

  const answer = await post(whole.subarray(0, whole.length - 4000), { 'content-encoding': 'gzip' });
  const garbage = await post('not gzip at all', { 'content-encoding': 'gzip' });

  expect(answer).toMatchObject({ status: 400, body: { code: 'invalid-encoding' } });
  const { accepted, resumeFrom } = answer.body as { accepted: number; resumeFrom: number };
  expect(accepted).toBeGreaterThan(0);
  expect(resumeFrom).toBe(accepted + 1);
  sentGood -= lines.length - accepted;
  expect(garbage).toMatchObject({ status: 400, body: { code: 'invalid-encoding', accepted: 0 } });
});

test('a body above the platform’s limit is refused with what to do', async () => {
  const answer = await post('x'.repeat(7_000_000));

  expect(answer).toMatchObject({ status: 413, type: 'application/problem+json' });
  expect(JSON.stringify(answer.body)).toContain('split');
});

test('wrong questions are answered with problems that a viewer can show', async () => {
  const answers = await Promise.all([
    ask('/v1/manifest'),
    ask('/v1/manifest?device=d&start=yesterday'),
    ask('/v1/manifest?device=d&start=2024-01-02T00:00:00Z&end=2024-01-01T00:00:00Z'),
    ask('/v1/data?device=nobody&start=2024-01-01T00:00:00Z&end=2024-01-02T00:00:00Z'),
    ask('/nowhere'),
  ]);

  expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 404, 404]);
  for (const answer of answers) expect(answer.headers.get('content-type')).toBe('application/problem+json');
  expect(answers[1].headers.get('x-foxglove-error-message')).toContain('start');
});

test('afterwards every good line is there, and nothing else', async () => {
  await eventually(async () => (await storedCount()) >= sentGood);

  expect(await storedCount()).toBe(sentGood);
});
