import { createConfig, lintFromString } from '@redocly/openapi-core';
import { expect, test } from 'vitest';
import { describeApi } from '../../../shared/api/openapi.ts';
import { ABOUT_DASHBOARDS, dashboardRoutes } from '../../../shared/api/routes/dashboards.ts';
import { ABOUT_MAINTENANCE, maintenanceRoutes } from '../../../shared/api/routes/maintenance.ts';
import { ABOUT_RTA, rtaRoutes } from '../../../shared/api/routes/rta.ts';
import { OPERATION_IDS, ROUTES } from '../../../shared/api/routes.ts';

interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly operationId: string }>>>>;
}

const description = describeApi(ROUTES, '0.1.0');

test.each([
  ['the API', description],
  ['sessions', describeApi(rtaRoutes, '0.1.0', ABOUT_RTA)],
  ['dashboards', describeApi(dashboardRoutes, '0.1.0', ABOUT_DASHBOARDS)],
  ['maintenance', describeApi(maintenanceRoutes, '0.1.0', ABOUT_MAINTENANCE)],
])('the description of %s passes a linter, and its examples their schemas', async (_, described) => {
  const config = await createConfig({
    extends: ['recommended-strict'],
    rules: { 'no-server-example.com': 'off' },
  });

  const problems = await lintFromString({ source: JSON.stringify(described), config });

  expect(problems.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer])).toEqual(
    [],
  );
});

test.each([
  ['the API', describeApi(ROUTES, '0.1.0'), OPERATION_IDS],
  ['dashboards', describeApi(dashboardRoutes, '0.1.0'), Object.keys(dashboardRoutes)],
  ['maintenance', describeApi(maintenanceRoutes, '0.1.0'), Object.keys(maintenanceRoutes)],
])('the description of %s has every operation of its table', (_, told, ids) => {
  const { paths } = told as unknown as Description;

  const described = Object.values(paths).flatMap((operations) =>
    Object.values(operations).map(({ operationId }) => operationId),
  );

  expect(described.toSorted()).toEqual([...ids].toSorted());
});
