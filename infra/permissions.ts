import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Stream } from 'aws-cdk-lib/aws-kinesis';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { FunctionName } from '../functions/catalogue.ts';
import { BUCKET_PREFIX } from '../shared/store/table.ts';
import type { Functions } from './functions.ts';
import type { Recordings } from './recordings.ts';

export interface Resources {
  readonly stream: Stream;
  readonly table: TableV2;
  readonly recordings: Recordings;
  readonly stateMachine: StateMachine;
}

/** Readers never scan, so none may. */
const READ_ITEMS = ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:Query'];

/** Every write is of one item and conditional; segments are put in batches. Items only ever expire. */
const WRITE_ITEMS = ['dynamodb:BatchWriteItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'];

/** Publishing a dump: one item, put or updated under a condition. */
const PUBLISH_ITEM = ['dynamodb:PutItem', 'dynamodb:UpdateItem'];

/** A file is uploaded in parts, then read back before it is published. */
const WRITE_AND_READ_BACK = [
  's3:AbortMultipartUpload',
  's3:DeleteObject',
  's3:GetObject',
  's3:ListMultipartUploadParts',
  's3:PutObject',
];

/** What each function may do, beyond writing its log: the actions that it calls, on what it works with. */
export function grantPermissions(functions: Functions, resources: Resources): void {
  const { stream, table, recordings, stateMachine } = resources;
  const allow = (name: FunctionName, actions: readonly string[], resource: string) =>
    functions
      .get(name)
      .addToRolePolicy(new PolicyStatement({ actions: [...actions], resources: [resource] }));

  allow('ingest', ['kinesis:PutRecords'], stream.streamArn);

  allow('persist', [...READ_ITEMS, ...WRITE_ITEMS], table.tableArn);

  allow('manifest', READ_ITEMS, table.tableArn);

  allow('data', READ_ITEMS, table.tableArn);

  allow('dump', [...READ_ITEMS, ...PUBLISH_ITEM], table.tableArn);
  allow('dump', WRITE_AND_READ_BACK, recordings.objects(BUCKET_PREFIX.dumps));

  allow('maintenance', READ_ITEMS, table.tableArn);
  allow('maintenance', ['s3:PutObject'], recordings.objects(BUCKET_PREFIX.work));

  allow('api', READ_ITEMS, table.tableArn);
  stateMachine.grantStartExecution(functions.get('api'));
  stateMachine.grantExecution(functions.get('api'), 'states:DescribeExecution');
}
