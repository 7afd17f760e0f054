// Long, since most of it is one table: what each function may do.
import { beforeAll, describe, expect, test } from 'vitest';
import type { FunctionName } from '../../../functions/catalogue.ts';
import { CONNECTIONS_PARTITION } from '../../../shared/access/connections.dynamodb.ts';
import { DASHBOARDS_PARTITION } from '../../../shared/dashboard/dashboard-store.dynamodb.ts';
import { KEY_DEVICES_PARTITION } from '../../../shared/access/key-devices.dynamodb.ts';
import { KEYS_PARTITION } from '../../../shared/access/key-store.dynamodb.ts';
import { STREAMS_PARTITION } from '../../../shared/access/stream-slots.dynamodb.ts';
import {
  CONFIG_PARTITION,
  LIST_PARTITION,
  SESSION_PARTITION,
} from '../../../shared/session/session-store.dynamodb.ts';
import {
  actions,
  functionNames,
  type Statement,
  type Synthesized,
  synthesize,
  text,
  type Tree,
  SYNTHESIS_TIMEOUT_MS,
} from './synthesize.ts';

const LOG = ['logs:CreateLogStream', 'logs:PutLogEvents'];
const READ = ['dynamodb:GetItem', 'dynamodb:Query'];

const SECRET = 'secretsmanager:GetSecretValue';

/** Partitions that are of nobody's concern who only works on readings. */
const ACCESS = [
  'keys',
  'keydevices#*',
  'connection#*',
  'streams#*',
  'sessions',
  'session#*',
  'config#*',
  'dashboards',
];
const NO_ACCESS = ` outside ${ACCESS.join(' ')}`;
/** The same for who works on sessions as well. */
const NO_KEYS = ` outside ${ACCESS.slice(0, 4).join(' ')}`;

/** Nothing of a key but when it was used. */
const NOTE_USE = ['dynamodb:UpdateItem within keys of pk sk usedMs'];
const CHANGE_KEYS = ['dynamodb:UpdateItem within keys'];
const KEY_DEVICES = ['dynamodb:PutItem within keydevices#*', 'dynamodb:UpdateItem within keydevices#*'];
const SESSIONS = ['dynamodb:BatchGetItem within session#*', 'dynamodb:DeleteItem within sessions'];
const DASHBOARDS = ['DeleteItem', 'PutItem', 'UpdateItem'].map(
  (action) => `dynamodb:${action} within dashboards`,
);
const STREAMS = ['dynamodb:DeleteItem within streams#*', 'dynamodb:PutItem within streams#*'];
const CONNECTIONS = ['dynamodb:DeleteItem within connection#*', 'dynamodb:PutItem within connection#*'];

