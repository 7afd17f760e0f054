import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { DEFAULTS, readOptions } from './options.ts';
import { planWork } from './plan.ts';
import { type FuzzLimits, runFuzz } from './run-fuzz.ts';
import { TARGETS } from './targets/all.ts';

const REAL = new URL('targets/all.ts', import.meta.url).href;
const BROKEN = new URL('broken-targets.ts', import.meta.url).href;
const LIMITS: FuzzLimits = { heapMb: 64, hangMs: 3000 };

const settings = (over: object = {}) => ({ ...DEFAULTS, only: [], path: undefined, ...over });
const broken = (only: string, path?: string) =>
  runFuzz(BROKEN, settings({ only: [only], path, runs: 300 }), () => {}, LIMITS);

const fuzz = (...args: string[]) =>
  promisify(execFile)(process.execPath, [join(import.meta.dirname, 'fuzz.ts'), ...args]);

describe('parsers and codecs', () => {
  it(`stand ${DEFAULTS.runs} damaged inputs`, { timeout: 300_000 }, async () => {
    const { runs, failures } = await runFuzz(REAL, settings());

    expect(failures.join('\n')).toBe('');
    expect(runs).toBeGreaterThanOrEqual(DEFAULTS.runs);
  });
});

describe('fuzzing', () => {
  it('leaves a sound parser in peace', async () => {
    expect(await broken('sound')).toEqual({ runs: 300, failures: [] });
  });

  it.each(['wrong error', 'wrong code'])('finds a %s, and shows it again by seed and path', async (name) => {
    const { failures } = await broken(name);
    const path = / --path (\S+)$/.exec(failures[0] ?? '')?.[1];
    const again = await broken(name, path);

    const counterexample = /Counterexample: .*/.exec(failures[0] ?? '')?.[0];
    expect(counterexample).toBeDefined();
    expect(failures[0]).toContain('this is none of');
    expect(again.failures[0]).toContain(counterexample);
  });

  it('ends what neither ends by itself nor stays within its memory, and names it', async () => {
    const endless = await broken('endless');
    const greedy = await broken('greedy');

    expect(endless.failures[0]).toMatch(/^endless: case \d+ does not end/);
    expect(greedy.failures[0]).toMatch(/^greedy: case \d+ ended the process \(SIGABRT\)/);
  });

  it('divides the cases by shares, and never gives fewer', () => {
    const work = planWork(TARGETS, settings({ runs: 1000 }));

    const sum = work.reduce((all, { runs }) => all + runs, 0);
    expect(work).toHaveLength(TARGETS.length);
    expect(sum).toBeGreaterThanOrEqual(1000);
    expect(sum).toBeLessThan(1000 + TARGETS.length);
  });

  it('has targets of different names', () => {
    expect(new Set(TARGETS.map(({ name }) => name)).size).toBe(TARGETS.length);
  });
});

describe('npm run fuzz', () => {
  it('tells what it can do', async () => {
    const { stdout } = await fuzz('--help');

    expect(stdout).toContain('--seed S');
    for (const { name } of TARGETS) expect(stdout).toContain(name);
  });

  it('runs the target that is asked for', async () => {
    const { stdout } = await fuzz('--target', 'bitmap', '--runs', '50', '--seed', '5');

    expect(stdout).toBe('bitmap: 50 cases\n50 cases with seed 5, 0 failures\n');
  });

  it.each([
    [['--target', 'nothing'], 'no target is called nothing'],
    [['--runs', '0'], '--runs 0 is no whole number'],
    [['--seed', 'x'], '--seed x is no whole number'],
    [['--path', '1:2'], '--path goes with one --target'],
  ])('refuses %j and says why', async (args, why) => {
    await expect(fuzz(...args)).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining(why) });
  });

  it('takes what is not said from the defaults', () => {
    expect(readOptions([])).toEqual({ ...DEFAULTS, only: [], path: undefined, help: false });
  });
});
