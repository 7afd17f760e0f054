import { localArn } from '../../../local/aws-json/arn.ts';
import { TABLE } from '../../../shared/store/table.ts';
import type { Call } from './recording-front.ts';

/** What a caller has to be allowed for a call. */
export interface Need {
  readonly caller: string;
  readonly action: string;
  /** ARN of what is worked on. */
  readonly resource: string;
  /** What conditions ask of the request: values by the names of condition keys. */
  readonly context: Readonly<Record<string, readonly string[]>>;
}

/** What is read of a request to DynamoDB. */
interface TableRequest {
  readonly TableName?: string;
  readonly Key?: Item;
  readonly Item?: Item;
  readonly RequestItems?: Readonly<Record<string, { readonly Keys: readonly Item[] }>>;
  readonly KeyConditionExpression?: string;
  readonly ConditionExpression?: string;
  readonly FilterExpression?: string;
  readonly ProjectionExpression?: string;
  readonly UpdateExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Item;
}
type Item = Readonly<Record<string, { readonly S?: string }>>;

const NOT_FOUND = 404;

/**
 * What the platform asks a caller's role for before it does what a call wants.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html
 *
 * @throws Error for calls that it does not know of, which then have to be added here
 */
export function needsOf(call: Call): Need[] {
  const { caller, service, operation, body } = call;
  const [, name = ''] = operation.split('.');
  if (service === 's3') return objectNeeds(call);
  const input = JSON.parse(body.toString()) as Readonly<Record<string, unknown>>;
  if (service === 'dynamodb') return tableNeeds(caller, name, input);
  const resource = RESOURCES[service]?.(input);
  if (resource === undefined) throw new Error(`${caller} calls ${service}:${name}, which is not known here`);
  return [{ caller, action: `${service}:${name}`, resource, context: {} }];
}

/** On what the operations of a service work, which are called here as their actions are. */
const RESOURCES: Readonly<Record<string, (input: Readonly<Record<string, unknown>>) => string | undefined>> =
  {
    kinesis: ({ StreamARN: arn, StreamName: name }) =>
      named(arn) ?? localArn('kinesis', `stream/${named(name)}`),
    states: ({ stateMachineArn: machine, executionArn: execution }) => named(machine) ?? named(execution),
    secretsmanager: ({ SecretId: id }) => localArn('secretsmanager', `secret:${named(id)}`),
  };

const named = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** Those that touch items of one table, named as their actions are. */
const ITEM_OPERATIONS = new Set(['BatchGetItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem']);

function tableNeeds(caller: string, operation: string, input: TableRequest): Need[] {
  if (!ITEM_OPERATIONS.has(operation))
    throw new Error(`${caller} calls dynamodb:${operation}, which is not known here`);
  const tables = input.RequestItems ?? { [input.TableName ?? '']: { Keys: [] } };
  return Object.entries(tables).map(([table, { Keys: keys }]) => {
    const items = [...keys, ...[input.Key ?? [], input.Item ?? []].flat()];
    const context = {
      'dynamodb:LeadingKeys': items.length > 0 ? items.map(partitionOf) : [queriedPartition(input)],
      'dynamodb:Attributes': attributesOf(items, input),
    };
    return {
      caller,
      action: `dynamodb:${operation}`,
      resource: localArn('dynamodb', `table/${table}`),
      context,
    };
  });
}

function partitionOf(item: Item): string {
  const partition = item[TABLE.partitionKey]?.S;
  if (partition === undefined) throw new Error(`an item without ${TABLE.partitionKey}`);
  return partition;
}

/** The partition that a query names, with which its condition has to begin. */
function queriedPartition(input: TableRequest): string {
  const [, name = '', value = ''] = /^(#?\w+) = (:\w+)/.exec(input.KeyConditionExpression ?? '') ?? [];
  const partition = input.ExpressionAttributeValues?.[value]?.S;
  if ((input.ExpressionAttributeNames?.[name] ?? name) !== TABLE.partitionKey || partition === undefined)
    throw new Error(`no partition is understood of ${JSON.stringify(input.KeyConditionExpression)}`);
  return partition;
}

const KEYWORDS = new Set(['ADD', 'AND', 'BETWEEN', 'DELETE', 'IN', 'NOT', 'OR', 'REMOVE', 'SET']);

/** Attributes of items that a request names: in keys and items, and in expressions where they are not the name of a function. */
function attributesOf(items: readonly Item[], input: TableRequest): string[] {
  const expressions = [
    input.ConditionExpression,
    input.FilterExpression,
    input.KeyConditionExpression,
    input.ProjectionExpression,
    input.UpdateExpression,
  ].join(' ');
  const words = [...expressions.matchAll(/(?<![:.\w#])#?[A-Za-z_]\w*(?!\w*\s*\()/g)].map(([word]) => word);
  const inExpressions = words
    .filter((word) => !KEYWORDS.has(word))
    .map((word) => input.ExpressionAttributeNames?.[word] ?? word);
  return [...new Set([...items.flatMap((item) => Object.keys(item)), ...inExpressions])].toSorted();
}

function objectNeeds({ caller, method, target, status }: Call): Need[] {
  const url = new URL(target, 'http://s3');
  const [bucket = '', ...path] = url.pathname.slice(1).split('/');
  const key = path.join('/');
  const isWhole = key === '';
  const ofBucket = { caller, resource: `arn:aws:s3:::${bucket}`, context: {} };
  const list = { ...ofBucket, action: 's3:ListBucket' };
  if (isWhole && method === 'GET' && url.searchParams.has('list-type')) return [list];
  const actions = isWhole ? {} : objectActions(url.searchParams);
  const action = actions[method];
  if (action === undefined)
    throw new Error(`${caller} calls S3 with ${method} ${target}, which is not known here`);
  const resource = `${ofBucket.resource}/${decodeURIComponent(key)}`;
  const need = { caller, action, resource, context: {} };
  // Who may not list is told that access is denied, where nothing is.
  return status === NOT_FOUND && action === 's3:GetObject' ? [need, list] : [need];
}

function objectActions(parameters: URLSearchParams): Readonly<Record<string, string>> {
  const isOfUpload = parameters.has('uploads') || parameters.has('uploadId');
  if (isOfUpload) return { POST: 's3:PutObject', PUT: 's3:PutObject', DELETE: 's3:AbortMultipartUpload' };
  return { GET: 's3:GetObject', HEAD: 's3:GetObject', PUT: 's3:PutObject', DELETE: 's3:DeleteObject' };
}