/** What each function may do, in which partitions; a change here is a change of who may touch a user's data. */
const ALLOWED: Record<FunctionName, string[]> = {
  ingest: ['dynamodb:GetItem', ...NOTE_USE, ...KEY_DEVICES, 'kinesis:PutRecords'],
  socket: ['dynamodb:GetItem', ...NOTE_USE, ...KEY_DEVICES, ...CONNECTIONS, 'kinesis:PutRecords'],
  persist: [
    ...[...READ, 'dynamodb:PutItem', 'dynamodb:UpdateItem'].map((action) => action + NO_ACCESS),
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
  manifest: [...READ, ...NOTE_USE, 's3:GetObject', SECRET],
  data: [...READ, ...NOTE_USE, ...STREAMS, 's3:GetObject', SECRET],
  sessions: [...READ, 'dynamodb:BatchGetItem within session#*', ...NOTE_USE, ...STREAMS, 's3:GetObject'],
  dashboards: [
    'dynamodb:GetItem within keys dashboards',
    'dynamodb:Query within dashboards',
    ...DASHBOARDS,
    ...NOTE_USE,
    's3:DeleteObject',
    's3:GetObject',
    's3:ListBucket',
    's3:PutObject',
  ],
  internal: [
    ...READ.map((action) => action + NO_KEYS),
    'dynamodb:PutItem within sessions session#* config#*',
    'dynamodb:DeleteItem within sessions',
    ...DASHBOARDS,
    's3:DeleteObject',
    's3:GetObject',
    's3:ListBucket',
    's3:PutObject',
  ],
  dump: [
    ...[...READ, 'dynamodb:PutItem', 'dynamodb:DeleteItem', 'dynamodb:UpdateItem'].map(
      (action) => action + NO_ACCESS,
    ),
    's3:AbortMultipartUpload',
    's3:DeleteObject',
    's3:GetObject',
    's3:ListBucket',
    's3:PutObject',
  ],
  maintenance: [
    `dynamodb:Query${NO_ACCESS}`,
    ...READ.map((action) => `${action} within dashboards`),
    'dynamodb:DeleteItem within dashboards',
    'dynamodb:UpdateItem within dashboards',
    's3:AbortMultipartUpload',
    's3:DeleteObject',
    's3:ListBucket',
    's3:PutObject',
  ],
  api: [
    ...READ,
    'dynamodb:PutItem within head#* registry#* keys sessions session#* config#*',
    ...CHANGE_KEYS,
    ...SESSIONS,
    ...STREAMS,
    'kinesis:PutRecords',
    's3:DeleteObject',
    's3:GetObject',
    's3:ListBucket',
    SECRET,
    'states:DescribeExecution',
    'states:StartExecution',
  ],
  keys: [
    SECRET,
    'secretsmanager:DescribeSecret',
    'secretsmanager:PutSecretValue',
    'secretsmanager:UpdateSecretVersionStage',
  ],
};

/** What is allowed where nobody is asked for a key: as above, but for what is done with a key that is brought along. */
const WITHOUT_KEYS = new Set([SECRET, ...NOTE_USE, ...KEY_DEVICES, ...CONNECTIONS]);

/** The action of each statement, with the partitions that it is bound to; a condition of another kind stands out. */
function allowed(statements: readonly Statement[]): string[] {
  const told = statements.flatMap(({ Action, Condition }) => {
    const bound = Condition === undefined ? '' : ` ${boundTo(Condition)}`;
    return [Action].flat().map((action) => action + bound);
  });
  return [...new Set(told)].toSorted();
}

const WORDS: Readonly<Record<string, string>> = {
  'ForAllValues:StringEquals': 'within',
  'ForAllValues:StringLike': 'within',
  'ForAllValues:StringNotLike': 'outside',
};

function boundTo(condition: Tree): string {
  const [[operator, operand], ...others] = Object.entries(condition) as [[string, Tree], ...unknown[]];
  const { 'dynamodb:LeadingKeys': partitions, 'dynamodb:Attributes': attributes, ...unknown } = operand;
  const word = WORDS[operator];
  if (word === undefined || partitions === undefined || others.length + Object.keys(unknown).length > 0) {
    return JSON.stringify(condition);
  }
  const of = attributes === undefined ? [] : ['of', ...[attributes].flat().map(text)];
  return [word, ...[partitions].flat().map(text), ...of].join(' ');
}

let stack: Synthesized;
let open: Synthesized;

beforeAll(() => {
  stack = synthesize({ 'odograph:fileKeyGeneration': 2 });
  open = synthesize({ 'odograph:access': 'open' });
}, SYNTHESIS_TIMEOUT_MS);

const resources = (name: FunctionName, action: string): string[] =>
  stack
    .statements(`Functions${name}Role`)
    .filter((statement) => [statement.Action].flat().includes(action))
    .flatMap((statement) => (Array.isArray(statement.Resource) ? statement.Resource : [statement.Resource]))
    .map((resource: Tree) => text(resource))
    .toSorted();

/** What a function may read of the bucket. */
const readsOf = (of: Synthesized, name: FunctionName): string[] =>
  of
    .statements(`Functions${name}Role`)
    .filter((statement) => [statement.Action].flat().includes('s3:GetObject'))
    .flatMap(({ Resource }) => [Resource].flat())
    .map((resource: Tree) => text(resource))
    .toSorted();

describe('permissions', () => {
  test.each(functionNames)('%s may do what it does, and write its log', (name) => {
    const statements = stack.statements(`Functions${name}Role`);

    expect(allowed(statements)).toEqual([...ALLOWED[name], ...LOG].toSorted());
  });

  test.each(functionNames.filter((name) => name !== 'keys'))(
    '%s may do no more than it needs where nobody is asked',
    (name) => {
      const statements = open.statements(`Functions${name}Role`);

      const expected = ALLOWED[name].filter((action) => !WITHOUT_KEYS.has(action));
      expect(allowed(statements)).toEqual([...expected, ...LOG].toSorted());
    },
  );

  test('secrets are read by those who sign and check with them, and by no one else', () => {
    const ring = expect.stringMatching(/^<LinksRing\w+>$/) as unknown;
    const pairs = [
      expect.stringMatching(/^<LinksFileKey1Secret\w+>$/) as unknown,
      expect.stringMatching(/^<LinksFileKey2Secret\w+>$/) as unknown,
    ];

    expect(resources('data', SECRET)).toEqual([ring]);
    for (const name of ['manifest', 'api', 'keys'] as const) {
      expect(resources(name, SECRET)).toEqual([...pairs, ring]);
    }
    expect(resources('keys', 'secretsmanager:PutSecretValue')).toEqual([...pairs, ring]);
    expect(resources('keys', 'secretsmanager:UpdateSecretVersionStage')).toEqual([ring]);
  });

  test('the partitions of access and sessions are those that its stores write to', () => {
    expect(ACCESS).toEqual([
      KEYS_PARTITION,
      `${KEY_DEVICES_PARTITION}*`,
      `${CONNECTIONS_PARTITION}*`,
      `${STREAMS_PARTITION}*`,
      LIST_PARTITION,
      `${SESSION_PARTITION}*`,
      `${CONFIG_PARTITION}*`,
      DASHBOARDS_PARTITION,
    ]);
  });

  test(
    'files of sources are read in their folders alone, by those who open sessions',
    () => {
      const sources = {
        drives: { kind: 'files', prefix: 'drives/2026' },
        laps: { kind: 'files', prefix: 'laps/' },
        same: { kind: 'files', prefix: 'laps', devices: ['car-1'] },
        readings: { kind: 'readings' },
      };
      const withFiles = synthesize({ 'odograph:sources': sources });
      const folders = ['/drives/2026/*', '/laps/*'].map(
        (folder) =>
          expect.stringMatching(
            new RegExp(`^<Recordings\\w+\\.Arn>${folder.replaceAll('*', '\\*')}$`),
          ) as unknown,
      );
      const dumps = expect.stringMatching(/\/dumps\/\*$/) as unknown;
      const boards = expect.stringMatching(/\/dashboards\/\*$/) as unknown;

      for (const name of functionNames) {
        const [before, after] = [stack, withFiles].map((each) => readsOf(each, name));

        const isOpening = ['manifest', 'data', 'sessions', 'internal'].includes(name);
        const [drives, laps] = folders;
        const opening = name === 'internal' ? [boards, drives, laps] : [drives, dumps, laps];
        expect([name, after]).toEqual([name, isOpening ? opening : before]);
      }
    },
    SYNTHESIS_TIMEOUT_MS,
  );

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
    const boards = expect.stringMatching(/^<Recordings\w+\.Arn>\/dashboards\/\*$/) as unknown;
    expect(resources('api', 's3:GetObject')).toEqual([...letters, dumps]);
    expect(resources('api', 's3:DeleteObject')).toEqual(letters);
    expect(resources('maintenance', 's3:DeleteObject')).toEqual([boards]);
    for (const name of ['dashboards', 'internal'] as const) {
      for (const action of ['s3:DeleteObject', 's3:GetObject', 's3:PutObject'])
        expect(resources(name, action)).toEqual([boards]);
    }
  });

  test.each(['ingest', 'socket', 'api'] as const)('%s writes to this stream only', (name) => {
    expect(resources(name, 'kinesis:PutRecords')).toEqual([
      expect.stringMatching(/^<IngestStream\w+\.Arn>$/),
    ]);
  });
});
