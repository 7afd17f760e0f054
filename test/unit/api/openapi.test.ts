import { createConfig, lintFromString } from '@redocly/openapi-core';
import { expect, test } from 'vitest';
import { describeApi } from '../../../shared/api/openapi.ts';
import { ABOUT_RTA, rtaRoutes } from '../../../shared/api/routes/rta.ts';
import { OPERATION_IDS, ROUTES } from '../../../shared/api/routes.ts';

interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly operationId: string }>>>>;
}

const description = describeApi(ROUTES, '0.1.0');

test.each([
  ['the API', description],
  ['sessions', describeApi(rtaRoutes, '0.1.0', ABOUT_RTA)],
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

test('the description has every operation of the table', () => {
  const { paths } = description as unknown as Description;

  const described = Object.values(paths).flatMap((operations) =>
    Object.values(operations).map(({ operationId }) => operationId),
  );

  expect(described.toSorted()).toEqual([...OPERATION_IDS].toSorted());
});
