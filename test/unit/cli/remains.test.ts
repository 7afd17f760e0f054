import { createServer, type IncomingMessage, type Server } from 'node:http';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { runCli } from './fake-terminal.ts';

const TABLE = 'AWS::DynamoDB::GlobalTable';
const BUCKET = 'AWS::S3::Bucket';
const SECRET = 'AWS::SecretsManager::Secret';

/** A stack as AWS has it: its status, and its resources as type, logical id, name and status. */
interface Stack {
  readonly name: string;
  readonly status: string;
  readonly resources: readonly (readonly [type: string, id: string, name: string, status: string])[];
  /** Logical ids that its template keeps. */
  readonly keeps?: readonly string[];
}

/** What an account holds beside stacks. */
interface Account {
  readonly stacks: readonly Stack[];
  readonly tables?: readonly string[];
  readonly buckets?: readonly string[];
  /** Secrets by name, and whether they were told to go. */
  readonly secrets?: Readonly<Record<string, boolean>>;
}

const servers: Server[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** Answers as the services do of which is asked. */
async function useAccount(account: Account): Promise<void> {
  const server = createServer((request, response) => {
    void answer(request, account).then(([status, body]) => response.writeHead(status).end(body));
  });
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  for (const [name, value] of Object.entries({
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_MAX_ATTEMPTS: '1',
    AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
  }))
    vi.stubEnv(name, value);
}

async function answer(request: IncomingMessage, account: Account): Promise<[number, string]> {
  const body = await text(request);
  const target = String(request.headers['x-amz-target'] ?? '');
  if (target !== '') return ofJson(target, body, account);
  if (request.method !== 'HEAD') return ofCloudFormation(new URLSearchParams(body), account);
  const bucket = (request.url ?? '').split(/[/?]/)[1] ?? '';
  const host = String(request.headers.host).split('.')[0] ?? '';
  return [(account.buckets ?? []).some((name) => [bucket, host].includes(name)) ? 200 : 404, ''];
}

function ofJson(target: string, body: string, { tables = [], secrets = {} }: Account): [number, string] {
  const { TableName = '', SecretId = '' } = JSON.parse(body) as Record<string, string>;
  const isSecret = target.endsWith('DescribeSecret');
  const isThere = isSecret ? Object.hasOwn(secrets, SecretId) : tables.includes(TableName);
  if (!isThere) return [400, JSON.stringify({ __type: 'ResourceNotFoundException', message: 'not there' })];
  return [
    200,
    JSON.stringify(isSecret ? (secrets[SecretId] === true ? { DeletedDate: 1 } : {}) : { Table: {} }),
  ];
}

function ofCloudFormation(asked: URLSearchParams, { stacks }: Account): [number, string] {
  const action = asked.get('Action') ?? '';
  const wanted = asked.get('PhysicalResourceId');
  const holders = stacks.flatMap(({ resources }) => resources.filter(([, , name]) => name === wanted));
  if (wanted !== null && holders.every(([, , , status]) => status.startsWith('DELETE_')))
    return [
      400,
      `<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>Stack for ${wanted} does not exist</Message></Error></ErrorResponse>`,
    ];
  const stack = stacks[Number(asked.get('StackName')?.replace('id-', ''))];
  const results: Record<string, () => string> = {
    ListStacks: () =>
      `<StackSummaries>${stacks
        .map(
          ({ name, status }, at) =>
            `<member><StackName>${name}</StackName><StackId>id-${at}</StackId><StackStatus>${status}</StackStatus>` +
            `<DeletionTime>2026-05-0${at + 1}T10:00:00Z</DeletionTime></member>`,
        )
        .join('')}</StackSummaries>`,
    ListStackResources: () =>
      `<StackResourceSummaries>${stack!.resources
        .map(
          ([type, id, name, status]) =>
            `<member><ResourceType>${type}</ResourceType><LogicalResourceId>${id}</LogicalResourceId>` +
            `<PhysicalResourceId>${name}</PhysicalResourceId><ResourceStatus>${status}</ResourceStatus></member>`,
        )
        .join('')}</StackResourceSummaries>`,
    DescribeStackResources: () =>
      `<StackResources>${holders
        .map(
          ([type, id, name, status]) =>
            `<member><ResourceType>${type}</ResourceType><LogicalResourceId>${id}</LogicalResourceId>` +
            `<PhysicalResourceId>${name}</PhysicalResourceId><ResourceStatus>${status}</ResourceStatus></member>`,
        )
        .join('')}</StackResources>`,
    GetTemplate: () => `<TemplateBody>${JSON.stringify({ Resources: templateOf(stack!) })}</TemplateBody>`,
  };
  return [
    200,
    `<${action}Response><${action}Result>${results[action]!()}</${action}Result></${action}Response>`,
  ];
}

const templateOf = ({ resources, keeps = [] }: Stack): object =>
  Object.fromEntries(
    resources.map(([Type, id]) => [id, { Type, DeletionPolicy: keeps.includes(id) ? 'Retain' : 'Delete' }]),
  );

const DESTROYED: Stack = {
  name: 'Odograph',
  status: 'DELETE_COMPLETE',
  resources: [
    [TABLE, 'Table1', 'table-1', 'DELETE_SKIPPED'],
    [BUCKET, 'Bucket1', 'bucket-1', 'DELETE_SKIPPED'],
    [SECRET, 'Ring1', 'ring-1', 'DELETE_SKIPPED'],
    ['AWS::Lambda::Function', 'Fn', 'fn', 'DELETE_COMPLETE'],
  ],
};
const ALL = { tables: ['table-1'], buckets: ['bucket-1'], secrets: { 'ring-1': false } };

test('of a stack that was destroyed tells what is left, how to remove it, and how to go on', async () => {
  await useAccount({ stacks: [{ ...DESTROYED, name: 'Other' }, DESTROYED], ...ALL });

  const { code, out } = await runCli(['remains']);

  expect(code).toBe(0);
  expect(out).toMatch(/^The stack Odograph was destroyed at 2026-05-02T10:00:00\.000Z\. Of it remain:\n/);
  const commands = [...out.matchAll(/^ {2}(?:do )?(aws \S+ \S+) .*?(table-1|bucket-1|ring-1)/gm)].map(
    ([, command, name]) => `${command} ${name}`,
  );
  expect(commands).toEqual([
    'aws dynamodb update-table table-1',
    'aws dynamodb wait table-1',
    'aws dynamodb delete-table table-1',
    'aws s3api delete-objects bucket-1',
    'aws s3api delete-bucket bucket-1',
    'aws secretsmanager delete-secret ring-1',
  ]);
  expect(out).toContain('--no-deletion-protection-enabled');
  expect(out).toContain(
    `cdk import --resource-mapping-inline '{"Table1":{"TableName":"table-1"},"Bucket1":{"BucketName":"bucket-1"}}'`,
  );
  expect(out).not.toContain('fn');
});

test('tells no more of what was removed, or was told to go', async () => {
  await useAccount({ stacks: [DESTROYED], buckets: ['bucket-1'], secrets: { 'ring-1': true } });

  const { out } = await runCli(['remains']);

  expect(out).toContain('bucket-1');
  expect(out).not.toMatch(/table-1|ring-1/);
});

test('says so when nothing is left', async () => {
  await useAccount({ stacks: [DESTROYED] });

  const { code, out } = await runCli(['remains']);

  expect([code, out]).toEqual([0, 'The stack Odograph was destroyed, and nothing of it remains.']);
});

test('of a stack that stands tells what it would leave, and no command that removes it', async () => {
  const standing: Stack = {
    ...DESTROYED,
    name: 'Fleet',
    status: 'UPDATE_COMPLETE',
    keeps: ['Table1', 'Bucket1'],
  };
  await useAccount({ stacks: [standing], ...ALL });

  const { code, out } = await runCli(['remains', '--stack', 'Fleet']);

  expect(code).toBe(0);
  expect(out).toMatch(/^The stack Fleet stands\. Destroying it leaves:\n {2}table-1: .*\n {2}bucket-1: .*\n/);
  expect(out).not.toMatch(/aws |ring-1/);
});

test('warns of a stack that would leave nothing', async () => {
  await useAccount({ stacks: [{ ...DESTROYED, status: 'CREATE_COMPLETE' }], ...ALL });

  const { out } = await runCli(['remains']);

  expect(out).toContain('leaves nothing: all data in table and bucket is deleted');
});

test.each(['Odograph', 'Fleet'])('what the stack %s has taken in is not to be removed', async (name) => {
  const standing: Stack = {
    ...DESTROYED,
    name,
    status: 'IMPORT_COMPLETE',
    resources: [[TABLE, 'Table1', 'table-1', 'IMPORT_COMPLETE']],
    keeps: ['Table1'],
  };
  await useAccount({ stacks: [standing, DESTROYED], ...ALL });

  const { out } = await runCli(['remains']);

  expect(out.includes('  table-1: ')).toBe(name === 'Odograph');
  expect(out).not.toMatch(/delete-table|TableName/);
  expect(out).toContain('delete-bucket --bucket bucket-1');
});

test('a stack that never was is told', async () => {
  await useAccount({ stacks: [] });

  const { code, out, notes } = await runCli(['remains', '--stack', 'Nothing']);

  expect([code, out]).toEqual([2, '']);
  expect(notes).toMatch(/There is no stack Nothing[^]*AWS_REGION[^]*--stack/);
});
