import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LocalSystem, startLocal } from '../../../local/local.ts';
import { CLIENT_ERRORS } from '../../../shared/client/client-error.ts';
import { OdographClient } from '../../../shared/client/odograph-client.ts';

const ROOT = join(import.meta.dirname, '../../..');
const page = readFileSync(join(ROOT, 'docs/client.md'), 'utf8');
const snippets = [...page.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code]) => code!);

const run = promisify(execFile);

let folder: string;
let system: LocalSystem;

/** The snippets as files, for the system that runs here, beside the repository's own folders. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'odograph-client-docs-'));
  system = await startLocal({ port: 0, dataDir: join(folder, 'data'), batchingWindowSeconds: 0 });
  mkdirSync(join(folder, 'docs'));
  for (const name of ['shared', 'node_modules', 'package.json'])
    symlinkSync(join(ROOT, name), join(folder, name));
  snippets.forEach((code, number) =>
    writeFileSync(fileOf(number), code.replaceAll('http://127.0.0.1:8321', system.url)),
  );
  const settings = { extends: join(ROOT, 'tsconfig.json'), include: ['docs/*.ts'] };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(settings));
  await new OdographClient({ baseUrl: new URL(system.url) }).ingest(
    JSON.stringify({ device: 'car-1', sensor: 'speed', timestamp: '2026-05-01T00:00:00Z', value: 7.5 }),
  );
  await system.settled();
});
afterAll(async () => {
  await system.close();
  rmSync(folder, { recursive: true, force: true });
});

const fileOf = (number: number): string => join(folder, 'docs', `snippet-${number}.ts`);

/** What each snippet of the page prints, in their order. */
const PRINTED = [
  /^7\.5\n$/,
  /^car-1 2026-05-01T00:00:00Z\n1\n$/,
  /^\S+ Map\(1\) \{ 'speed' => 7\.5 \}\n$/,
  /^73\ngateway live never used\nrevoked\n$/,
  /^not-found .*nobody.* See that the name is right\.\n$/,
  /^200 \{[\s\S]*accepted: 1[\s\S]*\} undefined\n$/,
  /^$/,
];

test("the page's snippets have types that are right", async () => {
  const { stdout } = await run(process.execPath, [
    join(ROOT, 'node_modules/typescript/bin/tsc'),
    '--noEmit',
    '--project',
    folder,
  ]).catch((error: unknown) => error as { stdout: string });

  expect(stdout).toBe('');
});

test("the page's snippets do what they say", async () => {
  const printed = [];
  for (const number of snippets.keys()) printed.push((await run(process.execPath, [fileOf(number)])).stdout);

  expect(printed).toEqual(PRINTED.map((each) => expect.stringMatching(each) as string));
});

test('the page names every call of the client, and every error, and no other', () => {
  const { constructor: _, ...members } = Object.getOwnPropertyDescriptors(OdographClient.prototype);
  const calls = Object.entries(members).filter(([, member]) => 'value' in member);

  const namedCalls = [...page.matchAll(/^\| `(\w+)\(/gm)].map(([, name]) => name);
  const namedErrors = [...page.matchAll(/^\| `([\w-]+)` +\|/gm)].map(([, name]) => name);
  expect(new Set(namedCalls)).toEqual(new Set(calls.map(([name]) => name)));
  expect(namedErrors.slice(-Object.keys(CLIENT_ERRORS).length)).toEqual(Object.keys(CLIENT_ERRORS));
});
