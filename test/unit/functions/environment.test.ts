import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import { ANSWER_LIMIT_MS } from '../../../functions/api/answer-routes.ts';
import { BUNDLING } from '../../../functions/build.ts';
import { FUNCTIONS, type FunctionName } from '../../../functions/catalogue.ts';
import { LIVE_LIMITS } from '../../../shared/live/limits.ts';
import { functionEnvironment } from '../../../local/resources.ts';
import { synthesize, SYNTHESIS_TIMEOUT_MS } from '../infra/synthesize.ts';

const ROOT = join(import.meta.dirname, '../../..');
const NAMES = Object.keys(FUNCTIONS) as FunctionName[];

/** What is left of a function's code when what it never calls is gone, in words that can be read, and its files. */
const built = new Map<FunctionName, { readonly code: string; readonly files: readonly string[] }>();

beforeAll(async () => {
  for (const name of NAMES) {
    const { outputFiles, metafile } = await build({
      ...BUNDLING,
      minify: false,
      sourcemap: false,
      metafile: true,
      write: false,
      absWorkingDir: ROOT,
      entryPoints: [FUNCTIONS[name].entry],
    });
    const files = Object.keys(metafile.inputs).filter((path) => /^(functions|shared)\//.test(path));
    built.set(name, { code: outputFiles.map(({ text }) => text).join('\n'), files });
  }
}, 120_000);

const matchesOf = (name: FunctionName, pattern: RegExp): string[] =>
  [
    ...new Set([...(built.get(name)?.code ?? '').matchAll(pattern)].map(([, found = '']) => found)),
  ].toSorted();

describe.each(NAMES)('the function %s', (name) => {
  it('is told of what its code asks for, and of nothing else', () => {
    const asked = matchesOf(name, /\b(?:resource|hasResource)\d*\("(\w+)"\)/g);

    expect(asked).toEqual([...FUNCTIONS[name].uses].toSorted());
  });

  it('reads the rest of its environment in no other place', () => {
    const readers = (built.get(name)?.files ?? []).filter((path) =>
      readFileSync(join(ROOT, path), 'utf8').includes('process.env'),
    );

    const known = ['functions/runtime/environment.ts'];
    expect(readers.filter((path) => !known.includes(path))).toEqual([]);
  });

  it('counts on no other time than its own', () => {
    const counted = matchesOf(name, /\bFUNCTIONS\d*\.(\w+)\.(?:timeoutSeconds|memoryMb)/g);

    expect(counted.filter((other) => other !== name)).toEqual([]);
  });
});

it(
  'functions are told the same by a deployment as by a local system',
  () => {
    const stack = synthesize();
    const settings = { origin: 'http://here', access: { mode: 'keys' as const }, limits: {} };

    const deployed = NAMES.map((name) => [name, Object.keys(stack.variables(name)).toSorted()]);
    const local = NAMES.map((name) => [name, Object.keys(functionEnvironment(name, settings))] as const);

    expect(deployed).toEqual(
      local.map(([name, told]) => [name, ['NODE_OPTIONS', 'POWERTOOLS_LOG_LEVEL', ...told].toSorted()]),
    );
  },
  SYNTHESIS_TIMEOUT_MS,
);

const timeoutMs = (name: FunctionName): number => FUNCTIONS[name].timeoutSeconds * 1000;

/** What is left to a function for sending an answer that took as long as it may. */
const SENDING_MS = 5000;

describe('the time of a function', () => {
  it('is counted on by those that hold streams open', () => {
    const counting = NAMES.filter(
      (name) => matchesOf(name, /\bFUNCTIONS\d*\.(\w+)\.timeoutSeconds/g).length > 0,
    );

    expect(counting).toEqual(['data', 'sessions', 'api']);
  });

  it('is enough for the longest answer that the table of routes allows', () => {
    const answering = NAMES.filter((name) =>
      built.get(name)?.files.includes('functions/api/answer-routes.ts'),
    );

    expect(answering).toEqual(['sessions', 'dashboards', 'internal', 'api']);
    for (const name of answering)
      expect(timeoutMs(name)).toBeGreaterThanOrEqual(ANSWER_LIMIT_MS + SENDING_MS);
  });

  it('is enough for a live stream that begins late', () => {
    expect(timeoutMs('api')).toBeGreaterThanOrEqual(ANSWER_LIMIT_MS + LIVE_LIMITS.lifeMs + SENDING_MS);
  });
});
