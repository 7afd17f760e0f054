import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Stream } from 'aws-cdk-lib/aws-kinesis';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { FunctionName } from '../functions/catalogue.ts';
import { CONNECTIONS_PARTITION } from '../shared/access/connections.dynamodb.ts';
import { KEY_DEVICES_PARTITION } from '../shared/access/key-devices.dynamodb.ts';
import { KEYS_PARTITION } from '../shared/access/key-store.dynamodb.ts';
import { STREAMS_PARTITION } from '../shared/access/stream-slots.dynamodb.ts';
import { REGISTRY_PARTITION } from '../shared/index/device-registry.dynamodb.ts';
import { HEAD_PARTITION } from '../shared/index/recording-index.dynamodb.ts';
import { DASHBOARDS_PARTITION } from '../shared/dashboard/dashboard-store.dynamodb.ts';
import { LETTER_PREFIXES } from '../shared/quarantine/dead-letters.ts';
import {
  CONFIG_PARTITION,
  LIST_PARTITION,
  SESSION_PARTITION,
} from '../shared/session/session-store.dynamodb.ts';
import { BUCKET_PREFIX, TABLE } from '../shared/store/table.ts';
import type { Functions } from './functions.ts';
import type { LinkKeys } from './link-keys.ts';
import type { Recordings } from './recordings.ts';

export interface Resources {
  readonly stream: Stream;
  readonly table: TableV2;
  readonly recordings: Recordings;
  readonly stateMachine: StateMachine;
  /** What links are signed with, where keys and tokens say who asks. */
  readonly links: LinkKeys | undefined;
  /** Folders of the bucket in which files are that sessions may be bound to. */
  readonly folders: readonly string[];
  /** The JSON schema in the bucket that dashboards are held against, if there is one. */
  readonly schema: string | undefined;
}

/** Readers never scan, so none may. */
const READ_ITEMS = ['dynamodb:GetItem', 'dynamodb:Query'];

/** Every write is of one item. */
const WRITE_ITEMS = ['dynamodb:PutItem'];

/** A file is uploaded in parts. */
const WRITE_OBJECTS = ['s3:AbortMultipartUpload', 's3:PutObject'];

/** Conditions on the partitions that a request touches: `*` stands for whatever follows. */
const within = (...partitions: string[]) => ({
  'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': partitions },
});
const outside = (...partitions: string[]) => ({
  'ForAllValues:StringNotLike': { 'dynamodb:LeadingKeys': partitions },
});

/** What noting the use of a key touches: whoever may do that alone can give a key nothing. */
const USE_ALONE = { 'dynamodb:Attributes': [TABLE.partitionKey, TABLE.sortKey, 'usedMs'] };

const KEYS = KEYS_PARTITION;
const KEY_DEVICES = `${KEY_DEVICES_PARTITION}*`;
const CONNECTIONS = `${CONNECTIONS_PARTITION}*`;
const STREAMS = `${STREAMS_PARTITION}*`;
const DEVICES = [`${HEAD_PARTITION}*`, `${REGISTRY_PARTITION}*`];
const SESSIONS = [LIST_PARTITION, `${SESSION_PARTITION}*`, `${CONFIG_PARTITION}*`];

/** What is of nobody's concern who only works on readings. */
const READINGS_ONLY = outside(KEYS, KEY_DEVICES, CONNECTIONS, STREAMS, ...SESSIONS, DASHBOARDS_PARTITION);

/** Dashboards, alone. */
const DASHBOARDS = within(DASHBOARDS_PARTITION);

/** The same for who works on sessions too. */
const NO_ACCESS = outside(KEYS, KEY_DEVICES, CONNECTIONS, STREAMS);

