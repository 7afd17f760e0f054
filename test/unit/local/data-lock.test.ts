import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DataFolderError, DataInUseError, lockData } from '../../../local/data-lock.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'odograph-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a folder belongs to one living process, until it gives it back', () => {
  const release = lockData(folder);

  expect(() => lockData(folder)).toThrow(DataInUseError);
  expect(() => lockData(folder)).toThrow(new RegExp(`process ${process.pid}.*--data DIR`));
  release();
  expect(() => lockData(folder)).not.toThrow();
});

test('the lock of a process that was killed is taken over', async () => {
  const module = join(import.meta.dirname, '../../../local/data-lock.ts');
  const script = `import { lockData } from ${JSON.stringify(module)}; lockData(process.argv[1]); console.log('locked'); setInterval(() => {}, 1000);`;
  const owner = spawn(process.execPath, ['--input-type=module', '-e', script, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(owner.stdout, 'data');

  expect(() => lockData(folder)).toThrow(`process ${owner.pid}`);
  owner.kill('SIGKILL');
  await once(owner, 'exit');
  lockData(folder);

  expect(readFileSync(join(folder, 'lock.json'), 'utf8')).toContain(`"pid":${process.pid}`);
});

test.each(['', '{"pid":', '{}'])(
  'a lock that a killed process left half-written (%j) is taken over',
  (content) => {
    writeFileSync(join(folder, 'lock.json'), content);
    expect(() => lockData(folder)).not.toThrow();
  },
);

test('a file in place of the folder is told as such', () => {
  writeFileSync(join(folder, 'file'), '');
  expect(() => lockData(join(folder, 'file'))).toThrow(DataFolderError);
});
