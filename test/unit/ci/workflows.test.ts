import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const FOLDER = join(import.meta.dirname, '../../../.github/workflows');
const workflows = readdirSync(FOLDER).map(
  (file) => [file, readFileSync(join(FOLDER, file), 'utf8')] as const,
);

test.each(workflows)('%s runs what everyone runs, with no more rights than reading', (_, text) => {
  const [, rights] = /^permissions:\n((?: +.*\n)+)/m.exec(text) ?? [];

  expect(text).toContain('run: .ci/run');
  expect(rights).toBe('  contents: read\n');
  expect(text).not.toMatch(/pull_request_target|secrets\./);
});

test.each(workflows)('%s uses actions of GitHub alone, of a version that is said', (_, text) => {
  const used = [...text.matchAll(/uses: (?<action>.*)$/gm)].map(({ groups }) => groups!['action']!);

  expect(used.length).toBeGreaterThan(0);
  expect(used.filter((action) => !/^actions\/[\w-]+@v\d+$/.test(action))).toEqual([]);
});

test.each(workflows)('%s ends each of its jobs in time', (_, text) => {
  expect(text.match(/timeout-minutes:/g)?.length).toBe(text.match(/runs-on:/g)?.length);
});
