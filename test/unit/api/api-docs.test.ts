import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Route } from '../../../shared/api/route.ts';
import { dashboardRoutes } from '../../../shared/api/routes/dashboards.ts';
import { maintenanceRoutes } from '../../../shared/api/routes/maintenance.ts';
import { ROUTES } from '../../../shared/api/routes.ts';

const pageOf = (name: string): string =>
  readFileSync(join(import.meta.dirname, `../../../docs/${name}.md`), 'utf8');

test('the page about the API lists every route of the table, and no other', () => {
  const listed = [...pageOf('api').matchAll(/^\| ([A-Z]+) +\| `([^`]+)` +\| ([a-z-]+) +\| (.+?) +\|$/gm)];

  const routes: readonly Route[] = Object.values(ROUTES);
  expect(listed.map(([, ...cells]) => cells)).toEqual(
    routes.map(({ method, path, access, summary }) => [method, path, access, summary]),
  );
});

test('the page about dashboards lists every route of theirs, and no other', () => {
  // A cell may name two methods of one path.
  const cells = [...pageOf('dashboards').matchAll(/^\| ((?:`[A-Z]+`, )?`[A-Z]+ [^`]+`) \|/gm)];
  const listed = cells.flatMap(([, cell = '']) => {
    const path = /(\/[^`?]+)/.exec(cell)?.[1]?.replace(/\/$/, '');
    return [...cell.matchAll(/`([A-Z]+)/g)].map(([, method]) => `${method} ${path}`);
  });

  const routes: readonly Route[] = Object.values({ ...dashboardRoutes, ...maintenanceRoutes });
  expect(listed.toSorted()).toEqual(routes.map(({ method, path }) => `${method} ${path}`).toSorted());
});