/** What each function may do, beyond writing its log: the actions that it calls, on what it works with. */
export function grantPermissions(functions: Functions, resources: Resources): void {
  const { stream, table, recordings, stateMachine, links, folders, schema } = resources;
  const allow = (
    name: FunctionName,
    actions: readonly string[],
    resource: string,
    conditions: Record<string, unknown> = {},
  ) =>
    functions
      .get(name)
      .addToRolePolicy(new PolicyStatement({ actions: [...actions], resources: [resource], conditions }));

  for (const name of ['ingest', 'socket'] as const) {
    allow(name, ['kinesis:PutRecords'], stream.streamArn);
    // Whether a device has room for a new sensor stands in its head.
    allow(name, ['dynamodb:GetItem'], table.tableArn);
  }

  // Persist deletes nothing: items only ever expire.
  allow('persist', [...READ_ITEMS, ...WRITE_ITEMS, 'dynamodb:UpdateItem'], table.tableArn, READINGS_ONLY);
  // It puts aside what it can never store, each in one piece.
  allow('persist', ['s3:PutObject'], recordings.objects(BUCKET_PREFIX.deadLetters));

  // Where segments have expired, readings come from the day's dump.
  for (const name of ['manifest', 'data', 'sessions', 'api'] as const) {
    allow(name, READ_ITEMS, table.tableArn);
    allow(name, ['s3:GetObject'], recordings.objects(BUCKET_PREFIX.dumps));
  }

  // Dump publishes in the index and takes away the mark of a day that it has done, and keeps segments of a day that
  // it has not done from expiring. It reads a file back
  // before it publishes, and removes one that it does not; without s3:ListBucket, S3 answers a missing
  // object with 403 instead of 404.
  allow(
    'dump',
    [...READ_ITEMS, ...WRITE_ITEMS, 'dynamodb:DeleteItem', 'dynamodb:UpdateItem'],
    table.tableArn,
    READINGS_ONLY,
  );
  allow(
    'dump',
    [...WRITE_OBJECTS, 's3:DeleteObject', 's3:GetObject'],
    recordings.objects(BUCKET_PREFIX.dumps),
  );
  allow('dump', ['s3:ListBucket'], recordings.bucket.bucketArn);

  // It lists days and what is known of them, and looks for nothing by its whole key.
  allow('maintenance', ['dynamodb:Query'], table.tableArn, READINGS_ONLY);
  allow('maintenance', WRITE_OBJECTS, recordings.objects(BUCKET_PREFIX.work));

  // Devices are set up, keys are made and revoked, and sessions changed, by those who may; readings are out of reach.
  allow('api', WRITE_ITEMS, table.tableArn, within(...DEVICES, KEYS, ...SESSIONS));
  stateMachine.grantStartExecution(functions.get('api'));
  stateMachine.grantExecution(functions.get('api'), 'states:DescribeExecution');
  // Dead letters are listed, sent through the stream once more, and then removed.
  for (const prefix of LETTER_PREFIXES) {
    allow('api', ['s3:DeleteObject', 's3:GetObject'], recordings.objects(prefix));
  }
  allow('api', ['s3:ListBucket'], recordings.bucket.bucketArn);
  allow('api', ['kinesis:PutRecords'], stream.streamArn);

  // Sessions are read many at a time; where one has another timestamp, it leaves its place in their list.
  for (const name of ['sessions', 'api'] as const) {
    allow(name, ['dynamodb:BatchGetItem'], table.tableArn, within(`${SESSION_PARTITION}*`));
  }
  allow('api', ['dynamodb:DeleteItem'], table.tableArn, within(LIST_PARTITION));

  // Whoever changes sessions by itself looks into the index for what they are bound to, but reads no data.
  allow('internal', READ_ITEMS, table.tableArn, NO_ACCESS);
  allow('internal', WRITE_ITEMS, table.tableArn, within(...SESSIONS));
  allow('internal', ['dynamodb:DeleteItem'], table.tableArn, within(LIST_PARTITION));
  // Files that sessions may be bound to.
  const openers = ['manifest', 'data', 'sessions', 'internal'] as const;
  for (const name of openers) {
    for (const folder of folders) allow(name, ['s3:GetObject'], recordings.objects(folder));
  }

  // Dashboards are written and removed, and what they take is counted. Those that write have a JSON schema of the
  // deployment's own to look at.
  for (const name of ['dashboards', 'internal'] as const) {
    allow(name, [...WRITE_ITEMS, 'dynamodb:DeleteItem', 'dynamodb:UpdateItem'], table.tableArn, DASHBOARDS);
    const objects = recordings.objects(BUCKET_PREFIX.dashboards);
    allow(name, ['s3:DeleteObject', 's3:GetObject', 's3:PutObject'], objects);
    if (schema !== undefined) allow(name, ['s3:GetObject'], recordings.bucket.arnForObjects(schema));
  }
  allow('dashboards', ['dynamodb:GetItem'], table.tableArn, within(KEYS, DASHBOARDS_PARTITION));
  allow('dashboards', ['dynamodb:Query'], table.tableArn, DASHBOARDS);
  // Without s3:ListBucket, S3 answers a file that is missing, or a body that has just been replaced, with 403 instead
  // of 404.
  for (const name of new Set([...(folders.length === 0 ? [] : openers), 'dashboards', 'internal'] as const))
    allow(name, ['s3:ListBucket'], recordings.bucket.bucketArn);
  // At night, what they take is counted anew, and bodies go that are of none.
  allow(
    'maintenance',
    [...READ_ITEMS, 'dynamodb:DeleteItem', 'dynamodb:UpdateItem'],
    table.tableArn,
    DASHBOARDS,
  );
  allow('maintenance', ['s3:DeleteObject'], recordings.objects(BUCKET_PREFIX.dashboards));
  allow('maintenance', ['s3:ListBucket'], recordings.bucket.bucketArn);

  // What a reader has under way is counted, whoever that is.
  for (const name of ['data', 'sessions', 'api'] as const) {
    allow(name, ['dynamodb:DeleteItem', 'dynamodb:PutItem'], table.tableArn, within(STREAMS));
  }
  // Keys are noted as used, and revoked; also where they do not count for now.
  allow('api', ['dynamodb:UpdateItem'], table.tableArn, within(KEYS));
  if (!links) return;
  // A key that says who asks is noted as used.
  for (const name of ['ingest', 'socket', 'manifest', 'data', 'sessions', 'dashboards'] as const) {
    allow(name, ['dynamodb:UpdateItem'], table.tableArn, {
      'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [KEYS], ...USE_ALONE },
    });
  }
  // A key may bring so many devices into being.
  for (const name of ['ingest', 'socket'] as const) {
    allow(name, ['dynamodb:PutItem', 'dynamodb:UpdateItem'], table.tableArn, within(KEY_DEVICES));
  }
  allow('socket', ['dynamodb:DeleteItem', 'dynamodb:PutItem'], table.tableArn, within(CONNECTIONS));
  const { ring, fileKeys } = links;
  for (const name of ['manifest', 'data', 'api'] as const) {
    allow(name, ['secretsmanager:GetSecretValue'], ring.secretArn);
  }
  for (const name of ['manifest', 'api'] as const) {
    // While another pair takes over, there are functions that still sign with the one before.
    for (const { secret } of fileKeys) allow(name, ['secretsmanager:GetSecretValue'], secret.secretArn);
  }
}
