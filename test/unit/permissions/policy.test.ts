import { describe, expect, it } from 'vitest';
import { missingLine } from '../../support/permissions/missing-line.ts';
import { type Need, needsOf } from '../../support/permissions/needs.ts';
import { type Allowance, allows, grantsOf, isLike } from '../../support/permissions/policy.ts';

const TABLE = 'arn:aws:dynamodb:us-east-1:000000000000:table/odograph';

/** A call of DynamoDB by the API. */
const called = (operation: string, input: object): readonly Need[] =>
  needsOf({
    caller: 'api',
    service: 'dynamodb',
    method: 'POST',
    target: '/',
    operation: `DynamoDB_20120810.${operation}`,
    body: Buffer.from(JSON.stringify({ TableName: 'odograph', ...input })),
    status: 200,
  });

/** A call of S3 by the dump. */
const sent = (method: string, target: string, status = 200): string[] =>
  needsOf({
    caller: 'dump',
    service: 's3',
    method,
    target,
    operation: '',
    body: Buffer.alloc(0),
    status,
  }).map(({ action, resource }) => `${action} ${resource}`);

const put = (pk: string): Need => called('PutItem', { Item: { pk: { S: pk }, sk: { S: 'x' } } })[0]!;

const allowance = (condition: Allowance['condition'] = {}): Allowance => ({
  actions: ['dynamodb:PutItem', 'dynamodb:UpdateItem'],
  resources: [TABLE],
  condition,
});
const within = (...partitions: string[]): Allowance['condition'] => ({
  'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': partitions },
});
const outside = (...partitions: string[]): Allowance['condition'] => ({
  'ForAllValues:StringNotLike': { 'dynamodb:LeadingKeys': partitions },
});

describe('a pattern', () => {
  it.each([
    ['dumps/a/b', 'dumps/*', true],
    ['dump', 'dumps/*', false],
    ['a\nb', 'a*b', true],
    ['axb', 'a.b', false],
    ['abc', 'a?c', true],
    ['Keys', 'keys', false],
  ])('%j is as it is told of %j: %s', (value, pattern, expected) => {
    expect(isLike(value, pattern)).toBe(expected);
  });
});

describe('a statement', () => {
  it('allows its actions on its resources', () => {
    const [read] = called('GetItem', { Key: { pk: { S: 'a' }, sk: { S: 'b' } } });
    const elsewhere = { ...put('a'), resource: `${TABLE}-2` };

    expect([put('a'), read!, elsewhere].map((need) => allows(allowance(), need))).toEqual([
      true,
      false,
      false,
    ]);
  });

  it.each([
    [within('keys'), [true, false, false]],
    [within('session#*', 'keys'), [true, true, false]],
    [outside('keys', 'session#*'), [false, false, true]],
  ])('is bound to partitions: %j', (condition, expected) => {
    const asked = ['keys', 'session#7', 'keys#other'].map((pk) => allows(allowance(condition), put(pk)));

    expect(asked).toEqual(expected);
  });

  it('is bound to attributes, wherever a request names them', () => {
    const condition = {
      'ForAllValues:StringEquals': { 'dynamodb:Attributes': ['pk', 'sk', 'usedMs'] },
    };
    const noted = {
      Key: { pk: { S: 'keys' }, sk: { S: '1' } },
      UpdateExpression: 'SET usedMs = :at',
      ConditionExpression: 'attribute_exists(pk) AND (attribute_not_exists(#used) OR usedMs < :at)',
      ExpressionAttributeNames: { '#used': 'usedMs' },
    };
    const changes = [
      noted,
      { ...noted, UpdateExpression: 'SET usedMs = :at, may = :all' },
      {
        ...noted,
        UpdateExpression: 'SET usedMs = :at REMOVE #x.hash',
        ExpressionAttributeNames: { '#x': 'devices' },
      },
      { ...noted, ConditionExpression: 'attribute_exists(secret)' },
    ];

    const allowed = changes.map((change) => allows(allowance(condition), called('UpdateItem', change)[0]!));

    expect(allowed).toEqual([true, false, false, false]);
  });

  it('is not taken for one that it is not, where its condition is of another kind', () => {
    const condition = { StringEquals: { 'dynamodb:LeadingKeys': ['keys'] } };

    expect(() => allows(allowance(condition), put('keys'))).toThrow('StringEquals is not known here');
  });

  it('is taken apart to the partitions that it names', () => {
    expect(grantsOf(allowance(within('keys', 'streams#*'))).map(({ text }) => text)).toEqual([
      `dynamodb:PutItem on ${TABLE} within keys`,
      `dynamodb:PutItem on ${TABLE} within streams#*`,
      `dynamodb:UpdateItem on ${TABLE} within keys`,
      `dynamodb:UpdateItem on ${TABLE} within streams#*`,
    ]);
  });
});

