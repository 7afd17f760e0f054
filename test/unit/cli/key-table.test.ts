import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { isSecretOf, parseKey } from '../../../shared/access/api-key.ts';
import { DynamoKeyStore } from '../../../shared/access/key-store.dynamodb.ts';
import type { DynamoTable } from '../../../shared/store/dynamo.ts';
import { type Running, startTable } from '../../support/aws.ts';
import { runCli } from './fake-terminal.ts';

let table: Running<DynamoTable>;
let endpoint: string;

beforeAll(async () => {
  table = await startTable();
  const { protocol, hostname, port } = await table.client.config.endpoint!();
  endpoint = `${protocol}//${hostname}:${port}`;
});
afterAll(async () => table.close());
afterEach(() => void vi.unstubAllEnvs());

/** The environment that the SDK reads. */
function useAws(changes: Readonly<Record<string, string>> = {}): void {
  const usual = { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' };
  const all = { ...usual, AWS_ENDPOINT_URL_DYNAMODB: endpoint, AWS_MAX_ATTEMPTS: '1', ...changes };
  for (const [name, value] of Object.entries(all)) vi.stubEnv(name, value);
}

const CREATE = ['key', 'create', 'operator', '--may', 'admin', '--devices', '*', '--table'];

test('the first key is made in the table itself, listed and revoked there', async () => {
  useAws();
  const { tableName } = table;

  const created = await runCli([...CREATE, tableName, '--expires', '90d']);
  const list = await runCli(['key', 'list', '--table', tableName]);
  const { id, secret } = parseKey(created.out)!;
  const revoked = await runCli(['key', 'revoke', id, '--yes', '--table', tableName]);
  const again = await runCli(['key', 'revoke', id, '--yes', '--table', tableName]);

  const kept = await new DynamoKeyStore(table).get(id);
  expect([created, list, revoked, again].map(({ code }) => code)).toEqual([0, 0, 0, 0]);
  expect(isSecretOf(kept!.hash, secret)).toBe(true);
  expect(kept).toMatchObject({ name: 'operator', may: ['admin'], devices: ['*'] });
  expect(kept!.expiresMs - kept!.createdMs).toBe(90 * 86_400_000);
  expect(kept!.revokedMs).toBeDefined();
  expect(list.out).toMatch(new RegExp(`^${id} +operator +admin +\\* +live +2024-07-31 +never$`, 'm'));
  expect(revoked.out).toBe(`The key operator (${id}) is revoked.`);
  expect(again.out).toContain('was revoked already');
});

test('how a key is used leaves to the user what only the deployment knows', async () => {
  useAws();
  const args = [
    'key',
    'create',
    'sender',
    '--may',
    'write',
    '--devices',
    'car-*',
    '--table',
    table.tableName,
  ];

  const { notes } = await runCli(args);

  expect(notes).toContain("'<IngestUrl>?device=car-1'");
});

test('what is wrong with a key, or too many of a name, is told', async () => {
  useAws();
  const { tableName } = table;
  const named = ['key', 'create', 'twice', '--may', 'read', '--devices', '*', '--table', tableName];

  const wrong = await runCli([...CREATE, tableName, '--default-device', 'a/b', '--expires', '90000d']);
  const codes = [await runCli(named), await runCli(named)].map(({ code }) => code);
  const third = await runCli(named);

  expect(wrong).toMatchObject({ code: 2, out: '' });
  expect(wrong.notes).toContain('The key was not made: expires: a key is valid for ten years at most.');
  expect(codes).toEqual([0, 0]);
  expect(third).toMatchObject({ code: 2, out: '' });
  expect(third.notes).toContain(`npx odograph key list --table ${tableName}`);
});

test('a table that is not there, and a service that is not, are told', async () => {
  useAws();
  const noTable = await runCli([...CREATE, 'nothing']);
  useAws({ AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:1' });
  const noService = await runCli([...CREATE, table.tableName]);

  expect(noTable).toMatchObject({ code: 2, out: '' });
  expect(noTable.notes).toMatch(/There is no table nothing[^]*ReadingsTable/);
  expect(noService).toMatchObject({ code: 2, out: '' });
  expect(noService.notes).toContain('DynamoDB could not be asked: ');
});

test.each([
  ['UnrecognizedClientException', 'aws sts get-caller-identity'],
  ['ExpiredTokenException', 'aws sts get-caller-identity'],
  ['AccessDeniedException', 'dynamodb:PutItem'],
])('a refusal of AWS says what to do: %s', async (name, words) => {
  const service = createServer((request, response) => {
    request.resume();
    response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify({ __type: `com.amazon.coral.service#${name}`, message: 'not so.' }));
  });
  await once(service.listen(0, '127.0.0.1'), 'listening');
  const { port } = service.address() as AddressInfo;
  useAws({ AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${port}` });

  const { code, out, notes } = await runCli([...CREATE, 't']);
  service.closeAllConnections();
  service.close();

  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(notes).toContain(words);
});

test('without credentials or a region, what to set is told', async () => {
  const nowhere = {
    AWS_CONFIG_FILE: '/nowhere',
    AWS_SHARED_CREDENTIALS_FILE: '/nowhere',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  useAws(nowhere);
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_PROFILE'])
    vi.stubEnv(name, undefined);
  const nobody = await runCli([...CREATE, 't']);
  for (const name of ['AWS_REGION', 'AWS_DEFAULT_REGION']) vi.stubEnv(name, undefined);
  const unplaced = await runCli([...CREATE, 't']);

  expect(nobody.notes).toContain('aws sts get-caller-identity');
  expect(unplaced.notes).toContain('AWS_REGION');
  expect([nobody.code, unplaced.code]).toEqual([2, 2]);
});
