import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Route } from '../../../shared/api/route.ts';
import { ROUTES } from '../../../shared/api/routes.ts';

const page = readFileSync(join(import.meta.dirname, '../../../docs/api.md'), 'utf8');

test('the page about the API lists every route of the table, and no other', () => {
  const listed = [...page.matchAll(/^\| ([A-Z]+) +\| `([^`]+)` +\| ([a-z-]+) +\| (.+?) +\|$/gm)];

  const routes: readonly Route[] = Object.values(ROUTES);
  expect(listed.map(([, ...cells]) => cells)).toEqual(
    routes.map(({ method, path, access, summary }) => [method, path, access, summary]),
  );
});