describe('a call', () => {
  it('of a query touches the partition that its condition names', () => {
    const names = { '#p': 'pk', '#s': 'sk' };
    const [need] = called('Query', {
      KeyConditionExpression: '#p = :p AND #s > :after',
      ExpressionAttributeNames: names,
      ExpressionAttributeValues: { ':p': { S: 'hours#car' }, ':after': { S: 'x' } },
    });

    expect(need?.context).toEqual({
      'dynamodb:LeadingKeys': ['hours#car'],
      'dynamodb:Attributes': ['pk', 'sk'],
    });
  });

  it('of many items touches the partitions of all', () => {
    const keys = ['session#1', 'keys'].map((pk) => ({ pk: { S: pk }, sk: { S: 'x' } }));

    const [need] = called('BatchGetItem', { RequestItems: { odograph: { Keys: keys } } });

    expect(need?.context['dynamodb:LeadingKeys']).toEqual(['session#1', 'keys']);
  });

  it.each([
    ['GET', '/b/dumps/a%20b?x-id=GetObject', 200, ['s3:GetObject arn:aws:s3:::b/dumps/a b']],
    ['HEAD', '/b/k', 404, ['s3:GetObject arn:aws:s3:::b/k', 's3:ListBucket arn:aws:s3:::b']],
    ['GET', '/b?list-type=2&prefix=x', 200, ['s3:ListBucket arn:aws:s3:::b']],
    ['POST', '/b/k?uploads', 200, ['s3:PutObject arn:aws:s3:::b/k']],
    ['PUT', '/b/k?partNumber=1&uploadId=u', 200, ['s3:PutObject arn:aws:s3:::b/k']],
    ['DELETE', '/b/k?uploadId=u', 204, ['s3:AbortMultipartUpload arn:aws:s3:::b/k']],
    ['DELETE', '/b/k', 204, ['s3:DeleteObject arn:aws:s3:::b/k']],
  ])('of S3 needs what the platform asks for: %s %s %i', (method, target, status, needed) => {
    expect(sent(method, target, status)).toEqual(needed);
  });

  it('that is not known stands out', () => {
    expect(() => called('Scan', {})).toThrow('api calls dynamodb:Scan, which is not known here');
    expect(() => sent('PUT', '/b')).toThrow('dump calls S3 with PUT /b, which is not known here');
  });

  it('that no statement allows is told with the line that is missing', () => {
    expect(missingLine(put('session#7'))).toContain(
      "infra/permissions.ts lacks allow('api', ['dynamodb:PutItem'], table.tableArn, within('session#*'));",
    );
    const [read] = needsOf({
      caller: 'data',
      service: 's3',
      method: 'GET',
      target: '/odograph/dumps/x',
      operation: '',
      body: Buffer.alloc(0),
      status: 200,
    });
    expect(missingLine(read!)).toContain(
      "allow('data', ['s3:GetObject'], recordings.objects(BUCKET_PREFIX.dumps));",
    );
  });
});
