import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Fleet } from '../../../cli/simulate/fleet.ts';
import { type LocalSystem, startLocal } from '../../../local/local.ts';
import type { Verdict } from '../../../shared/verify/verify.ts';
import { eventually } from '../../support/system.ts';
import { runCli } from '../../unit/cli/fake-terminal.ts';

/** Dumped, so that it is a file. */
const DUMPED = '2026-05-23';
/** Not dumped, so that it is streamed. */
const HOT = '2026-05-24';
const MINUTES = 5;
const DEVICES = ['car-1', 'car-2'];

/** Those that are of time: a machine that is busy keeps them or not. */
const OF_TIME = new Set(['stream.begins', 'stream.pauses']);

/** Minutes of two cars around noon. */
function readingsOf(date: string): string {
  const fromMs = Date.parse(`${date}T11:58:00Z`);
  const fleet = new Fleet({ devices: DEVICES, seed: 7, fromMs, rateHz: 2, late: 0.05, twice: 0.05 });
  return [...fleet.until(fromMs + MINUTES * 60_000), ...fleet.rest()].map(({ text }) => text).join('\n');
}

describe.each([
  { mode: 'open', access: false },
  { mode: 'that asks for credentials', access: true },
])('a local system $mode', ({ access }) => {
  let folder: string;
  let system: LocalSystem;
  let key: string | undefined;

  const ask = async (
    path: string,
    body?: string,
    type = 'application/json',
  ): Promise<Record<string, unknown>> => {
    const response = await fetch(system.url + path, {
      headers: { 'content-type': type, ...(key !== undefined && { authorization: `Bearer ${key}` }) },
      ...(body !== undefined && { method: 'POST', body }),
    });
    const text = await response.text();
    if (response.status >= 300) throw new Error(`${path}: ${response.status} ${text}`);
    return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
  };
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'odograph-verify-'));
    system = await startLocal({ port: 0, dataDir: folder, access, batchingWindowSeconds: 0 });
    key = system.access?.key;
    for (const date of [DUMPED, HOT]) await ask('/ingest', readingsOf(date), 'application/x-ndjson');
    await system.settled();
    const { execution } = await ask('/api/dumps', JSON.stringify({ date: DUMPED }));
    await eventually(async () => (await ask(`/api/dumps/${String(execution)}`))['status'] !== 'running');
    const session = {
      identity: 'lap',
      createIfNotExists: { state: 'open', timestamp: '1779537600000000000', identifier: 'Lap' },
      updates: [{ addDataBindings: DEVICES.map((identity) => ({ key: { source: 'readings', identity } })) }],
    };
    await ask('/internal/rta/v2/sessions', JSON.stringify(session));
  });
  afterAll(async () => {
    await system.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Rules that are not kept, and the verdict. */
  async function verify(query: string, ...args: string[]): Promise<[string[], Verdict, number]> {
    const credentials = key === undefined ? [] : ['--key', key];
    const url = `${system.url}/v1/manifest?${query}`;
    const { code, out } = await runCli(['verify', url, '--json', ...credentials, ...args]);
    const verdict = JSON.parse(out) as Verdict;
    const broken = verdict.checks
      .filter(({ id, outcome }) => !OF_TIME.has(id) && (outcome === 'fail' || outcome === 'warn'))
      .map(({ id, faults }) => `${id}: ${JSON.stringify(faults)}`);
    return [broken, verdict, code];
  }

  it('conforms for a device with a dumped day and streamed windows', async () => {
    const [broken, { sources, checks }, code] = await verify('device=car-1', '--full');

    const untold = checks.filter(({ outcome }) => outcome === 'unknown').map(({ id }) => id);
    expect([broken, code]).toEqual([[], 0]);
    expect(sources).toEqual({ listed: 2, files: 1, streams: 1, read: 2 });
    expect(untold).toEqual([...(access ? [] : ['access.asks']), 'stream.begins']);
  });

  it.each(['device=car-1&device=car-2', 'device=car-1&sensors=eng*', 'session=lap'])(
    'conforms for %s',
    async (query) => {
      const [broken, { sources }, code] = await verify(query);

      expect([broken, code]).toEqual([[], 0]);
      expect(sources.streams).toBeGreaterThan(1);
    },
  );

  it('conforms for what there are no readings of', async () => {
    const [broken, { sources }] = await verify(
      'device=car-1&start=2026-05-01T00:00:00Z&end=2026-05-02T00:00:00Z',
    );

    expect([broken, sources.listed]).toEqual([[], 0]);
  });

  it('does not conform where nothing may be read', async () => {
    const wrong = access ? 'device=car-1' : 'device=';

    const { code, out } = await runCli(['verify', `${system.url}/v1/manifest?${wrong}`]);

    expect([code, out.split('\n')[0]]).toEqual([1, expect.stringContaining('✗  manifest.answers')]);
    expect(out).toContain(access ? 'answered with 401' : 'answered with 400');
  });
});
