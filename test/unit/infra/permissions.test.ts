import { beforeAll, describe, expect, test } from 'vitest';
import type { FunctionName } from '../../../functions/catalogue.ts';
import {
  actions,
  functionNames,
  type Synthesized,
  synthesize,
  text,
  type Tree,
  SYNTHESIS_TIMEOUT_MS,
} from './synthesize.ts';

const LOG = ['logs:CreateLogStream', 'logs:PutLogEvents'];
const READ = ['dynamodb:GetItem', 'dynamodb:Query'];

/** What each function may do; a change here is a change of who may touch a user's data. */
const ALLOWED: Record<FunctionName, string[]> = {
  ingest: ['dynamodb:GetItem', 'kinesis:PutRecords'],
  socket: ['dynamodb:GetItem', 'kinesis:PutRecords'],
  persist: [
    ...READ,
    'dynamodb:PutItem',
    'dynamodb:UpdateItem',
    'kinesis:DescribeStream',
    'kinesis:DescribeStreamConsumer',
    'kinesis:DescribeStreamSummary',
    'kinesis:GetRecords',
    'kinesis:GetShardIterator',
    'kinesis:ListShards',
    'kinesis:ListStreams',
    'kinesis:SubscribeToShard',
    's3:ListBucket',
    's3:PutObject',
  ],
  manifest: [...READ, 's3:GetObject'],
  data: [...READ, 's3:GetObject'],
  dump: [
    ...READ,
    'dynamodb:PutItem',
    'dynamodb:DeleteItem',
    'dynamodb:UpdateItem',
    's3:AbortMultipartUpload',
    's3:DeleteObject',
    's3:GetObject',
    's3:ListBucket',
    's3:PutObject',
  ],
  maintenance: [...READ, 's3:AbortMultipartUpload', 's3:PutObject'],
  api: [
    ...READ,
    'dynamodb:PutItem',
    'kinesis:PutRecords',
    's3:DeleteObject',
    's3:GetObject',
    's3:GetObject',
    's3:ListBucket',
    'states:DescribeExecution',
    'states:StartExecution',
  ],
};

let stack: Synthesized;

beforeAll(() => {
  stack = synthesize();
}, SYNTHESIS_TIMEOUT_MS);

const resources = (name: FunctionName, action: string): string[] =>
  stack
    .statements(`Functions${name}Role`)
    .filter((statement) => [statement.Action].flat().includes(action))
    .flatMap((statement) => (Array.isArray(statement.Resource) ? statement.Resource : [statement.Resource]))
    .map((resource: Tree) => text(resource))
    .toSorted();

describe('permissions', () => {
  test.each(functionNames)('%s may do what it does, and write its log', (name) => {
    const statements = stack.statements(`Functions${name}Role`);

    expect(actions(statements)).toEqual([...ALLOWED[name], ...LOG].toSorted());
  });

  test('no role has a managed policy', () => {
    const roles = stack.ofType('AWS::IAM::Role').filter(([, role]) => role.Properties['ManagedPolicyArns']);

    expect(roles).toEqual([]);
  });

  test('no action is a wildcard and no resource is everything', () => {
    const statements = stack.allStatements();

    expect(actions(statements).filter((action) => action.includes('*'))).toEqual([]);
    expect(statements.flatMap(({ Resource }) => Resource)).not.toContain('*');
    expect(statements.filter(({ Effect }) => Effect !== 'Allow')).toEqual([]);
  });

  test('objects are reached by prefix', () => {
    expect(resources('dump', 's3:PutObject')).toEqual([
      expect.stringMatching(/^<Recordings\w+\.Arn>\/dumps\/\*$/),
    ]);
    expect(resources('maintenance', 's3:PutObject')).toEqual([
      expect.stringMatching(/^<Recordings\w+\.Arn>\/work\/\*$/),
    ]);
    const letters = [
      expect.stringMatching(/^<Recordings\w+\.Arn>\/aws\/lambda\/\*$/),
      expect.stringMatching(/^<Recordings\w+\.Arn>\/dead-letters\/\*$/),
    ];
    expect(resources('persist', 's3:PutObject')).toEqual(letters);
    const dumps = expect.stringMatching(/^<Recordings\w+\.Arn>\/dumps\/\*$/) as unknown;
    expect(resources('api', 's3:GetObject')).toEqual([...letters, dumps]);
    expect(resources('api', 's3:DeleteObject')).toEqual(letters);
  });

  test.each(['ingest', 'socket', 'api'] as const)('%s writes to this stream only', (name) => {
    expect(resources(name, 'kinesis:PutRecords')).toEqual([
      expect.stringMatching(/^<IngestStream\w+\.Arn>$/),
    ]);
  });
});
