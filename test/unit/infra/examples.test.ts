import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { EXAMPLES, readExample } from '../../../infra/nag.ts';
import { type Synthesized, synthesize, SYNTHESIS_TIMEOUT_MS, text } from './synthesize.ts';

const board = join(import.meta.dirname, '../../../infra/examples');
let demo: Synthesized;
let team: Synthesized;
let large: Synthesized;

// All pass CloudFormation's rules, or there would be nothing to assert on.
beforeAll(() => {
  demo = synthesize(readExample('demo'), true, board);
  team = synthesize(readExample('team'), true, board);
  large = synthesize(readExample('large'), true, board);
}, SYNTHESIS_TIMEOUT_MS);

const distributions = (stack: Synthesized) =>
  stack
    .ofType('AWS::CloudFront::Distribution')
    .map(([, { Properties }]) => Properties['DistributionConfig']!);

const outputs = (stack: Synthesized): Record<string, string> =>
  Object.fromEntries(
    Object.entries(stack.template.toJSON()['Outputs'] as Record<string, { Value: string }>).map(
      ([id, { Value }]) => [id, text(Value)],
    ),
  );

test('all examples are looked at', () => {
  expect(readdirSync(board).toSorted()).toEqual(EXAMPLES.map((name) => `${name}.json`).toSorted());
});

describe('the demonstration', () => {
  test('is open, says so, and leaves nothing behind', () => {
    const kept = Object.entries(demo.resources).filter(
      ([, { DeletionPolicy }]) => DeletionPolicy !== undefined && DeletionPolicy !== 'Delete',
    );

    expect(demo.warnings).toEqual([expect.stringContaining('odograph:access is open')]);
    expect(kept).toEqual([]);
  });

  test('tells nobody of alarms and has no budget', () => {
    expect(demo.ofType('AWS::SNS::Subscription')).toEqual([]);
    expect(demo.ofType('AWS::Budgets::Budget')).toEqual([]);
  });
});

describe('the team', () => {
  test('signs in, and keeps its data', () => {
    const table = team.only('AWS::DynamoDB::GlobalTable');

    expect(team.warnings).toEqual([]);
    expect(table.DeletionPolicy).toBe('Retain');
    expect(team.url('api')).toMatchObject({ AuthType: 'NONE' });
    expect(team.ofType('AWS::SecretsManager::Secret')).toHaveLength(2);
  });

  test('is reached where CloudFront says', () => {
    expect(distributions(team).filter((each) => each['Aliases'] !== undefined)).toEqual([]);
    expect(outputs(team)['BoardUrl']).toMatch(/^https:\/\/<BoardDistribution\w+\.DomainName>$/);
  });
});

describe('the large fleet', () => {
  test('is reached by names of its own, over TLS 1.2 at least', () => {
    const named = distributions(large).map((each) => [
      text(each['Aliases']!['0']),
      text(each['ViewerCertificate']!['MinimumProtocolVersion']),
    ]);

    expect(Object.fromEntries(named)).toEqual({
      'board.example.com': 'TLSv1.2_2021',
      'files.example.com': 'TLSv1.2_2021',
    });
    expect(outputs(large)).toMatchObject({
      BoardUrl: 'https://board.example.com',
      FilesUrl: 'https://files.example.com/dumps',
    });
  });

  test('keeps senders from taking what readers need', () => {
    const reserved = large
      .functionNames()
      .map((name) => large.deployed(name).properties['ReservedConcurrentExecutions'])
      .filter((count) => count !== undefined);

    expect(reserved).toHaveLength(4);
  });

  test('moves recordings to cheaper storage, dumps an hour later, and keeps logs for longer', () => {
    const rules = large
      .ofType('AWS::S3::Bucket')
      .flatMap(([, { Properties }]) => Object.values(Properties['LifecycleConfiguration']?.['Rules'] ?? {}));

    expect(rules).toContainEqual({
      Id: 'cool-dumps',
      Prefix: 'dumps/',
      Status: 'Enabled',
      Transitions: [{ StorageClass: 'STANDARD_IA', TransitionInDays: 90 }],
    });
    expect(
      large
        .ofType('AWS::Scheduler::Schedule')
        .map(([, { Properties }]) => text(Properties['ScheduleExpression'])),
    ).toContain('cron(0 2 * * ? *)');
    for (const [, { Properties }] of large.ofType('AWS::Logs::LogGroup'))
      expect(Properties['RetentionInDays']).toBe(90);
  });
});
