import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { dynamoTable } from '../../../functions/runtime/ports.ts';

beforeAll(() => {
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('ODOGRAPH_TABLE', 'table');
});
afterAll(() => {
  dynamoTable().client.destroy();
  vi.unstubAllEnvs();
});

it('all that a function keeps in the table goes over the same connections', () => {
  const [first, second] = [dynamoTable(), dynamoTable()];

  expect(first).toMatchObject({ tableName: 'table' });
  expect(second.client).toBe(first.client);
});
