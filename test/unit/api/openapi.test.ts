import { createConfig, lintFromString } from '@redocly/openapi-core';
import { expect, test } from 'vitest';
import { describeApi } from '../../../shared/api/openapi.ts';
import { OPERATION_IDS, ROUTES } from '../../../shared/api/routes.ts';

interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly operationId: string }>>>>;
}

const description = describeApi(ROUTES, '0.1.0');

test('the description of the API passes a linter, and its examples their schemas', async () => {
  const config = await createConfig({
    extends: ['recommended-strict'],
    rules: { 'no-server-example.com': 'off' },
  });

  const problems = await lintFromString({ source: JSON.stringify(description), config });

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
